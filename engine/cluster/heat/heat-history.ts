import { ShardscopeError } from '../../base/errors.ts';
import type { HeatSample, HeatStore } from '../catalog/heat-store.ts';
import { bucketResolutionMs } from './bucket-resolution.ts';
import { addCounts, addTo, formsOf, HeatSums, keptCounts, SUMMED_FORMS_MAX, summedSamples } from './heat-sums.ts';
import type { NodeCounts } from './node-counts.ts';
import { type FormCounts, QueryForms } from './query-forms.ts';
import { TRAFFIC_CELL_COUNT, trafficRows } from './traffic-cells.ts';

/**
 * Heat over time, kept at falling resolution
 * ==========================================
 *
 *   seconds   a sample every 10 s, for an hour
 *   minutes   the sum of those of a minute, for a week
 *   hours     the sum of those of an hour, for half a year
 *
 * A sample holds the accesses of every shard (by the home of the node when it was counted) and of every node, and what
 * went between shards (shared-columns.ts says what an entry is), and the queries by form (query-forms.ts). Times are multiples of the resolution since 1970; `durationMs` is how much of that time was really watched, so a rate is right
 * also where the engine was started or stopped. Coarser samples are made from stored finer ones only, when their time is
 * over: a crash loses what was counted since the last 10 s, and nothing is summed twice. Sums are exact at every
 * resolution; the detail by node of the oldest samples is dropped where it exceeds `nodeBytesMax` a resolution,
 * that by form where it exceeds `formBytesMax`.
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
/** Some 50 bytes of memory each while they are collected. */
const TRACE_ROWS_MAX = 4_000_000;
/** With the detail by node of 100,000 nodes that were all accessed, some milliseconds. */
const SAMPLES_READ_AT_ONCE = 8;
/** Samples that wait to be stored: ten minutes. What comes then is added to the last of them. */
const WAITING_COUNT_MAX = 60;

export interface HeatRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly bucketsMax: number;
  /** Nodes whose own accesses are wanted. */
  readonly nodes: readonly number[];
  /** How many of the hottest nodes of the range are wanted, and of the forms of queries. */
  readonly topCount: number;
}

export interface HeatSeries {
  readonly resolutionMs: number;
  readonly buckets: readonly HeatBucket[];
  readonly top: readonly { readonly node: number; readonly accesses: number }[];
  /** Entries that each shard sent to each other one, `[from][to]`, as far as it is known. */
  readonly traffic: readonly (readonly number[])[];
  /** The queries that ended then, as far as they are known. */
  readonly queries: FormCounts;
}

/** Accesses of one kept stretch. */
export interface HeatAround {
  readonly startMs: number;
  readonly resolutionMs: number;
  /** Of the stretch, how much was watched. */
  readonly durationMs: number;
  readonly shards: readonly number[];
  /** By slot; null where the detail by node is not kept any more. */
  readonly nodes: Float64Array | null;
}

export interface HeatTrace {
  readonly timesMs: Float64Array;
  readonly nodes: Uint32Array;
  readonly counts: Uint32Array;
  readonly resolutionMs: number;
  readonly leftOut: number;
}

export interface HeatBucket {
  readonly startMs: number;
  /** Of the bucket, how much was watched. */
  readonly durationMs: number;
  /** Accesses by shard. */
  readonly shards: readonly number[];
  /** Accesses of the nodes asked for; null where the detail by node is not kept any more. */
  readonly nodes: readonly number[] | null;
  /** Entries between shards; null where some of it was counted by a Shardscope that did not know them. */
  readonly crossings: number | null;
}

/** Where samples are kept: the catalog's store, or the contents of an incident. */
export type SampleStore = Pick<HeatStore, keyof HeatStore>;

export interface HeatHistoryOptions {
  /** Told when samples cannot be stored: once until it works again, and when they are lost for good. */
  readonly onUnstored: (error: unknown, isLost: boolean) => void;
  /** What the detail by node takes at most, at each resolution. */
  readonly nodeBytesMax: number;
  /** The same for that by form of query. */
  readonly formBytesMax: number;
}
const MIB = 1024 * 1024;
const DEFAULT_OPTIONS: HeatHistoryOptions = { onUnstored: () => {}, nodeBytesMax: 32 * MIB, formBytesMax: 8 * MIB };

export class HeatHistory {
  readonly #kept: SampleStore;
  readonly #nodeCount: number;
  readonly #options: HeatHistoryOptions;
  readonly #shardCount: number;
  /** The sample that is being counted. */
  readonly #open: HeatSums;
  #startMs: number | null = null;
  /** Samples whose time is over and which are not stored yet, in order. */
  #waiting: HeatSample[] = [];
  #isFailing = false;

