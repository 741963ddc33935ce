import { describe, expect, it } from 'vitest';
import { silentTask } from '../../../engine/base/progress.ts';
import { publishHomes, sharedColumns } from '../../../engine/counters/shared-columns.ts';
import { DEFERRED, MOVED } from '../../../engine/model/ids.ts';
import { nodeSetOf } from '../../../engine/model/node-set.ts';
import { NOT_REACHED, type WantedNodes } from '../../../engine/query/graph-access.ts';
import { createShard } from '../../../engine/shard/shard.ts';
import { MemoryStore } from '../../../engine/storage/memory/memory-store.ts';
import type { IncidentRows } from '../../../engine/storage/rows.ts';
import { parseExpression } from '../query/language/parse.ts';

const ANY: WantedNodes = { types: null, among: null };
const ALL = Number.POSITIVE_INFINITY;

type Edge = readonly [source: number, target: number, relation: number];
type Row = readonly [ancestor: number, descendant: number, depth: number];

function rowsOf(nodeCount: number, edges: readonly Edge[], closure: readonly Row[]): IncidentRows {
  return {
    nodes: Array.from({ length: nodeCount }, (_, index) => {
      const attributes = index % 2 ? `{"at":${index}}` : null;
      return { index, key: `n${index}`, label: `l${index}`, type: 0, attributes, version: 0 };
    }),
    edges: {
      sources: Uint32Array.from(edges, (edge) => edge[0]),
      targets: Uint32Array.from(edges, (edge) => edge[1]),
      relations: Uint16Array.from(edges, (edge) => edge[2]),
      attributes: edges.map(() => null),
      versions: new Uint32Array(edges.length),
    },
    closure: {
      hierarchies: new Uint8Array(closure.length),
      ancestors: Uint32Array.from(closure, (row) => row[0]),
      descendants: Uint32Array.from(closure, (row) => row[1]),
      depths: Uint16Array.from(closure, (row) => row[2]),
    },
  };
}

/** One shard on a memory store; types are node number modulo 2. */
function oneShard(nodeCount: number, edges: readonly Edge[], closure: readonly Row[]) {
  const columns = sharedColumns(nodeCount, 2);
  columns.types.set(Uint16Array.from({ length: nodeCount }, (_, node) => node % 2));
  const store = new MemoryStore(0);
  store.insertRows(rowsOf(nodeCount, edges, closure), columns.homes);
  const { handlers, meshHandlers } = createShard({
    shard: 0,
    columns,
    openStore: () => store,
    createLoader: () => store.loader(),
    peer: () => {
      throw new Error('no peers');
    },
  });
  void handlers.open({}, silentTask);
  const heat = () => [...columns.heat[0]!.subarray(0, nodeCount)];
  const leave = (...nodes: number[]) =>
    publishHomes(
      columns,
      Uint32Array.from(nodes),
      Uint16Array.from(nodes, () => 1),
      1,
    );
  const comeBack = async (rows: IncidentRows, ...nodes: number[]) => {
    await meshHandlers.insert({ nodes: Uint32Array.from(nodes), rows }, silentTask);
    publishHomes(
      columns,
      Uint32Array.from(nodes),
      Uint16Array.from(nodes, () => 0),
      2,
    );
  };
  return { handlers, heat, leave, comeBack, store };
}

// 0 -> 1 -> 2 -> 0 is a cycle, 3 hangs below 2 over two relations, 4 points at itself.
const EDGES: readonly Edge[] = [
  [0, 1, 0],
  [1, 2, 0],
  [2, 0, 1],
  [2, 3, 0],
  [2, 3, 1],
  [4, 4, 0],
];
const CLOSURE: readonly Row[] = [
  ...([
    [0, 0, 3],
    [0, 1, 1],
    [0, 2, 2],
    [0, 3, 3],
  ] as const),
  ...([
    [1, 0, 2],
    [1, 1, 3],
    [1, 2, 1],
    [1, 3, 2],
  ] as const),
  ...([
    [2, 0, 1],
    [2, 1, 2],
    [2, 2, 3],
    [2, 3, 1],
  ] as const),
  [4, 4, 1],
];
const small = () => oneShard(5, EDGES, CLOSURE);
const question = (indexes: readonly number[]) => ({
  hierarchy: 0,
  indexes: Uint32Array.from(indexes),
  direction: 'down' as const,
  depthMax: ALL,
  includesSelf: false,
  wanted: ANY,
});

