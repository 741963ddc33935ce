import { ShardscopeError } from '../../base/errors.ts';
import type { Catalog, HeatSample } from '../catalog/catalog.ts';
import { bucketResolutionMs } from './bucket-resolution.ts';
import { addNodeCounts, encodeNodeCounts } from './node-counts.ts';

/**
 * Heat over time, kept at falling resolution
 * ==========================================
 *
 *   seconds   a sample every 10 s, for an hour
 *   minutes   the sum of those of a minute, for a week
 *   hours     the sum of those of an hour, for half a year
 *
 * A sample holds the accesses of every shard (by the home of the node when it was counted) and of every node. Times are
 * multiples of the resolution since 1970; `durationMs` is how much of that time was really watched, so a rate is right
 * also where the engine was started or stopped. Coarser samples are made from stored finer ones only, when their time is
 * over: a crash loses what was counted since the last 10 s, and nothing is summed twice. Sums are exact at every
 * resolution; the detail by node of the oldest samples is dropped where it exceeds `nodeBytesMax` a resolution.
 * Where samples cannot be stored (a full disk) they wait in memory and are part of every answer all the same.
 */
export interface HeatResolution {
  readonly ms: number;
  readonly keptMs: number;
}

const SECOND_MS = 1000;
const HOUR_MS = 3600 * SECOND_MS;
export const HEAT_RESOLUTIONS: readonly HeatResolution[] = [
  { ms: 10 * SECOND_MS, keptMs: HOUR_MS },
  { ms: 60 * SECOND_MS, keptMs: 7 * 24 * HOUR_MS },
  { ms: HOUR_MS, keptMs: 180 * 24 * HOUR_MS },
];
const FINEST = HEAT_RESOLUTIONS[0]!;
/** Samples that wait to be stored: ten minutes. What comes then is added to the last of them. */
const WAITING_COUNT_MAX = 60;

export interface HeatRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly bucketsMax: number;
  /** Nodes whose own accesses are wanted. */
  readonly nodes: readonly number[];
  /** How many of the hottest nodes of the range are wanted. */
  readonly topCount: number;
}

export interface HeatSeries {
  readonly resolutionMs: number;
  readonly buckets: readonly HeatBucket[];
  readonly top: readonly { readonly node: number; readonly accesses: number }[];
}

export interface HeatBucket {
  readonly startMs: number;
  /** Of the bucket, how much was watched. */
  readonly durationMs: number;
  /** Accesses by shard. */
  readonly shards: readonly number[];
  /** Accesses of the nodes asked for; null where the detail by node is not kept any more. */
  readonly nodes: readonly number[] | null;
}

type HistoryCatalog = Pick<
  Catalog,
  'atomically' | 'heatSamples' | 'latestHeatSampleMs' | 'saveHeatSample' | 'deleteHeatSamples' | 'dropHeatDetail'
>;

export interface HeatHistoryOptions {
  /** Told when samples cannot be stored: once until it works again, and when they are lost for good. */
  readonly onUnstored: (error: unknown, isLost: boolean) => void;
  /** What the detail by node takes at most, at each resolution. */
  readonly nodeBytesMax: number;
}
const DEFAULT_OPTIONS: HeatHistoryOptions = { onUnstored: () => {}, nodeBytesMax: 32 * 1024 * 1024 };

export class HeatHistory {
  readonly #catalog: HistoryCatalog;
  readonly #nodeCount: number;
  readonly #options: HeatHistoryOptions;
  /** The sample that is being counted. */
  readonly #counts: Uint32Array;
  readonly #shards: number[];
  #startMs: number | null = null;
  #durationMs = 0;
  /** Samples whose time is over and which are not stored yet, in order. */
  #waiting: HeatSample[] = [];
  #isFailing = false;

  constructor(
    catalog: HistoryCatalog,
    nodeCount: number,
    shardCount: number,
    options: Partial<HeatHistoryOptions> = {},
  ) {
    this.#catalog = catalog;
    this.#nodeCount = nodeCount;
    this.#options = { ...DEFAULT_OPTIONS, ...options };
    this.#counts = new Uint32Array(nodeCount);
    this.#shards = new Array<number>(shardCount).fill(0);
  }

