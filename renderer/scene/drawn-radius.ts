/** Radius of a disc as it is drawn: what rings, pins, labels and picking go by. Pure. */
import { ghostRadiusPx } from './ghost.ts';
import { isPlanned } from './node-flags.ts';
import type { DrawnModel } from './scene-model.ts';
import { heatFactor, radiusPx } from './sizes.ts';
import type { View } from './view.ts';

type Sized = Pick<DrawnModel, 'factors' | 'heat' | 'sizeBy'>;

/** Size factor of a node, by what sizes mean now. */
export const factorOf = ({ factors, heat, sizeBy }: Sized, node: number): number =>
  sizeBy === 'heat' ? heatFactor(heat[node]!) : factors[node]!;

/** CSS pixels; without the growth of hot discs in ramps. Nodes that a plan moves are never smaller than its halves need. */
export function drawnRadiusPx(model: DrawnModel, view: View, node: number): number {
  const radius = radiusPx(factorOf(model, node), view.nodeScalePx);
  const { ghost, style } = model;
  return ghost !== null && isPlanned(style, node) ? Math.max(radius, ghostRadiusPx(ghost.nodes.length)) : radius;
}