describe('reads of a shard', () => {
  it('[ST24] reach gives the list of each node within the depth, of wanted types, among wanted nodes', async () => {
    const { handlers } = small();
    const reach = async (change: object) => {
      const { counts, nodes, depths, rowsScanned } = await handlers['closure.reach'](
        { ...question([0, 4]), ...change },
        silentTask,
      );
      return [[...counts], [...nodes], [...depths], rowsScanned];
    };
    expect(await reach({})).toEqual([[4, 1], [0, 1, 2, 3, 4], [3, 1, 2, 3, 1], 5]);
    expect(await reach({ depthMax: 2 })).toEqual([[2, 1], [1, 2, 4], [1, 2, 1], 5]);
    expect(await reach({ direction: 'up', depthMax: 1 })).toEqual([[1, 1], [2, 4], [1, 1], 4]);
    expect(await reach({ wanted: { types: Uint8Array.of(0, 1), among: null } })).toEqual([[2, 0], [1, 3], [1, 3], 5]);
    const among = nodeSetOf(5, [2, 3, 4]);
    expect(await reach({ wanted: { types: null, among } })).toEqual([[2, 1], [2, 3, 4], [2, 3, 1], 5]);
    expect(await reach({ wanted: { types: Uint8Array.of(1, 0), among } })).toEqual([[1, 1], [2, 4], [2, 1], 5]);
  });

  it('[ST25] with itself included a node is its own end at depth 0 and at no other, if it is wanted', async () => {
    const { handlers } = small();
    const reach = async (change: object) => {
      const asked = { ...question([0, 3]), includesSelf: true, ...change };
      const { counts, nodes, depths } = await handlers['closure.reach'](asked, silentTask);
      const groups = await handlers['closure.count'](asked, silentTask);
      return [[...counts], [...nodes], [...depths], [...groups.counts], [...groups.examples], [...groups.sizes]];
    };
    expect(await reach({})).toEqual([
      [4, 1],
      [0, 1, 2, 3, 3],
      [0, 1, 2, 3, 0],
      [2, 1],
      [0, 1, 3],
      [2, 2, 1],
    ]);
    expect(await reach({ wanted: { types: Uint8Array.of(0, 1), among: null } })).toEqual([
      [2, 1],
      [1, 3, 3],
      [1, 3, 0],
      [1, 1],
      [1, 3],
      [2, 1],
    ]);
    expect(await reach({ depthMax: 0 })).toEqual([
      [1, 1],
      [0, 3],
      [0, 0],
      [1, 1],
      [0, 3],
      [1, 1],
    ]);
  });

  it('[ST26] depths are found pair by pair, beyond the bound or without a way not reached', async () => {
    const { handlers, heat, leave } = small();
    leave(1);
    const params = {
      hierarchy: 0,
      sources: Uint32Array.of(0, 0, 0, 1, 3, 4),
      targets: Uint32Array.of(0, 2, 4, 2, 0, 4),
      direction: 'down' as const,
      depthMax: 2,
    };
    const { depths, moved } = await handlers['closure.depths'](params, silentTask);
    expect([...moved]).toEqual([3]);
    expect([...depths].filter((_, at) => at !== 3)).toEqual([NOT_REACHED, 2, NOT_REACHED, NOT_REACHED, 1]);
    expect(heat(), 'source and target of each pair, not of the one that moved').toEqual([5, 0, 1, 1, 3]);
    const up = await handlers['closure.depths']({ ...params, direction: 'up', depthMax: ALL }, silentTask);
    expect([...up.depths].filter((_, at) => at !== 3)).toEqual([3, 1, NOT_REACHED, 3, 1]);
  });

  it('[ST27] edges go out before in, by other end and relation, a self loop once', async () => {
    const { handlers, heat } = small();
    const edges = async (direction: 'down' | 'up' | 'either', change: object = {}) => {
      const asked = { indexes: Uint32Array.of(2, 4), direction, relations: null, wanted: ANY, ...change };
      const { counts, others, relations, isReversed, rowsScanned } = await handlers['edges.of'](asked, silentTask);
      return [[...counts], [...others], [...relations], [...isReversed], rowsScanned];
    };
    expect(await edges('down')).toEqual([[3, 1], [0, 3, 3, 4], [1, 0, 1, 0], [0, 0, 0, 0], 4]);
    expect(heat(), 'each end once, whatever number of edges leads there').toEqual([1, 0, 1, 1, 2]);
    expect(await edges('up')).toEqual([[1, 1], [1, 4], [0, 0], [1, 1], 2]);
    expect(await edges('either')).toEqual([[4, 1], [0, 3, 3, 1, 4], [1, 0, 1, 0, 0], [0, 0, 0, 1, 0], 6]);
    expect(await edges('either', { relations: Uint8Array.of(0, 1) })).toEqual([[2, 0], [0, 3], [1, 1], [0, 0], 6]);
    expect(await edges('down', { wanted: { types: Uint8Array.of(0, 1), among: null } })).toEqual([
      [2, 0],
      [3, 3],
      [0, 1],
      [0, 0],
      4,
    ]);
  });

  it('[ST27] edges are right after a write too', async () => {
    const { handlers, leave, comeBack, store } = small();
    const rows = store.incidentRows(Uint32Array.of(2, 3));
    const asked = { indexes: Uint32Array.of(3), direction: 'up' as const, relations: null, wanted: ANY };
    leave(2, 3);
    await handlers.reconcile({ nodes: Uint32Array.of(2, 3), rowsMax: 100 }, silentTask);
    expect([...(await handlers['edges.of'](asked, silentTask)).counts], '3 is elsewhere').toEqual([MOVED]);
    const { counts, others } = await handlers['edges.of'](
      { ...asked, indexes: Uint32Array.of(0, 1), direction: 'either' },
      silentTask,
    );
    expect([...counts], 'what names a node at home here stays').toEqual([2, 2]);
    expect([...others]).toEqual([1, 2, 2, 0]);
    await comeBack(rows, 2, 3);
    const back = await handlers['edges.of'](
      { ...asked, indexes: Uint32Array.of(2, 3), direction: 'either' },
      silentTask,
    );
    expect([...back.others], 'what was between them has come back with them').toEqual([0, 3, 3, 1, 2, 2]);
  });

  it('[ST14] reads in packed form mark every node that is at home elsewhere, and count no access of it', async () => {
    const { handlers, heat, leave } = small();
    leave(0, 2);
    const indexes = Uint32Array.of(0, 4, 2);
    const marked = [MOVED, 1, MOVED];
    expect([...(await handlers['closure.reach'](question([0, 4, 2]), silentTask)).counts]).toEqual(marked);
    expect([...(await handlers['closure.count'](question([0, 4, 2]), silentTask)).counts]).toEqual(marked);
    const edges = { indexes, direction: 'down', relations: null, wanted: ANY } as const;
    expect([...(await handlers['edges.of'](edges, silentTask)).counts]).toEqual(marked);
    const predicate = { variable: 'n', expression: parseExpression('true'), text: 'RETURN true', params: {} };
    const selected = await handlers['nodes.select']({ indexes, predicate, typeNames: ['a', 'b'] }, silentTask);
    expect(selected).toEqual({ kept: Uint32Array.of(4), moved: Uint32Array.of(0, 2) });
    expect(heat().slice(0, 4)).toEqual([0, 0, 0, 0]);
  });

  it('[ST28] a long answer leaves the rest of its nodes for the next message, and always answers one', async () => {
    const below = 70_000;
    const closure = [0, 1, 2].flatMap((top) => Array.from({ length: below }, (_, at): Row => [top, 3 + at, 1]));
    const { handlers, heat } = oneShard(below + 3, [], closure);
    const first = await handlers['closure.reach'](question([0, 1, 2]), silentTask);
    expect([...first.counts]).toEqual([below, DEFERRED, DEFERRED]);
    expect(first.nodes.length).toBe(below);
    expect(heat().slice(0, 4), 'what was left is not read').toEqual([1, 0, 0, 1]);
    // Counts are short, so many fit; but what has to be looked at is bounded too.
    const indexes = Array.from({ length: 60 }, (_, at) => at % 3);
    const { counts } = await handlers['closure.count'](question(indexes), silentTask);
    expect(counts.indexOf(DEFERRED)).toBe(Math.ceil((1 << 20) / below));
  });

  it('[ST29] attribute names are those of nodes at home here', async () => {
    const { handlers, leave } = small();
    expect(await handlers['nodes.attributeNames']({}, silentTask)).toEqual(['at']);
    leave(1, 3);
    expect(await handlers['nodes.attributeNames']({}, silentTask)).toEqual([]);
  });

  it('[EX10] edges that leave some nodes come with attributes, uncounted; a crowded node ends the message', async () => {
    const { handlers, heat } = small();
    const some = await handlers['edges.leaving']({ indexes: Uint32Array.of(2, 3, 4) }, silentTask);
    expect(some).toEqual({
      answered: 3,
      sources: Uint32Array.of(2, 2, 2, 4),
      targets: Uint32Array.of(0, 3, 3, 4),
      relations: Uint16Array.of(1, 0, 1, 0),
      attributes: [null, null, null, null],
      versions: new Uint32Array(4),
    });
    expect(heat()).toEqual([0, 0, 0, 0, 0]);
    const crowded = oneShard(
      2 ** 16 + 1,
      Array.from({ length: 2 ** 16 }, (_, at) => [0, at + 1, 0] as const),
      [],
    );
    const first = await crowded.handlers['edges.leaving']({ indexes: Uint32Array.of(0, 1, 2) }, silentTask);
    expect([first.answered, first.targets.length]).toEqual([1, 2 ** 16]);
  });

  it('[ST30] a node that is at home here but has no row is a damaged partition, named as such', () => {
    const { handlers, store } = small();
    store.reconcile(Uint32Array.of(3), Uint16Array.of(0, 0, 0, 1, 0));
    const predicate = { variable: 'n', expression: parseExpression('n.at > 1'), text: 'RETURN n.at > 1', params: {} };
    const select = () => handlers['nodes.select']({ indexes: Uint32Array.of(3), predicate, typeNames: [] }, silentTask);
    expect(select).toThrow(expect.objectContaining({ code: 'storage.corrupt' }));
  });
});
