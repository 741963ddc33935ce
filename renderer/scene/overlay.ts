/**
 * What is drawn over the topology on two plain 2D canvases: bands between shards and edges of single nodes (below the discs),
 * rings, captions, and the rims and numbers of collapsed nodes (above). The 100k never come here: each kind has a bound on
 * its strokes, and collapsed nodes are looked at in order of size until theirs is reached.
 */
import { incidentEdges } from './adjacency.ts';
import { drawArcs } from './arc-marks.ts';
import { strokeArea } from './area-gesture.ts';
import { canvasBrush, canvasWidthOf } from './canvas-brush.ts';
import { drawCollapsed } from './collapse-marks.ts';
import { type Bundle, drawBundles } from './edge-detail.ts';
import { drawCaptions, drawPins, drawPlacing, drawRings } from './marks.ts';
import { isHidden } from './node-flags.ts';
import { sceneForeground, shardColor } from './palette.ts';
import { drawPath, litPath } from './path-marks.ts';
import type { SceneModel } from './scene-model.ts';
import { screenX, screenY, type View } from './view.ts';

const HOVER_LINKS = { alpha: 0.55, widthPx: 1.2, countMax: 400 } as const;
/** A hub may have 100k edges: beyond this many, drawing each tells nothing more. */
export const SELECTED_LINKS = { alpha: 0.95, widthPx: 1.8, countMax: 3_000 } as const;
/** Of edges from parents; those to children are solid. */
export const PARENT_DASHES: readonly number[] = [5, 4];

/** A hub's thousand links together must stay lighter than its nodes. */
export const linkAlpha = ({ alpha }: { readonly alpha: number }, linkCount: number): number =>
  alpha * Math.max(0.25, Math.min(1, 40 / linkCount));

/**
 * Bands between shards, where they stand for the edges; edges of the selected node, and fainter those of the hovered one.
 * Solid: to its children; dashed: from its parents. A path that is lit is drawn instead of the edges of the selected node.
 */
export function drawLinks(
  context: CanvasRenderingContext2D,
  view: View,
  model: SceneModel,
  bundles: readonly Bundle[],
): void {
  context.clearRect(0, 0, view.widthPx, view.heightPx);
  const brush = canvasBrush(context);
  drawBundles(brush, view, model, bundles);
  drawPath(brush, view, model);
  if (model.adjacency === null) return;
  if (model.hovered !== null && model.hovered !== model.selected) {
    strokeLinks(context, view, model, model.hovered, HOVER_LINKS);
  }
  if (model.selected !== null && litPath(model) === null) {
    strokeLinks(context, view, model, model.selected, SELECTED_LINKS);
  }
}

function strokeLinks(
  context: CanvasRenderingContext2D,
  view: View,
  model: SceneModel,
  node: number,
  style: { alpha: number; widthPx: number; countMax: number },
): void {
  const { positions, homes, edges, adjacency } = model;
  if (adjacency === null || isHidden(model.style, node)) return;
  const incident = incidentEdges(adjacency, node).subarray(0, style.countMax);
  // One path per colour and direction: a stroke call costs far more than a segment.
  const paths = new Map<number, Path2D>();
  const x = screenX(view, positions[2 * node]!);
  const y = screenY(view, positions[2 * node + 1]!);
  for (const edge of incident) {
    const isChild = edges[2 * edge] === node;
    const other = isChild ? edges[2 * edge + 1]! : edges[2 * edge]!;
    if (isHidden(model.style, other)) continue;
    const slot = homes[other]! * 2 + (isChild ? 0 : 1);
    const path = paths.get(slot) ?? new Path2D();
    paths.set(slot, path);
    path.moveTo(x, y);
    path.lineTo(screenX(view, positions[2 * other]!), screenY(view, positions[2 * other + 1]!));
  }
  context.globalAlpha = linkAlpha(style, incident.length);
  context.lineWidth = style.widthPx;
  for (const [slot, path] of paths) {
    context.strokeStyle = shardColor(slot >> 1, model.theme);
    context.setLineDash(slot % 2 === 0 ? [] : [...PARENT_DASHES]);
    context.stroke(path);
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** Captions, arcs, pins and rings, above the discs. */
export function drawMarks(context: CanvasRenderingContext2D, view: View, model: SceneModel, nowMs: number): void {
  context.clearRect(0, 0, view.widthPx, view.heightPx);
  const brush = canvasBrush(context);
  const widthOf = canvasWidthOf(context);
  drawCaptions(brush, view, model, widthOf);
  drawArcs(brush, view, model, model.ghostArcs, { isRunning: false, nowMs, widthOf });
  drawArcs(brush, view, model, model.flightArcs, { isRunning: true, nowMs, widthOf });
  drawCollapsed(brush, view, model, widthOf);
  drawPins(brush, view, model);
  drawPlacing(brush, view, model);
  drawRings(brush, view, model, nowMs);
  if (model.area !== null) strokeArea(context, view, model.area, sceneForeground(model.theme));
}
