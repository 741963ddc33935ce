import { buildCsr, type Csr } from '../../algorithms/graph/csr.ts';
import type { Direction, PartitionStore } from '../partition-store.ts';

/**
 * Edge index of a partition
 * =========================
 *
 * All edges of one partition in memory, both ways, so that a search goes from node to node at the price of an array
 * access. Two parts:
 *
 *   columns    a Csr per direction over the node numbers of the whole topology, built in one pass over the store when
 *              somebody first asks
 *   overlay    nodes whose edges have changed since carry a mark; their slice of the columns must not be read. Their
 *              edges are read from the store when they are asked for, and kept
 *
 * Whoever writes to the store says which edges really came or went (`edgeChanged`); both ends are marked. A move does
 * that only to the moved node and to ends that live elsewhere: what the copy of a node brings about nodes at home here
 * is here already. So the columns stay good for what is asked most while nodes come and go.
 *
 * `columns()` is called once at the start of a piece of work that is not interrupted by a write; what it gives holds until
 * the next write. It folds overlay lists into new columns when they have grown to a quarter of them. Marked nodes that
 * nobody has asked for stay marked, at the price of a byte: folding reads nothing from the store.
 *
 * Cost     O(n + m) time to build or fold; 8n + 12m bytes for n nodes of the topology and m edges of the partition
 * Judge    test/engine/storage/edge-index.test.ts compares with the store after random writes.
 */
export interface EdgeIndex {
  /** O(1) unless the columns have to be built or the overlay has to be folded in. */
  columns(): EdgeIndexColumns;
  /** Whether `columns()` must not be read at `node`: ask `edgesOfStale` instead. */
  isStale(node: number): boolean;
  /** Ends and relations of a marked node, in the order of the columns. */
  edgesOfStale(node: number, direction: Direction): EdgeEnds;
  /** An edge came or went. */
  edgeChanged(source: number, target: number): void;
  /** Forgets everything; the next question builds it anew. */
  clear(): void;
}

/** `stale[node]` is 1 where the slices of `node` are out of date. For loops that cannot afford a call a node. */
export interface EdgeIndexColumns {
  readonly down: Csr;
  readonly up: Csr;
  readonly stale: Uint8Array;
}

/** Ordered by other end, then relation. */
export interface EdgeEnds {
  readonly others: Uint32Array;
  readonly relations: Uint16Array;
}

/** A fold copies all columns, so it has to be worth it. */
const FOLD_EDGES_MIN = 4096;
const FOLD_SHARE = 1 / 4;

/** `nodeCount` is that of the topology: columns are indexed by NodeIndex. The store is read when an answer is needed. */
export function createEdgeIndex(store: PartitionStore, nodeCount: number): EdgeIndex {
  let columns: EdgeIndexColumns | null = null;
  const overlay = new Map<number, EdgesBothWays>();
  let overlayEdges = 0;

  const ends = (node: number, direction: Direction): EdgeEnds => {
    const { sources, targets, relations } = store.edges(node, direction);
    return { others: direction === 'down' ? targets : sources, relations };
  };
  const forget = (node: number) => {
    const kept = overlay.get(node);
    if (kept === undefined) return;
    overlay.delete(node);
    overlayEdges -= edgeCountOf(kept);
  };
  const fold = ({ down, up, stale }: EdgeIndexColumns) => {
    const nodes = Uint32Array.from(overlay.keys()).sort();
    columns = {
      down: withLists(down, nodes, (node) => overlay.get(node)!.down),
      up: withLists(up, nodes, (node) => overlay.get(node)!.up),
      stale,
    };
    for (const node of nodes) stale[node] = 0;
    overlay.clear();
    overlayEdges = 0;
    return columns;
  };

  return {
    columns() {
      columns ??= build(store, nodeCount);
      const limit = Math.max(FOLD_EDGES_MIN, FOLD_SHARE * (columns.down.edgeCount + columns.up.edgeCount));
      return overlayEdges > limit ? fold(columns) : columns;
    },
    isStale: (node) => columns !== null && columns.stale[node] === 1,
    edgesOfStale(node, direction) {
      let kept = overlay.get(node);
      if (kept === undefined) {
        kept = { down: ends(node, 'down'), up: ends(node, 'up') };
        overlay.set(node, kept);
        overlayEdges += edgeCountOf(kept);
      }
      return kept[direction];
    },
    edgeChanged(source, target) {
      for (const node of [source, target]) {
        if (columns !== null) columns.stale[node] = 1;
        forget(node);
      }
    },
    clear() {
      columns = null;
      overlay.clear();
      overlayEdges = 0;
    },
  };
}

interface EdgesBothWays {
  readonly down: EdgeEnds;
  readonly up: EdgeEnds;
}

/** At least one each: a node without edges takes a place in the overlay too. */
const edgeCountOf = ({ down, up }: EdgesBothWays) => 1 + down.others.length + up.others.length;

function build(store: PartitionStore, nodeCount: number): EdgeIndexColumns {
  const count = store.counts().edges;
  const [sources, targets, relations] = [new Uint32Array(count), new Uint32Array(count), new Uint16Array(count)];
  let edge = 0;
  for (const row of store.allEdges()) {
    sources[edge] = row.source;
    targets[edge] = row.target;
    relations[edge] = row.relation;
    edge++;
  }
  return {
    down: buildCsr(nodeCount, sources, targets, relations, null),
    up: buildCsr(nodeCount, targets, sources, relations, null),
    stale: new Uint8Array(nodeCount),
  };
}

/** The same columns with the lists of `nodes` (ascending) replaced; what lies between two of them is copied at once. */
function withLists(csr: Csr, nodes: Uint32Array, listOf: (node: number) => EdgeEnds): Csr {
  const { nodeCount, offsets: before } = csr;
  const degrees = new Uint32Array(nodeCount);
  for (let node = 0; node < nodeCount; node++) degrees[node] = before[node + 1]! - before[node]!;
  for (const node of nodes) degrees[node] = listOf(node).others.length;
  const offsets = new Uint32Array(nodeCount + 1);
  for (let node = 0; node < nodeCount; node++) offsets[node + 1] = offsets[node]! + degrees[node]!;

  const edgeCount = offsets[nodeCount]!;
  const [targets, relations] = [new Uint32Array(edgeCount), new Uint16Array(edgeCount)];
  const copyBetween = (first: number, end: number) => {
    targets.set(csr.targets.subarray(before[first]!, before[end]!), offsets[first]!);
    relations.set(csr.relations.subarray(before[first]!, before[end]!), offsets[first]!);
  };
  let next = 0;
  for (const node of nodes) {
    copyBetween(next, node);
    targets.set(listOf(node).others, offsets[node]!);
    relations.set(listOf(node).relations, offsets[node]!);
    next = node + 1;
  }
  copyBetween(next, nodeCount);
  return { nodeCount, edgeCount, offsets, targets, relations };
}
