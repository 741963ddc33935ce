/** Round values along an axis that begins at 0. Pure. */

export interface ValueAxis {
  readonly top: number;
  readonly values: readonly number[];
}

/** 1, 2 or 5 times a power of ten apart, `countMax` steps at most, up to at least `max`. */
export function valueAxis(max: number, countMax: number): ValueAxis {
  if (!(max > 0)) return { top: 1, values: [0, 1] };
  const power = 10 ** Math.floor(Math.log10(max / countMax));
  const step = [1, 2, 5, 10].map((of) => of * power).find((of) => max / of <= countMax + 1e-9) ?? 10 * power;
  const count = Math.ceil(max / step - 1e-9);
  return {
    top: count * step,
    values: Array.from({ length: count + 1 }, (_, at) => Number((at * step).toPrecision(12))),
  };
}
