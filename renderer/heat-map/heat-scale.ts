/**
 * From heat to colour
 * ===================
 *
 * A scale is what full colour means, and how what lies between is divided. It changes only by what the operator does, or
 * visibly: the ramp always says it in numbers. Pure.
 */
export const SCALE_KINDS = ['relative', 'absolute', 'yesterday'] as const;
export type ScaleKind = (typeof SCALE_KINDS)[number];

export interface HeatScale {
  readonly kind: ScaleKind;
  readonly isLog: boolean;
  /** Accesses a second that full colour means; of `yesterday` the difference, to either side. */
  readonly max: number;
  /** -1 to 1: above 0 what is cold is shown brighter. The ramp bends with it. */
  readonly brightness: number;
}

/** Part of the ramp, 0 to 1, for a heat; what is above the scale has full colour. Of `yesterday` for a size of difference. */
export function rampPart({ isLog, max, brightness }: HeatScale, heat: number): number {
  if (!(heat > 0) || !(max > 0)) return 0;
  const part = isLog ? Math.log1p(heat) / Math.log1p(max) : heat / max;
  return Math.min(1, part) ** exponentOf(brightness);
}

/** The heat at a part of the ramp: the inverse. */
export function heatAtPart({ isLog, max, brightness }: HeatScale, part: number): number {
  const bent = part ** (1 / exponentOf(brightness));
  return isLog ? Math.expm1(bent * Math.log1p(max)) : bent * max;
}

/** Step of the 256 of the ramp: 0 is not accessed at all, and whatever was has at least 1. */
export function stepOf(scale: HeatScale, heat: number): number {
  return heat > 0 ? Math.max(1, Math.round(255 * rampPart(scale, heat))) : 0;
}

/** Step of a diverging ramp: 128 is no difference. */
export function divergingStepOf(scale: HeatScale, difference: number): number {
  const part = Math.round(127 * rampPart(scale, Math.abs(difference)));
  return difference < 0 ? 128 - part : 128 + part;
}

/** What full colour is to mean for values of which `max` is the largest: not less than a fraction, so that noise stays cold. */
export const fittingMax = (max: number): number => (max > 0 ? max : 1);

/** Up to two digits, upwards: what to begin with when a scale is fixed. */
export function roundUp(max: number): number {
  if (!(max > 0)) return 1;
  const power = 10 ** (Math.floor(Math.log10(max)) - 1);
  return Number((Math.ceil(max / power - 1e-9) * power).toPrecision(6));
}

const exponentOf = (brightness: number): number => 2 ** (-2 * brightness);
