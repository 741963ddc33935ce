import type { StateColumns } from './state-columns.ts';

/**
 * The simple ways kept beside the forecast, over the same windows
 *
 *   naive   the last tick before the window, for all of it
 *   EWMA    level += 0.2 x (count - level); of the published gains the best at an hour (docs/benchmarks.md)
 *
 * Seasonal naive is the scale of MASE and needs no place here. Of each only the WAPE by node is kept: absolute errors and
 * accesses of the last windows, in a ring, summed when asked.
 *
 * Cost     one multiplication a node and tick; 16 bytes a node
 * Judge    errors from lists, in the test of heat-forecast
 */
export interface RivalErrors {
  count(counts: Uint32Array): void;
  /** Foretells the window that begins. */
  open(): void;
  /** What came in the window that was opened last. */
  settle(totals: Float32Array): void;
  /** WAPE over the last season; null where nothing was settled. */
  readonly wapes: RivalWapes;
  readonly columns: StateColumns;
}

export interface RivalWapes {
  readonly naive: number | null;
  readonly ewma: number | null;
}

const EWMA_GAIN = 0.2;
/** Rows of the ring: errors of both, accesses. */
const [NAIVE, EWMA, ACTUAL] = [0, 1, 2];

export function createRivalErrors(nodeCount: number, horizonTicks: number, windowCount: number): RivalErrors {
  const last = new Float32Array(nodeCount);
  const levels = new Float32Array(nodeCount);
  const foretold = { naive: new Float32Array(nodeCount), ewma: new Float32Array(nodeCount) };
  const ring = new Float64Array(3 * windowCount);
  const settled = Float64Array.of(0);

  function wapeOf(row: number): number | null {
    const sum = (of: number) => ring.subarray(of * windowCount, (of + 1) * windowCount).reduce((a, b) => a + b, 0);
    const actual = sum(ACTUAL);
    return actual === 0 ? null : sum(row) / actual;
  }

  return {
    count(counts) {
      for (let node = 0; node < nodeCount; node++) {
        const count = counts[node]!;
        last[node] = count;
        levels[node]! += EWMA_GAIN * (count - levels[node]!);
      }
    },
    open() {
      for (let node = 0; node < nodeCount; node++) {
        foretold.naive[node] = horizonTicks * last[node]!;
        foretold.ewma[node] = horizonTicks * levels[node]!;
      }
    },
    settle(totals) {
      let [naive, ewma, actual] = [0, 0, 0];
      for (let node = 0; node < nodeCount; node++) {
        const total = totals[node]!;
        actual += total;
        naive += Math.abs(total - foretold.naive[node]!);
        ewma += Math.abs(total - foretold.ewma[node]!);
      }
      const window = settled[0]! % windowCount;
      ring[NAIVE * windowCount + window] = naive;
      ring[EWMA * windowCount + window] = ewma;
      ring[ACTUAL * windowCount + window] = actual;
      settled[0]!++;
    },
    get wapes() {
      return { naive: wapeOf(NAIVE), ewma: wapeOf(EWMA) };
    },
    columns: { last, levels, naive: foretold.naive, ewma: foretold.ewma, ring, settled },
  };
}
