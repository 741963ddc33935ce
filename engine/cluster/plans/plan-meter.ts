import type { PlanProgress } from '../../protocol/balance-types.ts';

/** The rate is that of the last so many milliseconds: a limit that was changed shows within them. */
const WINDOW_MS = 5000;

/** Nodes of a plan that have come through each phase since it was started or went on, and rows that were copied. */
export interface PhaseCounts {
  readonly copiedNodes: number;
  readonly switchedNodes: number;
  readonly cleanedNodes: number;
  readonly copiedRows: number;
}

export const NOTHING_MOVED: PhaseCounts = { copiedNodes: 0, switchedNodes: 0, cleanedNodes: 0, copiedRows: 0 };

/** How far a plan is, phase by phase, how fast it goes, and how long it will take. */
export class PlanMeter {
  readonly #nodes: number;
  readonly #nodesBefore: number;
  readonly #rows: number;
  readonly #samples: { readonly atMs: number; readonly rows: number }[];

  /** @param left what is to be moved now: rows are an estimate; `nodesBefore` were moved already. */
  constructor(left: { readonly nodes: number; readonly rows: number }, nodesBefore: number, nowMs: number) {
    this.#nodes = left.nodes;
    this.#rows = left.rows;
    this.#nodesBefore = nodesBefore;
    this.#samples = [{ atMs: nowMs, rows: 0 }];
  }

  progress(counts: PhaseCounts, nowMs: number): PlanProgress {
    this.#samples.push({ atMs: nowMs, rows: counts.copiedRows });
    while (this.#samples.length > 2 && this.#samples[1]!.atMs <= nowMs - WINDOW_MS) this.#samples.shift();
    const { atMs, rows } = this.#samples[0]!;
    const rowsPerSecond = nowMs === atMs ? 0 : (1000 * (counts.copiedRows - rows)) / (nowMs - atMs);
    return {
      nodes: this.#nodesBefore + this.#nodes,
      copiedNodes: this.#nodesBefore + counts.copiedNodes,
      switchedNodes: this.#nodesBefore + counts.switchedNodes,
      cleanedNodes: this.#nodesBefore + counts.cleanedNodes,
      copiedRows: counts.copiedRows,
      rows: this.#rowsInAll(counts),
      rowsPerSecond,
      etaMs: this.#etaMs(counts, rowsPerSecond),
    };
  }

  /** More than was estimated where a row is copied twice on the way. */
  #rowsInAll({ copiedNodes, copiedRows }: PhaseCounts): number {
    return copiedNodes === this.#nodes ? copiedRows : Math.max(this.#rows, copiedRows);
  }

  #etaMs(counts: PhaseCounts, rowsPerSecond: number): number | null {
    if (counts.cleanedNodes === this.#nodes) return 0;
    if (rowsPerSecond === 0) return null;
    return (1000 * (this.#rowsInAll(counts) - counts.copiedRows)) / rowsPerSecond;
  }
}

/** For a line on a terminal. */
export function progressText({ switchedNodes, cleanedNodes, copiedNodes, rowsPerSecond, etaMs }: PlanProgress): string {
  const phases = `copied ${copiedNodes}, switched ${switchedNodes}, cleaned ${cleanedNodes}`;
  const left = etaMs === null ? '' : `, ${Math.ceil(etaMs / 1000)} s left`;
  return `${phases}; ${Math.round(rowsPerSecond).toLocaleString('en-US')} rows/s${left}`;
}
