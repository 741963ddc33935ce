/** What a client may ask of the picture: laying it out, and places by hand. */
import { z } from 'zod';
import { method, returns } from './checked-schema.ts';

export const LAYOUT_KINDS = ['islands', 'layers', 'force'] as const;
/** A place by hand is for what somebody wants to find again; more than this is a layout. */
export const LAYOUT_PINS_MAX = 10_000;

const nodeIndex = z.int().min(0).max(0xffff_ffff);
/** Within the unit square, as all places are. */
const coordinate = z.number().min(0).max(1);

/** Nodes that are pinned, ascending. Everybody is told by the topic `layout`. */
export interface LayoutPins {
  readonly pinned: Uint32Array;
}

export const LAYOUT_METHODS = {
  /** Nodes that are pinned stay where they are. */
  'layout.run': method(
    { kind: z.enum(LAYOUT_KINDS), iterations: z.int().min(1).max(2000) },
    returns<{ readonly positions: Float32Array }>(),
  ),
  'layout.pins': method({}, returns<LayoutPins>()),
  /** Puts nodes where somebody wants them, and keeps them there through layouts and restarts. */
  'layout.pin': method(
    { places: z.array(z.strictObject({ node: nodeIndex, x: coordinate, y: coordinate })).max(1000) },
    returns<LayoutPins>(),
  ),
  /** They stay where they are until the next layout; null releases all. */
  'layout.unpin': method({ nodes: z.array(nodeIndex).max(LAYOUT_PINS_MAX).nullable() }, returns<LayoutPins>()),
} as const;