  /**
   * Takes in the accesses of `elapsedMs` that end now. They count for the sample in which they end; a clock that is set
   * back does not open a former sample again. Never fails: what cannot be stored waits.
   */
  add(accesses: Uint32Array, homes: Uint16Array, elapsedMs: number, nowMs: number): void {
    const startMs = floorTo(nowMs, FINEST.ms);
    const isNext = this.#startMs !== null && startMs > this.#startMs;
    if (isNext) this.#seal();
    this.#startMs ??= startMs;
    this.#durationMs += elapsedMs;
    for (let node = 0; node < accesses.length; node++) {
      const count = accesses[node]!;
      if (count === 0) continue;
      this.#counts[node]! += count;
      this.#shards[homes[node]!]! += count;
    }
    // Last, so that nothing is uncounted whatever becomes of it.
    if (isNext) this.#store(startMs);
  }

  /**
   * Stores what was counted so far. A sample that is stored twice, before and after a restart, is the sum of both. What
   * cannot be stored now is lost, and that is told.
   */
  close(): void {
    this.#seal();
    const error = this.#storeWaiting(null);
    if (error !== null) this.#options.onUnstored(error, true);
  }

  /**
   * Everything between two times in at most `bucketsMax` buckets, what is being counted now included. Of the first and
   * the last bucket only what lies in the range, to the sample.
   */
  series({ fromMs, toMs, bucketsMax, nodes, topCount }: HeatRange): HeatSeries {
    const level = this.#levelFrom(fromMs);
    const { ms } = HEAT_RESOLUTIONS[level]!;
    const resolutionMs = bucketResolutionMs(fromMs, toMs, ms, bucketsMax);
    const wantsNodes = nodes.length > 0 || topCount > 0;
    const sums = new Float64Array(wantsNodes ? this.#nodeCount : 0);
    const buckets = new Map<number, OpenBucket>();
    for (const sample of this.#samples(level, floorTo(fromMs, ms), toMs)) {
      const startMs = floorTo(sample.startMs, resolutionMs);
      const bucket = buckets.get(startMs) ?? { durationMs: 0, shards: [], nodes: nodes.map(() => 0) };
      buckets.set(startMs, bucket);
      bucket.durationMs += sample.durationMs;
      addTo(bucket.shards, sample.shards);
      if (!wantsNodes) continue;
      const before = nodes.map((node) => sums[node]!);
      if (!sample.addNodes(sums)) bucket.nodes = null;
      else bucket.nodes = bucket.nodes?.map((sum, at) => sum + sums[nodes[at]!]! - before[at]!) ?? null;
    }
    return {
      resolutionMs,
      buckets: [...buckets].sort(([a], [b]) => a - b).map(([startMs, bucket]) => ({ startMs, ...bucket })),
      top: hottest(sums, topCount),
    };
  }

  /** The finest level that still has what was counted from then on. */
  #levelFrom(fromMs: number): number {
    const latestMs = this.#startMs ?? this.#catalog.latestHeatSampleMs(FINEST.ms) ?? fromMs;
    const level = HEAT_RESOLUTIONS.findIndex(({ keptMs }) => fromMs >= latestMs - keptMs);
    return level === -1 ? HEAT_RESOLUTIONS.length - 1 : level;
  }

  /** Ends the sample that is being counted; it waits to be stored. */
  #seal(): void {
    if (this.#startMs === null) return;
    const { ms: resolutionMs } = FINEST;
    const [startMs, durationMs] = [this.#startMs, this.#durationMs];
    const sample = {
      resolutionMs,
      startMs,
      durationMs,
      shards: [...this.#shards],
      nodes: encodeNodeCounts(this.#counts),
    };
    if (this.#waiting.length < WAITING_COUNT_MAX) this.#waiting.push(sample);
    else this.#waiting.push(this.#summed([this.#waiting.pop()!, sample]));
    this.#startMs = null;
    this.#durationMs = 0;
    this.#counts.fill(0);
    this.#shards.fill(0);
  }

  #store(nowMs: number): void {
    const error = this.#storeWaiting(nowMs);
    if (error !== null && !this.#isFailing) this.#options.onUnstored(error, false);
    this.#isFailing = error !== null;
  }

  /** All that waits, or nothing of it: then the reason. Sums up what is over at `nowMs`, null where nothing is to be. */
  #storeWaiting(nowMs: number | null): unknown {
    if (this.#waiting.length === 0) return null;
    try {
      this.#catalog.atomically(() => {
        for (const sample of this.#waiting) {
          const [stored] = this.#catalog.heatSamples(sample.resolutionMs, sample.startMs, sample.startMs + 1);
          this.#catalog.saveHeatSample(stored === undefined ? sample : this.#summed([stored, sample]));
        }
        if (nowMs !== null) this.#rollUp(nowMs);
      });
      this.#waiting = [];
      return null;
    } catch (error) {
      return error;
    }
  }

  /** Coarser samples of all times that are over, then what is too old goes. */
  #rollUp(nowMs: number): void {
    for (let level = 1; level < HEAT_RESOLUTIONS.length; level++) {
      const { ms } = HEAT_RESOLUTIONS[level]!;
      const latestMs = this.#catalog.latestHeatSampleMs(ms);
      const fromMs = latestMs === null ? 0 : latestMs + ms;
      const toMs = floorTo(nowMs, ms);
      if (fromMs >= toMs) continue;
      const finer = this.#catalog.heatSamples(HEAT_RESOLUTIONS[level - 1]!.ms, fromMs, toMs);
      for (const [startMs, samples] of Map.groupBy(finer, (sample) => floorTo(sample.startMs, ms))) {
        this.#catalog.saveHeatSample({ ...this.#summed(samples), resolutionMs: ms, startMs });
      }
      if (finer.length === 0) continue;
      // After the finer detail was summed up. Nothing is coarser than the last.
      this.#dropDetail(level - 1);
      if (level === HEAT_RESOLUTIONS.length - 1) this.#dropDetail(level);
    }
    for (const { ms, keptMs } of HEAT_RESOLUTIONS) this.#catalog.deleteHeatSamples(ms, nowMs - keptMs);
  }

  #dropDetail(level: number): void {
    this.#catalog.dropHeatDetail(HEAT_RESOLUTIONS[level]!.ms, this.#options.nodeBytesMax);
  }