  constructor(kept: SampleStore, nodeCount: number, shardCount: number, options: Partial<HeatHistoryOptions> = {}) {
    this.#kept = kept;
    this.#nodeCount = nodeCount;
    this.#options = { ...DEFAULT_OPTIONS, ...options };
    this.#shardCount = shardCount;
    this.#open = new HeatSums(nodeCount, shardCount);
  }

  /**
   * Takes in the accesses of `elapsedMs` that end now, a matrix of what went between shards meanwhile, and the queries that
   * ended. They count for the sample in which that time ends; a clock that is set back does not open a former sample again. Never fails: what
   * cannot be stored waits.
   */
  add(
    accesses: Uint32Array,
    homes: Uint16Array,
    elapsedMs: number,
    nowMs: number,
    traffic: Uint32Array = NO_TRAFFIC,
    forms: FormCounts | null = null,
  ): void {
    const startMs = floorTo(nowMs, FINEST.ms);
    const isNext = this.#startMs !== null && startMs > this.#startMs;
    if (isNext) this.#seal();
    this.#startMs ??= startMs;
    this.#open.count({ accesses, homes, traffic, forms }, elapsedMs);
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
    const traffic = new Float64Array(TRAFFIC_CELL_COUNT);
    const forms = new QueryForms(SUMMED_FORMS_MAX);
    const buckets = new Map<number, OpenBucket>();
    for (const sample of this.#samples(level, floorTo(fromMs, ms), toMs)) {
      const startMs = floorTo(sample.startMs, resolutionMs);
      const bucket = buckets.get(startMs) ?? { durationMs: 0, shards: [], nodes: nodes.map(() => 0), crossings: 0 };
      buckets.set(startMs, bucket);
      bucket.durationMs += sample.durationMs;
      addTo(bucket.shards, sample.shards);
      const crossings = sample.addTraffic(traffic);
      bucket.crossings = crossings === null || bucket.crossings === null ? null : bucket.crossings + crossings;
      const queries = sample.queries(topCount > 0);
      if (queries !== null) forms.addAll(queries);
      if (!wantsNodes) continue;
      const before = nodes.map((node) => sums[node]!);
      if (!sample.addNodes(sums)) bucket.nodes = null;
      else bucket.nodes = bucket.nodes?.map((sum, at) => sum + sums[nodes[at]!]! - before[at]!) ?? null;
    }
    return {
      resolutionMs,
      buckets: [...buckets].sort(([a], [b]) => a - b).map(([startMs, bucket]) => ({ startMs, ...bucket })),
      top: hottest(sums, topCount),
      traffic: trafficRows(traffic, this.#shardCount),
      queries: forms.heaviest(topCount),
    };
  }

  /** Start of the earliest sample that is kept, null where nothing was counted yet. */
  earliestMs(): number | null {
    return this.#kept.oldestMs() ?? this.#waiting[0]?.startMs ?? this.#startMs;
  }

  /**
   * Samples of [fromMs, toMs) at the finest resolution that has all of it, as `series` reads them, for whoever lets other
   * work run between two of them: each is there once, however long that takes. They can be read again.
   */
  read(fromMs: number, toMs: number): { readonly sampleMs: number; readonly samples: () => Iterable<ReadSample> } {
    const level = this.#levelFrom(fromMs);
    const sampleMs = HEAT_RESOLUTIONS[level]!.ms;
    return { sampleMs, samples: () => this.#samples(level, floorTo(fromMs, sampleMs), toMs) };
  }

  /** Accesses a second of every node, by the time of which the detail by node is kept; null where there is none. */
  heatsBetween(fromMs: number, toMs: number): Float64Array | null {
    const level = this.#levelFrom(fromMs);
    const sums = new Float64Array(this.#nodeCount);
    let watchedMs = 0;
    for (const sample of this.#samples(level, floorTo(fromMs, HEAT_RESOLUTIONS[level]!.ms), toMs)) {
      if (sample.addNodes(sums)) watchedMs += sample.durationMs;
    }
    return watchedMs === 0 ? null : sums.map((accesses) => (1000 * accesses) / watchedMs);
  }

  /** What was counted in the stretch that a time lies in, as fine as that is kept; null where nobody watched then. O(n) */
  around(atMs: number): HeatAround | null {
    const level = this.#levelFrom(atMs);
    const { ms } = HEAT_RESOLUTIONS[level]!;
    const startMs = floorTo(atMs, ms);
    const [shards, sums]: [number[], Float64Array] = [[], new Float64Array(this.#nodeCount)];
    let [durationMs, knowsNodes] = [0, true];
    for (const sample of this.#samples(level, startMs, startMs + ms)) {
      durationMs += sample.durationMs;
      addTo(shards, sample.shards);
      knowsNodes = sample.addNodes(sums) && knowsNodes;
    }
    if (durationMs === 0) return null;
    return { startMs, resolutionMs: ms, durationMs, shards, nodes: knowsNodes ? sums : null };
  }

  /**
   * What was counted between two times as a trace: a row for every node of every sample, at the sample's beginning, at the
   * finest resolution that has all of it in `TRACE_ROWS_MAX` rows. Samples whose detail by node is not kept any more are
   * left out, and counted.
   * @throws limit.rows when it is too much at any resolution
   */
  traceBetween(fromMs: number, toMs: number): HeatTrace {
    for (let level = this.#levelFrom(fromMs); level < HEAT_RESOLUTIONS.length; level++) {
      const trace = this.#traceAt(level, fromMs, toMs);
      if (trace !== null) return trace;
    }
    const message = `the heat of that time has over ${TRACE_ROWS_MAX} rows at any resolution; give a shorter time`;
    throw new ShardscopeError('limit.rows', message, { fromMs, toMs, rowsMax: TRACE_ROWS_MAX });
  }

  /** Null where it has too many rows. */
  #traceAt(level: number, fromMs: number, toMs: number): HeatTrace | null {
    const { ms } = HEAT_RESOLUTIONS[level]!;
    const [times, nodes, counts]: [number[], number[], number[]] = [[], [], []];
    let leftOut = 0;
    for (const sample of this.#samples(level, floorTo(fromMs, ms), toMs)) {
      const accessed = sample.nodeCounts();
      if (accessed === null) {
        leftOut++;
        continue;
      }
      accessed.nodes.forEach((node, at) => {
        times.push(sample.startMs);
        nodes.push(node);
        counts.push(accessed.counts[at]!);
      });
      if (times.length > TRACE_ROWS_MAX) return null;
    }
    return {
      ...{ timesMs: Float64Array.from(times), nodes: Uint32Array.from(nodes), counts: Uint32Array.from(counts) },
      ...{ resolutionMs: ms, leftOut },
    };
  }

  /** The finest level that still has what was counted from then on. */
  #levelFrom(fromMs: number): number {
    const latestMs = this.#startMs ?? this.#kept.latestMs(FINEST.ms) ?? fromMs;
    const level = HEAT_RESOLUTIONS.findIndex(({ keptMs }) => fromMs >= latestMs - keptMs);
    return level === -1 ? HEAT_RESOLUTIONS.length - 1 : level;
  }

  /** Ends the sample that is being counted; it waits to be stored. */
  #seal(): void {
    if (this.#startMs === null) return;
    const sample = this.#open.sample(FINEST.ms, this.#startMs);
    if (this.#waiting.length < WAITING_COUNT_MAX) this.#waiting.push(sample);
    else this.#waiting.push(this.#summed([this.#waiting.pop()!, sample]));
    this.#startMs = null;
    this.#open.clear();
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
      this.#kept.atomically(() => {
        for (const sample of this.#waiting) {
          const [stored] = this.#kept.samples(sample.resolutionMs, sample.startMs, sample.startMs + 1);
          this.#kept.save(stored === undefined ? sample : this.#summed([stored, sample]));
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
      const latestMs = this.#kept.latestMs(ms);
      const fromMs = latestMs === null ? 0 : latestMs + ms;
      const toMs = floorTo(nowMs, ms);
      if (fromMs >= toMs) continue;
      const finer = this.#kept.samples(HEAT_RESOLUTIONS[level - 1]!.ms, fromMs, toMs);
      for (const [startMs, samples] of Map.groupBy(finer, (sample) => floorTo(sample.startMs, ms))) {
        this.#kept.save({ ...this.#summed(samples), resolutionMs: ms, startMs });
      }
      if (finer.length === 0) continue;
      // After the finer detail was summed up. Nothing is coarser than the last.
      this.#dropDetail(level - 1);
      if (level === HEAT_RESOLUTIONS.length - 1) this.#dropDetail(level);
    }
    for (const { ms, keptMs } of HEAT_RESOLUTIONS) this.#kept.deleteBefore(ms, nowMs - keptMs);
  }

  #dropDetail(level: number): void {
    const { ms } = HEAT_RESOLUTIONS[level]!;
    this.#kept.dropDetail(ms, this.#options.nodeBytesMax, 'nodes');
    this.#kept.dropDetail(ms, this.#options.formBytesMax, 'forms');
  }

  #summed(samples: readonly HeatSample[]): HeatSample {
    return summedSamples(samples, this.#nodeCount);
  }

  /**
   * Samples of a level, then finer ones of the time that is not summed up yet, then those that wait to be stored, and
   * the one that is being counted. Read some at a time: between two, others may be stored or summed up. So what is not stored
   * is taken in the same turn in which nothing stored was left.
   */
  *#samples(level: number, fromMs: number, toMs: number): Generator<ReadSample> {
    let nextMs = fromMs;
    for (let at = level; at >= 0; at--) {
      const { ms } = HEAT_RESOLUTIONS[at]!;
      for (;;) {
        const some = this.#kept.samples(ms, nextMs, toMs, SAMPLES_READ_AT_ONCE);
        if (some.length === 0) break;
        for (const sample of some) {
          nextMs = sample.startMs + ms;
          yield readable(sample, this.#nodeCount);
        }
      }
    }
    const isAskedFor = ({ startMs }: { readonly startMs: number }) => startMs >= fromMs && startMs < toMs;
    const rest = this.#waiting.filter(isAskedFor).map((sample) => readable(sample, this.#nodeCount));
    if (this.#startMs !== null && isAskedFor({ startMs: this.#startMs })) rest.push(counted(this.#open, this.#startMs));
    yield* rest;
  }
}

const NO_TRAFFIC = new Uint32Array(0);

export interface ReadSample extends Pick<HeatSample, 'startMs' | 'durationMs' | 'shards'> {
  /** False where the detail by node is not kept any more. */
  addNodes(sums: Float64Array): boolean;
  /** Null where it is not kept. */
  nodeCounts(): NodeCounts | null;
  /** How many entries that were; null where it is not known. */
  addTraffic(sums: Float64Array): number | null;
  /** Null where nobody counted them. Without `byForm` all of them may be `other`. */
  queries(byForm: boolean): FormCounts | null;
}

const readable = (sample: HeatSample, nodeCount: number): ReadSample => ({
  startMs: sample.startMs,
  durationMs: sample.durationMs,
  shards: sample.shards,
  addNodes: (sums) => addCounts(sample.nodes, sums) !== null,
  nodeCounts: () => keptCounts(sample.nodes, nodeCount),
  addTraffic: (sums) => addCounts(sample.traffic, sums),
  queries: (byForm) => formsOf({ queries: sample.queries, forms: byForm ? sample.forms : null }),
});

/** What is being counted, as it is now. */
function counted(open: HeatSums, startMs: number): ReadSample {
  const { durationMs } = open;
  const [shards, nodes, traffic] = [[...open.shards], open.nodes.slice(), open.traffic.slice()];
  const forms = open.forms.heaviest(SUMMED_FORMS_MAX);
  return {
    ...{ startMs, durationMs, shards },
    addNodes(sums) {
      addColumn(sums, nodes);
      return true;
    },
    nodeCounts: () => accessedOf(nodes),
    addTraffic: (sums) => addColumn(sums, traffic),
    queries: () => forms,
  };
}

interface OpenBucket {
  durationMs: number;
  readonly shards: number[];
  nodes: number[] | null;
  crossings: number | null;
}

const floorTo = (timeMs: number, ms: number): number => Math.floor(timeMs / ms) * ms;

function accessedOf(sums: Float64Array): NodeCounts {
  let used = 0;
  for (let node = 0; node < sums.length; node++) if (sums[node]! > 0) used++;
  const nodes = new Uint32Array(used);
  const counts = new Float64Array(used);
  let pair = 0;
  for (let node = 0; node < sums.length; node++) {
    if (sums[node]! === 0) continue;
    nodes[pair] = node;
    counts[pair++] = sums[node]!;
  }
  return { nodes, counts };
}

/** Returns the sum of what was added. */
function addColumn(sums: Float64Array, values: Float64Array): number {
  let total = 0;
  for (let at = 0; at < values.length; at++) {
    sums[at]! += values[at]!;
    total += values[at]!;
  }
  return total;
}

function hottest(sums: Float64Array, count: number): HeatSeries['top'] {
  if (count === 0) return [];
  const accessed: number[] = [];
  for (let node = 0; node < sums.length; node++) if (sums[node]! > 0) accessed.push(node);
  accessed.sort((a, b) => sums[b]! - sums[a]! || a - b);
  return accessed.slice(0, count).map((node) => ({ node, accesses: sums[node]! }));
}
