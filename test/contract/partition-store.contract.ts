/**
 * What every partition store must do. A suite is a function of a factory: it knows no backend, and the same sentences
 * hold for all of them. The judge is `expectedRows`: the placement rule, written as filters over plain lists.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PartitionLoader, PartitionStore, RowListener } from '../../engine/storage/partition-store.ts';
import { type IncidentRows, type NodeRow, rowCount } from '../../engine/storage/rows.ts';
import { anyGraph, type EdgeList, edgeList, reach } from '../engine/algorithms/random-graphs.ts';

/** A new, empty partition: a loader to fill it once, and then the store. */
export interface NewPartition {
  readonly loader: PartitionLoader;
  open(): PartitionStore;
}
export type PartitionFactory = (shard: number) => NewPartition;

export type Edge = readonly [
  source: number,
  target: number,
  relation: number,
  attributes: string | null,
  version: number,
];
type ClosureTuple = readonly [hierarchy: number, ancestor: number, descendant: number, depth: number];

interface World {
  readonly nodeCount: number;
  readonly nodes: readonly NodeRow[];
  readonly edges: readonly Edge[];
  readonly closure: readonly ClosureTuple[];
}

const HOSTILE_KEYS = ["o'clock", 'naïve ☃ 𝕏', '; DROP TABLE node; --', '"quoted"', 'tab\tline\nend', '%_\\', ' '];

/** Two hierarchies: `all`, and one of relation 0 only. */
function worldOf(graph: EdgeList): World {
  const order = (a: Edge, b: Edge) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
  const unique = new Map<string, Edge>();
  graph.sources.forEach((source, at) => {
    const edge: Edge = [source, graph.targets[at]!, graph.relations[at]!, at % 3 === 0 ? `{"at":${at}}` : null, at % 4];
    const id = edge.slice(0, 3).join();
    if (!unique.has(id)) unique.set(id, edge);
  });
  const edges = [...unique.values()].sort(order);
  const subgraph = edgeList(
    graph.nodeCount,
    edges.filter((edge) => edge[2] === 0).map(([source, target, relation]) => [source, target, relation]),
  );
  const closure = [graph, subgraph].flatMap((hierarchyGraph, hierarchy) =>
    Array.from({ length: graph.nodeCount }, (_, ancestor) =>
      [...reach(hierarchyGraph, ancestor, Number.POSITIVE_INFINITY)]
        .sort((a, b) => a[0] - b[0])
        .map(([descendant, depth]): ClosureTuple => [hierarchy, ancestor, descendant, depth]),
    ).flat(),
  );
  const nodes = Array.from({ length: graph.nodeCount }, (_, index) => ({
    index,
    key: `${HOSTILE_KEYS[index % HOSTILE_KEYS.length]}${index}`,
    label: HOSTILE_KEYS[(index + 1) % HOSTILE_KEYS.length]!,
    type: index % 3,
    attributes: index % 2 === 0 ? JSON.stringify({ note: HOSTILE_KEYS[index % HOSTILE_KEYS.length]! }) : null,
    version: index % 5,
  }));
  return { nodeCount: graph.nodeCount, nodes, edges, closure };
}

/** The rule of the architecture, word for word. */
function expectedRows({ nodes, edges, closure }: World, shard: number, homes: Uint16Array) {
  const isHere = (node: number) => homes[node] === shard;
  return {
    nodes: nodes.filter(({ index }) => isHere(index)),
    edges: edges.filter(([source, target]) => isHere(source) || isHere(target)),
    closure: closure
      .filter(([, ancestor, descendant]) => isHere(ancestor) || isHere(descendant))
      .map((row) => [...row, homes[row[1]]!]),
  };
}

/** Everything a store holds, attributes of edges included, in the order it is iterated. */
export function contents(store: PartitionStore) {
  const edges = [...store.allEdges()].map(({ source, target, relation }): Edge => {
    const out = store.edges(source, 'down');
    const at = out.targets.findIndex((end, index) => end === target && out.relations[index] === relation);
    return [source, target, relation, out.attributes[at]!, out.versions[at]!];
  });
  const closure = [...store.closureRows()].map((row) => {
    return [row.hierarchy, row.ancestor, row.descendant, row.depth, row.shard];
  });
  return { nodes: [...store.allNodes()], edges, closure };
}

