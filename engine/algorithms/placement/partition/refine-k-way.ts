import type { Prng } from '../../../base/prng.ts';
import { type Connections, carryOver, rowOf } from './connections.ts';
import { clearHeap, createGainHeap, type GainHeap, LOCKED, popBest, setGain } from './gain-heap.ts';
import { hasRoom, isAdmitted, moveVertex, type PartState } from './part-state.ts';
import { type Tell, untold, within } from './tell.ts';

/**
 * K-way local search (FM)
 * =======================
 *
 * A search starts from some vertices of the boundary and moves, again and again, the vertex with the highest gain to
 * the part it is best connected with, also when that loses; whoever moved stays until the search ends. The moves after
 * the best cut seen are then taken back. So a search climbs out of local minima that greedy moves cannot leave.
 *
 *   gain(v) = MAX over parts p with room of weight(v, p)  -  weight(v, own part)
 *
 * A round runs searches from all of the boundary: one from everywhere (`seedCount` Infinity), or many small ones that
 * each explore one spot, which finds far better meshes. A search stops early when the gains since its best cut, taken
 * as a random walk, make a new best one unlikely: steps x mean^2 > variance / 4. A round that gained less than a
 * thousandth of the cut is the last of its kind.
 *
 * Input    state        legal or not; moves never enter a part without room or right
 *          connections  rows of all boundary vertices (`Connections`)
 * Output   total gain; `state` and `connections` updated in place
 * Cost     a round: O(boundary x (degree + log n) + k) expected. A vertex is moved once a round at most.
 * Exact?   Deterministic per seed.
 * Source   Fiduccia, Mattheyses, DAC 1982; Sanders, Schulz: Engineering multilevel graph partitioning algorithms,
 *          ESA 2011 (k-way, localised searches); Osipov, Sanders: n-level graph partitioning, ESA 2010 (when to stop).
 */
export interface RefineOptions {
  readonly rounds: number;
  /** Boundary vertices that a search starts from. */
  readonly seedCount: number;
  /** Moves without a new best before the stopping rule is asked. */
  readonly patience: number;
}

interface Search {
  readonly state: PartState;
  readonly connections: Connections;
  readonly heap: GainHeap;
  readonly moved: Uint32Array;
  readonly origins: Uint16Array;
  /** Vertices taken from the queue, by which the telling is paced. */
  popCount: number;
}

/** Share of the cut that a round has to gain to be followed by another of its kind. */
const GAIN_MIN = 0.001;

/** Runs one kind of search after the other, each until a round gains next to nothing or its rounds are up. */
export function refineKWay(
  state: PartState,
  connections: Connections,
  searches: readonly RefineOptions[],
  prng: Prng,
  tell: Tell = untold,
): number {
  const { vertexCount } = state.level;
  const search: Search = {
    state,
    connections,
    heap: createGainHeap(vertexCount),
    moved: new Uint32Array(vertexCount),
    origins: new Uint16Array(vertexCount),
    popCount: 0,
  };
  let total = 0;
  const gainMin = GAIN_MIN * externalWeight(state, connections);
  const roundCount = searches.reduce((sum, { rounds }) => sum + rounds, 0);
  let roundsBefore = 0;
  for (const { rounds, ...options } of searches) {
    for (let round = 0; round < rounds; round++) {
      const at = roundsBefore + round;
      const gained = runRound(search, options, prng, within(tell, at / roundCount, (at + 1) / roundCount));
      total += gained;
      if (gained <= gainMin) break;
    }
    roundsBefore += rounds;
  }
  return total;
}

/** Sum of the weights from the vertices with a row to other parts: twice the cut, where all of the boundary has rows. */
function externalWeight({ parts }: PartState, { vertices, rowCount, rows, partCount }: Connections): number {
  let sum = 0;
  for (let i = 0; i < rowCount * partCount; i++) sum += rows[i]!;
  for (let i = 0; i < rowCount; i++) sum -= rows[i * partCount + parts[vertices[i]!]!]!;
  return sum;
}

function runRound(
  search: Search,
  { seedCount, patience }: Omit<RefineOptions, 'rounds'>,
  prng: Prng,
  tell: Tell,
): number {
  const { heap, connections, state } = search;
  const seeds = shuffledBoundary(connections, state.parts, prng);
  let gained = 0;
  for (let next = 0; next < seeds.length; ) {
    let added = 0;
    for (; next < seeds.length && added < seedCount; next++) {
      const seed = seeds[next]!;
      if (heap.positions[seed] === LOCKED) continue;
      enqueue(search, seed);
      added++;
    }
    gained += runSearch(search, patience, within(tell, 0, next / seeds.length));
  }
  heap.positions.fill(-1);
  return gained;
}

/** Vertices with a row that have weight to another part. */
function shuffledBoundary(connections: Connections, parts: Uint16Array, prng: Prng): Uint32Array {
  const { vertices, rowCount, starts, rows, partCount } = connections;
  const boundary = new Uint32Array(rowCount);
  let count = 0;
  for (let i = 0; i < rowCount; i++) {
    const vertex = vertices[i]!;
    const start = starts[vertex]!;
    const own = parts[vertex]!;
    let part = 0;
    while (part < partCount && (part === own || rows[start + part] === 0)) part++;
    if (part === partCount) continue;
    const place = prng.below(count + 1);
    boundary[count++] = boundary[place]!;
    boundary[place] = vertex;
  }
  return boundary.subarray(0, count);
}

