import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CachedStore, cachedStore } from '../../../engine/storage/cached/cached-store.ts';
import { MemoryStore } from '../../../engine/storage/memory/memory-store.ts';
import type { Direction, PartitionStore } from '../../../engine/storage/partition-store.ts';
import type { IncidentRows } from '../../../engine/storage/rows.ts';
import { anyDeltaParts, deltaOf } from '../../support/deltas.ts';

const NODES = 12;
const HIERARCHIES = 2;
const DIRECTIONS: readonly Direction[] = ['down', 'up'];
const everyNode = Array.from({ length: NODES }, (_, node) => node);

/** A store that counts what is read of it. */
function watched(store: PartitionStore) {
  const reads = { closure: 0, closureDepth: 0, edges: 0, node: 0, allEdges: 0 };
  const watching: PartitionStore = {
    ...bound(store),
    closure: (...of) => {
      reads.closure++;
      return store.closure(...of);
    },
    closureDepth: (...of) => {
      reads.closureDepth++;
      return store.closureDepth(...of);
    },
    edges: (...of) => {
      reads.edges++;
      return store.edges(...of);
    },
    node: (index) => {
      reads.node++;
      return store.node(index);
    },
    allEdges: () => {
      reads.allEdges++;
      return store.allEdges();
    },
  };
  return { store: watching, reads };
}

function bound(store: PartitionStore): PartitionStore {
  return {
    node: (index) => store.node(index),
    nodes: (indexes) => store.nodes(indexes),
    closure: (...of) => store.closure(...of),
    closureDepth: (...of) => store.closureDepth(...of),
    edges: (...of) => store.edges(...of),
    counts: () => store.counts(),
    incidentCounts: (index) => store.incidentCounts(index),
    incidentRows: (nodes) => store.incidentRows(nodes),
    insertRows: (...of) => store.insertRows(...of),
    reconcile: (...of) => store.reconcile(...of),
    nodeVersion: (index) => store.nodeVersion(index),
    edgeVersion: (...of) => store.edgeVersion(...of),
    applyDelta: (...of) => store.applyDelta(...of),
    appliedRevision: () => store.appliedRevision(),
    reconcileSome: (...of) => store.reconcileSome(...of),
    sync: () => store.sync(),
    allNodes: () => store.allNodes(),
    allEdges: () => store.allEdges(),
    closureRows: () => store.closureRows(),
    fileBytes: () => store.fileBytes(),
    close: () => store.close(),
  };
}

type Edge = readonly [source: number, target: number, relation: number];
type Row = readonly [hierarchy: number, ancestor: number, descendant: number, depth: number];

const rowsOf = (nodes: readonly number[], edges: readonly Edge[], closure: readonly Row[]): IncidentRows => ({
  nodes: nodes.map((index) => ({
    index,
    key: `n${index}`,
    label: '',
    type: 0,
    attributes: `{"at":${index}}`,
    version: 0,
  })),
  edges: {
    sources: Uint32Array.from(edges, (edge) => edge[0]),
    targets: Uint32Array.from(edges, (edge) => edge[1]),
    relations: Uint16Array.from(edges, (edge) => edge[2]),
    attributes: edges.map(() => null),
    versions: new Uint32Array(edges.length),
  },
  closure: {
    hierarchies: Uint8Array.from(closure, (row) => row[0]),
    ancestors: Uint32Array.from(closure, (row) => row[1]),
    descendants: Uint32Array.from(closure, (row) => row[2]),
    depths: Uint16Array.from(closure, (row) => row[3]),
  },
});

/** Everything that the cache answers itself, of one node, beside what the store says. */
function expectEqualAnswers(cache: CachedStore, store: PartitionStore, node: number): void {
  for (const direction of DIRECTIONS) {
    for (let hierarchy = 0; hierarchy < HIERARCHIES; hierarchy++) {
      for (const depthMax of [1, 2, Number.POSITIVE_INFINITY]) {
        const expected = store.closure(hierarchy, node, direction, depthMax);
        expect(cache.closure(hierarchy, node, direction, depthMax)).toEqual(expected);
      }
      for (const target of everyNode.slice(0, 6)) {
        const [ancestor, descendant] = direction === 'down' ? [node, target] : [target, node];
        const depth = store.closureDepth(hierarchy, ancestor, descendant) ?? -1;
        expect(cache.depthBetween(hierarchy, node, target, direction)).toBe(depth);
      }
    }
    const { sources, targets, relations } = store.edges(node, direction);
    expect(indexedEdges(cache, node, direction)).toEqual({
      others: direction === 'down' ? targets : sources,
      relations,
    });
  }
  expect(cache.parsedNode(node)?.row).toEqual(store.node(node));
}

