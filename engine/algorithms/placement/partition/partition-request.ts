import { assert } from '../../../base/assert.ts';
import type { PresetName } from './presets.ts';
import type { UndirectedGraph } from './undirected-graph.ts';

/** What to partition and what every answer has to respect. Units are the caller's; only ratios matter. */
export interface PartitionRequest {
  readonly graph: UndirectedGraph;
  /** 1..65,534. */
  readonly partCount: number;
  /** Tolerated excess of a part over its share, as a ratio, one for all weights or one for each; default 0.03. */
  readonly imbalance?: number | readonly number[];
  readonly seed?: number;
  readonly preset?: PresetName;
  /** Numbers that a vertex weighs, 1 to 3 (influence, nodes, load); default 1. */
  readonly dimensions?: number;
  /** `weights[v * dimensions + d]`, finite, >= 0; null: every vertex weighs 1. */
  readonly weights?: Float64Array | null;
  /** Relative size of every part; null: all equal. A part of share 0 stays empty of weight. */
  readonly shares?: Float64Array | null;
  /** Hard bounds `capacities[p * dimensions + d]`, beside the balance; Infinity for none. */
  readonly capacities?: Float64Array | null;
  /** Bit p % 32 of word `allowed[v * ceil(partCount / 32) + p / 32]`: v may be in part p; null: everywhere. */
  readonly allowed?: Uint32Array | null;
  /** The part of a pinned vertex, -1 of a free one. */
  readonly pins?: Int32Array | null;
  /** Anti-affinity: the vertices of a group lie in different parts. */
  readonly apart?: readonly Uint32Array[];
  /** The vertices of a group lie in one part. */
  readonly together?: readonly Uint32Array[];
  /** Where vertices are today (a part < partCount, or anything else for nowhere) and what moving each one costs. */
  readonly current?: { readonly parts: Uint16Array; readonly moveCosts: Float64Array } | null;
  /**
   * What to do where no placement keeps the imbalance, though one keeps everything else: take the tightest found, or
   * refuse. Default `relax`: five nodes of equal weight on four shards have to live somewhere.
   */
  readonly whenUnbalanced?: 'relax' | 'refuse';
  /**
   * Hears how far the run is, some times a second also on large graphs: `done` never falls and stays within `total`,
   * which never changes. What it throws stops the run at once and comes out of it; a run that is not stopped has the
   * same result with and without it.
   */
  readonly onStep?: (step: PartitionStep) => void;
}

/** Thousandths of the run, estimated; a run that ends has told its last one. */
export interface PartitionStep {
  readonly done: number;
  readonly total: number;
}

export const dimensionsOf = ({ dimensions = 1 }: PartitionRequest): number => dimensions;
/** Tolerated excess in every dimension. */
export const imbalancesOf = (request: PartitionRequest): readonly number[] => {
  const { imbalance = 0.03 } = request;
  return typeof imbalance === 'number' ? new Array<number>(dimensionsOf(request)).fill(imbalance) : imbalance;
};
export const wordsOf = ({ partCount }: PartitionRequest): number => Math.ceil(partCount / 32);

/** @throws internal.assertion when a column has the wrong length or names what is not there */
export function checkRequest(request: PartitionRequest): void {
  const { graph, partCount, weights, shares, capacities, allowed, pins, current } = request;
  const { vertexCount } = graph;
  const dimensions = dimensionsOf(request);
  assert(
    Number.isInteger(partCount) && partCount >= 1 && partCount < 0xffff,
    `${partCount} parts; 1 to 65,534 are possible`,
  );
  assert([1, 2, 3].includes(dimensions), `${dimensions} weights a vertex; 1 to 3 are possible`);
  checkColumn('imbalance', imbalancesOf(request), dimensions, (value) => value >= 0);
  checkColumn('weights', weights, vertexCount * dimensions, (value) => value >= 0 && value < Infinity);
  checkColumn('shares', shares, partCount, (value) => value >= 0 && value < Infinity);
  checkColumn('capacities', capacities, partCount * dimensions, (value) => value >= 0);
  checkColumn('allowed', allowed, vertexCount * wordsOf(request), () => true);
  checkColumn('pins', pins, vertexCount, (value) => value >= -1 && value < partCount);
  checkColumn('current.parts', current?.parts, vertexCount, () => true);
  checkColumn('current.moveCosts', current?.moveCosts, vertexCount, (value) => value >= 0 && value < Infinity);
  checkEdgeWeights(graph);
  assert(!shares || shares.some((share) => share > 0), 'one part at least needs a share above 0');
  for (const group of [...(request.apart ?? []), ...(request.together ?? [])]) {
    checkColumn('group', group, group.length, (vertex) => vertex < vertexCount);
  }
}

/** The one column that is as long as all edges: a call an entry would cost as much as a level of coarsening. */
function checkEdgeWeights({ edgeWeights, neighbours }: UndirectedGraph): void {
  assert(
    edgeWeights.length === neighbours.length,
    `edgeWeights has ${edgeWeights.length} entries, not ${neighbours.length}`,
  );
  for (let i = 0; i < edgeWeights.length; i++) {
    const weight = edgeWeights[i]!;
    if (!(weight >= 0 && weight < Infinity)) assert(false, `edgeWeights[${i}] cannot be ${weight}`);
  }
}

function checkColumn(
  name: string,
  column: ArrayLike<number> | null | undefined,
  length: number,
  isValid: (value: number) => boolean,
): void {
  if (column === null || column === undefined) return;
  assert(column.length === length, `${name} has ${column.length} entries, not ${length}`);
  for (let i = 0; i < length; i++) if (!isValid(column[i]!)) assert(false, `${name}[${i}] cannot be ${column[i]}`);
}
