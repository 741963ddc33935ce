import { assert } from '../../base/assert.ts';
import type { Csr } from './csr.ts';

/**
 * A graph that changes
 * ====================
 *
 * A directed multigraph over a fixed number of nodes: two Csr, forward and backward, as they were built, and an
 * overlay that holds the edges of those nodes whose edges have changed since. A row of the overlay is a sorted slice
 * of a pool with room to grow; one that has outgrown its room moves to the end of the pool at twice the size. After
 * enough changes everything is written into a new Csr pair, front to back, and the overlay is empty again.
 *
 * Input    forward, backward  the same edges both ways, each (source, target, relation) at most once. They are read
 *                             in place, shared memory or not, and never written to.
 * Output   MutableGraph; every row is ordered by (other end, relation), as in a Csr
 * Cost     `has` O(log degree); `add` and `remove` O(degree) moved in one block, and O(1) more, amortised, for folding;
 *          `seek` O(1) without allocation. 8n bytes, and at most 48 bytes for an edge of the overlay.
 * Judge    A sorted list of edges in the test.
 */
export interface MutableGraph {
  readonly nodeCount: number;
  readonly edgeCount: number;
  /** Edges leaving a node: the others are targets. */
  readonly out: NeighbourRows;
  /** Edges arriving at a node: the others are sources. */
  readonly in: NeighbourRows;
  has(source: number, target: number, relation: number): boolean;
  /** False when it was there already. */
  add(source: number, target: number, relation: number): boolean;
  /** False when there was no such edge. */
  remove(source: number, target: number, relation: number): boolean;
  /** The edges as new columns, ordered by (source, target, relation). O(n + m). */
  columns(): EdgeColumns;
}

export interface EdgeColumns {
  readonly sources: Uint32Array;
  readonly targets: Uint32Array;
  readonly relations: Uint16Array;
}

/**
 * The edges of one node at a time, for loops that must not allocate: `seek` says where they are. All four hold until
 * the next `seek` of the same rows, or the next change of the graph; a loop that seeks again copies them first.
 */
export interface NeighbourRows {
  seek(node: number): void;
  readonly others: Uint32Array;
  readonly relations: Uint16Array;
  readonly start: number;
  readonly end: number;
}

/** The overlay is folded after so many changes, and a share of the edges: that makes O(1) a change. */
const FOLD_CHANGES_MIN = 4096;
const FOLD_SHARE = 1 / 4;
const ROW_CAPACITY_MIN = 4;

export function createMutableGraph(forward: Csr, backward: Csr): MutableGraph {
  assert(
    forward.nodeCount === backward.nodeCount && forward.edgeCount === backward.edgeCount,
    `forward has ${forward.nodeCount} nodes and ${forward.edgeCount} edges, backward ${backward.nodeCount} and ${backward.edgeCount}`,
  );
  const { nodeCount } = forward;
  const out = createSide(forward);
  const into = createSide(backward);
  let edgeCount = forward.edgeCount;
  let changeCount = 0;

  function checkNode(node: number): void {
    if (!(node >= 0 && node < nodeCount)) assert(false, `node ${node} is outside the ${nodeCount} nodes`);
  }

  function changed(difference: 1 | -1): true {
    edgeCount += difference;
    changeCount++;
    if (changeCount > FOLD_CHANGES_MIN + edgeCount * FOLD_SHARE) {
      out.fold(edgeCount);
      into.fold(edgeCount);
      changeCount = 0;
    }
    return true;
  }

  return {
    nodeCount,
    get edgeCount() {
      return edgeCount;
    },
    out: out.rows,
    in: into.rows,
    has(source, target, relation) {
      checkNode(source);
      checkNode(target);
      return out.has(source, target, relation);
    },
    add(source, target, relation) {
      checkNode(source);
      checkNode(target);
      if (!out.insert(source, target, relation)) return false;
      into.insert(target, source, relation);
      return changed(1);
    },
    remove(source, target, relation) {
      checkNode(source);
      checkNode(target);
      if (!out.erase(source, target, relation)) return false;
      into.erase(target, source, relation);
      return changed(-1);
    },
    columns() {
      const sources = new Uint32Array(edgeCount);
      const { offsets, targets, relations } = out.written(edgeCount);
      for (let node = 0; node < nodeCount; node++) sources.fill(node, offsets[node]!, offsets[node + 1]!);
      return { sources, targets, relations };
    },
  };
}

interface Side {
  readonly rows: NeighbourRows;
  has(node: number, other: number, relation: number): boolean;
  insert(node: number, other: number, relation: number): boolean;
  erase(node: number, other: number, relation: number): boolean;
  /** All rows one after the other, in new memory. */
  written(edgeCount: number): Csr;
  fold(edgeCount: number): void;
}