/** Puts a vertex in the queue with its best gain over all parts, room or not: room is asked when its turn comes. */
function enqueue({ state, connections, heap }: Search, vertex: number): void {
  const start = rowOf(connections, state.level, state.parts, vertex);
  const { rows, partCount } = connections;
  const own = state.parts[vertex]!;
  let bestWeight = 0;
  for (let part = 0; part < partCount; part++) {
    if (rows[start + part]! > bestWeight && part !== own) bestWeight = rows[start + part]!;
  }
  if (bestWeight === 0) return;
  setGain(heap, vertex, bestWeight - rows[start + own]!);
}

/** The part with the highest gain that takes the vertex, the emptier one of equals; -1 for none. */
function bestTarget(state: PartState, connections: Connections, vertex: number): number {
  const { parts, loads, level } = state;
  const { rows, partCount } = connections;
  const start = connections.starts[vertex]!;
  const own = parts[vertex]!;
  let best = -1;
  let bestWeight = -1;
  if (level.dimensions === 1 && level.rules === null) {
    // The same in one loop without calls: half of the time of a search goes here.
    const { capacities } = state.limits;
    const weighs = level.weights[vertex]!;
    for (let part = 0; part < partCount; part++) {
      const weight = rows[start + part]!;
      if (weight < bestWeight || weight === 0 || part === own) continue;
      const load = loads[part]!;
      if (load + weighs > capacities[part]! || (weight === bestWeight && load >= loads[best]!)) continue;
      best = part;
      bestWeight = weight;
    }
    return best;
  }
  for (let part = 0; part < partCount; part++) {
    const weight = rows[start + part]!;
    if (part === own || weight < bestWeight || weight === 0) continue;
    if (weight === bestWeight && loads[part * level.dimensions]! >= loads[best * level.dimensions]!) continue;
    if (!hasRoom(state, vertex, part) || !isAdmitted(state, vertex, part)) continue;
    best = part;
    bestWeight = weight;
  }
  return best;
}

function runSearch(search: Search, patience: number, tell: Tell): number {
  const { state, connections, heap, moved, origins } = search;
  const { parts } = state;
  let movedCount = 0;
  let bestCount = 0;
  let gained = 0;
  let best = 0;
  // Of the gains since the best cut: number, sum, sum of squares.
  let steps = 0;
  let sum = 0;
  let squares = 0;
  for (let vertex = popBest(heap); vertex !== -1; vertex = popBest(heap)) {
    if ((++search.popCount & 0xfff) === 0) tell(movedCount / (movedCount + heap.size + 1));
    const target = bestTarget(state, connections, vertex);
    if (target === -1) continue;
    const own = parts[vertex]!;
    const start = connections.starts[vertex]!;
    const gain = connections.rows[start + target]! - connections.rows[start + own]!;
    // The heap holds what the gain was at most; somebody else may be better now.
    if (heap.size > 0 && gain < heap.gains[heap.slots[0]!]!) {
      setGain(heap, vertex, gain);
      continue;
    }
    moveVertex(state, vertex, target);
    heap.positions[vertex] = LOCKED;
    moved[movedCount] = vertex;
    origins[movedCount++] = own;
    gained += gain;
    if (gained > best) {
      best = gained;
      bestCount = movedCount;
      steps = 0;
      sum = 0;
      squares = 0;
    } else {
      steps++;
      sum += gain;
      squares += gain * gain;
    }
    updateNeighbours(search, vertex, own, target);
    if (steps > patience && isHopeless(steps, sum, squares)) break;
  }
  clearHeap(heap);
  if (movedCount > bestCount) takeBack(search, bestCount, movedCount);
  return best;
}

function isHopeless(steps: number, sum: number, squares: number): boolean {
  const mean = sum / steps;
  const variance = squares / steps - mean * mean;
  return mean <= 0 && steps * mean * mean > variance / 4;
}

function takeBack({ state, connections, moved, origins }: Search, from: number, to: number): void {
  for (let i = to - 1; i >= from; i--) {
    const vertex = moved[i]!;
    const target = state.parts[vertex]!;
    const origin = origins[i]!;
    moveVertex(state, vertex, origin);
    carryOver(connections, state.level, vertex, target, origin);
  }
}

/**
 * `vertex` went from one part to another: new gains for its neighbours. Those it draws after it enter the queue; those
 * it joined are better off where they are.
 */
function updateNeighbours(search: Search, vertex: number, from: number, to: number): void {
  const { state, connections, heap } = search;
  const { offsets, neighbours, edgeWeights } = state.level;
  const { starts } = connections;
  const { positions, gains } = heap;
  const { parts } = state;
  for (let i = offsets[vertex]!, end = offsets[vertex + 1]!; i < end; i++) {
    const other = neighbours[i]!;
    const position = positions[other]!;
    const own = parts[other]!;
    let start = starts[other]!;
    if (start === -1) {
      // Without a row it is not in the queue either. Its row will be built from where `vertex` is now.
      if (own === to || position === LOCKED) continue;
      start = rowOf(connections, state.level, parts, other);
    } else {
      connections.rows[start + from]! -= edgeWeights[i]!;
      connections.rows[start + to]! += edgeWeights[i]!;
      if (position === LOCKED) continue;
    }
    if (own === to) {
      // All it could gain is less by the weight; a target that lost weight as well is found out at its turn.
      if (position >= 0) setGain(heap, other, gains[other]! - edgeWeights[i]!);
      continue;
    }
    const gain = connections.rows[start + to]! - connections.rows[start + own]!;
    if (position < 0) enqueue(search, other);
    else if (own === from) setGain(heap, other, Math.max(gain, gains[other]! + edgeWeights[i]!));
    else if (gain > gains[other]!) setGain(heap, other, gain);
  }
}
