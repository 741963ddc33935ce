import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../../engine/base/clock.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import type { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import { QueryService } from '../../../../engine/cluster/query-service/query-service.ts';
import type { TopologyChange } from '../../../../engine/model/changes.ts';
import { RELATIONS, randomTopology } from '../../../support/topologies.ts';
import { newWorkspace, openWorkspace } from '../../../support/workspaces.ts';
import { freeTopology, ModelTopology, randomChanges } from './model.ts';
import { BY, expectEqual, HIERARCHIES, start } from './support.ts';

vi.setConfig({ testTimeout: 90_000 });
const [CONTAINS, CALLS] = RELATIONS;

const opened = async () => openWorkspace(await newWorkspace(start(), { shardCount: 3, hierarchies: HIERARCHIES }));

/** Rows of both hierarchies as `hierarchy ancestor descendant` with their depths. */
function rowsOf(model: ModelTopology): ReadonlyMap<string, number> {
  const rows = new Map<string, number>();
  for (const key of model.nodes.keys()) {
    for (const [below, depth] of model.below(key)) rows.set(`all ${key} ${below}`, depth);
    for (const [below, depth] of model.below(key, [CONTAINS])) rows.set(`inside ${key} ${below}`, depth);
  }
  return rows;
}

function difference<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  isOther: (one: T, other: T, key: string) => boolean,
) {
  const both = [...after.keys()].filter((key) => before.has(key));
  return {
    added: after.size - both.length,
    changed: both.filter((key) => isOther(before.get(key)!, after.get(key)!, key)).length,
    removed: before.size - both.length,
  };
}

describe('what a write does', () => {
  it('[WR20] its summary, also that of a dry run, is the difference between before and after', async () => {
    const coordinator = await opened();
    const model = new ModelTopology(start());
    const prng = createPrng(21);
    for (let write = 0; write < 30; write++) {
      const nodes = new Map(model.nodes);
      const edges = new Map(model.edges);
      const rows = rowsOf(model);
      const changes = randomChanges(model, prng, write);
      const dry = await coordinator.write(changes, { ...BY, isDryRun: true });
      expect(dry.revision).toBe(write);
      const { summary } = await coordinator.write(changes, BY);
      expect(summary).toEqual(dry.summary);
      expect(summary.changes).toBe(changes.length);
      expect(summary.closureRows).toEqual(difference(rows, rowsOf(model), (one, other) => one !== other));
      const isNamed = (_one: unknown, _other: unknown, key: string) =>
        changes.some((change) => change.op === 'change-node' && change.key === key);
      expect(summary.nodes).toEqual(difference(nodes, model.nodes, isNamed));
      const { added, removed } = difference(edges, model.edges, () => false);
      expect(summary.edges).toMatchObject({ added, removed });
    }
    await expectEqual(coordinator, model);
  });

  it('[WR31] a record names the nodes it was about: those of its own changes first, then ends of edges, as far as they are few', async () => {
    const coordinator = await opened();
    const slotOf = (key: string) => coordinator.names.indexOf(key)!;
    const second = coordinator.names.keyOf(1);
    await coordinator.write([{ op: 'add-node', key: 'new', type: 'host', label: 'new' }] as TopologyChange[], BY);
    const added = slotOf('new');
    expect(coordinator.latestWrites(1)[0]!.touched).toEqual({ nodes: [added], count: 1 });
    await coordinator.write(
      [
        { op: 'remove-node', key: 'new' },
        { op: 'change-node', key: second, label: 'x' },
      ] as TopologyChange[],
      BY,
    );
    expect(coordinator.latestWrites(1)[0]!.touched, 'its slot is never used again').toEqual({
      nodes: [slotOf(second), added],
      count: 2,
    });
  });

  it('[WR21] changes see those before them: what comes and goes in one write leaves nothing, and a key can be taken again', async () => {
    const coordinator = await opened();
    const model = new ModelTopology(start());
    const nothing: TopologyChange[] = [
      { op: 'add-node', key: 'brief', type: 'rack' },
      { op: 'add-edge', source: 'n3', target: 'brief', relation: CONTAINS },
      { op: 'remove-node', key: 'brief', edges: 'remove' },
      { op: 'add-edge', source: 'n9', target: 'n1', relation: CALLS },
      { op: 'remove-edge', source: 'n9', target: 'n1', relation: CALLS },
      { op: 'move-subtree', key: 'n4', from: 'n1', to: 'n2', relation: CONTAINS },
      { op: 'move-subtree', key: 'n4', from: 'n2', to: 'n1', relation: CONTAINS },
    ];
    const zero = { added: 0, changed: 0, removed: 0 };
    const { revision, summary } = await coordinator.write(nothing, BY);
    expect({ revision, nodes: summary.nodes, closureRows: summary.closureRows }).toEqual({
      revision: 1,
      nodes: zero,
      closureRows: zero,
    });
    for (const change of nothing) model.apply(change);
    await expectEqual(coordinator, model);

    const slot = coordinator.indexOf('n5');
    const again: TopologyChange[] = [
      { op: 'change-node', key: 'n5', label: 'gone' },
      { op: 'remove-node', key: 'n5', edges: 'remove' },
      { op: 'add-node', key: 'n5', type: 'host', attributes: { second: true } },
      { op: 'add-edge', source: 'n7', target: 'n5', relation: CONTAINS },
      { op: 'change-node', key: 'n5', type: 'rack', label: 'again' },
    ];
    for (const change of again) model.apply(change);
    expect((await coordinator.write(again, BY)).summary.nodes).toEqual({ added: 1, changed: 0, removed: 1 });
    expect(coordinator.indexOf('n5')).not.toBe(slot);
    expect(coordinator.isNode(slot)).toBe(false);
    await expectEqual(coordinator, model);
    expect(coordinator.search('again', 5).map((found) => coordinator.names.keyOf(found))).toEqual(['n5']);
    expect(coordinator.search('gone', 5)).toEqual([]);
  });
});

