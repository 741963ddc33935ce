import { arrivalShard } from '../../engine/algorithms/placement/arrival/arrival-shard.ts';
import {
  type ArrivalNode,
  type ArrivalState,
  createArrivalState,
  recordArrival,
} from '../../engine/algorithms/placement/arrival/arrival-state.ts';
import { restream } from '../../engine/algorithms/placement/arrival/restream.ts';
import { cutWeight, partitionGraph } from '../../engine/algorithms/placement/partition/partition-graph.ts';
import { type UndirectedGraph, undirectedGraph } from '../../engine/algorithms/placement/partition/undirected-graph.ts';
import { type Bench, type BenchLine, line, median } from './bench.ts';
import { INSTANCES, servicesReplaced } from './placement/instances.ts';

const NODES = 50_000;
const IMBALANCE = 0.03;
const SHARD_COUNTS = [8, 32];
const ROUNDS = 5;
/**
 * A single fresh run is no reference: on 8 shards its cut of the changed graph is near one of two values, a fifth
 * apart, by seed. The best of these is.
 */
const SEEDS = [1, 2, 3, 4, 5];
/** One node in a hundred. */
const MOVE_COUNT_MAX = NODES / 100;
const TOPO50K_SEED = 51;

/** topo50k of the placement benchmark, whose vertices are numbered at random: the last ones to come are any ones. */
export const arrivalBench: Bench = {
  name: 'arrival',
  about: `homes for new nodes on topo50k, against random homes and the best of ${SEEDS.length} fresh partitions`,
  async run() {
    const graph = INSTANCES.topo50k!();
    return SHARD_COUNTS.flatMap((shardCount) => [
      timeLine(graph, shardCount),
      lastTenthLine(graph, shardCount),
      ...(['rule', 'uniform'] as const).flatMap((by) =>
        [NODES, 2 * NODES].map((replacedCount) => changedLine(shardCount, replacedCount, by)),
      ),
    ]);
  },
};

function timeLine(graph: UndirectedGraph, shardCount: number): BenchLine {
  const [ours, random]: [number[], number[]] = [[], []];
  // One round to warm up; turn about, so that what else the machine does disturbs both.
  for (let round = 0; round <= ROUNDS; round++) {
    const state = emptyState(graph, shardCount);
    const startedMs = performance.now();
    stream(graph, state, 0);
    const oursMs = performance.now() - startedMs;
    const other = emptyState(graph, shardCount);
    const restartedMs = performance.now();
    streamHashed(graph, other);
    const randomMs = performance.now() - restartedMs;
    if (round === 0) continue;
    ours.push((1000 * oursMs) / graph.vertexCount);
    random.push((1000 * randomMs) / graph.vertexCount);
  }
  const figures = { measured: median(ours), reference: median(random), unit: 'us' };
  const isMet = () => median(ours) <= 5;
  return line(`a node, ${shardCount} shards, all of topo50k`, figures, '<= 5 us', isMet, 'reference: hashed home');
}

/** Both ways to a placement of all nodes: the last tenth streamed, or all partitioned anew. */
function lastTenthLine(graph: UndirectedGraph, shardCount: number): BenchLine {
  const early = Math.floor(0.9 * graph.vertexCount);
  const placed = bestPartition(firstVertices(graph, early), shardCount);
  const state = settled(graph, shardCount, placed.parts);
  stream(graph, state, early);
  const [cut, fresh] = [cutWeight(graph, state.homes), bestPartition(graph, shardCount).cut];
  const hashed = settled(graph, shardCount, placed.parts);
  for (let index = early; index < graph.vertexCount; index++) hashed.homes[index] = hashOf(index) % shardCount;
  const touched = Uint32Array.from(graph.offsets.subarray(1), (_, index) => index);
  restream(state, touched, { nodeAt: reader(graph), moveCountMax: MOVE_COUNT_MAX, moveCost: 0 });
  const restreamed = cutWeight(graph, state.homes);
  const note = [
    `${(cutWeight(graph, hashed.homes) / fresh).toFixed(3)} with hashed homes`,
    `${(restreamed / fresh).toFixed(3)} after a restream of 1 %`,
    `after it ${balanceOf(state)}`,
  ].join('; ');
  const figures = { measured: cut, reference: fresh, unit: 'edges' };
  return { ...line(`cut, last 10 % streamed, ${shardCount} shards`, figures, 'none', () => true, note), isMet: null };
}

