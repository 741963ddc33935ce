/** Draws the arcs of moves: the same on screen and in a picture. Lengths in CSS pixels. */
import { type Arc, alongCurve, controlOf } from './arcs.ts';
import type { Brush, Font, Point, Stroke, WidthOf } from './brush.ts';
import { sceneBackground, sceneForeground, shardColor } from './palette.ts';
import type { DrawnModel } from './scene-model.ts';
import { screenX, screenY, type View } from './view.ts';

const DASHES = [7, 6];
const DASH_LENGTH = 13;
/** A dash travels this many pixels a second. */
const DASH_PX_PER_S = 36;
const END_RING_PX = 5;
const HEAD_PX = 8;
const COUNT_FONT_PX = 12;
const BUNDLE_WIDTH_MAX = 9;

/** Of several moves the arc is thicker, by the order of their number. */
const widthOfArc = ({ count }: Arc): number =>
  count === 1 ? 1.75 : Math.min(BUNDLE_WIDTH_MAX, 1.75 + 0.7 * Math.log2(count));

/** `isRunning`: dashes travel towards the target, unless motion is unwanted; a plan that is only looked at rests. */
export function drawArcs(
  brush: Brush,
  view: View,
  model: DrawnModel,
  arcs: readonly Arc[],
  of: { readonly isRunning: boolean; readonly nowMs: number; readonly widthOf: WidthOf },
): void {
  const { theme, reducedMotion } = model;
  const sizePx = COUNT_FONT_PX * model.textScale;
  const [background, ink] = [sceneBackground(theme), sceneForeground(theme)];
  const offset = of.isRunning && !reducedMotion ? -((of.nowMs / 1000) * DASH_PX_PER_S) % DASH_LENGTH : 0;
  const at = (x: number, y: number): Point => ({ x: screenX(view, x), y: screenY(view, y) });
  for (const arc of arcs) {
    const [from, to] = [at(arc.fromX, arc.fromY), at(arc.toX, arc.toY)];
    const control = controlOf(from, to);
    const color = shardColor(arc.to, theme);
    const width = widthOfArc(arc);
    const look: Stroke = { color, alpha: 0.95, width, ...(of.isRunning && { dashes: DASHES, dashOffset: offset }) };
    brush.curve(from, control, to, { color: background, alpha: 0.75, width: width + 2.5 });
    brush.curve(from, control, to, look);
    drawHead(brush, from, control, to, { color, alpha: 0.95, width: Math.min(3, width) });
    brush.ring(to, END_RING_PX, { color: background, alpha: 0.9, width: 4 });
    brush.ring(to, END_RING_PX, { color, alpha: 1, width: 2 });
    if (arc.count > 1) drawCount(brush, from, control, to, arc.count, of.widthOf, { ink, halo: background, sizePx });
  }
  nameNewShards(brush, view, model, arcs, of.widthOf);
}

type Ink = Pick<Font, 'ink' | 'halo' | 'sizePx'>;

function drawCount(
  brush: Brush,
  from: Point,
  control: Point,
  to: Point,
  count: number,
  widthOf: WidthOf,
  ink: Ink,
): void {
  const middle = alongCurve(from, control, to, 0.5);
  const words = count.toLocaleString('en-US');
  const font = { isStrong: true, alpha: 1, ...ink };
  brush.text({ x: middle.x - widthOf(words, font) / 2, y: middle.y + font.sizePx / 3 }, words, font);
}

/** A shard without an island has no caption: its name stands above where the arcs to it end. */
function nameNewShards(
  brush: Brush,
  view: View,
  { islands, theme, textScale }: DrawnModel,
  arcs: readonly Arc[],
  widthOf: WidthOf,
): void {
  const named = new Set(islands.map(({ shard }) => shard));
  for (const { to, toX, toY } of arcs) {
    if (named.has(to)) continue;
    named.add(to);
    const words = `Shard ${to}`;
    const look = { sizePx: COUNT_FONT_PX * textScale, isStrong: true, alpha: 1 };
    const font = { ...look, ink: sceneForeground(theme), halo: sceneBackground(theme) };
    const [x, y] = [screenX(view, toX), screenY(view, toY)];
    const left = Math.min(x - widthOf(words, font) / 2, view.widthPx - widthOf(words, font) - 4);
    brush.text({ x: left, y: y - END_RING_PX - 6 }, words, font);
  }
}

/** Two strokes that meet before the end ring: which way it goes, also where nothing moves. */
function drawHead(brush: Brush, from: Point, control: Point, to: Point, stroke: Stroke): void {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length < 4 * HEAD_PX) return;
  const tip = alongCurve(from, control, to, 1 - (END_RING_PX + 2) / length);
  for (const turn of [0.45, -0.45]) {
    const angle = tip.angle + Math.PI + turn;
    brush.line(tip, { x: tip.x + HEAD_PX * Math.cos(angle), y: tip.y + HEAD_PX * Math.sin(angle) }, stroke);
  }
}
