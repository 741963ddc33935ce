/** What the scene is given and what it tells. */
import type { NodeName } from '../../engine/protocol/index.ts';
import type { ColorMode } from './color-mode.ts';
import type { EdgesShown } from './edge-detail.ts';
import type { Simplification } from './frame-governor.ts';
import type { Theme } from './palette.ts';

export interface SceneOptions {
  /** Names for labels; asked in batches of at most 150. */
  readonly describe: (indexes: readonly number[]) => Promise<readonly NodeName[]>;
  readonly theme: Theme;
  readonly colorMode: ColorMode;
  /** No camera flights, no blends, no pulse. */
  readonly reducedMotion: boolean;
}

/** A hovered node and where it is, in CSS pixels from the container's top left. */
export interface Hover {
  readonly index: number;
  readonly x: number;
  readonly y: number;
}

/** What the operator did on the scene, beside selecting one node. */
export type SceneGesture =
  /** A plain click: what was selected before is not any more. */
  | { readonly kind: 'click'; readonly node: number | null }
  /** A node with Ctrl, Cmd or Shift. */
  | { readonly kind: 'toggle'; readonly node: number }
  /** Nodes that a drawn area surrounds, ascending; hidden ones and those that filters leave out are not in it. */
  | { readonly kind: 'area'; readonly nodes: Uint32Array; readonly isAdding: boolean };

export interface SceneStats {
  /** Frames in which anything was drawn, since the scene exists. */
  readonly framesDrawn: number;
  /** Main-thread time of the last `setHeat` and of the last frame. */
  readonly lastTickMs: number;
  readonly lastFrameMs: number;
  /** What is left out while the camera moves, because frames came too late. */
  readonly simplifications: readonly Simplification[];
  readonly edgesShown: EdgesShown;
  readonly nodeCount: number;
  readonly edgeCount: number;
  /** The graphics driver's name. */
  readonly renderer: string;
}

/** User timing: the first frame that shows a topology. */
export const TOPOLOGY_DRAWN_MARK = 'topology-drawn';