/** One direction: the rows of the base, and those of the pool that stand in for some of them. */
function createSide(csr: Csr): Side {
  const { nodeCount } = csr;
  let base = csr;
  /** 0 = the row is in the base, else one more than the number of its row in the pool. */
  const rowOf = new Uint32Array(nodeCount);
  let rowCount = 0;
  let rowStarts = new Uint32Array(16);
  let rowLengths = new Uint32Array(16);
  let rowCapacities = new Uint32Array(16);
  let poolOthers = new Uint32Array(256);
  let poolRelations = new Uint16Array(256);
  let poolUsed = 0;

  const rows = {
    others: base.targets,
    relations: base.relations,
    start: 0,
    end: 0,
    seek(node: number): void {
      const row = rowOf[node]!;
      if (row === 0) {
        rows.others = base.targets;
        rows.relations = base.relations;
        rows.start = base.offsets[node]!;
        rows.end = base.offsets[node + 1]!;
      } else {
        rows.others = poolOthers;
        rows.relations = poolRelations;
        rows.start = rowStarts[row - 1]!;
        rows.end = rows.start + rowLengths[row - 1]!;
      }
    },
  };

  /** Where the edge is in the sought row, or would be. */
  function position(other: number, relation: number): number {
    const { others, relations } = rows;
    let low = rows.start;
    let high = rows.end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const found = others[middle]!;
      if (found < other || (found === other && relations[middle]! < relation)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  const isAt = (at: number, other: number, relation: number) =>
    at < rows.end && rows.others[at] === other && rows.relations[at] === relation;

  /** Makes the sought row one of the pool, with room for so many edges; `rows` then says where it is. */
  function own(node: number, room: number): number {
    const existing = rowOf[node]!;
    const length = rows.end - rows.start;
    if (existing !== 0 && room <= rowCapacities[existing - 1]!) return existing - 1;
    const capacity = Math.max(ROW_CAPACITY_MIN, 2 * length);
    if (poolUsed + capacity > poolOthers.length) growPool(poolUsed + capacity);
    poolOthers.set(rows.others.subarray(rows.start, rows.end), poolUsed);
    poolRelations.set(rows.relations.subarray(rows.start, rows.end), poolUsed);
    const row = existing === 0 ? newRow() : existing - 1;
    rowOf[node] = row + 1;
    rowStarts[row] = poolUsed;
    rowLengths[row] = length;
    rowCapacities[row] = capacity;
    poolUsed += capacity;
    rows.seek(node);
    return row;
  }

  function newRow(): number {
    if (rowCount === rowStarts.length) {
      rowStarts = grown(rowStarts, new Uint32Array(2 * rowCount));
      rowLengths = grown(rowLengths, new Uint32Array(2 * rowCount));
      rowCapacities = grown(rowCapacities, new Uint32Array(2 * rowCount));
    }
    return rowCount++;
  }

  function growPool(needed: number): void {
    const capacity = Math.max(needed, 2 * poolOthers.length);
    poolOthers = grown(poolOthers, new Uint32Array(capacity));
    poolRelations = grown(poolRelations, new Uint16Array(capacity));
  }

  function written(edgeCount: number): Csr {
    const offsets = new Uint32Array(nodeCount + 1);
    const targets = new Uint32Array(edgeCount);
    const relations = new Uint16Array(edgeCount);
    let filled = 0;
    let node = 0;
    while (node < nodeCount) {
      // Neighbouring rows of the base are copied together: most nodes have not changed.
      const first = node;
      while (node < nodeCount && rowOf[node] === 0) {
        offsets[node] = filled + base.offsets[node]! - base.offsets[first]!;
        node++;
      }
      targets.set(base.targets.subarray(base.offsets[first]!, base.offsets[node]!), filled);
      relations.set(base.relations.subarray(base.offsets[first]!, base.offsets[node]!), filled);
      filled += base.offsets[node]! - base.offsets[first]!;
      if (node === nodeCount) break;
      rows.seek(node);
      offsets[node++] = filled;
      targets.set(rows.others.subarray(rows.start, rows.end), filled);
      relations.set(rows.relations.subarray(rows.start, rows.end), filled);
      filled += rows.end - rows.start;
    }
    offsets[nodeCount] = filled;
    return { nodeCount, edgeCount, offsets, targets, relations };
  }

  return {
    rows,
    has(node, other, relation) {
      rows.seek(node);
      return isAt(position(other, relation), other, relation);
    },
    insert(node, other, relation) {
      rows.seek(node);
      const found = position(other, relation);
      if (isAt(found, other, relation)) return false;
      const offset = found - rows.start;
      const row = own(node, rows.end - rows.start + 1);
      const { start, end } = rows;
      const at = start + offset;
      poolOthers.copyWithin(at + 1, at, end);
      poolRelations.copyWithin(at + 1, at, end);
      poolOthers[at] = other;
      poolRelations[at] = relation;
      rowLengths[row]!++;
      return true;
    },
    erase(node, other, relation) {
      rows.seek(node);
      const found = position(other, relation);
      if (!isAt(found, other, relation)) return false;
      const offset = found - rows.start;
      const row = own(node, rows.end - rows.start);
      const { start, end } = rows;
      const at = start + offset;
      poolOthers.copyWithin(at, at + 1, end);
      poolRelations.copyWithin(at, at + 1, end);
      rowLengths[row]!--;
      return true;
    },
    written,
    fold(edgeCount) {
      base = written(edgeCount);
      rowOf.fill(0);
      rowCount = 0;
      poolUsed = 0;
      poolOthers = new Uint32Array(256);
      poolRelations = new Uint16Array(256);
    },
  };
}

function grown<Column extends Uint32Array | Uint16Array>(column: Column, larger: Column): Column {
  larger.set(column);
  return larger;
}
