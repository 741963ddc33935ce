/** How often live heat is drawn. Pure. */
import type { Settings } from './settings.ts';
import type { View } from './view.ts';

/** Milliseconds from one frame of heat to the next. The engine has one twice a second, and that is how it comes. */
export const HEAT_PACES_MS = [500, 1000, 5000, 30_000] as const;
export type HeatPaceMs = (typeof HEAT_PACES_MS)[number];
export const HEAT_TICK_MS: HeatPaceMs = HEAT_PACES_MS[0];

/** Null: paused. What was drawn last stays on screen. */
export type HeatPace = HeatPaceMs | null;

export const paceOf = (
  { heatEveryMs }: Pick<Settings, 'heatEveryMs'>,
  { isHeatPaused }: Pick<View, 'isHeatPaused'>,
): HeatPace => (isHeatPaused ? null : heatEveryMs);
