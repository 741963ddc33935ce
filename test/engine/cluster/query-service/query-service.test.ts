import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../engine/base/clock.ts';
import { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import type { ShardQuery } from '../../../../engine/cluster/query-executor.ts';
import {
  QUERY_LIMITS,
  type QueryLimits,
  type QueryRequest,
  QueryService,
  type QuerySource,
} from '../../../../engine/cluster/query-service/query-service.ts';
import type { ReadLog } from '../../../../engine/cluster/query-service/read-log.ts';
import type { RowBatch } from '../../../../engine/query/running-query.ts';
import { randomTopology } from '../../../support/topologies.ts';
import { virtualClock } from '../../../support/virtual-clock.ts';
import { importTopology } from '../../../support/workspaces.ts';

const NODES = 60;
const ALL = 'MATCH (a) RETURN a.id ORDER BY a.id';
let home = '';
let coordinator: Coordinator;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'shardscope-test-'));
  const folder = join(home, 'one.shardscope');
  await importTopology(folder, randomTopology(NODES, 150, 3), { shardCount: 2 });
  coordinator = await Coordinator.open(folder, Date.now);
});
afterAll(async () => {
  await coordinator.close();
  rmSync(home, { recursive: true, force: true });
});

/** A query that has been admitted and stands before the real executor until the test lets it in. */
interface Door {
  readonly text: string;
  enter(): void;
}

/**
 * The real coordinator behind doors, with its rows dealt out in batches of ten: the test decides what happens at the same
 * time, and counts what is pulled.
 */
function gated({ hasDoors = true, reads = null as ReadLog | null } = {}) {
  const doors: Door[] = [];
  const pulled = { batches: 0, returned: 0 };
  async function* dealt({ batches }: ShardQuery): AsyncGenerator<RowBatch, void, void> {
    try {
      for await (const { rows, nodes } of batches) {
        for (let first = 0; first < rows.length; first += 10) {
          pulled.batches++;
          yield { rows: rows.slice(first, first + 10), nodes };
        }
      }
    } finally {
      pulled.returned++;
    }
  }
  const source: QuerySource = {
    columns: coordinator.columns,
    queryForms: coordinator.queryForms,
    name: coordinator.name,
    async openQuery(text, params, options) {
      if (hasDoors) await new Promise<void>((enter) => doors.push({ text, enter }));
      const query = await coordinator.openQuery(text, params, options);
      return { ...query, reads, batches: dealt(query) };
    },
  };
  return { source, doors, pulled };
}

function serviceOver(source: QuerySource, limits: Partial<QueryLimits> = {}) {
  const clock = virtualClock();
  const service = new QueryService(source, clock, { ...QUERY_LIMITS, ...limits });
  const request = (change: Partial<QueryRequest> = {}): QueryRequest => ({
    text: ALL,
    params: {},
    client: service,
    signal: new AbortController().signal,
    timeoutMs: 30_000,
    isProfile: false,
    collectsNodes: false,
    ...change,
  });
  return { service, clock, request };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 10));
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'answered',
    (error: { code: string }) => error.code,
  );

