import { ShardscopeError } from '../../base/errors.ts';
import type { HeatSample } from '../catalog/heat-store.ts';
import { addNodeCounts, decodeNodeCounts, encodeNodeCounts, type NodeCounts } from './node-counts.ts';
import { decodeForms, encodeForms, type FormCounts, QueryForms, totalOf } from './query-forms.ts';
import { addTrafficMatrix, TRAFFIC_CELL_COUNT } from './traffic-cells.ts';

/** What was counted in a fold: `traffic` is a matrix of shards, row after row. */
export interface CountedHeat {
  readonly accesses: Uint32Array;
  readonly homes: Uint16Array;
  readonly traffic: Uint32Array;
  readonly forms: FormCounts | null;
}

/** Forms that a sample tells apart. */
const SAMPLE_FORMS_MAX = 50;
/** Forms that are added up at once: several times as many, so that cutting them off comes last. */
export const SUMMED_FORMS_MAX = 1000;

/** A sample as it is added up, from folds or from finer samples. */
export class HeatSums {
  readonly #shardCount: number;
  readonly shards: number[];
  readonly nodes: Float64Array;
  readonly traffic = new Float64Array(TRAFFIC_CELL_COUNT);
  readonly forms = new QueryForms(SUMMED_FORMS_MAX);
  durationMs = 0;
  /** False where a sample did not say it. */
  #knowsNodes = true;
  #knowsTraffic = true;
  #knowsQueries = true;

  constructor(nodeCount: number, shardCount: number) {
    this.#shardCount = shardCount;
    this.shards = new Array<number>(shardCount).fill(0);
    this.nodes = new Float64Array(nodeCount);
  }

  count({ accesses, homes, traffic, forms }: CountedHeat, elapsedMs: number): void {
    this.durationMs += elapsedMs;
    for (let node = 0; node < accesses.length; node++) {
      const count = accesses[node]!;
      if (count === 0) continue;
      this.nodes[node]! += count;
      const home = homes[node]!;
      // A node that was removed since it was read counts for itself only.
      if (home < this.shards.length) this.shards[home]! += count;
    }
    addTrafficMatrix(this.traffic, traffic);
    if (forms !== null) this.forms.addAll(forms);
  }

  add(sample: HeatSample): void {
    this.durationMs += sample.durationMs;
    addTo(this.shards, sample.shards);
    this.#knowsNodes = addCounts(sample.nodes, this.nodes) !== null && this.#knowsNodes;
    this.#knowsTraffic = addCounts(sample.traffic, this.traffic) !== null && this.#knowsTraffic;
    const forms = formsOf(sample);
    if (forms === null) this.#knowsQueries = false;
    else this.forms.addAll(forms);
  }

  sample(resolutionMs: number, startMs: number): HeatSample {
    const counts = this.forms.heaviest(SAMPLE_FORMS_MAX);
    const { queries, accesses, cacheHits, elapsedUs } = totalOf(counts);
    return {
      resolutionMs,
      startMs,
      durationMs: this.durationMs,
      shards: [...this.shards],
      nodes: this.#knowsNodes ? encodeNodeCounts(this.nodes) : null,
      traffic: this.#knowsTraffic ? encodeNodeCounts(this.traffic) : null,
      queries: this.#knowsQueries ? [queries, accesses, cacheHits, elapsedUs] : null,
      forms: this.#knowsQueries ? encodeForms(counts.forms) : null,
    };
  }

  clear(): void {
    this.durationMs = 0;
    this.shards.length = this.#shardCount;
    this.shards.fill(0);
    this.nodes.fill(0);
    this.traffic.fill(0);
    this.forms.clear();
    this.#knowsNodes = true;
    this.#knowsTraffic = true;
    this.#knowsQueries = true;
  }
}

/** Sums of samples, of the resolution and the start of the first. */
export function summedSamples(samples: readonly HeatSample[], nodeCount: number): HeatSample {
  const sums = new HeatSums(nodeCount, 0);
  for (const sample of samples) sums.add(sample);
  const { resolutionMs, startMs } = samples[0]!;
  return sums.sample(resolutionMs, startMs);
}

/** Queries of a sample by form, null where nobody counted them. */
export function formsOf({ queries, forms }: Pick<HeatSample, 'queries' | 'forms'>): FormCounts | null {
  if (queries === null) return null;
  const [count = 0, accesses = 0, cacheHits = 0, elapsedUs = 0] = queries;
  return decodeForms(forms, { queries: count, accesses, cacheHits, elapsedUs });
}

export function addTo(sums: number[], values: readonly number[]): void {
  for (const [at, value] of values.entries()) sums[at] = (sums[at] ?? 0) + value;
}

/**
 * How much was added to `sums`, null where nobody knows: counts that are not there, or cannot be read any more, are no
 * reason to lose the sums by shard.
 */
export const addCounts = (counts: Uint8Array | null, sums: Float64Array): number | null =>
  counts === null ? null : unlessCorrupt(() => addNodeCounts(counts, sums));

/** The same, as pairs. */
export const keptCounts = (counts: Uint8Array | null, nodeCount: number): NodeCounts | null =>
  counts === null ? null : unlessCorrupt(() => decodeNodeCounts(counts, nodeCount));

function unlessCorrupt<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof ShardscopeError && error.code === 'storage.corrupt') return null;
    throw error;
  }
}
