import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Session } from '../../../../engine/cluster/session.ts';
import { sessionOptions } from '../../../../engine/hosts/host-options.ts';
import { type METHODS, PROTOCOL_VERSION, type QueryPage } from '../../../../engine/protocol/index.ts';
import { createClient } from '../../../../engine/rpc/client.ts';
import { memoryPortPair } from '../../../support/port-pairs.ts';
import { randomTopology } from '../../../support/topologies.ts';
import { type VirtualClock, virtualClock } from '../../../support/virtual-clock.ts';
import { importTopology } from '../../../support/workspaces.ts';

const NODES = 120;
const ALL = 'MATCH (a) RETURN a.id ORDER BY a.id';

let home = '';
const folder = () => join(home, 'one.shardscope');

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'shardscope-test-'));
  await importTopology(folder(), randomTopology(NODES, 300, 7), { shardCount: 2 });
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function openSession(): Promise<{ session: Session; clock: VirtualClock }> {
  const clock = virtualClock();
  const session = new Session({ ...sessionOptions(home), clock });
  onTestFinished(() => session.close());
  await session.open(folder());
  return { session, clock };
}

function attach(session: Session) {
  const [near, far] = memoryPortPair();
  session.attach(far);
  const client = createClient<typeof METHODS>(near);
  near.post({ kind: 'hello', protocol: PROTOCOL_VERSION, client: 'test' });
  return client;
}
type Client = ReturnType<typeof attach>;

const open = (client: Client, query: string, rowsMax: number, params = {}, timeoutMs = 30_000) =>
  client.call('query.open', { query, params, rowsMax, timeoutMs });

