import { ShardscopeError } from '../../../base/errors.ts';
import { NO_SHARD } from '../../../model/ids.ts';
import type { HeatMap, HeatOfNodes } from '../../../protocol/heat-map-types.ts';
import { bucketResolutionMs } from '../bucket-resolution.ts';
import type { HeatHistory } from '../heat-history.ts';
import { mergeRows } from './merge-rows.ts';
import { orderRows, type RowOrder } from './row-order.ts';
import { Slices } from './slices.ts';

/**
 * Heat of nodes against time
 * ==========================
 *
 * Rows are nodes or runs of neighbours (row-order.ts, merge-rows.ts), columns are stretches of equal length, a cell is what
 * was accessed a second while somebody watched. Accesses count for the row of a node where it is at home now, and for the
 * shard where it was at home then: `shardRates` say what the shards had to bear.
 *
 * Cost     the samples of the range are read and unpacked once, twice where nodes have to share rows that are not given;
 *          up to 3 ms a sample at 100,000 accessed nodes. 8 bytes a cell, 16 a slot.
 * Pace     in slices of some milliseconds, between which other work of the thread goes on (slices.ts)
 * Judge    test/engine/cluster/heat/heat-map.test.ts: folds that are summed up one by one
 */
export interface HeatMapRequest {
  readonly fromMs: number;
  readonly toMs: number;
  readonly columnsMax: number;
  readonly rowsMax: number;
  /** Null for all. */
  readonly nodes: readonly number[] | Uint32Array | null;
  /** Rows and columns of an earlier answer, to be gone on with as long as the order is the same. */
  readonly like: { readonly fingerprint: number; readonly starts: Uint32Array; readonly resolutionMs: number } | null;
}

/** What a map is made of. */
export interface HeatMapSource {
  readonly history: Pick<HeatHistory, 'read' | 'earliestMs'>;
  readonly homes: Uint16Array;
  readonly types: Uint16Array;
  readonly slotEnd: number;
  readonly shardCount: number;
}

/** Between two looks at the clock. */
const ROWS_A_STEP = 32;

