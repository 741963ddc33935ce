/** One line of a benchmark: a measured figure beside its reference of the same run, as a ratio, with the goal for it. */
export interface BenchLine {
  readonly name: string;
  readonly measured: number;
  readonly reference: number;
  readonly unit: string;
  /** measured / reference. */
  readonly ratio: number;
  readonly goal: string;
  /** Null for a comparison that has no goal. */
  readonly isMet: boolean | null;
  readonly note: string;
}

export interface Bench<Line extends BenchLine = BenchLine> {
  readonly name: string;
  readonly about: string;
  run(options: { readonly data: string | null }): Promise<readonly Line[]>;
  /** Tables of its own for the documentation; without it, one row a line. */
  markdown?(lines: readonly Line[]): string;
}

export function line(
  name: string,
  { measured, reference, unit }: { measured: number; reference: number; unit: string },
  goal: string,
  isMet: (ratio: number) => boolean,
  note = '',
): BenchLine {
  const ratio = measured / reference;
  return { name, measured, reference, unit, ratio, goal, isMet: isMet(ratio), note };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** By nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}
