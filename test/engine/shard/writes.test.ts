import { describe, expect, it } from 'vitest';
import { buildCsr } from '../../../engine/algorithms/graph/csr.ts';
import { silentTask } from '../../../engine/base/progress.ts';
import { createCancelFlag } from '../../../engine/counters/cancel-flag.ts';
import { publishHomes, sharedColumns } from '../../../engine/counters/shared-columns.ts';
import { DEFERRED, MOVED, NO_SHARD } from '../../../engine/model/ids.ts';
import { createShard } from '../../../engine/shard/shard.ts';
import { NOT_THERE } from '../../../engine/shard/write-methods.ts';
import { MemoryStore } from '../../../engine/storage/memory/memory-store.ts';
import { packDelta } from '../../../engine/storage/packed-delta.ts';
import { emptyDelta } from '../../../engine/storage/partition-delta.ts';
import { type DeltaParts, deltaOf } from '../../support/deltas.ts';

const SLOTS = 6;

/** One shard of two; 0 -> 1 -> 2 and 3 -> 3 are there, 4 and 5 are vacant. */
async function oneShard(slotCount = SLOTS) {
  const columns = sharedColumns(slotCount, 2);
  columns.homes.fill(NO_SHARD, 4);
  const store = new MemoryStore(0);
  const { handlers } = createShard({
    shard: 0,
    columns,
    openStore: () => store,
    createLoader: () => store.loader(),
    peer: () => {
      throw new Error('no peers');
    },
  });
  await handlers.open({}, silentTask);
  const apply = async (revision: number, parts: DeltaParts) =>
    handlers['delta.apply']({ delta: packDelta(deltaOf(revision, parts)), after: 0 }, silentTask);
  await apply(1, {
    nodes: [0, 1, 2, 3].map((node) => [node, `label ${node}`] as const),
    edges: [
      [0, 1, 0, null],
      [1, 2, 0, '{"a":1}'],
      [3, 3, 0, null],
    ],
    closure: [
      [0, 0, 1, 1, 0],
      [0, 0, 2, 2, 0],
      [0, 1, 2, 1, 0],
      [0, 3, 3, 1, 0],
    ],
  });
  const leave = (...nodes: number[]) =>
    publishHomes(columns, Uint32Array.from(nodes), new Uint16Array(nodes.length).fill(1), 1);
  /** Compares with the edges that the partition itself holds, as the coordinator does. */
  const failures = async () => {
    const edges = await handlers['edges.owned']({}, silentTask);
    const { sources, targets, relations } = edges;
    const forward = buildCsr(slotCount, sources, targets, relations, null);
    const backward = buildCsr(slotCount, targets, sources, relations, null);
    const hierarchies = [{ forward, backward, depthMax: 0xffff }];
    const input = { cancel: createCancelFlag(), edges, hierarchies, isDeep: true };
    const checks = await handlers.verify(input, silentTask);
    return checks.flatMap((check) => check.failures);
  };
  return { columns, store, handlers, apply, leave, failures };
}