function expectObeysRule(store: PartitionStore, world: World, shard: number, homes: Uint16Array): void {
  const expected = expectedRows(world, shard, homes);
  expect(contents(store)).toEqual(expected);
  expect(store.counts()).toEqual({
    nodes: expected.nodes.length,
    edges: expected.edges.length,
    closureRows: expected.closure.length,
  });
}

function load({ loader, open }: NewPartition, world: World, shard: number, homes: Uint16Array): PartitionStore {
  const { nodes, edges, closure } = expectedRows(world, shard, homes);
  loader.nodes(nodes);
  loader.edges(edgeRows(edges));
  for (const group of Map.groupBy(closure, ([hierarchy, ancestor]) => `${hierarchy} ${ancestor}`).values()) {
    const [hierarchy, ancestor, , , home] = group[0]!;
    // Longer than the group, as the workers' reused arrays are: `count` is what counts.
    const descendants = Uint32Array.from([...group.map((row) => row[2]!), 999]);
    const depths = Uint16Array.from([...group.map((row) => row[3]!), 999]);
    loader.closureGroup(hierarchy!, ancestor!, descendants, depths, group.length, home!);
  }
  loader.finish();
  return open();
}

function edgeRows(edges: readonly Edge[]): IncidentRows['edges'] {
  return {
    sources: Uint32Array.from(edges, (edge) => edge[0]),
    targets: Uint32Array.from(edges, (edge) => edge[1]),
    relations: Uint16Array.from(edges, (edge) => edge[2]),
    attributes: edges.map((edge) => edge[3]),
    versions: Uint32Array.from(edges, (edge) => edge[4]),
  };
}

/** Incident rows have no promised order, so they are compared as sorted text. */
function rowTexts({ nodes, edges, closure }: IncidentRows): readonly string[] {
  return [
    ...nodes.map((node) => `node ${JSON.stringify(node)}`),
    ...[...edges.sources].map((source, at) => {
      return `edge ${source} ${edges.targets[at]} ${edges.relations[at]} ${edges.attributes[at]} ${edges.versions[at]}`;
    }),
    ...[...closure.ancestors].map((ancestor, at) => {
      return `row ${closure.hierarchies[at]} ${ancestor} ${closure.descendants[at]} ${closure.depths[at]}`;
    }),
  ].sort();
}

/** What a write tells, sorted. */
export function tellingOf(write: (listener: RowListener) => void): readonly string[] {
  const told: string[] = [];
  write({
    nodeChanged: (index) => told.push(`node ${index}`),
    edgeChanged: (...ends) => told.push(`edge ${ends.join(' ')}`),
    closureRowChanged: (...key) => told.push(`row ${key.join(' ')}`),
  });
  return told.sort();
}

