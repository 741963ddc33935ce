/** Rings around a handful of nodes, and the captions of shards: the same on screen and in a picture. */
import { incidentEdges } from './adjacency.ts';
import type { Brush, Stroke, WidthOf } from './brush.ts';
import { drawnRadiusPx } from './drawn-radius.ts';
import { areApart, captionBaseline } from './islands.ts';
import { isHidden, namedNodes, namedShards } from './node-flags.ts';
import { sceneBackground, sceneForeground, shardColor } from './palette.ts';
import type { DrawnModel } from './scene-model.ts';
import { screenX, screenY, type View } from './view.ts';

const NEIGHBOUR_RING_COUNT_MAX = 200;
const MOVING_RING_COUNT_MAX = 500;
/** Up to this many nodes that stand out wear a ring: more are seen without, and their rings would cover their colours. */
const HIGHLIGHT_RING_COUNT_MAX = 60;
const PIN_COUNT_MAX = 300;
const MOVING_DASHES = [4, 3];
/** Between a disc and the ring that says it is selected, and how wide that is. */
export const SELECTED_RING = { gapPx: 3.5, widthPx: 2.25 } as const;

const CAPTION_PX = 13;
/** From an island's highest node up to the baseline. */
const CAPTION_ABOVE_PX = 16;
const SWATCH_PX = 9;
const SWATCH_GAP_PX = 6;
/** Captions of shards that an answer did not touch, while the touched ones are underlined. */
const UNTOUCHED_CAPTION_ALPHA = 0.4;
/** Captions fade between these camera ratios: closer than the lower one, node labels speak. */
const CAPTION_RATIO_HIDDEN = 0.26;
const CAPTION_RATIO_FULL = 0.42;

/** Rings of the nodes that stand out, are selected, next to that, hovered or moving. `nowMs` drives the pulse of the last. */
export function drawRings(brush: Brush, view: View, model: DrawnModel, nowMs: number): void {
  const { selected, hovered, adjacency, edges, theme } = model;
  const ink = sceneForeground(theme);
  const ring = (node: number, gapPx: number, look: Omit<Stroke, 'alpha'> & { readonly alpha?: number }): void => {
    if (isHidden(model.style, node)) return;
    const at = { x: screenX(view, model.positions[2 * node]!), y: screenY(view, model.positions[2 * node + 1]!) };
    brush.ring(at, drawnRadiusPx(model, view, node) + gapPx, { alpha: 1, ...look });
  };
  const lit = namedNodes(model) ?? [];
  if (lit.length <= HIGHLIGHT_RING_COUNT_MAX) for (const node of lit) ring(node, 2, { width: 1.25, color: ink });
  if (selected !== null && adjacency !== null) {
    for (const edge of incidentEdges(adjacency, selected).subarray(0, NEIGHBOUR_RING_COUNT_MAX)) {
      const source = edges[2 * edge]!;
      const other = source === selected ? edges[2 * edge + 1]! : source;
      ring(other, 1.5, { width: 1, color: ink, alpha: 0.7 });
    }
  }
  // Nodes on their way keep their place and wear a dashed ring in the ink colour, turning unless motion is unwanted.
  const phase = model.reducedMotion ? 0 : (nowMs / 1000) % 1;
  const swell = model.reducedMotion ? 0 : 1.5 * Math.sin(phase * 2 * Math.PI);
  const dashed = { dashes: MOVING_DASHES, dashOffset: -phase * 14 };
  for (const node of model.moving.slice(0, MOVING_RING_COUNT_MAX)) {
    ring(node, 6 + swell, { width: 3.5, color: sceneBackground(theme), ...dashed });
    ring(node, 6 + swell, { width: 2, color: theme === 'light' ? '#b3261e' : '#ffd166', ...dashed });
  }
  if (hovered !== null) ring(hovered, 2.5, { width: 1.5, color: ink });
  if (selected === null) return;
  const { gapPx, widthPx } = SELECTED_RING;
  ring(selected, gapPx, { width: 2 * widthPx, color: sceneBackground(theme) });
  ring(selected, gapPx, { width: widthPx, color: ink });
}

