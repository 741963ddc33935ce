import { exhaustiveAssignment } from './exhaustive-assignment.ts';
import { fitsInMasks, fitsInTotal, groupedComponents } from './infeasibility-proofs.ts';
import type { Level, Limits } from './level.ts';
import { createPartState, hasRoom, isAdmitted, isLegal, moveVertex, type PartState } from './part-state.ts';

/**
 * Is there any legal assignment at all
 * ====================================
 *
 * Packing into bins with masks and conflicts, whatever the cut. First fit over the vertices that are hardest to place,
 * then exhaustive search (`exhaustiveAssignment`) with a budget of steps; on large graphs only of what anti-affinity ties
 * together.
 *
 * Output   `found` with parts; `none` is a proof; `unknown` when the budget ran out before either
 * Cost     O(n log n + n k) for first fit; exhaustive search up to `stepsMax` x k, and only up to 512 vertices
 * Exact?   Deterministic.
 * Source   First fit decreasing: Johnson, 1973.
 * Judge    All assignments of small instances.
 */
export type Assignment =
  | { readonly kind: 'found'; readonly parts: Uint16Array }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' };

const EXHAUSTIVE_VERTICES_MAX = 512;

export function findAssignment(level: Level, limits: Limits, stepsMax = 300_000): Assignment {
  if (!fitsInTotal(level, limits) || !fitsInMasks(level, limits)) return { kind: 'none' };
  const order = hardestFirst(level, limits);
  if (order === null) return { kind: 'none' };
  const greedy = firstFit(level, limits, order);
  if (greedy !== null) return { kind: 'found', parts: greedy };
  if (level.vertexCount <= EXHAUSTIVE_VERTICES_MAX) {
    return exhaustiveAssignment(emptyState(level, limits), order, stepsMax);
  }
  return isComponentImpossible(level, limits, stepsMax) ? { kind: 'none' } : { kind: 'unknown' };
}

/** Anti-affinity and masks alone, one component after the other. */
function isComponentImpossible(level: Level, limits: Limits, stepsMax: number): boolean {
  return groupedComponents(level).some((component) => {
    if (component.vertexCount > EXHAUSTIVE_VERTICES_MAX) return false;
    const order = hardestFirst(component, limits);
    if (order === null) return true;
    if (firstFit(component, limits, order) !== null) return false;
    return exhaustiveAssignment(emptyState(component, limits), order, stepsMax).kind === 'none';
  });
}

/** Fewest parts first, then members of groups, then the heaviest; null when a vertex has no part. */
function hardestFirst(level: Level, limits: Limits): Uint32Array | null {
  const { vertexCount, dimensions, weights, rules } = level;
  const empty = emptyState(level, limits);
  const choices = new Uint32Array(vertexCount);
  const sizes = new Float64Array(vertexCount);
  for (let vertex = 0; vertex < vertexCount; vertex++) {
    let count = 0;
    for (let part = 0; part < limits.partCount; part++) {
      if (isAdmitted(empty, vertex, part) && hasRoom(empty, vertex, part)) count++;
    }
    if (count === 0) return null;
    choices[vertex] = count;
    for (let d = 0; d < dimensions; d++) {
      const capacity = limits.capacities[d]!;
      sizes[vertex]! += capacity > 0 && capacity < Infinity ? weights[vertex * dimensions + d]! / capacity : 0;
    }
  }
  const groupsOf = (vertex: number): number =>
    rules === null ? 0 : rules.groupOffsets[vertex + 1]! - rules.groupOffsets[vertex]!;
  const order = Uint32Array.from({ length: vertexCount }, (_, vertex) => vertex);
  return order.sort((a, b) => choices[a]! - choices[b]! || groupsOf(b) - groupsOf(a) || sizes[b]! - sizes[a]! || a - b);
}

/** Every vertex is in part `partCount` - 1 of the state, which nothing bounds: nowhere yet. */
function emptyState(level: Level, limits: Limits): PartState {
  const { dimensions } = level;
  const capacities = new Float64Array((limits.partCount + 1) * dimensions).fill(Infinity);
  capacities.set(limits.capacities);
  const groupLimits = new Uint32Array(limits.partCount + 1).fill(0xffffffff);
  groupLimits.set(limits.groupLimits);
  const nowhere = new Uint16Array(level.vertexCount).fill(limits.partCount);
  return createPartState(level, { partCount: limits.partCount + 1, capacities, groupLimits }, nowhere);
}

function firstFit(level: Level, limits: Limits, order: Uint32Array): Uint16Array | null {
  const state = emptyState(level, limits);
  const { dimensions } = level;
  for (const vertex of order) {
    let best = -1;
    let bestFill = Infinity;
    for (let part = 0; part < limits.partCount; part++) {
      if (!isAdmitted(state, vertex, part) || !hasRoom(state, vertex, part)) continue;
      let fill = 0;
      for (let d = 0; d < dimensions; d++) {
        const capacity = limits.capacities[part * dimensions + d]!;
        if (capacity > 0) fill = Math.max(fill, state.loads[part * dimensions + d]! / capacity);
      }
      if (fill >= bestFill) continue;
      best = part;
      bestFill = fill;
    }
    if (best === -1) return null;
    moveVertex(state, vertex, best);
  }
  return isLegal(createPartState(level, limits, state.parts)) ? state.parts : null;
}
