/**
 * A picture of the topology
 * =========================
 *
 * The same as on screen, from the same model, sizes and colours: edges, the selected node's own edges, glow, discs, rings,
 * captions, labels. Drawn once, element by element, so it may be of any size, and go to a raster or into a drawing.
 *
 * Not the same: an edge between two shards changes its colour in its middle instead of blending, and glow is flat.
 *
 * Input    model, view, labels; what measures a text
 * Cost     O(nodes + edges) elements, those outside of the picture left out
 * Judge    test/renderer/scene/picture.test.ts
 */
import { incidentEdges } from '../adjacency.ts';
import { drawArcs } from '../arc-marks.ts';
import type { Brush, Point, Stroke, WidthOf } from '../brush.ts';
import { drawCollapsed } from '../collapse-marks.ts';
import { drawnMode, fillOf, isGrowing, isRamp, levelOf } from '../color-mode.ts';
import { drawnRadiusPx } from '../drawn-radius.ts';
import { bundlesOf, canBundle, drawBundles, edgesShown } from '../edge-detail.ts';
import { EDGE_WIDTH_PX, edgeAlphas, HIGHLIGHT_ALPHA, measureInk } from '../edge-layer.ts';
import { labelFont, shorten } from '../label-painter.ts';
import { BASELINE_PX, type LabelBox, labelBox, overlaps } from '../label-places.ts';
import { drawCaptions, drawPins, drawRings, SELECTED_RING } from '../marks.ts';
import { isContrasting, isHidden, isLit, isMarked } from '../node-flags.ts';
import { HOT_MIN } from '../node-layer.ts';
import { DIM_MIX, MARK_RIM } from '../node-shaders.ts';
import { mixHex } from '../oklch.ts';
import { linkAlpha, PARENT_DASHES, SELECTED_LINKS } from '../overlay.ts';
import {
  categoryColors,
  glowColor,
  hotCoreColor,
  neutralEdgeColor,
  PALETTE_COLOR_COUNT,
  sceneBackground,
  sceneForeground,
  shardColor,
} from '../palette.ts';
import { drawPath, litPath } from '../path-marks.ts';
import type { DrawnModel } from '../scene-model.ts';
import { hasPlace } from '../vacant-slots.ts';
import { screenX, screenY, type View } from '../view.ts';

/** Glow and core of hot discs, as the shaders have them. */
const GLOW_MIN = 0.03;
const GLOW_ALPHA = 0.24;
const CORE_MIN = 0.35;
const CORE_RADIUS_PX_MIN = 3.5;

/** A node that should carry a label. */
export interface WantedLabel {
  readonly node: number;
  readonly label: string;
}

/** @param labels by priority */
export function drawPicture(
  brush: Brush,
  model: DrawnModel,
  view: View,
  labels: readonly WantedLabel[],
  widthOf: WidthOf,
): void {
  drawEdges(brush, model, view);
  drawPath(brush, view, model);
  drawLinks(brush, model, view);
  drawNodes(brush, model, view);
  drawCaptions(brush, view, model, widthOf);
  drawArcs(brush, view, model, model.ghostArcs, { isRunning: false, nowMs: 0, widthOf });
  drawArcs(brush, view, model, model.flightArcs, { isRunning: true, nowMs: 0, widthOf });
  drawCollapsed(brush, view, model, widthOf);
  drawPins(brush, view, model);
  drawRings(brush, view, model, 0);
  drawLabels(brush, model, view, labels, widthOf);
}

const placeOf = (model: DrawnModel, view: View, node: number): Point => ({
  x: screenX(view, model.positions[2 * node]!),
  y: screenY(view, model.positions[2 * node + 1]!),
});

const middle = (one: Point, other: Point): Point => ({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 });

