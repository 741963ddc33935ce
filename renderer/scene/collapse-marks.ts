/** Nodes that stand for others wear a second rim and how many those are: the same on screen and in a picture. */
import type { Brush, WidthOf } from './brush.ts';
import { drawnRadiusPx } from './drawn-radius.ts';
import { type LabelBox, overlaps } from './label-places.ts';
import { isHidden, isLit } from './node-flags.ts';
import { sceneBackground, sceneForeground } from './palette.ts';
import type { DrawnModel } from './scene-model.ts';
import { hasPlace } from './vacant-slots.ts';
import { screenX, screenY, type View } from './view.ts';

const NUMBER_PX = 12;
const RIM = { gapPx: 1.5, widthPx: 1.25 } as const;
/** Free around a number, each way: closer together they are a carpet. */
const ROOM_PX = { x: 12, y: 6 } as const;
/** Of more in view those that stand for the most are marked: a frame of moving must stay short, and more are a carpet. */
const RIM_COUNT_MAX = 400;
const NUMBER_COUNT_MAX = 150;
/** Where most are out of view, all of these are looked at in a frame: about 0.5 ms. */
const LOOKED_AT_COUNT_MAX = 50_000;
const DIMMED_ALPHA = 0.4;

/** Rims and numbers in order of size, numbers none upon another. */
export function drawCollapsed(brush: Brush, view: View, model: DrawnModel, widthOf: WidthOf): void {
  const { collapsed, positions, style, theme, textScale } = model;
  const color = sceneForeground(theme);
  const sizePx = NUMBER_PX * textScale;
  const font = { sizePx, isStrong: true, ink: color, halo: sceneBackground(theme) };
  const taken: LabelBox[] = [];
  let rims = 0;
  const end = Math.min(collapsed.heads.length, LOOKED_AT_COUNT_MAX);
  for (let at = 0; at < end; at++) {
    const node = collapsed.heads[at]!;
    if (!hasPlace(positions, node) || isHidden(style, node)) continue;
    const x = screenX(view, positions[2 * node]!);
    const y = screenY(view, positions[2 * node + 1]!);
    if (!(x >= 0 && x <= view.widthPx && y >= 0 && y <= view.heightPx)) continue;
    if (++rims > RIM_COUNT_MAX) return;
    const alpha = isLit(style, node) ? 1 : DIMMED_ALPHA;
    const radius = drawnRadiusPx(model, view, node) + RIM.gapPx;
    brush.ring({ x, y }, radius, { color, alpha, width: RIM.widthPx });
    if (taken.length >= NUMBER_COUNT_MAX) continue;
    const count = collapsed.counts[at]!;
    const words = count === 0 ? '+' : `+${count.toLocaleString('en-US')}`;
    const width = widthOf(words, font);
    const bottom = y - radius - 2;
    const box = {
      ...{ left: x - width / 2 - ROOM_PX.x, right: x + width / 2 + ROOM_PX.x, textLeft: x - width / 2 },
      ...{ top: bottom - sizePx - ROOM_PX.y, bottom: bottom + ROOM_PX.y },
    };
    if (taken.some((other) => overlaps(other, box))) continue;
    taken.push(box);
    brush.text({ x: box.textLeft, y: bottom - 1 }, words, { ...font, alpha });
  }
}