function indexedEdges({ edgeIndex }: CachedStore, node: number, direction: Direction) {
  const columns = edgeIndex.columns();
  expect(edgeIndex.isStale(node)).toBe(columns.stale[node] === 1);
  if (columns.stale[node] === 1) return edgeIndex.edgesOfStale(node, direction);
  const { offsets, targets, relations } = columns[direction];
  const [first, end] = [offsets[node]!, offsets[node + 1]!];
  return { others: targets.slice(first, end), relations: relations.slice(first, end) };
}

/** Few, so that steps meet. */
const anyNode = fc.nat({ max: 4 });
const anyRows = fc
  .tuple(
    fc.array(anyNode, { maxLength: 3 }),
    fc.array(fc.tuple(anyNode, anyNode, fc.nat({ max: 2 })), { maxLength: 8 }),
    fc.array(fc.tuple(fc.nat({ max: HIERARCHIES - 1 }), anyNode, anyNode, fc.integer({ min: 1, max: 4 })), {
      maxLength: 12,
    }),
  )
  .map(([nodes, edges, closure]) => rowsOf([...new Set(nodes)], edges, closure));
/** Inserts of any rows, deltas, clean-ups of any nodes under any map, and reads between them. */
const anyStep = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), rows: anyRows }),
  fc.record({
    kind: fc.constant('reconcile' as const),
    nodes: fc.array(anyNode, { maxLength: 4 }),
    homes: fc.array(fc.nat({ max: 1 }), { minLength: NODES, maxLength: NODES }),
  }),
  fc.record({ kind: fc.constant('delta' as const), parts: anyDeltaParts(4, HIERARCHIES - 1) }),
  fc.record({ kind: fc.constant('read' as const), node: anyNode }),
  // One list again and again: it is the one that is at hand when the next write comes.
  fc.record({
    kind: fc.constant('list' as const),
    node: fc.constantFrom(0, 1),
    direction: fc.constantFrom(...DIRECTIONS),
  }),
);

