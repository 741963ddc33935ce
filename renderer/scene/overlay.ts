/**
 * What is drawn for a handful of nodes, on two plain 2D canvases: the selected node's own edges (below the discs),
 * rings and shard captions (above). A few dozen strokes; the 100k never come here.
 */
import { incidentEdges } from './adjacency.ts';
import { areApart, captionBaseline } from './islands.ts';
import { FONT } from './label-painter.ts';
import { sceneBackground, sceneForeground, shardColor } from './palette.ts';
import type { SceneModel } from './scene-model.ts';
import { radiusPx } from './sizes.ts';
import { screenX, screenY, type View } from './view.ts';

/** A hub may have 100k edges: beyond this many, drawing each tells nothing more. */
export const LINK_COUNT_MAX = 3_000;
const HOVER_LINK_COUNT_MAX = 400;
const NEIGHBOUR_RING_COUNT_MAX = 200;
const MOVING_RING_COUNT_MAX = 500;
/** Up to this many nodes that stand out wear a ring: more are seen without, and their rings would cover their colours. */
const HIGHLIGHT_RING_COUNT_MAX = 60;
export const SWATCH_PX = 9;
export const SWATCH_GAP_PX = 6;
/** Captions of shards that an answer did not touch, while the touched ones are underlined. */
const UNTOUCHED_CAPTION_ALPHA = 0.4;
/** Captions fade between these camera ratios: closer than the lower one, node labels speak. */
const CAPTION_RATIO_HIDDEN = 0.26;
const CAPTION_RATIO_FULL = 0.42;

