/**
 * The order in which rows come by time, equal times as they stand.
 *
 * Method   A row where everything before is no later and everything after no earlier is in its place; only the stretches
 *          between such rows are sorted. Disorder in a trace is local (a clock set back, writers that overtake each
 *          other), so the stretches are short.
 * Cost     O(n) for what is in place, O(s log s) for a stretch of s rows; 12 bytes a row.
 * Judge    A stable sort of all rows in the test.
 */
export function timeOrder(timesMs: Float64Array): Uint32Array {
  const rowCount = timesMs.length;
  const order = new Uint32Array(rowCount);
  /** Earliest time from each row on. */
  const earliestMs = new Float64Array(rowCount + 1).fill(Number.POSITIVE_INFINITY);
  for (let row = rowCount - 1; row >= 0; row--) {
    order[row] = row;
    earliestMs[row] = Math.min(timesMs[row]!, earliestMs[row + 1]!);
  }
  let start = 0;
  let latestMs = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < rowCount; row++) {
    latestMs = Math.max(latestMs, timesMs[row]!);
    if (latestMs > earliestMs[row + 1]!) continue;
    if (row > start) order.subarray(start, row + 1).sort((a, b) => timesMs[a]! - timesMs[b]! || a - b);
    start = row + 1;
  }
  return order;
}
