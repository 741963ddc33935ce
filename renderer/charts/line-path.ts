/** Lines as the path of an SVG. Pure; lengths in CSS pixels. */

/** A line through points; of a single one a stroke over the whole width, since a point is not seen. */
export function linePath(xs: readonly number[], ys: readonly number[], left: number, right: number): string {
  if (xs.length === 1) return `M${left} ${round(ys[0]!)}H${right}`;
  return xs.map((x, at) => `${at === 0 ? 'M' : 'L'}${round(x)} ${round(ys[at]!)}`).join('');
}

/** A line that is broken where a value is not known; what stands alone is a short stroke. */
export function brokenPath(xs: readonly number[], ys: readonly (number | null)[], strokePx: number): string {
  let path = '';
  for (const [at, y] of ys.entries()) {
    if (y === null) continue;
    const isFirst = at === 0 || ys[at - 1] === null;
    path += `${isFirst ? 'M' : 'L'}${round(xs[at]!)} ${round(y)}`;
    if (isFirst && (ys[at + 1] ?? null) === null) path += `h${strokePx}`;
  }
  return path;
}

/** Lines of one pixel lie on pixels. */
export const crisp = (value: number): number => Math.round(value) + 0.5;

const round = (value: number): number => Math.round(value * 10) / 10;