/** Edges of the selected node, and fainter those of the hovered one. Solid: to its children; dashed: from its parents. */
export function drawLinks(context: CanvasRenderingContext2D, view: View, model: SceneModel): void {
  context.clearRect(0, 0, view.widthPx, view.heightPx);
  if (model.adjacency === null) return;
  if (model.hovered !== null && model.hovered !== model.selected) {
    strokeLinks(context, view, model, model.hovered, { alpha: 0.55, widthPx: 1.2, countMax: HOVER_LINK_COUNT_MAX });
  }
  if (model.selected !== null) {
    strokeLinks(context, view, model, model.selected, { alpha: 0.95, widthPx: 1.8, countMax: LINK_COUNT_MAX });
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
  if (adjacency === null) return;
  const incident = incidentEdges(adjacency, node).subarray(0, style.countMax);
  // One path per colour and direction: a stroke call costs far more than a segment.
  const paths = new Map<number, Path2D>();
  const x = screenX(view, positions[2 * node]!);
  const y = screenY(view, positions[2 * node + 1]!);
  for (const edge of incident) {
    const isChild = edges[2 * edge] === node;
    const other = isChild ? edges[2 * edge + 1]! : edges[2 * edge]!;
    const slot = homes[other]! * 2 + (isChild ? 0 : 1);
    const path = paths.get(slot) ?? new Path2D();
    paths.set(slot, path);
    path.moveTo(x, y);
    path.lineTo(screenX(view, positions[2 * other]!), screenY(view, positions[2 * other + 1]!));
  }
  // A hub's thousand links together must stay lighter than its nodes.
  context.globalAlpha = style.alpha * Math.max(0.25, Math.min(1, 40 / incident.length));
  context.lineWidth = style.widthPx;
  for (const [slot, path] of paths) {
    context.strokeStyle = shardColor(slot >> 1, model.theme);
    context.setLineDash(slot % 2 === 0 ? [] : [5, 4]);
    context.stroke(path);
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** Rings of the selected, hovered and moving nodes, and the shard captions. `nowMs` drives the pulse of moving nodes. */
export function drawRings(context: CanvasRenderingContext2D, view: View, model: SceneModel, nowMs: number): void {
  context.clearRect(0, 0, view.widthPx, view.heightPx);
  drawCaptions(context, view, model);
  const ink = sceneForeground(model.theme);
  const lit = model.highlight?.nodes ?? [];
  if (lit.length <= HIGHLIGHT_RING_COUNT_MAX)
    for (const node of lit) strokeRing(context, view, model, node, 2, 1.25, ink);
  if (model.selected !== null && model.adjacency !== null) {
    context.globalAlpha = 0.7;
    const incident = incidentEdges(model.adjacency, model.selected).subarray(0, NEIGHBOUR_RING_COUNT_MAX);
    for (const edge of incident) {
      const source = model.edges[2 * edge]!;
      strokeRing(context, view, model, source === model.selected ? model.edges[2 * edge + 1]! : source, 1.5, 1, ink);
    }
    context.globalAlpha = 1;
  }
  drawMoving(context, view, model, nowMs);
  if (model.hovered !== null) strokeRing(context, view, model, model.hovered, 2.5, 1.5, ink);
  if (model.selected !== null) {
    strokeRing(context, view, model, model.selected, 3.5, 4.5, sceneBackground(model.theme));
    strokeRing(context, view, model, model.selected, 3.5, 2.25, ink);
  }
}

/** Nodes on their way keep their place and wear a dashed ring in the ink colour, turning unless motion is unwanted. */
function drawMoving(context: CanvasRenderingContext2D, view: View, model: SceneModel, nowMs: number): void {
  const phase = model.reducedMotion ? 0 : (nowMs / 1000) % 1;
  const swell = model.reducedMotion ? 0 : 1.5 * Math.sin(phase * 2 * Math.PI);
  context.setLineDash([4, 3]);
  context.lineDashOffset = -phase * 14;
  for (const node of model.moving.slice(0, MOVING_RING_COUNT_MAX)) {
    strokeRing(context, view, model, node, 6 + swell, 3.5, sceneBackground(model.theme));
    strokeRing(context, view, model, node, 6 + swell, 2, model.theme === 'light' ? '#b3261e' : '#ffd166');
  }
  context.setLineDash([]);
}

function strokeRing(
  context: CanvasRenderingContext2D,
  view: View,
  model: SceneModel,
  node: number,
  gapPx: number,
  widthPx: number,
  color: string,
): void {
  const x = screenX(view, model.positions[2 * node]!);
  const y = screenY(view, model.positions[2 * node + 1]!);
  context.beginPath();
  context.arc(x, y, radiusPx(model.factors[node]!, view.nodeScalePx) + gapPx, 0, 2 * Math.PI);
  context.lineWidth = widthPx;
  context.strokeStyle = color;
  context.stroke();
}

function drawCaptions(context: CanvasRenderingContext2D, view: View, model: SceneModel): void {
  const alpha = Math.min(1, (view.ratio - CAPTION_RATIO_HIDDEN) / (CAPTION_RATIO_FULL - CAPTION_RATIO_HIDDEN));
  if (alpha <= 0 || model.islands.length < 2 || !areApart(model.islands)) return;
  context.lineJoin = 'round';
  context.font = `600 ${FONT.replace('12px', '13px')}`;
  for (const island of model.islands) {
    const isTouched = model.highlight?.shards.includes(island.shard) ?? false;
    context.globalAlpha = alpha * (model.highlight === null || isTouched ? 1 : UNTOUCHED_CAPTION_ALPHA);
    const text = `Shard ${island.shard}`;
    const width = context.measureText(text).width + SWATCH_PX + SWATCH_GAP_PX;
    const left = screenX(view, island.x) - width / 2;
    // A little past the rim of an evenly filled disc, whose spread is 0.71 of its radius.
    const y = captionBaseline(screenY(view, island.y + 1.55 * island.radius) - 12, screenY(view, island.y));
    // The name is in the ink of all text, so it reads for every shard colour; the swatch says which colour is meant.
    context.fillStyle = shardColor(island.shard, model.theme);
    context.beginPath();
    context.arc(left + SWATCH_PX / 2, y - 4.5, SWATCH_PX / 2, 0, 2 * Math.PI);
    context.fill();
    context.lineWidth = 4;
    context.strokeStyle = sceneBackground(model.theme);
    context.strokeText(text, left + SWATCH_PX + SWATCH_GAP_PX, y);
    context.fillStyle = sceneForeground(model.theme);
    context.fillText(text, left + SWATCH_PX + SWATCH_GAP_PX, y);
    if (isTouched) {
      context.fillStyle = shardColor(island.shard, model.theme);
      context.fillRect(left, y + 6, width, 3);
    }
  }
  context.globalAlpha = 1;
}
