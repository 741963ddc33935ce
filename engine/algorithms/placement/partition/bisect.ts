import type { Prng } from '../../../base/prng.ts';
import { coarsen, isEven } from './coarsen.ts';
import { createConnections, isBoundary, rowOf } from './connections.ts';
import { createGainHeap, popBest, setGain } from './gain-heap.ts';
import { type Level, type Limits, levelCut, totalWeights } from './level.ts';
import { createPartState, moveVertex, overload, type PartState } from './part-state.ts';
import { rebalance } from './rebalance.ts';
import { type RefineOptions, refineKWay } from './refine-k-way.ts';

/**
 * Multilevel bisection
 * ====================
 *
 * The graph is coarsened to about a hundred vertices, split there several times by greedy graph growing, each time
 * improved by local search, and the best split is refined on the way back. What counts as better: less overload first,
 * smaller cut second.
 *
 * Input    limits    two parts; the share of each is its share of the capacity
 *          attempts  splits tried on the coarsest level
 * Output   sides, Uint16Array[n] of 0 and 1
 * Cost     O(n + m) plus O(attempts x 100 log 100)
 * Exact?   Deterministic per seed.
 * Source   Karypis, Kumar, SISC 1998 (greedy graph growing, multilevel bisection).
 */
export interface BisectOptions {
  readonly attempts: number;
  readonly coarsestCount: number;
}

const BISECTION_SEARCHES: readonly RefineOptions[] = [{ rounds: 3, seedCount: Infinity, patience: 25 }];

export function bisect(level: Level, limits: Limits, options: BisectOptions, prng: Prng): Uint16Array {
  const hierarchy = coarsen(
    level,
    {
      vertexCountMin: options.coarsestCount,
      clusterCountMin: options.coarsestCount / 2,
      rounds: 3,
      method: isEven(level) ? 'matching' : 'labels',
    },
    null,
    prng,
  );
  const { levels, clusters } = hierarchy;
  const coarsest = levels[levels.length - 1]!;
  let sides: Uint16Array | null = null;
  let bestOverload = Infinity;
  let bestCut = Infinity;
  for (let attempt = 0; attempt < options.attempts; attempt++) {
    const state = growSide(coarsest, limits, prng);
    improve(state, prng);
    const over = overload(state);
    const cut = levelCut(coarsest, state.parts);
    if (over > bestOverload || (over === bestOverload && cut >= bestCut)) continue;
    sides = state.parts;
    bestOverload = over;
    bestCut = cut;
  }
  let coarseSides = sides!;
  for (let i = levels.length - 2; i >= 0; i--) {
    const fineSides = projected(clusters[i]!, coarseSides);
    improve(createPartState(levels[i]!, limits, fineSides), prng);
    coarseSides = fineSides;
  }
  return coarseSides;
}

export function projected(clusters: Uint32Array, coarse: Uint16Array): Uint16Array {
  const fine = new Uint16Array(clusters.length);
  for (let vertex = 0; vertex < clusters.length; vertex++) fine[vertex] = coarse[clusters[vertex]!]!;
  return fine;
}

function improve(state: PartState, prng: Prng): void {
  const connections = createConnections(state.level, 2);
  rebalance(state, connections);
  for (let vertex = 0; vertex < state.level.vertexCount; vertex++) {
    if (isBoundary(state.level, state.parts, vertex)) rowOf(connections, state.level, state.parts, vertex);
  }
  refineKWay(state, connections, BISECTION_SEARCHES, prng);
}

/** Side 0 grows from a random vertex by the highest gain until it has its share; the rest is side 1. */
function growSide(level: Level, limits: Limits, prng: Prng): PartState {
  const { vertexCount, offsets, neighbours, edgeWeights, dimensions, rules } = level;
  const state = createPartState(level, limits, new Uint16Array(vertexCount).fill(1));
  const targets = totalWeights(level).map((total, d) => {
    return (total * limits.capacities[d]!) / (limits.capacities[d]! + limits.capacities[dimensions + d]!);
  });
  const heap = createGainHeap(vertexCount);
  const isBarred = (vertex: number): boolean => rules !== null && (rules.allowed[vertex * rules.words]! & 1) === 0;
  const gainOf = (vertex: number): number => {
    let gain = 0;
    for (let i = offsets[vertex]!, end = offsets[vertex + 1]!; i < end; i++) {
      gain += state.parts[neighbours[i]!] === 0 ? edgeWeights[i]! : -edgeWeights[i]!;
    }
    return gain;
  };
  if (rules !== null) {
    for (let vertex = 0; vertex < vertexCount; vertex++) {
      if ((rules.allowed[vertex * rules.words]! & 3) === 1) setGain(heap, vertex, 2 ** 30);
    }
  }
  const isGrown = (): boolean => targets.some((target, d) => target > 0 && state.loads[d]! >= target);
  let cursor = prng.below(Math.max(1, vertexCount));
  for (let tried = 0; !isGrown() || (heap.size > 0 && heap.gains[heap.slots[0]!] === 2 ** 30); ) {
    let vertex = popBest(heap);
    if (vertex === -1) {
      if (tried++ === vertexCount) break;
      vertex = cursor;
      cursor = (cursor + 1) % vertexCount;
      if (state.parts[vertex] === 0 || isBarred(vertex)) continue;
    }
    // A vertex that overshoots by more than it fills stays out, so heavy clusters do not spoil the balance.
    const isForced = heap.gains[vertex] === 2 ** 30;
    if (!isForced && state.loads[0]! + level.weights[vertex * dimensions]! / 2 > targets[0]!) continue;
    moveVertex(state, vertex, 0);
    for (let i = offsets[vertex]!, end = offsets[vertex + 1]!; i < end; i++) {
      const other = neighbours[i]!;
      if (state.parts[other] === 0 || isBarred(other) || heap.gains[other] === 2 ** 30) continue;
      setGain(heap, other, heap.positions[other] === -1 ? gainOf(other) : heap.gains[other]! + 2 * edgeWeights[i]!);
    }
  }
  return state;
}