/** @throws usage.params, cancelled.caller */
export async function heatMap(
  { history, homes, types, slotEnd, shardCount }: HeatMapSource,
  request: HeatMapRequest,
  signal: AbortSignal,
): Promise<HeatMap> {
  const { fromMs, toMs, columnsMax, rowsMax, nodes, like } = request;
  requireRange(fromMs, toMs);
  const slices = new Slices(signal, 'heat map');
  const slotCount = homes.length;
  const { sampleMs, samples } = history.read(fromMs, toMs);
  const order = orderRows(homes, types, slotEnd, nodes === null ? null : marked(nodes, slotEnd));
  await slices.pause();
  const isLike = like?.fingerprint === order.fingerprint && like.starts.at(-1) === order.nodes.length;
  const canGoOn = isLike && like.resolutionMs % sampleMs === 0;
  const resolutionMs = canGoOn ? like.resolutionMs : bucketResolutionMs(fromMs, toMs, sampleMs, columnsMax);
  const firstMs = Math.floor(fromMs / resolutionMs) * resolutionMs;
  const columns = Math.ceil((toMs - firstMs) / resolutionMs);
  if (columns > columnsMax) {
    const message = `heat map of ${columns} columns, at most ${columnsMax}; ask for a shorter time`;
    throw new ShardscopeError('usage.params', message, { columns, columnsMax });
  }
  const starts = isLike ? like.starts : await rowStarts();

  const rows = starts.length - 1;
  const rowOf = new Int32Array(slotCount).fill(-1);
  for (let row = 0; row < rows; row++) {
    for (let at = starts[row]!; at < starts[row + 1]!; at++) rowOf[order.nodes[at]!] = row;
  }
  const sums = new Float64Array(rows * columns);
  const shardSums = new Float64Array(shardCount * columns);
  const [watchedMs, detailMs] = [new Float64Array(columns), new Float64Array(columns)];
  for (const sample of samples()) {
    const column = Math.floor((sample.startMs - firstMs) / resolutionMs);
    if (column < 0 || column >= columns) continue;
    watchedMs[column]! += sample.durationMs;
    for (let shard = 0; shard < Math.min(shardCount, sample.shards.length); shard++) {
      shardSums[column * shardCount + shard]! += sample.shards[shard]!;
    }
    const accessed = sample.nodeCounts();
    if (accessed !== null) {
      detailMs[column]! += sample.durationMs;
      for (let pair = 0; pair < accessed.nodes.length; pair++) {
        const row = rowOf[accessed.nodes[pair]!]!;
        if (row >= 0) sums[row * columns + column]! += accessed.counts[pair]!;
      }
    }
    await slices.pause();
  }
  const rates = new Float32Array(sums.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      rates[at] = rateOf(sums[at]!, detailMs[column]!);
    }
    if (row % ROWS_A_STEP === 0) await slices.pause();
  }
  return {
    resolutionMs,
    columnsMs: Float64Array.from({ length: columns }, (_, column) => firstMs + column * resolutionMs),
    watchedMs: Float32Array.from(watchedMs),
    noData: Uint8Array.from(watchedMs, (ms, column) => (ms === 0 ? 1 : detailMs[column] === 0 ? 2 : 0)),
    order: isLike ? null : order.nodes,
    starts,
    rowShards: Uint16Array.from({ length: rows }, (_, row) => order.shards[starts[row]!]!),
    fingerprint: order.fingerprint,
    rates,
    shardCount,
    shardRates: Float32Array.from(shardSums, (sum, at) => rateOf(sum, watchedMs[Math.floor(at / shardCount)]!)),
    keptFromMs: history.earliestMs(),
  };

  async function rowStarts(): Promise<Uint32Array> {
    const limit = Math.max(rowsMax, shardCount);
    if (order.nodes.length <= limit) return mergeRows(order.shards, new Float64Array(0), limit);
    const totals = new Float64Array(slotCount);
    for (const sample of samples()) {
      sample.addNodes(totals);
      await slices.pause();
    }
    await slices.pause();
    return mergeRows(order.shards, heatsOf(order, totals), limit);
  }
}

/** Accesses a second of every node between two times; null where nothing is kept by node. @throws usage.params, cancelled.caller */
export async function heatOfNodes(
  { history, homes, slotEnd }: HeatMapSource,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  signal: AbortSignal,
): Promise<HeatOfNodes> {
  requireRange(fromMs, toMs);
  const slices = new Slices(signal, 'heat of nodes');
  const sums = new Float64Array(homes.length);
  let watchedMs = 0;
  for (const sample of history.read(fromMs, toMs).samples()) {
    if (sample.addNodes(sums)) watchedMs += sample.durationMs;
    await slices.pause();
  }
  const rates = new Float32Array(slotEnd);
  for (let slot = 0; slot < slotEnd; slot++) if (homes[slot] !== NO_SHARD) rates[slot] = rateOf(sums[slot]!, watchedMs);
  return { rates, watchedMs };
}

const rateOf = (accesses: number, ms: number): number => (ms === 0 ? 0 : (1000 * accesses) / ms);

function requireRange(fromMs: number, toMs: number): void {
  if (fromMs < toMs) return;
  const message = `heat from ${fromMs} to ${toMs}: the range ends before it begins; give an earlier "from"`;
  throw new ShardscopeError('usage.params', message, { from: fromMs, to: toMs });
}

function marked(nodes: readonly number[] | Uint32Array, slotEnd: number): Uint8Array {
  const wanted = new Uint8Array(slotEnd);
  // What is no node (any more) has no row.
  for (const node of nodes) if (node < slotEnd) wanted[node] = 1;
  return wanted;
}

const heatsOf = ({ nodes }: RowOrder, totals: Float64Array): Float64Array =>
  Float64Array.from(nodes, (node) => totals[node]!);