/** Both ends beyond the same side: nothing of the line is seen. */
function isOutside(one: Point, other: Point, { widthPx, heightPx }: View): boolean {
  return (
    Math.max(one.x, other.x) < 0 ||
    Math.min(one.x, other.x) > widthPx ||
    Math.max(one.y, other.y) < 0 ||
    Math.min(one.y, other.y) > heightPx
  );
}

function drawEdges(brush: Brush, model: DrawnModel, view: View): void {
  const { edges, homes, positions, style, theme, selected, islands } = model;
  const isHighlighting = isContrasting(model);
  const isNeutral = drawnMode(model) !== 'shard';
  const colors = categoryColors('shard', theme);
  const colorOf = (node: number): string => colors[homes[node]! % PALETTE_COLOR_COUNT]!;
  const ink = measureInk(edges, positions, homes);
  const [inside, cross] = edgeAlphas(ink, view, selected !== null || isNeutral);
  const shown = edgesShown(model.edgeDetail, ink, view, { isApart: canBundle(islands), isHighlighting });
  if (shown === 'bundles') {
    drawBundles(
      brush,
      view,
      model,
      bundlesOf(edges, homes, model.shardCount, (node) => !isHidden(style, node)),
    );
    return;
  }
  for (let edge = 0; edge < edges.length; edge += 2) {
    const [source, target] = [edges[edge]!, edges[edge + 1]!];
    if (!hasPlace(positions, source) || !hasPlace(positions, target)) continue;
    if (isHidden(style, source) || isHidden(style, target)) continue;
    const [from, to] = [placeOf(model, view, source), placeOf(model, view, target)];
    if (isOutside(from, to, view)) continue;
    const isInside = homes[source] === homes[target];
    if (isInside && shown === 'crossing') continue;
    const isBetweenLit = isLit(style, source) && isLit(style, target);
    const factor = !isHighlighting ? 1 : HIGHLIGHT_ALPHA[isBetweenLit ? 0 : 1];
    const alpha = Math.min(0.9, (isInside ? inside : cross) * factor);
    const stroke = (color: string): Stroke => ({ color, alpha, width: EDGE_WIDTH_PX });
    if (isNeutral) brush.line(from, to, stroke(neutralEdgeColor(theme)));
    else if (isInside) brush.line(from, to, stroke(colorOf(source)));
    else {
      brush.line(from, middle(from, to), stroke(colorOf(source)));
      brush.line(middle(from, to), to, stroke(colorOf(target)));
    }
  }
}

/** Edges of the selected node: solid to its children, dashed from its parents. */
function drawLinks(brush: Brush, model: DrawnModel, view: View): void {
  const { selected, adjacency, edges, homes, style, theme } = model;
  if (selected === null || adjacency === null || isHidden(style, selected) || litPath(model) !== null) return;
  const incident = incidentEdges(adjacency, selected).subarray(0, SELECTED_LINKS.countMax);
  const alpha = linkAlpha(SELECTED_LINKS, incident.length);
  for (const edge of incident) {
    const isChild = edges[2 * edge] === selected;
    const other = isChild ? edges[2 * edge + 1]! : edges[2 * edge]!;
    if (isHidden(style, other)) continue;
    const dashes = isChild ? [] : PARENT_DASHES;
    const stroke = { color: shardColor(homes[other]!, theme), alpha, width: SELECTED_LINKS.widthPx, dashes };
    brush.line(placeOf(model, view, selected), placeOf(model, view, other), stroke);
  }
}