describe('queries of a session', () => {
  it('[QS1] the pages of a query are its whole answer, in order, at most the wanted rows each; the last one says the cost', async () => {
    const { session } = await openSession();
    const client = attach(session);
    const whole = await open(client, ALL, 10_000);
    expect(whole).toMatchObject({ queryId: null, columns: ['a.id'], page: { end: { stats: { cacheHit: false } } } });
    expect(whole.page.rows).toHaveLength(NODES);
    for (const rowsMax of [1, 7, NODES - 1, NODES]) {
      const opened = await open(client, ALL, rowsMax);
      const pages: QueryPage[] = [opened.page];
      while (pages.at(-1)!.end === null) {
        pages.push(await client.call('query.next', { queryId: opened.queryId!, rowsMax }));
      }
      expect(pages.flatMap(({ rows }) => rows)).toEqual(whole.page.rows);
      expect(pages.every(({ rows }) => rows.length <= rowsMax)).toBe(true);
      await expect(client.call('query.next', { queryId: opened.queryId!, rowsMax })).rejects.toMatchObject({
        code: 'not-found.query',
      });
    }
    expect(session.queries.status()).toMatchObject({ running: 0, waiting: 0, open: 0 });
  });

  it('[QS2] a query that is closed, whose connection ends, or that nobody reads for a minute holds nothing any more', async () => {
    const { session, clock } = await openSession();
    const client = attach(session);
    const other = attach(session);
    const closed = await open(client, ALL, 1);
    const lost = await open(other, ALL, 1);
    const idle = await open(client, ALL, 1, {}, 3_600_000);
    const read = await open(client, ALL, 1, {}, 3_600_000);
    expect(session.queries.status()).toMatchObject({ running: 0, open: 4 });
    await client.call('query.close', { queryId: closed.queryId! });
    other.close();
    await settled();
    expect(session.queries.status()).toMatchObject({ open: 2 });
    expect(lost.queryId).toBeTypeOf('number');
    await clock.advance(59_000);
    await client.call('query.next', { queryId: read.queryId!, rowsMax: 1 });
    await clock.advance(2_000);
    expect(session.queries.status()).toMatchObject({ open: 1, abandoned: 1 });
    await expect(client.call('query.next', { queryId: idle.queryId!, rowsMax: 1 })).rejects.toMatchObject({
      code: 'not-found.query',
    });
    expect((await client.call('query.next', { queryId: read.queryId!, rowsMax: 1 })).rows).toHaveLength(1);
    await client.call('query.close', { queryId: read.queryId! });
    await client.call('query.close', { queryId: read.queryId! });
    await settled();
    expect(session.queries.status()).toMatchObject({ open: 0 });
  });

  it('[QS3] a query that is not read within its time ends with limit.time', async () => {
    const { session, clock } = await openSession();
    const client = attach(session);
    const { queryId } = await open(client, ALL, 1, {}, 5000);
    await clock.advance(5001);
    expect(session.queries.status()).toMatchObject({ open: 0, outOfTime: 1 });
    await expect(client.call('query.next', { queryId: queryId!, rowsMax: 1 })).rejects.toMatchObject({
      code: 'limit.time',
      details: { timeoutMs: 5000 },
    });
  });

  it('[QS4] a connection has at most 8 queries under way; ended ones do not count', async () => {
    const { session, clock } = await openSession();
    const client = attach(session);
    for (let count = 0; count < 8; count++) await open(client, ALL, 1, {}, 1000);
    await expect(open(client, ALL, 1)).rejects.toMatchObject({ code: 'limit.queue' });
    expect((await open(attach(session), ALL, 1)).queryId).toBeTypeOf('number');
    await clock.advance(1001);
    expect((await open(client, ALL, 1)).queryId).toBeTypeOf('number');
  });

  it('[QS5] closing the workspace ends its queries, waiting ones included, as unavailable', async () => {
    const { session } = await openSession();
    const client = attach(session);
    const { queryId } = await open(client, ALL, 1);
    const under = open(client, 'MATCH (a)-[*1..]->(b) RETURN count(*)', 10).then(
      () => 'answered',
      (error: { code: string }) => error.code,
    );
    await session.close();
    expect(['answered', 'unavailable.workspace']).toContain(await under);
    await expect(client.call('query.next', { queryId: queryId!, rowsMax: 1 })).rejects.toMatchObject({
      code: 'unavailable.workspace',
    });
    await expect(open(client, ALL, 1)).rejects.toMatchObject({ code: 'unavailable.workspace' });
  });

  it('[QS6] a refused query is refused where it is opened, and holds nothing', async () => {
    const { session } = await openSession();
    const client = attach(session);
    await expect(open(client, 'MATCH (', 10)).rejects.toMatchObject({ code: 'query.syntax' });
    await expect(open(client, 'MATCH (a {id: $x}) RETURN a', 10)).rejects.toMatchObject({ code: 'query.parameter' });
    await settled();
    expect(session.queries.status()).toMatchObject({ running: 0, waiting: 0, open: 0 });
  });

  it('[QS7] explain checks without running: columns, warnings with the nearest name, and refusals', async () => {
    const { session } = await openSession();
    const client = attach(session);
    const before = session.coordinator.queries.count;
    const query = 'MATCH (a:hots {node: 2}) RETURN a.nodee AS x, a.node';
    const explained = await client.call('query.explain', { query, params: {} });
    expect(explained.columns).toEqual(['x', 'a.node']);
    expect(explained.warnings).toEqual([
      expect.stringContaining('did you mean host?'),
      expect.stringContaining('did you mean node?'),
    ]);
    expect(session.coordinator.queries.count).toBe(before);
    await expect(client.call('query.explain', { query: 'RETURN b', params: {} })).rejects.toMatchObject({
      code: 'query.semantic',
    });
  });

  it('[QS8] the vocabulary is every name of the workspace and of the language', async () => {
    const { session } = await openSession();
    const vocabulary = await attach(session).call('query.vocabulary', {});
    expect(vocabulary.labels).toEqual(['rack', 'host', 'service']);
    expect(vocabulary.relations).toEqual(['contains', 'calls', 'depends on']);
    expect(vocabulary.properties).toEqual(['id', 'label', 'type', 'node']);
    expect(vocabulary.functions).toContainEqual({ name: 'count', isAggregate: true });
    expect(vocabulary.functions).toContainEqual({ name: 'heat', isAggregate: false });
    expect(vocabulary.keywords).toEqual(expect.arrayContaining(['MATCH', 'OPTIONAL', 'STARTS', 'RETURN']));
  });
});

/** Lets what was ended free what it held. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));
