/** What the fill of a disc says. Pure. */
import { categoryColors, heatSteps, influenceSteps, PALETTE_COLOR_COUNT, type Theme } from './palette.ts';
import type { DrawnModel } from './scene-model.ts';

export const COLOR_MODES = ['shard', 'heat', 'type', 'forecast', 'influence'] as const;
export type ColorMode = (typeof COLOR_MODES)[number];

/** The fill is a step of a ramp: then no glow and no hot core speak of heat beside it. */
export const isRamp = (mode: ColorMode): boolean => mode === 'heat' || mode === 'forecast' || mode === 'influence';

/** Discs grow with what the ramp shows, so that a hot one is seen among many. */
export const isGrowing = (mode: ColorMode, sizeBy: SizeBy): boolean =>
  sizeBy === 'influence' && (mode === 'heat' || mode === 'forecast');

/** What the size of a disc says. */
export const SIZE_BYS = ['influence', 'heat'] as const;
export type SizeBy = (typeof SIZE_BYS)[number];

/** A plan is drawn over shards, whatever is shown without it. */
export const drawnMode = ({ ghost, colorMode }: Pick<DrawnModel, 'ghost' | 'colorMode'>): ColorMode =>
  ghost === null ? colorMode : 'shard';

/** What ramp and hot discs go by, in [0, 255]: the byte of the mode's own column. */
export function levelOf(model: DrawnModel, mode: ColorMode, node: number): number {
  if (mode === 'forecast') return model.forecast[node]!;
  return mode === 'influence' ? model.style[4 * node + 2]! : model.heat[node]!;
}

/** The fill of every node by its number, as the palette texture has it. */
export function fillOf(model: DrawnModel, mode: ColorMode, theme: Theme): (node: number) => string {
  if (mode === 'shard' || mode === 'type') {
    const colors = categoryColors(mode, theme);
    const column = mode === 'type' ? model.types : model.homes;
    return (node) => colors[column[node]! % PALETTE_COLOR_COUNT]!;
  }
  const colors = mode === 'influence' ? influenceSteps(theme) : heatSteps(theme);
  return (node) => colors[levelOf(model, mode, node)]!;
}