function changedLine(shardCount: number, replacedCount: number, by: 'rule' | 'uniform'): BenchLine {
  const { before, after } = servicesReplaced(NODES, TOPO50K_SEED, replacedCount, by);
  const start = bestPartition(before, shardCount).parts;
  const fresh = bestPartition(after, shardCount).cut;
  const state = settled(after, shardCount, start);
  const touched = Uint32Array.from(start, (_, index) => index);
  const nodeAt = reader(after);
  const { nodes } = restream(state, touched, { nodeAt, moveCountMax: MOVE_COUNT_MAX, moveCost: 0 });
  const cut = cutWeight(after, state.homes);
  const free = settled(after, shardCount, start);
  const all = restream(free, touched, { nodeAt, moveCountMax: NODES, moveCost: 0 });
  const ratioOf = (homes: Uint16Array) => (cutWeight(after, homes) / fresh).toFixed(3);
  const name = `cut, ${replacedCount.toLocaleString('en-US')} edges out and as many in, ${by}, ${shardCount} shards`;
  const multilevel = partitionedFrom(after, shardCount, start);
  const note = [
    `${ratioOf(start)} with nothing moved`,
    `${nodes.length} moved`,
    `${ratioOf(free.homes)} without a budget, ${all.nodes.length} moved`,
    `${ratioOf(multilevel.parts)} by the partitioner with move costs, ${multilevel.movedCount} moved`,
    balanceOf(state),
  ].join('; ');
  return line(name, { measured: cut, reference: fresh, unit: 'edges' }, '<= 1.05', (ratio) => ratio <= 1.05, note);
}

/** For comparison: what the whole partitioner makes of a placement when every move costs so much. */
const PARTITIONER_MOVE_COST = 2.7;

function partitionedFrom(graph: UndirectedGraph, partCount: number, parts: Uint16Array) {
  const current = { parts, moveCosts: new Float64Array(parts.length).fill(PARTITIONER_MOVE_COST) };
  const outcome = partitionGraph({ graph, partCount, imbalance: IMBALANCE, current });
  if (outcome.kind !== 'partition') throw new Error(outcome.kind);
  return outcome;
}

function bestPartition(
  graph: UndirectedGraph,
  partCount: number,
): { readonly parts: Uint16Array; readonly cut: number } {
  const outcomes = SEEDS.map((seed) => {
    const outcome = partitionGraph({ graph, partCount, seed, imbalance: IMBALANCE });
    if (outcome.kind !== 'partition') throw new Error(`seed ${seed}: ${outcome.kind}`);
    return outcome;
  });
  return outcomes.reduce((best, outcome) => (outcome.cut < best.cut ? outcome : best));
}

/** Bounded as the fresh partition is: by its share of all nodes and the imbalance. */
function emptyState({ vertexCount, neighbours }: UndirectedGraph, shardCount: number): ArrivalState {
  const capacities = new Float64Array(shardCount).fill(((1 + IMBALANCE) * vertexCount) / shardCount);
  const edgeWeightMean = neighbours.length / 2 / vertexCount;
  return createArrivalState({ shardCount, capacities, edgeWeightMean, nodeCount: vertexCount });
}

function settled(graph: UndirectedGraph, shardCount: number, parts: Uint16Array): ArrivalState {
  const state = emptyState(graph, shardCount);
  const nodeAt = reader(graph);
  for (let index = 0; index < parts.length; index++) recordArrival(state, index, nodeAt(index), parts[index]!);
  return state;
}

function reader(graph: UndirectedGraph): (index: number) => ArrivalNode {
  const { neighbours, edgeWeights, offsets } = graph;
  const weights = Float64Array.of(1);
  const node: ArrivalNode = {
    ...{ neighbours, edgeWeights, edgeStart: 0, edgeEnd: 0, weights },
    ...{ allowed: null, groups: null, pin: -1 },
  };
  return (index) => {
    node.edgeStart = offsets[index]!;
    node.edgeEnd = offsets[index + 1]!;
    return node;
  };
}

/** The nodes from `first` on, by number. */
function stream(graph: UndirectedGraph, state: ArrivalState, first: number): void {
  const nodeAt = reader(graph);
  for (let index = first; index < graph.vertexCount; index++) {
    const node = nodeAt(index);
    const outcome = arrivalShard(state, node);
    if (outcome.kind === 'refused' || outcome.isOverfull) throw new Error(`node ${index} does not fit`);
    recordArrival(state, index, node, outcome.shard);
  }
}

function streamHashed(graph: UndirectedGraph, state: ArrivalState): void {
  const nodeAt = reader(graph);
  for (let index = 0; index < graph.vertexCount; index++) {
    recordArrival(state, index, nodeAt(index), hashOf(index) % state.shardCount);
  }
}

/** The finaliser of MurmurHash3. */
function hashOf(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function firstVertices({ offsets, neighbours }: UndirectedGraph, count: number): UndirectedGraph {
  const [sources, targets]: [number[], number[]] = [[], []];
  for (let vertex = 0; vertex < count; vertex++) {
    for (const other of neighbours.subarray(offsets[vertex]!, offsets[vertex + 1]!)) {
      if (other >= vertex) continue;
      sources.push(vertex);
      targets.push(other);
    }
  }
  return undirectedGraph(count, Uint32Array.from(sources), Uint32Array.from(targets));
}

function balanceOf({ loads, homes }: ArrivalState): string {
  const mean = homes.length / loads.length;
  return `fullest shard ${(Math.max(...loads) / mean).toFixed(3)} of the mean`;
}
