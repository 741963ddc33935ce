import { assert } from '../../base/assert.ts';

/**
 * Compressed sparse rows
 * ======================
 *
 * The adjacency of a directed multigraph as three flat columns. The targets of node v are
 * `targets[offsets[v] .. offsets[v + 1])`, ascending, parallel edges by relation: every walk over the graph
 * visits neighbours in one defined order, so whatever is built on it is deterministic.
 *
 * Input    sources, targets  Uint32Array[m]  node indexes < nodeCount; self loops and parallel edges are legal
 *          relations         Uint16Array[m]
 *          relationMask      1 at [r] keeps relation r; null keeps all
 * Output   Csr; `relations[e]` belongs to `targets[e]`
 * Cost     O(n + m + r) time for r = largest relation number, 8m + 4(n + m + r) bytes of scratch
 * Source   Least-significant-digit radix sort with counting passes (Knuth, TAOCP 3, 5.2.5): by relation, then
 *          target, then source; each pass is stable.
 * Judge    The test sorts the edge list with a comparator.
 */
export interface Csr {
  readonly nodeCount: number;
  readonly edgeCount: number;
  /** n + 1 entries, ascending from 0 to `edgeCount`. */
  readonly offsets: Uint32Array;
  readonly targets: Uint32Array;
  readonly relations: Uint16Array;
}

/** Where a column lives: plain memory unless the caller wants it shared between worker threads. */
export type Allocate = (bytes: number) => ArrayBufferLike;

const plainMemory: Allocate = (bytes) => new ArrayBuffer(bytes);

/**
 * Adjacency from source to target. Exchange `sources` and `targets` for the reverse.
 * @throws internal.assertion when the columns differ in length or name a node outside 0..nodeCount-1
 */
export function buildCsr(
  nodeCount: number,
  sources: Uint32Array,
  targets: Uint32Array,
  relations: Uint16Array,
  relationMask: Uint8Array | null,
  allocate: Allocate = plainMemory,
): Csr {
  assert(
    sources.length === targets.length && sources.length === relations.length,
    `edge columns differ in length: ${sources.length} sources, ${targets.length} targets, ${relations.length} relations`,
  );
  const kept = keptEdges(nodeCount, sources, targets, relations, relationMask);
  const relationCount = relations.reduce((highest, relation) => Math.max(highest, relation + 1), 0);
  const byRelation = relationCount > 1 ? stableOrder(kept, relations, relationCount).order : kept;
  const byTarget = stableOrder(byRelation, targets, nodeCount).order;
  const bySource = stableOrder(byTarget, sources, nodeCount);

  const edgeCount = kept.length;
  const offsets = new Uint32Array(allocate(4 * (nodeCount + 1)));
  offsets.set(bySource.offsets);
  const sortedTargets = new Uint32Array(allocate(4 * edgeCount));
  const sortedRelations = new Uint16Array(allocate(2 * edgeCount));
  for (let slot = 0; slot < edgeCount; slot++) {
    const edge = bySource.order[slot]!;
    sortedTargets[slot] = targets[edge]!;
    sortedRelations[slot] = relations[edge]!;
  }
  return { nodeCount, edgeCount, offsets, targets: sortedTargets, relations: sortedRelations };
}

/** The same edges the other way round, for callers that hold a Csr and no edge columns any more. O(n + m). */
export function reverseCsr(csr: Csr, allocate: Allocate = plainMemory): Csr {
  return buildCsr(csr.nodeCount, csr.targets, edgeSources(csr), csr.relations, null, allocate);
}

/** The source of every edge slot: `offsets` expanded to a column as long as `targets`. */
export function edgeSources(csr: Csr): Uint32Array {
  const sources = new Uint32Array(csr.edgeCount);
  for (let node = 0; node < csr.nodeCount; node++) sources.fill(node, csr.offsets[node]!, csr.offsets[node + 1]!);
  return sources;
}

function keptEdges(
  nodeCount: number,
  sources: Uint32Array,
  targets: Uint32Array,
  relations: Uint16Array,
  relationMask: Uint8Array | null,
): Uint32Array {
  const kept = new Uint32Array(sources.length);
  let count = 0;
  for (let edge = 0; edge < sources.length; edge++) {
    if (sources[edge]! >= nodeCount || targets[edge]! >= nodeCount) {
      assert(false, `edge ${edge} (${sources[edge]} to ${targets[edge]}) leaves the ${nodeCount} nodes`);
    }
    if (relationMask === null || relationMask[relations[edge]!] === 1) kept[count++] = edge;
  }
  return kept.subarray(0, count);
}

/** One counting pass: `order` rearranged by `keys[order[i]]`, equal keys staying as they were. */
function stableOrder(
  order: Uint32Array,
  keys: Uint32Array | Uint16Array,
  keyCount: number,
): { order: Uint32Array; offsets: Uint32Array } {
  const offsets = new Uint32Array(keyCount + 1);
  for (let i = 0; i < order.length; i++) offsets[keys[order[i]!]! + 1]!++;
  for (let key = 0; key < keyCount; key++) offsets[key + 1]! += offsets[key]!;
  const next = offsets.slice();
  const sorted = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) {
    const entry = order[i]!;
    sorted[next[keys[entry]!]!++] = entry;
  }
  return { order: sorted, offsets };
}