/** In index order; dimmed ones below all others, hot ones above. Glow lies under all discs. */
function drawNodes(brush: Brush, model: DrawnModel, view: View): void {
  const { positions, style, heat, factors, theme } = model;
  const mode = drawnMode(model);
  const colorOf = fillOf(model, mode, theme);
  const { ghost } = model;
  const afterOf = new Map(
    ghost === null || ghost.shows === 'before'
      ? []
      : [...ghost.nodes].map((node, at) => [node, ghost.to[at]!] as const),
  );
  const [glow, core, background] = [glowColor(theme), hotCoreColor(theme), sceneBackground(theme)];
  const passes: number[][] = [[], [], []];
  for (let node = 0; node < factors.length; node++) {
    if (!hasPlace(positions, node) || isHidden(style, node)) continue;
    const pass = !isLit(style, node) ? 0 : levelOf(model, mode, node) / 255 < HOT_MIN ? 1 : 2;
    passes[pass]!.push(node);
  }
  const sizeOf = (node: number) => {
    const level = levelOf(model, mode, node) / 255;
    const grow = isGrowing(mode, model.sizeBy) ? 1 + 1.1 * level * level : 1;
    return { heatRatio: heat[node]! / 255, radius: drawnRadiusPx(model, view, node) * grow };
  };
  const isSeen = ({ x, y }: Point, radius: number) =>
    x + radius >= 0 && x - radius <= view.widthPx && y + radius >= 0 && y - radius <= view.heightPx;
  if (!isRamp(mode) && model.ghost === null) {
    for (const node of passes.slice(1).flat()) {
      const { heatRatio, radius } = sizeOf(node);
      const strength = heatRatio * heatRatio;
      const at = placeOf(model, view, node);
      const reach = radius * (1.25 + 0.75 * strength) + 2 + 13 * strength * heatRatio;
      if (strength >= GLOW_MIN && isSeen(at, reach))
        brush.disc(at, reach, { color: glow, alpha: GLOW_ALPHA * strength });
    }
  }
  for (const node of passes.flat()) {
    const { heatRatio, radius } = sizeOf(node);
    const at = placeOf(model, view, node);
    if (!isSeen(at, radius)) continue;
    if (isMarked(style, node)) {
      const { ratio, pxMin, pxMax } = MARK_RIM;
      const rim = Math.min(pxMax, Math.max(pxMin, ratio * radius));
      brush.disc(at, radius + rim, { color: sceneForeground(theme), alpha: 1 });
    }
    const lookOf = (color: string) => ({
      color: isLit(style, node) ? color : mixHex(color, background, DIM_MIX),
      alpha: 1,
    });
    brush.disc(at, radius, lookOf(colorOf(node)));
    const after = afterOf.get(node);
    if (after !== undefined) {
      const look = lookOf(shardColor(after, theme));
      if (model.ghost?.shows === 'after') brush.disc(at, radius, look);
      else brush.halfDisc(at, radius, look);
    }
    if (
      isRamp(mode) ||
      model.ghost !== null ||
      heatRatio < CORE_MIN ||
      radius < CORE_RADIUS_PX_MIN ||
      !isLit(style, node)
    )
      continue;
    brush.disc(at, heatRatio * heatRatio * 0.62 * radius, { color: core, alpha: 1 });
  }
}

/** In order of priority, none upon another; one that would be cut off is left out. */
function drawLabels(
  brush: Brush,
  model: DrawnModel,
  view: View,
  labels: readonly WantedLabel[],
  widthOf: WidthOf,
): void {
  const { positions, selected, theme, textScale } = model;
  const taken: LabelBox[] = [];
  for (const { node, label } of labels) {
    if (!hasPlace(positions, node)) continue;
    const isSelected = node === selected;
    // The selected node wears a ring, and its label stands beside that.
    const ringPx = isSelected ? SELECTED_RING.gapPx + SELECTED_RING.widthPx : 0;
    const text = shorten(label);
    const font = labelFont(theme, isSelected, textScale);
    const at = placeOf(model, view, node);
    const width = widthOf(text, font);
    const box = labelBox(at, drawnRadiusPx(model, view, node) + ringPx, width, view.widthPx, textScale);
    const isCut = box.textLeft < 0 || box.textLeft + width > view.widthPx || box.top < 0 || box.bottom > view.heightPx;
    if (isCut || taken.some((other) => overlaps(other, box))) continue;
    taken.push(box);
    brush.text({ x: box.textLeft, y: at.y + BASELINE_PX * textScale }, text, font);
  }
}