/** A row text as a listener hears of it: keys of nodes and rows, ends of edges. */
function withoutValues(text: string): string {
  const node = /^node (\{.*)$/.exec(text);
  if (node) return `node ${(JSON.parse(node[1]!) as NodeRow).index}`;
  const words = text.split(' ');
  return words.slice(0, words[0] === 'edge' ? 3 : 4).join(' ');
}

const noClosure = (): IncidentRows['closure'] => ({
  hierarchies: new Uint8Array(0),
  ancestors: new Uint32Array(0),
  descendants: new Uint32Array(0),
  depths: new Uint16Array(0),
});

// 0 -> 1 -> 2 -> 0 is a cycle; 3 hangs below 2 over two relations; 4 points at itself; 5 is alone.
const SMALL = worldOf(
  edgeList(6, [
    [0, 1, 0],
    [1, 2, 1],
    [2, 0, 0],
    [2, 3, 0],
    [2, 3, 1],
    [4, 4, 2],
  ]),
);
const SMALL_HOMES = Uint16Array.of(0, 1, 0, 1, 0, 1);

export function partitionStoreContract(name: string, withFactory: (use: (create: PartitionFactory) => void) => void) {
  const small = (use: (store: PartitionStore) => void) =>
    withFactory((create) => use(load(create(0), SMALL, 0, SMALL_HOMES)));

  describe(`partition store: ${name}`, () => {
    it('[ST1] holds exactly what its loader was given, hostile keys and attributes unchanged', () => {
      small((store) => expectObeysRule(store, SMALL, 0, SMALL_HOMES));
    });

    it('[ST1] an empty partition is legal and answers with nothing', () => {
      withFactory((create) => {
        const { loader, open } = create(0);
        loader.finish();
        const store = open();
        expect(store.counts()).toEqual({ nodes: 0, edges: 0, closureRows: 0 });
        expect(store.node(0)).toBeUndefined();
        expect([...store.closure(0, 0, 'down', 9).nodes]).toEqual([]);
        expect(store.edges(0, 'down').targets.length).toBe(0);
        expect(rowCount(store.incidentRows(Uint32Array.of(0)))).toBe(0);
      });
    });

    it('[ST2] node rows are found by index, in the order asked for, and unknown ones are left out', () => {
      small((store) => {
        expect(store.node(2)).toEqual(SMALL.nodes[2]);
        expect(store.node(1), 'at home elsewhere').toBeUndefined();
        expect(store.nodes(Uint32Array.of(4, 1, 0, 99)).map(({ index }) => index)).toEqual([4, 0]);
      });
    });

    it('[ST3] a closure lookup is in order of node index and ends at its depth bound', () => {
      small((store) => {
        const below = (depthMax: number) => {
          const { nodes, depths } = store.closure(0, 0, 'down', depthMax);
          return [...nodes].map((node, at) => [node, depths[at]]);
        };
        expect(below(0)).toEqual([]);
        expect(below(1)).toEqual([[1, 1]]);
        expect(below(2)).toEqual([
          [1, 1],
          [2, 2],
        ]);
        const all = [
          [0, 3],
          [1, 1],
          [2, 2],
          [3, 3],
        ];
        expect(below(3)).toEqual(all);
        expect(below(Number.POSITIVE_INFINITY)).toEqual(all);
        expect([...store.closure(0, 2, 'up', 9).nodes]).toEqual([0, 1, 2]);
        expect([...store.closure(1, 2, 'down', 9).nodes], 'of hierarchy 1').toEqual([0, 1, 3]);
        expect([...store.closure(7, 0, 'down', 9).nodes], 'of a hierarchy that is not kept').toEqual([]);
      });
    });

    it('[ST3] a closure lookup counts each row it gives as one access', () => {
      small((store) => {
        const accesses = new Uint32Array(6);
        for (let time = 0; time < 2; time++) store.closure(0, 0, 'down', 2, accesses);
        expect([...accesses]).toEqual([0, 2, 2, 0, 0, 0]);
      });
    });

    it('[ST16] the depth of one closure row is found by its key, asked for once or often', () => {
      small((store) => {
        for (let time = 0; time < 6; time++) {
          expect(store.closureDepth(0, 0, 3)).toBe(3);
          expect(store.closureDepth(0, 0, 0), 'over the cycle').toBe(3);
          expect(store.closureDepth(0, 0, 4)).toBeUndefined();
          expect(store.closureDepth(1, 2, 1), 'of hierarchy 1').toBe(2);
        }
      });
    });

    it('[ST4] edges are ordered by other end then relation, with their attributes, a self loop both ways', () => {
      small((store) => {
        const down = store.edges(2, 'down');
        expect([...down.targets]).toEqual([0, 3, 3]);
        expect([...down.relations]).toEqual([0, 0, 1]);
        expect(down.attributes).toEqual(SMALL.edges.filter((edge) => edge[0] === 2).map((edge) => edge[3]));
        expect([...store.edges(2, 'up').sources]).toEqual([1]);
        expect([...store.edges(4, 'down').targets]).toEqual([4]);
        expect([...store.edges(4, 'up').sources]).toEqual([4]);
      });
    });

    it('[ST6] incident rows are every row that names one of the nodes, each once, and incidentCounts agrees', () => {
      small((store) => {
        for (const nodes of [[0], [2], [4], [0, 2], [0, 2, 4]]) {
          const wanted = new Set(nodes);
          const here = expectedRows(SMALL, 0, SMALL_HOMES);
          const closure = here.closure.filter((row) => wanted.has(row[1]!) || wanted.has(row[2]!));
          const expected = rowTexts({
            nodes: here.nodes.filter(({ index }) => wanted.has(index)),
            edges: edgeRows(here.edges.filter((edge) => wanted.has(edge[0]) || wanted.has(edge[1]))),
            closure: {
              hierarchies: Uint8Array.from(closure, (row) => row[0]!),
              ancestors: Uint32Array.from(closure, (row) => row[1]!),
              descendants: Uint32Array.from(closure, (row) => row[2]!),
              depths: Uint16Array.from(closure, (row) => row[3]!),
            },
          });
          const rows = store.incidentRows(Uint32Array.from(nodes));
          expect(rowTexts(rows)).toEqual(expected);
          if (nodes.length > 1) continue;
          const counted = { edges: rows.edges.sources.length, closureRows: rows.closure.ancestors.length };
          expect(store.incidentCounts(nodes[0]!)).toEqual(counted);
        }
      });
    });

    it('[ST7] inserting rows counts those it lacked, and inserting them again changes nothing', () => {
      withFactory((create) => {
        const source = load(create(1), SMALL, 1, SMALL_HOMES);
        const target = load(create(0), SMALL, 0, SMALL_HOMES);
        const before = rowCount(target.incidentRows(Uint32Array.of(1)));
        const rows = source.incidentRows(Uint32Array.of(1));
        expect(target.insertRows(rows, SMALL_HOMES)).toBe(rowCount(rows) - before);
        const after = contents(target);
        const counts = target.counts();
        expect(target.insertRows(rows, SMALL_HOMES)).toBe(0);
        expect(contents(target)).toEqual(after);
        expect(target.counts()).toEqual(counts);
      });
    });

    it('[ST7] a row that is there already keeps its attributes', () => {
      small((store) => {
        const changed: Edge[] = [[0, 1, 0, '{"changed":true}', 9]];
        const rows = {
          nodes: [{ ...SMALL.nodes[0]!, key: 'changed' }],
          edges: edgeRows(changed),
          closure: noClosure(),
        };
        expect(store.insertRows(rows, SMALL_HOMES)).toBe(0);
        expectObeysRule(store, SMALL, 0, SMALL_HOMES);
      });
    });

    it('[ST17] a write tells of every row it really adds or removes, and of no other', () => {
      withFactory((create) => {
        const source = load(create(1), SMALL, 1, SMALL_HOMES);
        const target = load(create(0), SMALL, 0, SMALL_HOMES);
        const rows = source.incidentRows(Uint32Array.of(1, 3));
        const before = new Set(rowTexts(target.incidentRows(Uint32Array.of(0, 1, 2, 3, 4, 5))));
        const told = tellingOf((listener) => target.insertRows(rows, SMALL_HOMES, listener));
        const added = rowTexts(rows).filter((text) => !before.has(text));
        expect(told).toEqual(added.map(withoutValues).sort());
        expect(
          tellingOf((listener) => target.insertRows(rows, SMALL_HOMES, listener)),
          'a second time',
        ).toEqual([]);
        const taken = tellingOf((listener) => target.reconcile(Uint32Array.of(1, 3), SMALL_HOMES, listener));
        expect(taken).toEqual(told);
        expect(tellingOf((listener) => target.reconcile(Uint32Array.of(1, 3), SMALL_HOMES, listener))).toEqual([]);
      });
    });

    it('[ST31] a copy keeps the version of every node and edge', () => {
      withFactory((create) => {
        const source = load(create(1), SMALL, 1, SMALL_HOMES);
        const target = load(create(0), SMALL, 0, SMALL_HOMES);
        target.insertRows(source.incidentRows(Uint32Array.of(1, 3)), SMALL_HOMES);
        for (const node of [1, 3]) expect(target.node(node)?.version).toBe(node % 5);
        const { targets, relations, versions } = target.edges(1, 'down');
        const expected = SMALL.edges
          .filter((edge) => edge[0] === 1)
          .map(([, to, relation, , version]) => {
            return [to, relation, version];
          });
        expect([...targets].map((to, at) => [to, relations[at], versions[at]])).toEqual(expected);
        expect([...target.edges(3, 'up').versions], 'both edges into 3').toEqual([3, 0]);
      });
    });

    it('[ST8] reconcile under the old map removes what a copy had added: it is the rollback of a move', () => {
      withFactory((create) => {
        const source = load(create(1), SMALL, 1, SMALL_HOMES);
        const target = load(create(0), SMALL, 0, SMALL_HOMES);
        const added = target.insertRows(source.incidentRows(Uint32Array.of(1, 3)), SMALL_HOMES);
        expect(added).toBeGreaterThan(0);
        expect(target.reconcile(Uint32Array.of(1, 3), SMALL_HOMES)).toBe(added);
        expectObeysRule(target, SMALL, 0, SMALL_HOMES);
        expect(target.reconcile(Uint32Array.of(1, 3), SMALL_HOMES), 'a second time').toBe(0);
      });
    });

    it('[ST8] reconciled some nodes at a time, as few as one, a partition ends the same and tells the same', () => {
      withFactory((create) => {
        const source = load(create(1), SMALL, 1, SMALL_HOMES);
        const target = load(create(0), SMALL, 0, SMALL_HOMES);
        const told = tellingOf((listener) =>
          target.insertRows(source.incidentRows(Uint32Array.of(1, 3)), SMALL_HOMES, listener),
        );
        let left = Uint32Array.of(1, 3);
        const taken = tellingOf((listener) => {
          expect(target.reconcileSome(left, SMALL_HOMES, 1, listener)).toBe(1);
          left = left.subarray(1);
          expect(target.reconcileSome(left, SMALL_HOMES, 1, listener)).toBe(1);
        });
        expect(taken).toEqual(told);
        expectObeysRule(target, SMALL, 0, SMALL_HOMES);
        expect(target.reconcileSome(Uint32Array.of(1, 3), SMALL_HOMES, 1000), 'all at once').toBe(2);
      });
    });

    it('[ST9] after any moves, copied, switched and reconciled, every partition holds exactly what the rule names', () => {
      const moves = fc.array(fc.tuple(fc.nat(99), fc.nat(99)), { minLength: 1, maxLength: 6 });
      const world = anyGraph(9, 22).filter(({ nodeCount }) => nodeCount > 0);
      fc.assert(
        fc.property(
          world,
          fc.integer({ min: 2, max: 4 }),
          fc.infiniteStream(fc.nat(99)),
          moves,
          (graph, k, at, plan) => {
            withFactory((create) => movesKeepTheRule(create, worldOf(graph), k, at, plan));
          },
        ),
        { numRuns: 25 },
      );
    });
  });
}

/** Moves one or two nodes at a time, as batches do, and looks at every store after every step. */
function movesKeepTheRule(
  create: PartitionFactory,
  world: World,
  shardCount: number,
  numbers: Iterator<number>,
  plan: readonly (readonly [number, number])[],
): void {
  const homes = Uint16Array.from({ length: world.nodeCount }, () => numbers.next().value % shardCount);
  const stores = Array.from({ length: shardCount }, (_, shard) => load(create(shard), world, shard, homes));
  for (const [which, where] of plan) {
    const nodes = [...new Set([which % world.nodeCount, (which * 7 + 3) % world.nodeCount])];
    const moves = nodes
      .map((node, at) => ({ node, to: (where + at) % shardCount }))
      .filter(({ node, to }) => homes[node] !== to);
    let copied = 0;
    for (const { node, to } of moves) {
      copied += stores[to]!.insertRows(stores[homes[node]!]!.incidentRows(Uint32Array.of(node)), homes);
    }
    const touched = Uint32Array.from(moves, ({ node }) => node);
    if (which % 3 === 0) {
      let removed = 0;
      for (const store of stores) removed += store.reconcile(touched, homes);
      expect(removed, 'a rollback removes what was copied').toBe(copied);
    } else {
      for (const { node, to } of moves) homes[node] = to;
      for (const store of stores) store.reconcile(touched, homes);
    }
    for (const [shard, store] of stores.entries()) expectObeysRule(store, world, shard, homes);
  }
}