/** Where a node would be put that is being placed by hand, with a line from where it is. */
export function drawPlacing(brush: Brush, view: View, model: DrawnModel): void {
  const { placing, positions, theme } = model;
  if (placing === null) return;
  const color = sceneForeground(theme);
  const from = { x: screenX(view, positions[2 * placing.node]!), y: screenY(view, positions[2 * placing.node + 1]!) };
  const to = { x: screenX(view, placing.x), y: screenY(view, placing.y) };
  const radius = Math.max(4, drawnRadiusPx(model, view, placing.node));
  brush.line(from, to, { color, alpha: 0.8, width: 1.5, dashes: MOVING_DASHES });
  brush.disc(to, radius, { color: shardColor(model.homes[placing.node]!, theme), alpha: 0.9 });
  brush.ring(to, radius + 2, { color, alpha: 1, width: 1.5 });
}

/** A pin at every node in view that somebody has placed by hand; far out they would only be specks. */
export function drawPins(brush: Brush, view: View, model: DrawnModel): void {
  const color = sceneForeground(model.theme);
  let drawn = 0;
  for (const node of model.pinned) {
    if (isHidden(model.style, node)) continue;
    const x = screenX(view, model.positions[2 * node]!);
    const y = screenY(view, model.positions[2 * node + 1]!);
    if (!(x >= 0 && x <= view.widthPx && y >= 0 && y <= view.heightPx)) continue;
    if (++drawn > PIN_COUNT_MAX) return;
    const top = y - drawnRadiusPx(model, view, node);
    brush.line({ x, y: top - 1 }, { x, y: top - 7 }, { color: sceneBackground(model.theme), alpha: 1, width: 4 });
    brush.line({ x, y: top - 1 }, { x, y: top - 7 }, { color, alpha: 1, width: 1.5 });
    brush.disc({ x, y: top - 9 }, 4.5, { color: sceneBackground(model.theme), alpha: 1 });
    brush.disc({ x, y: top - 9 }, 3.25, { color, alpha: 1 });
  }
}

/** The name of each shard above its island, where the islands are apart and the view is a far one. */
export function drawCaptions(brush: Brush, view: View, model: DrawnModel, widthOf: WidthOf): void {
  const { islands, theme, textScale } = model;
  const touched = namedShards(model);
  const seen = Math.min(1, (view.ratio - CAPTION_RATIO_HIDDEN) / (CAPTION_RATIO_FULL - CAPTION_RATIO_HIDDEN));
  if (seen <= 0 || islands.length < 2 || !areApart(islands)) return;
  const font = {
    sizePx: CAPTION_PX * textScale,
    isStrong: true,
    ink: sceneForeground(theme),
    halo: sceneBackground(theme),
  };
  for (const island of islands) {
    const isTouched = touched?.includes(island.shard) ?? false;
    const alpha = seen * (touched === null || isTouched ? 1 : UNTOUCHED_CAPTION_ALPHA);
    const color = shardColor(island.shard, theme);
    const text = `Shard ${island.shard}`;
    const [swatch, gap] = [SWATCH_PX * textScale, SWATCH_GAP_PX * textScale];
    const width = widthOf(text, font) + swatch + gap;
    const left = screenX(view, island.x) - width / 2;
    const y = captionBaseline(screenY(view, island.top) - CAPTION_ABOVE_PX, screenY(view, island.y), textScale);
    // The name is in the ink of all text, so it reads for every shard colour; the swatch says which colour is meant.
    brush.disc({ x: left + swatch / 2, y: y - swatch / 2 }, swatch / 2, { color, alpha });
    brush.text({ x: left + swatch + gap, y }, text, { ...font, alpha });
    if (isTouched) brush.line({ x: left, y: y + 7.5 }, { x: left + width, y: y + 7.5 }, { color, alpha, width: 3 });
  }
}