describe('live writes of a shard', () => {
  it('[ST33] a delta that is sent again applies nothing, and the revision is that of the last', async () => {
    const { handlers, apply } = await oneShard();
    expect(await handlers.revision({}, silentTask)).toBe(1);
    const parts: DeltaParts = { nodes: [[4, 'new']], edges: [[2, 4, 0, null]] };
    expect(await apply(5, parts)).toEqual({ applied: 2 });
    expect(await apply(5, parts)).toEqual({ applied: 0 });
    expect(await handlers.revision({}, silentTask)).toBe(5);
    await handlers['delta.apply']({ delta: packDelta(emptyDelta(6)), after: 0 }, silentTask);
    expect(await handlers.sync({}, silentTask)).toBe(6);
  });

  it('[ST39] lists, edges and node rows that were in memory are right after a delta', async () => {
    const { columns, handlers, apply } = await oneShard();
    const any = { types: null, among: null };
    const answers = async () => {
      const indexes = Uint32Array.of(0);
      const reach = {
        hierarchy: 0,
        indexes,
        direction: 'down',
        depthMax: 9,
        includesSelf: false,
        wanted: any,
      } as const;
      const { nodes, depths } = await handlers['closure.reach'](reach, silentTask);
      const of = { indexes, direction: 'down', relations: null, wanted: any } as const;
      const { others } = await handlers['edges.of'](of, silentTask);
      const label = (await handlers.node({ index: 0 }, silentTask))?.label;
      return { reached: [...nodes].map((node, at) => [node, depths[at]]), others: [...others], label };
    };
    const before = {
      reached: [
        [1, 1],
        [2, 2],
      ],
      others: [1],
      label: 'label 0',
    };
    expect(await answers()).toEqual(before);
    publishHomes(columns, Uint32Array.of(4), Uint16Array.of(0), 1);
    await apply(2, {
      nodes: [
        [0, 'renamed'],
        [4, 'new'],
      ],
      edges: [
        [0, 1, 0, undefined],
        [0, 2, 0, null],
        [0, 4, 0, null],
      ],
      closure: [
        [0, 0, 1, 0, 0],
        [0, 0, 2, 1, 0],
        [0, 0, 4, 1, 0],
      ],
    });
    const after = {
      reached: [
        [2, 1],
        [4, 1],
      ],
      others: [2, 4],
      label: 'renamed',
    };
    expect(await answers()).toEqual(after);
  });

  it('[ST36] versions are those of rows at home; what is not there or at home elsewhere has none', async () => {
    const { handlers, apply, leave } = await oneShard();
    await apply(7, { nodes: [[1, 'changed']], edges: [[1, 2, 0, null]] });
    const edges = {
      sources: Uint32Array.of(0, 1, 1, 3),
      targets: Uint32Array.of(1, 2, 2, 3),
      relations: Uint16Array.of(0, 0, 1, 0),
    };
    const ask = () => handlers.versions({ nodes: Uint32Array.of(1, 0, 4, 3), edges }, silentTask);
    expect(await ask()).toEqual({
      nodes: Uint32Array.of(7, 1, NOT_THERE, 1),
      edges: Uint32Array.of(1, 7, NOT_THERE, 1),
    });
    leave(3);
    expect(await ask()).toEqual({
      nodes: Uint32Array.of(7, 1, NOT_THERE, NOT_THERE),
      edges: Uint32Array.of(1, 7, NOT_THERE, NOT_THERE),
    });
  });

  it('[ST37] incident edges come node by node, out before in, a self loop once, uncounted', async () => {
    const { columns, handlers, leave } = await oneShard();
    leave(0);
    const incident = await handlers['edges.incident']({ indexes: Uint32Array.of(1, 0, 3, 2) }, silentTask);
    expect(incident).toEqual({
      counts: Uint32Array.of(2, MOVED, 1, 1),
      rowsScanned: 5,
      sources: Uint32Array.of(1, 0, 3, 1),
      targets: Uint32Array.of(2, 1, 3, 2),
      relations: Uint16Array.of(0, 0, 0, 0),
      attributes: ['{"a":1}', null, null, '{"a":1}'],
      versions: Uint32Array.of(1, 1, 1, 1),
    });
    expect([...columns.heat[0]!]).toEqual(new Array(SLOTS).fill(0));
  });

  it('[ST37] a crowded node ends the message: the others are left for the next one', async () => {
    const ends = 2 ** 16;
    const { columns, handlers, apply } = await oneShard(ends + 4);
    columns.homes.fill(0);
    await apply(2, { edges: Array.from({ length: ends }, (_, at) => [0, at + 4, 0, null] as const) });
    const { counts } = await handlers['edges.incident']({ indexes: Uint32Array.of(0, 1) }, silentTask);
    expect([...counts]).toEqual([ends + 1, DEFERRED]);
  });

  it('[ST38] vacant slots fail no check, before and after a node is removed with all its rows', async () => {
    const { columns, failures, apply } = await oneShard();
    expect(await failures()).toEqual([]);
    columns.homes[2] = NO_SHARD;
    await apply(2, {
      nodes: [[2, undefined]],
      edges: [[1, 2, 0, undefined]],
      closure: [
        [0, 0, 2, 0, 0],
        [0, 1, 2, 0, 0],
      ],
    });
    expect(await failures()).toEqual([]);
  });

  it('[ST38] a row that names a vacant slot fails the check, whichever kind it is', async () => {
    const { apply, failures } = await oneShard();
    await apply(2, { nodes: [[4, 'ghost']] });
    expect(await failures()).toEqual(['shard 0: node 4 is here, but there is no such node']);
    await apply(3, { nodes: [[4, undefined]], edges: [[0, 5, 0, null]], closure: [[0, 0, 5, 1, 0]] });
    expect(await failures()).toEqual([
      'shard 0: edge 0 -> 5 names node 5, which there is not',
      'shard 0: row 0 -> 5 names node 5, which there is not',
    ]);
    await apply(4, {
      edges: [[0, 5, 0, undefined]],
      closure: [
        [0, 0, 5, 0, 0],
        [0, 5, 0, 1, NO_SHARD],
      ],
    });
    expect(await failures()).toContain('shard 0: row 5 -> 0 names node 5, which there is not');
  });
});
