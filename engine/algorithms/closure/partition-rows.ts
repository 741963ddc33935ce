import type { Csr } from '../graph/csr.ts';
import { type BreadthFirst, createBreadthFirst } from './breadth-first.ts';

/**
 * Closure rows of one partition
 * =============================
 *
 * Partition k holds every closure row with at least one end at home in k. They are emitted in primary-key order
 * (ancestor, then descendant, ascending), because a table without row ids that is filled in key order is written
 * once, front to back.
 *
 *   ancestor at home        all its rows: a forward search from it
 *   ancestor elsewhere      only the rows whose descendant is at home: a backward search from every home node finds
 *                           exactly those, ordered by descendant; one stable counting pass orders them by ancestor
 *
 * Input    forward, backward  adjacency of the hierarchy and its reverse
 *          homes              Uint16Array[n], shard of every node
 *          shard, depthMax    Infinity for the full closure
 * Output   `emit` once per ancestor that has rows. `descendants` (ascending) and `depths` are scratch: valid during
 *          the call, first `count` entries.
 * Cost     O(edges the searches cross + rows log(rows of one ancestor)) time: nothing is searched from nodes that
 *          have no part in the partition. Scratch 40n bytes plus 12 bytes a cross-shard row.
 * Judge    The test filters the rows of a naive closure by the definition.
 */
export type EmitRowGroup = (ancestor: number, descendants: Uint32Array, depths: Uint16Array, count: number) => void;

export function forEachPartitionRowGroup(
  forward: Csr,
  backward: Csr,
  homes: Uint16Array,
  shard: number,
  depthMax: number,
  emit: EmitRowGroup,
): void {
  const cross = crossRowsByAncestor(backward, homes, shard, depthMax);
  const search = createBreadthFirst(forward);
  const sort = createDescendantSort(search, forward.nodeCount);
  for (let ancestor = 0; ancestor < forward.nodeCount; ancestor++) {
    if (homes[ancestor] === shard) {
      const count = search.run(ancestor, depthMax);
      if (count === 0) continue;
      sort.run(count);
      emit(ancestor, sort.descendants, sort.depths, count);
    } else {
      const start = cross.offsets[ancestor]!;
      const end = cross.offsets[ancestor + 1]!;
      if (start === end) continue;
      emit(ancestor, cross.descendants.subarray(start, end), cross.depths.subarray(start, end), end - start);
    }
  }
}

interface CrossRows {
  /** n + 1 entries: the rows of ancestor a are offsets[a] .. offsets[a + 1]. */
  readonly offsets: Uint32Array;
  readonly descendants: Uint32Array;
  readonly depths: Uint16Array;
}

function crossRowsByAncestor(backward: Csr, homes: Uint16Array, shard: number, depthMax: number): CrossRows {
  const { nodeCount } = backward;
  const search = createBreadthFirst(backward);
  const offsets = new Uint32Array(nodeCount + 1);
  // Rows in order of descendant; the descendant itself is implied by the counts, which spares four bytes a row.
  const rowCounts = new Uint32Array(nodeCount);
  let ancestors = new Uint32Array(1024);
  let depths = new Uint16Array(1024);
  let rowCount = 0;
  for (let descendant = 0; descendant < nodeCount; descendant++) {
    if (homes[descendant] !== shard) continue;
    const found = search.run(descendant, depthMax);
    if (rowCount + found > ancestors.length) {
      const capacity = Math.max(rowCount + found, ancestors.length * 2);
      ancestors = grown(ancestors, new Uint32Array(capacity));
      depths = grown(depths, new Uint16Array(capacity));
    }
    const first = rowCount;
    for (let i = 0; i < found; i++) {
      const ancestor = search.nodes[i]!;
      if (homes[ancestor] === shard) continue;
      ancestors[rowCount] = ancestor;
      depths[rowCount++] = search.depths[i]!;
      offsets[ancestor + 1]!++;
    }
    rowCounts[descendant] = rowCount - first;
  }
  for (let node = 0; node < nodeCount; node++) offsets[node + 1]! += offsets[node]!;

  const next = offsets.slice(0, nodeCount);
  const sortedDescendants = new Uint32Array(rowCount);
  const sortedDepths = new Uint16Array(rowCount);
  let row = 0;
  for (let descendant = 0; descendant < nodeCount; descendant++) {
    for (const end = row + rowCounts[descendant]!; row < end; row++) {
      const slot = next[ancestors[row]!]!++;
      sortedDescendants[slot] = descendant;
      sortedDepths[slot] = depths[row]!;
    }
  }
  return { offsets, descendants: sortedDescendants, depths: sortedDepths };
}

function grown<Column extends Uint32Array | Uint16Array>(column: Column, larger: Column): Column {
  larger.set(column);
  return larger;
}

/** Above this share of all nodes, walking all of them in order is cheaper than sorting the found ones. */
const SWEEP_SHARE = 1 / 8;

/** Rearranges the result of the last run by node index. */
function createDescendantSort(search: BreadthFirst, nodeCount: number) {
  const descendants = new Uint32Array(nodeCount);
  const depths = new Uint16Array(nodeCount);
  // 0 = not found in this run: a closure has no row of depth 0. Reset by visiting the found nodes only.
  const depthByNode = new Uint16Array(nodeCount);

  function run(count: number): void {
    for (let i = 0; i < count; i++) depthByNode[search.nodes[i]!] = search.depths[i]!;
    if (count > nodeCount * SWEEP_SHARE) {
      for (let node = 0, filled = 0; filled < count; node++) {
        if (depthByNode[node] !== 0) descendants[filled++] = node;
      }
    } else {
      descendants.set(search.nodes.subarray(0, count));
      descendants.subarray(0, count).sort();
    }
    for (let i = 0; i < count; i++) {
      const node = descendants[i]!;
      depths[i] = depthByNode[node]!;
      depthByNode[node] = 0;
    }
  }

  return { run, descendants, depths };
}