describe('query service', () => {
  it('[QS9] so many queries compute at once and no more; who waits is served round-robin between clients', async () => {
    const { source, doors } = gated();
    const { service, request } = serviceOver(source, { runningMax: 2 });
    const [greedy, modest, late] = [{}, {}, {}];
    const ask = (client: object, name: string) =>
      service.open(request({ client, text: `MATCH (a {id: '${name}'}) RETURN a.id` }), 100);
    const asked = [
      ...Array.from({ length: 6 }, (_, at) => ask(greedy, `g${at}`)),
      ...['m0', 'm1'].map((name) => ask(modest, name)),
      ask(late, 'l0'),
    ];
    const order: string[] = [];
    while (order.length < asked.length) {
      await settled();
      expect(doors.length).toBeLessThanOrEqual(2);
      expect(service.status().running).toBe(doors.length);
      const door = doors.shift()!;
      order.push(/'(\w+)'/.exec(door.text)![1]!);
      door.enter();
    }
    await Promise.all(asked);
    expect(order).toEqual(['g0', 'g1', 'g2', 'm0', 'l0', 'g3', 'm1', 'g4', 'g5']);
    await settled();
    expect(service.status()).toMatchObject({ running: 0, waiting: 0, open: 0 });
  });

  it('[QS10] when too many wait, a further query is refused as busy.queries and nothing else changes', async () => {
    const { source, doors } = gated();
    const { service, request } = serviceOver(source, { runningMax: 1, waitingMax: 2 });
    const asked = [1, 2, 3].map(() => service.open(request(), 100));
    await settled();
    await expect(service.open(request(), 100)).rejects.toMatchObject({ code: 'busy.queries' });
    expect(service.status()).toMatchObject({ running: 1, waiting: 2, refused: 1 });
    for (const query of asked) {
      await settled();
      doors.shift()!.enter();
      expect((await query).page.rows).toHaveLength(NODES);
    }
  });

  it('[QS11] a caller who leaves while it waits gives its place to the next, and never reaches the executor', async () => {
    const { source, doors } = gated();
    const { service, request } = serviceOver(source, { runningMax: 1, waitingMax: 1 });
    const first = service.open(request(), 100);
    const controller = new AbortController();
    const leaving = codeOf(service.open(request({ signal: controller.signal }), 100));
    await settled();
    controller.abort();
    expect(await leaving).toBe('cancelled.caller');
    const next = service.open(request(), 100);
    await settled();
    doors.shift()!.enter();
    await first;
    await settled();
    doors.shift()!.enter();
    await next;
    expect(doors).toEqual([]);
    expect(await codeOf(service.open(request({ signal: AbortSignal.abort() }), 100))).toBe('cancelled.caller');
    await settled();
    expect(service.status()).toMatchObject({ running: 0, waiting: 0, open: 0, cancelled: 2 });
  });

  it('[QS3] the deadline counts from the admission, not from the asking', async () => {
    const { source, doors } = gated();
    const { service, clock, request } = serviceOver(source, { runningMax: 1 });
    const first = codeOf(service.open(request({ timeoutMs: 10_000 }), 100));
    const second = codeOf(service.open(request({ timeoutMs: 10_000 }), 100));
    await settled();
    await clock.advance(9000);
    doors.shift()!.enter();
    expect(await first).toBe('answered');
    await settled();
    await clock.advance(9000);
    expect(service.status()).toMatchObject({ running: 1, outOfTime: 0 });
    await clock.advance(1001);
    expect(await second).toBe('limit.time');
    expect(service.status()).toMatchObject({ outOfTime: 0, running: 1 });
    doors.shift()!.enter();
    await settled();
    expect(service.status()).toMatchObject({ outOfTime: 1, running: 0 });
  });

  it('[QS18] a query that computes without asking any shard is given up at its deadline all the same', async () => {
    const service = new QueryService(coordinator, systemClock);
    const { request } = serviceOver(coordinator);
    // Far more combinations than a query may make rows, none of which needs a shard.
    const text = 'MATCH (a), (b), (c), (d), (e), (f) RETURN count(*)';
    expect(await codeOf(service.open(request({ text, timeoutMs: 100 }), 1))).toBe('limit.time');
    await service.close();
  });

  it('[QS12] who gave a query up is told at once, but its turn lasts until the executor has really stopped', async () => {
    const { source, doors, pulled } = gated();
    const { service, request } = serviceOver(source, { runningMax: 1 });
    const controller = new AbortController();
    const given = codeOf(service.open(request({ signal: controller.signal }), 100));
    const next = service.open(request(), 100);
    await settled();
    controller.abort();
    expect(await given).toBe('cancelled.caller');
    await settled();
    expect(service.status()).toMatchObject({ running: 1, waiting: 1, open: 1 });
    doors.shift()!.enter();
    await settled();
    expect(service.status()).toMatchObject({ running: 1, waiting: 0, open: 1, cancelled: 1 });
    doors.shift()!.enter();
    await next;
    expect(pulled.returned).toBeLessThanOrEqual(1);
  });

  it('[QS13] rows are pulled only for pages that are asked for', async () => {
    const { source, pulled } = gated({ hasDoors: false });
    const { service, request } = serviceOver(source);
    const { query, page } = await service.open(request(), 15);
    expect(page.rows).toHaveLength(15);
    await settled();
    expect(pulled).toEqual({ batches: 2, returned: 0 });
    // Five rows of the second batch are left: nothing is pulled for them.
    expect((await query.next(5)).rows).toHaveLength(5);
    expect(pulled.batches).toBe(2);
    const [one, other] = await Promise.all([query.next(1), query.next(1)]);
    expect([...one.rows, ...other.rows]).toHaveLength(2);
    expect(new Set([...one.rows, ...other.rows].flat()).size).toBe(2);
    query.close();
    await settled();
    expect(pulled).toEqual({ batches: 3, returned: 1 });
    expect(await codeOf(query.next(1))).toBe('not-found.query');
  });

  it('[QS14] a query that waits for its reader takes no turn, but only so many may be open; one under way passes them', async () => {
    const { source } = gated({ hasDoors: false });
    const { service, request } = serviceOver(source, { runningMax: 1, openMax: 2, waitingMax: 1 });
    const [one, other] = [await service.open(request(), 1), await service.open(request(), 1)];
    expect(service.status()).toMatchObject({ running: 0, open: 2 });
    const third = service.open(request(), 1);
    await settled();
    expect(service.status()).toMatchObject({ running: 0, waiting: 1, open: 2 });
    expect((await one.query.next(1)).rows).toHaveLength(1);
    other.query.close();
    expect((await third).page.rows).toHaveLength(1);
    await service.close();
    expect(service.status()).toMatchObject({ running: 0, waiting: 0, open: 0 });
  });

  it('[QS5] closing refuses who waits and who comes, and resolves when the last query has stopped', async () => {
    const { source, doors } = gated();
    const { service, request } = serviceOver(source, { runningMax: 1 });
    const asked = [1, 2].map(() => codeOf(service.open(request(), 1)));
    await settled();
    let isClosed = false;
    const closing = service.close().then(() => {
      isClosed = true;
    });
    expect(await Promise.all(asked)).toEqual(['unavailable.workspace', 'unavailable.workspace']);
    expect(await codeOf(service.open(request(), 1))).toBe('unavailable.workspace');
    await settled();
    expect(isClosed).toBe(false);
    doors.shift()!.enter();
    await closing;
    expect(service.status()).toMatchObject({ running: 0, waiting: 0, open: 0 });
  });

  it('[QS15] an answer is kept with its reads and given again, as it was and with its heat, until one of its pages changes', async () => {
    const { columns } = coordinator;
    const reads: ReadLog = {
      pages: new Set([0]),
      accesses: new Map([
        [3, 2],
        [7, 1],
      ]),
    };
    const { source, pulled } = gated({ hasDoors: false, reads });
    const { service, request } = serviceOver(source);
    const stripe = columns.heat[columns.shardCount]!;
    const read = async (rowsMax: number, change: Partial<QueryRequest> = {}) => {
      const { query, page } = await service.open(request(change), rowsMax);
      const rows = [...page.rows];
      let last = page;
      while (last.end === null) {
        last = await query.next(rowsMax);
        rows.push(...last.rows);
      }
      return { rows, columns: query.columns, stats: last.end!.stats };
    };
    const first = await read(1000);
    expect(first.stats.cacheHit).toBe(false);
    const [batches, heat] = [pulled.batches, [stripe[3]!, stripe[7]!]];
    const again = await read(7);
    expect(again).toMatchObject({
      rows: first.rows,
      columns: first.columns,
      stats: { cacheHit: true, rowsScanned: 0 },
    });
    expect(pulled.batches, 'no shard was asked').toBe(batches);
    expect([stripe[3]! - heat[0]!, stripe[7]! - heat[1]!]).toEqual([2, 1]);
    // What was asked for is its cost.
    expect((await read(1000, { isProfile: true })).stats.cacheHit).toBe(false);
    await coordinator.move(0, 1 - columns.homes[0]!);
    const after = await read(1000);
    expect(after.stats.cacheHit).toBe(false);
    expect(after.rows).toEqual(first.rows);
    expect((await read(1000)).stats.cacheHit).toBe(true);
    expect(service.status().cache).toMatchObject({ hits: 2, misses: 2, stale: 1, entries: 1 });
  });

  it('[QS16] what is volatile, not read to its end, without known reads, or asked with odd parameters is not kept', async () => {
    const reads: ReadLog = { pages: new Set([0]), accesses: new Map() };
    const { service, request } = serviceOver(gated({ hasDoors: false, reads }).source);
    const entries = () => service.status().cache.entries;
    await service.open(request({ text: 'MATCH (a) RETURN a.id, HEAT (a)' }), 1000);
    const { query } = await service.open(request(), 1);
    query.close();
    for (const x of [-0, Number.NaN, Uint8Array.of(1), undefined]) {
      await codeOf(service.open(request({ text: 'RETURN 1', params: { x } }), 1000));
    }
    expect(entries()).toBe(0);
    await service.open(request({ text: "MATCH (a {id: 'heat'}) RETURN a.id" }), 1000);
    expect(entries()).toBe(1);
    const unknown = serviceOver(gated({ hasDoors: false }).source);
    await unknown.service.open(unknown.request(), 1000);
    expect(unknown.service.status().cache).toMatchObject({ entries: 0, misses: 1 });
  });
});
