import { type Connections, carryOver, rowOf } from './connections.ts';
import { createGainHeap, popBest, setGain } from './gain-heap.ts';
import { hasRoom, isAdmitted, isLegal, moveVertex, type PartState } from './part-state.ts';

/**
 * Rebalancing
 * ===========
 *
 * Moves vertices out of parts above their capacity, those first that lose the least cut for the weight they take away,
 * each to the part with room it is best connected with. Also moves vertices out of parts that may not hold them at
 * all. Stops when every part is within its capacities or nothing movable is left.
 *
 * Output   true when nothing is above capacity or misplaced; `state` and `connections` updated in place
 * Cost     O(vertices of overloaded parts x (degree + k + log n)), nothing when there is nothing to do
 */
export function rebalance(state: PartState, connections: Connections): boolean {
  evictMisplaced(state, connections);
  const { level, limits, parts, loads } = state;
  const { vertexCount, dimensions, weights } = level;
  if (!isOverloaded()) return isLegal(state);
  const heap = createGainHeap(vertexCount);
  for (let vertex = 0; vertex < vertexCount; vertex++) if (isTooFull(parts[vertex]!)) enqueue(vertex);
  for (let vertex = popBest(heap); vertex !== -1; vertex = popBest(heap)) {
    const own = parts[vertex]!;
    if (!isTooFull(own)) continue;
    const { target, loss } = cheapestExit(state, connections, vertex);
    if (target === -1) continue;
    const priority = priorityOf(vertex, loss);
    if (heap.size > 0 && priority < heap.gains[heap.slots[0]!]!) {
      setGain(heap, vertex, priority);
      continue;
    }
    moveVertex(state, vertex, target);
    carryOver(connections, level, vertex, own, target);
    for (let i = level.offsets[vertex]!, end = level.offsets[vertex + 1]!; i < end; i++) {
      const other = level.neighbours[i]!;
      if (heap.positions[other] !== -1 && isTooFull(parts[other]!)) enqueue(other);
    }
  }
  return isLegal(state);

  function isOverloaded(): boolean {
    for (let part = 0; part < limits.partCount; part++) if (isTooFull(part)) return true;
    return false;
  }

  function isTooFull(part: number): boolean {
    for (let d = 0; d < dimensions; d++) {
      if (loads[part * dimensions + d]! > limits.capacities[part * dimensions + d]!) return true;
    }
    return false;
  }

  function enqueue(vertex: number): void {
    let helps = false;
    const own = parts[vertex]!;
    for (let d = 0; d < dimensions; d++) {
      const at = own * dimensions + d;
      if (loads[at]! > limits.capacities[at]! && weights[vertex * dimensions + d]! > 0) helps = true;
    }
    if (!helps) return;
    const { target, loss } = cheapestExit(state, connections, vertex);
    if (target !== -1) setGain(heap, vertex, priorityOf(vertex, loss));
  }

  /** Gain for the weight that leaves; logarithmic steps, since ratios of any size have to fit an integer. */
  function priorityOf(vertex: number, loss: number): number {
    const own = parts[vertex]!;
    let relief = 0;
    for (let d = 0; d < dimensions; d++) {
      const at = own * dimensions + d;
      if (loads[at]! > limits.capacities[at]!) relief += weights[vertex * dimensions + d]! / limits.capacities[at]!;
    }
    const ratio = loss > 0 ? loss / relief : loss * relief;
    return -Math.trunc(Math.sign(ratio) * Math.log2(1 + Math.abs(ratio)) * 1e6);
  }
}

/** The part with room where the vertex keeps the most edge weight; loss = what it gives up. */
function cheapestExit(state: PartState, connections: Connections, vertex: number): { target: number; loss: number } {
  const { parts, loads, limits, level } = state;
  const start = rowOf(connections, level, parts, vertex);
  const { rows, partCount } = connections;
  const own = parts[vertex]!;
  let target = -1;
  let most = -1;
  for (let part = 0; part < partCount; part++) {
    const weight = rows[start + part]!;
    if (part === own || weight < most) continue;
    if (weight === most && fill(part) >= fill(target)) continue;
    if (!hasRoom(state, vertex, part) || !isAdmitted(state, vertex, part)) continue;
    target = part;
    most = weight;
  }
  return { target, loss: target === -1 ? 0 : rows[start + own]! - most };

  function fill(part: number): number {
    return loads[part * level.dimensions]! / limits.capacities[part * level.dimensions]!;
  }
}

/** Vertices where they may not be go to the best part that admits them, room or not; capacity is settled afterwards. */
function evictMisplaced(state: PartState, connections: Connections): void {
  const { level, parts, limits } = state;
  if (level.rules === null) return;
  for (let vertex = 0; vertex < level.vertexCount; vertex++) {
    const own = parts[vertex]!;
    if (isAdmitted(state, vertex, own)) continue;
    let target = cheapestExit(state, connections, vertex).target;
    for (let part = 0; target === -1 && part < limits.partCount; part++) {
      if (part !== own && isAdmitted(state, vertex, part)) target = part;
    }
    if (target === -1) continue;
    moveVertex(state, vertex, target);
    carryOver(connections, level, vertex, own, target);
  }
}