describe('answers and writes', () => {
  const ask = async (service: QueryService, text: string) => {
    const request = { text, params: {}, client: {}, signal: new AbortController().signal };
    const options = { timeoutMs: 20_000, isProfile: false, collectsNodes: false };
    const { page } = await service.open({ ...request, ...options }, 10_000);
    return { rows: page.rows, isHit: page.end?.stats.cacheHit ?? false };
  };

  it('[WR22] a kept answer is given until a write changes what it has read, also where that was nothing', async () => {
    const coordinator: Coordinator = await opened();
    const service = new QueryService(coordinator, systemClock);
    const cases: readonly (readonly [query: string, change: TopologyChange, after: unknown])[] = [
      [
        "MATCH (a {id:'n0'})-[*1..]->(b) RETURN b.id",
        { op: 'remove-edge', source: 'n0', target: 'n1', relation: CONTAINS },
        null,
      ],
      ["MATCH (a {id:'late'}) RETURN a.id", { op: 'add-node', key: 'late', type: 'rack' }, [['late']]],
      ["MATCH (a {id:'n8'}) RETURN a.label", { op: 'change-node', key: 'n8', label: 'eighth' }, [['eighth']]],
      [
        "MATCH (a {id:'n8'}) RETURN a.colour",
        { op: 'change-node', key: 'n8', attributes: { colour: 'red' } },
        [['red']],
      ],
      [
        "MATCH (a {id:'n20'})-[:calls]->(b) RETURN b.id",
        { op: 'add-edge', source: 'n20', target: 'n2', relation: CALLS },
        [['n2']],
      ],
      ['MATCH (a:rack) RETURN count(a)', { op: 'add-node', key: 'rack', type: 'rack' }, [[12]]],
    ];
    for (const [query, change, after] of cases) {
      const first = await ask(service, query);
      expect(await ask(service, query), query).toEqual({ rows: first.rows, isHit: true });
      await coordinator.write([change], BY);
      const second = await ask(service, query);
      expect(second.isHit, query).toBe(false);
      if (after !== null) expect(second.rows, query).toEqual(after);
      expect(second.rows, query).not.toEqual(first.rows);
    }
    await service.close();
  });

  it('[WR23] rows that have left cannot be taken back: then, and only then, a query ends with conflict.snapshot', async () => {
    const coordinator = await openWorkspace(
      await newWorkspace(freeTopology(randomTopology(300, 600, 2)), { shardCount: 3 }),
    );
    const begin = () =>
      coordinator.openQuery(
        'MATCH (a), (b) RETURN a.id, b.id',
        {},
        { signal: new AbortController().signal, collectsNodes: false },
      );
    const relabel = (number: number): TopologyChange => ({ op: 'change-node', key: 'n7', label: `label ${number}` });
    const before = await begin();
    await coordinator.write([relabel(1)], BY);
    let rows = 0;
    for await (const batch of before.batches) rows += batch.rows.length;
    expect(rows, 'no row had left').toBe(300 * 300);

    const after = await begin();
    const first = await after.batches.next();
    expect(first.done).toBe(false);
    await coordinator.write([relabel(2)], BY);
    const rest = async () => {
      for await (const batch of after.batches) rows += batch.rows.length;
    };
    await expect(rest()).rejects.toMatchObject({ code: 'conflict.snapshot' });
    const other = await begin();
    await other.batches.next();
    await coordinator.write([{ op: 'add-edge', source: 'n1', target: 'n299', relation: CALLS }], BY);
    rows = 0;
    for await (const batch of other.batches) rows += batch.rows.length;
    expect(rows, 'it has read no edge').toBeGreaterThan(0);
  });

  it('[WR23] until the first page is whole no row has left: no write ends it, however many come', async () => {
    const folder = await newWorkspace(freeTopology(randomTopology(120, 400, 2)), { shardCount: 3 });
    const coordinator = await openWorkspace(folder);
    const service = new QueryService(coordinator, systemClock);
    let isOver = false;
    let writes = 0;
    const writing = (async () => {
      while (!isOver) {
        await coordinator.write([{ op: 'change-node', key: `n${writes % 100}`, label: `label ${writes++}` }], BY);
      }
    })();
    const answers = await Promise.all(
      Array.from({ length: 6 }, async () => {
        let rows = 0;
        for (let round = 0; round < 4; round++) {
          rows += (await ask(service, 'MATCH (a)-[*1..]->(b) RETURN a.label, b.id')).rows.length;
        }
        return rows;
      }),
    );
    isOver = true;
    await writing;
    expect(writes).toBeGreaterThan(10);
    expect(new Set(answers)).toEqual(
      new Set([4 * Math.min(10_000, (await coordinator.info()).closure.hierarchy.all!.rows)]),
    );
    await service.close();
  });
});