  #summed(samples: readonly HeatSample[]): HeatSample {
    const sums = new Float64Array(this.#nodeCount);
    const shards: number[] = [];
    let durationMs = 0;
    let isWhole = true;
    for (const sample of samples) {
      durationMs += sample.durationMs;
      addTo(shards, sample.shards);
      isWhole = addDetail(sample, sums) && isWhole;
    }
    const { resolutionMs, startMs } = samples[0]!;
    return { resolutionMs, startMs, durationMs, shards, nodes: isWhole ? encodeNodeCounts(sums) : null };
  }

  /**
   * Samples of a level, then finer ones of the time that is not summed up yet, then those that wait to be stored, and
   * the one that is being counted.
   */
  *#samples(level: number, fromMs: number, toMs: number): Generator<ReadSample> {
    let nextMs = fromMs;
    for (let at = level; at >= 0; at--) {
      const { ms } = HEAT_RESOLUTIONS[at]!;
      for (const sample of this.#catalog.heatSamples(ms, nextMs, toMs)) {
        nextMs = sample.startMs + ms;
        yield readable(sample);
      }
    }
    const isAskedFor = (startMs: number) => startMs >= fromMs && startMs < toMs;
    for (const sample of this.#waiting) if (isAskedFor(sample.startMs)) yield readable(sample);
    if (this.#startMs === null || !isAskedFor(this.#startMs)) return;
    const counts = this.#counts;
    const addNodes = (sums: Float64Array): boolean => {
      for (let node = 0; node < counts.length; node++) sums[node]! += counts[node]!;
      return true;
    };
    yield { startMs: this.#startMs, durationMs: this.#durationMs, shards: this.#shards, addNodes };
  }
}

interface ReadSample extends Pick<HeatSample, 'startMs' | 'durationMs' | 'shards'> {
  /** False where the detail by node is not kept any more. */
  addNodes(sums: Float64Array): boolean;
}

const readable = (sample: HeatSample): ReadSample => ({ ...sample, addNodes: (sums) => addDetail(sample, sums) });

interface OpenBucket {
  durationMs: number;
  readonly shards: number[];
  nodes: number[] | null;
}

const floorTo = (timeMs: number, ms: number): number => Math.floor(timeMs / ms) * ms;

function addTo(sums: number[], values: readonly number[]): void {
  for (const [at, value] of values.entries()) sums[at] = (sums[at] ?? 0) + value;
}

/** Detail that is not there, or cannot be read any more, is no reason to lose the sums by shard. */
function addDetail({ nodes }: HeatSample, sums: Float64Array): boolean {
  if (nodes === null) return false;
  try {
    addNodeCounts(nodes, sums);
    return true;
  } catch (error) {
    if (error instanceof ShardscopeError && error.code === 'storage.corrupt') return false;
    throw error;
  }
}

function hottest(sums: Float64Array, count: number): HeatSeries['top'] {
  if (count === 0) return [];
  const accessed: number[] = [];
  for (let node = 0; node < sums.length; node++) if (sums[node]! > 0) accessed.push(node);
  accessed.sort((a, b) => sums[b]! - sums[a]! || a - b);
  return accessed.slice(0, count).map((node) => ({ node, accesses: sums[node]! }));
}
