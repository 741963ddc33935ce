import { accessesBetween, type SharedColumns } from './shared-columns.ts';

/**
 * What goes between shards, folded as the heat is (heat-window.ts): the nodes that one shard has found and another has to
 * go on with. Cells are `from * shardCount + to`; those of a shard to itself stay 0. O(shards^2) a fold.
 */
export interface TrafficWindow {
  /** Takes in what was counted since the last fold; `elapsedMs` is the time since then, > 0. */
  fold(elapsedMs: number): void;
  /** Entries per second over the window. */
  readonly rates: Float64Array;
  /** Entries of the last fold, for who keeps them longer. Valid until the next. */
  readonly latest: Uint32Array;
  /** All entries ever folded. */
  readonly totals: Float64Array;
}

export function createTrafficWindow({ traffic: rows, shardCount }: SharedColumns, bucketCount: number): TrafficWindow {
  const cellCount = shardCount * shardCount;
  const seen = rows.map((row) => Uint32Array.from(row));
  const latest = new Uint32Array(cellCount);
  const buckets = Array.from({ length: bucketCount }, () => new Uint32Array(cellCount));
  const bucketMs = new Float64Array(bucketCount);
  const sums = new Float64Array(cellCount);
  const rates = new Float64Array(cellCount);
  const totals = new Float64Array(cellCount);
  let current = 0;

  const take = () => {
    latest.fill(0);
    for (let row = 0; row < rows.length; row++) {
      // Both halves of the rows are about the same shards.
      const first = (row % shardCount) * shardCount;
      const before = seen[row]!;
      for (let to = 0; to < shardCount; to++) {
        const now = rows[row]![to]!;
        latest[first + to]! += accessesBetween(before[to]!, now);
        before[to] = now;
      }
    }
  };

  return {
    rates,
    latest,
    totals,
    fold(elapsedMs) {
      const bucket = buckets[current]!;
      bucketMs[current] = elapsedMs;
      current = (current + 1) % bucketCount;
      const seconds = bucketMs.reduce((sum, ms) => sum + ms, 0) / 1000;
      take();
      for (let cell = 0; cell < cellCount; cell++) {
        sums[cell] = sums[cell]! + latest[cell]! - bucket[cell]!;
        bucket[cell] = latest[cell]!;
        rates[cell] = sums[cell]! / seconds;
        totals[cell] = totals[cell]! + latest[cell]!;
      }
    },
  };
}