describe('cached store', () => {
  it('[ST18] every answer equals the bare store, whatever is written and read in whatever order', () => {
    fc.assert(
      fc.property(
        fc.array(anyStep, { maxLength: 20, size: 'max' }),
        fc.constantFrom(1, 1500, 1 << 20),
        fc.constantFrom(900, 1 << 20),
        (steps, listBytesMax, nodeBytesMax) => {
          const store = new MemoryStore(0);
          const cache = cachedStore(store, { nodeCount: NODES, listBytesMax, nodeBytesMax });
          for (const [at, step] of steps.entries()) {
            if (step.kind === 'delta') cache.applyDelta(deltaOf(at + 1, step.parts));
            else if (step.kind === 'insert') cache.insertRows(step.rows, new Uint16Array(NODES));
            else if (step.kind === 'reconcile')
              cache.reconcile(Uint32Array.from(step.nodes), Uint16Array.from(step.homes));
            else if (step.kind === 'read') expectEqualAnswers(cache, store, step.node);
            else {
              const { node, direction } = step;
              const { nodes, depths } = cache.closureList(0, node, direction);
              expect({ nodes, depths }).toEqual(store.closure(0, node, direction, Number.POSITIVE_INFINITY));
            }
          }
          for (const node of everyNode.slice(0, 6)) expectEqualAnswers(cache, store, node);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('[ST19] what a list, an edge list or a node row was read for once is not read again', () => {
    const { cache, reads } = chainStore();
    for (let time = 0; time < 3; time++) {
      cache.closureList(0, 0, 'down');
      cache.closure(0, 0, 'down', 2);
      cache.parsedNode(0);
      cache.edgeIndex.columns();
    }
    expect(reads).toEqual({ closure: 1, closureDepth: 0, edges: 0, node: 1, allEdges: 1 });
  });

  it('[ST19] single point questions go by the key; a node that is asked often has its list read once', () => {
    const { cache, reads } = chainStore();
    for (let target = 0; target < 9; target++) expect(cache.depthBetween(0, 0, target, 'down')).toBe(target || -1);
    expect(reads).toMatchObject({ closure: 1, closureDepth: 3 });
  });

  it('[ST20] while others move, the lists and edges of nodes that stay are not read again', () => {
    const { cache, reads } = chainStore();
    const homes = new Uint16Array(NODES);
    for (const node of everyNode) cache.closureList(0, node, 'down');
    cache.edgeIndex.columns();
    const before = { ...reads };
    // Node 5 leaves and comes back: its rows are at hand, since all others live here.
    const moving = cache.incidentRows(Uint32Array.of(5));
    homes[5] = 1;
    cache.reconcile(Uint32Array.of(5), homes);
    homes[5] = 0;
    cache.insertRows(moving, homes);
    for (const node of everyNode) cache.closureList(0, node, 'down');
    expect([...cache.edgeIndex.columns().stale]).toEqual(everyNode.map(() => 0));
    expect(reads).toEqual(before);

    // 4, 5 and 6 leave: what is between them goes, what names 3 or 7 stays.
    for (const node of [4, 5, 6]) homes[node] = 1;
    cache.reconcile(Uint32Array.of(4, 5, 6), homes);
    expect(everyNode.filter((node) => cache.edgeIndex.isStale(node))).toEqual([4, 5, 6]);
    for (const node of [0, 1, 2, 3, 7, 8, 9]) cache.closureList(0, node, 'down');
    expect(reads).toEqual(before);
  });

  it('[ST21] a write that fails leaves nothing behind that could be wrong', () => {
    const store = new MemoryStore(0);
    store.insertRows(rowsOf(everyNode, [[0, 1, 0]], [[0, 0, 1, 1]]), new Uint16Array(NODES));
    const { store: watching, reads } = watched(store);
    const failing: PartitionStore = {
      ...watching,
      insertRows: () => {
        throw new Error('disk full');
      },
    };
    const cache = cachedStore(failing, { nodeCount: NODES });
    const readAll = () => [cache.closureList(0, 0, 'down'), cache.parsedNode(0), cache.edgeIndex.columns()];
    for (let time = 0; time < 2; time++) readAll();
    expect(() => cache.insertRows(rowsOf([], [], []), new Uint16Array(NODES))).toThrow('disk full');
    readAll();
    expect(reads).toMatchObject({ closure: 2, node: 2, allEdges: 2 });
  });

  it('[ST22] the memory of closure lists is bounded: what was used last stays', () => {
    const { cache, reads } = chainStore(1100);
    for (const node of [0, 1, 2, 0]) cache.closureList(0, node, 'down');
    expect(reads.closure, 'two lists of 400 bytes and 11 rows have room').toBe(4);
    cache.closureList(0, 2, 'down');
    expect(reads.closure).toBe(4);
  });

  it('[ST23] changed edges are folded into the columns when there are many, and nothing is marked any more', () => {
    const ends = 5000;
    const store = new MemoryStore(0);
    const cache = cachedStore(store, { nodeCount: ends + 1 });
    cache.edgeIndex.columns();
    const star = Array.from({ length: ends }, (_, at): Edge => [0, at + 1, at % 3]);
    cache.insertRows(rowsOf([], star, []), new Uint16Array(ends + 1));
    expect(cache.edgeIndex.isStale(0)).toBe(true);
    expect(cache.edgeIndex.edgesOfStale(0, 'down').others.length).toBe(ends);
    const { down, stale } = cache.edgeIndex.columns();
    expect(stale[0]).toBe(0);
    expect(down.offsets[1]).toBe(ends);
    expect([...down.targets.subarray(0, 3)]).toEqual([1, 2, 3]);
    expect(stale[1], 'nobody asked for it').toBe(1);
    expect(indexedEdges(cache, 1, 'up')).toEqual({ others: Uint32Array.of(0), relations: Uint16Array.of(0) });
  });
});

/** 0 -> 1 -> ... -> 11, all at home here, watched. */
function chainStore(listBytesMax = 1 << 20) {
  const edges = everyNode.slice(1).map((node): Edge => [node - 1, node, 0]);
  const closure = everyNode.flatMap((ancestor) => {
    return everyNode.slice(ancestor + 1).map((descendant): Row => [0, ancestor, descendant, descendant - ancestor]);
  });
  const store = new MemoryStore(0);
  store.insertRows(rowsOf(everyNode, edges, closure), new Uint16Array(NODES));
  const { store: watching, reads } = watched(store);
  return { cache: cachedStore(watching, { nodeCount: NODES, listBytesMax }), reads };
}
