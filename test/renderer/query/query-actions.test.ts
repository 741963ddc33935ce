import { afterEach, describe, expect, it, vi } from 'vitest';
import { ShardscopeError } from '../../../engine/protocol/index.ts';
import { type Console, createConsole } from '../../../renderer/console.ts';
import { answerPage, createEnginePeer, type EnginePeer, nodeCell } from '../support/engine-peer.ts';

let running: Console | null = null;
afterEach(() => running?.close());

async function start(peer: EnginePeer): Promise<Console> {
  running = createConsole({ open: peer.open, shell: null, nowMs: () => Date.now() });
  const { stores } = running;
  await vi.waitFor(() => expect(stores.shards.get().status).not.toBeNull());
  return running;
}
const opened = (rows: readonly (readonly unknown[])[], queryId: number | null) => ({
  queryId,
  columns: ['n'],
  warnings: [],
  page: answerPage(rows, [1], queryId === null),
});

describe('query actions', () => {
  it('[QP15] a run sends text, parameters and deadline, and is remembered with its rows', async () => {
    const peer = createEnginePeer();
    const { queries, stores } = await start(peer);
    queries.setText('MATCH (a {id: $a}) WHERE a.n IN $list RETURN a');
    queries.setParameter('a', 'key-1');
    queries.setParameter('list', '[1, 2]');
    queries.setParameter('unused', 'x');
    await queries.run();
    expect(peer.callsOf('query.open')).toEqual([
      {
        query: 'MATCH (a {id: $a}) WHERE a.n IN $list RETURN a',
        params: { a: 'key-1', list: [1, 2] },
        rowsMax: 500,
        timeoutMs: 30_000,
      },
    ]);
    expect(stores.query.get().run).toMatchObject({ phase: 'done', rows: [[nodeCell(1)]] });
    expect(stores.query.get().history[0]).toMatchObject({ rows: 1, params: { a: 'key-1', list: '[1, 2]' } });
  });

  it('[QP15] a parameter without a value stops the run before the engine is asked, and names it', async () => {
    const peer = createEnginePeer();
    const { queries, stores } = await start(peer);
    queries.setText('RETURN $a');
    await queries.run();
    expect(stores.query.get().run).toMatchObject({ phase: 'failed', error: { code: 'query.parameter' } });
    expect(stores.query.get().run.error?.message).toContain('$a');
    expect(peer.callsOf('query.open')).toEqual([]);
    expect(stores.query.get().history).toEqual([]);
  });

  it('[QP16] further rows are fetched page by page until the last one', async () => {
    let fetched = 0;
    const peer = createEnginePeer({
      'query.open': () => opened([[1]], 7),
      'query.next': () => answerPage([[2 + fetched]], [], ++fetched === 2),
    });
    const { queries, stores } = await start(peer);
    queries.setText('MATCH (n) RETURN n');
    await queries.run();
    expect(stores.query.get().run.phase).toBe('open');
    await Promise.all([queries.fetchMore(), queries.fetchMore()]);
    expect(peer.callsOf('query.next')).toEqual([{ queryId: 7, rowsMax: 2000 }]);
    await queries.fetchAll();
    expect(stores.query.get().run).toMatchObject({ phase: 'done', rows: [[1], [2], [3]] });
    await queries.fetchMore();
    expect(peer.callsOf('query.next')).toHaveLength(2);
  });

  it('[QP16] stop closes the query at the engine and keeps the rows', async () => {
    const peer = createEnginePeer({ 'query.open': () => opened([[1]], 7) });
    const { queries, stores } = await start(peer);
    queries.setText('MATCH (n) RETURN n');
    await queries.run();
    queries.stop();
    expect(stores.query.get().run).toMatchObject({ phase: 'stopped', rows: [[1]] });
    await vi.waitFor(() => expect(peer.callsOf('query.close')).toEqual([{ queryId: 7 }]));
  });

  it('[QP16] stop before the first row cancels the call; its late answer changes nothing', async () => {
    const answer = Promise.withResolvers<ReturnType<typeof opened>>();
    let isCancelled = false;
    const peer = createEnginePeer({
      'query.open': (_params, { signal }) => {
        signal.addEventListener('abort', () => {
          isCancelled = true;
        });
        return answer.promise;
      },
    });
    const { queries, stores } = await start(peer);
    queries.setText('MATCH (n) RETURN n');
    const run = queries.run();
    await vi.waitFor(() => expect(peer.callsOf('query.open')).toHaveLength(1));
    queries.stop();
    await run;
    await vi.waitFor(() => expect(isCancelled).toBe(true));
    answer.resolve(opened([[1]], null));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(stores.query.get().run).toMatchObject({ phase: 'stopped', rows: [] });
  });

  it('[QP16] a new run gives up the one that is open', async () => {
    const peer = createEnginePeer({ 'query.open': () => opened([[1]], 7) });
    const { queries } = await start(peer);
    queries.setText('MATCH (n) RETURN n');
    await queries.run();
    await queries.run();
    await vi.waitFor(() => expect(peer.callsOf('query.close')).toEqual([{ queryId: 7 }]));
  });

  it('[QP16] a page that fails leaves the rows before it, with the reason', async () => {
    const peer = createEnginePeer({
      'query.open': () => opened([[1]], 7),
      'query.next': () => {
        throw new ShardscopeError('limit.rows', 'more than 2,000,000 rows in step 3');
      },
    });
    const { queries, stores } = await start(peer);
    queries.setText('MATCH (n) RETURN n');
    await queries.run();
    await queries.fetchMore();
    expect(stores.query.get().run).toMatchObject({ phase: 'failed', rows: [[1]], error: { code: 'limit.rows' } });
  });

  it('[QP17] explain shows the plan and runs nothing', async () => {
    const peer = createEnginePeer();
    const { queries, stores } = await start(peer);
    queries.setText('MATCH (n) RETURN n');
    await queries.explain();
    expect(stores.query.get()).toMatchObject({ tab: 'plan', plan: { state: 'ready', value: { kind: 'explain' } } });
    expect(peer.callsOf('query.open')).toEqual([]);
  });

  it('[QP18] a node of a result is found by its key, also when nobody told its index before', async () => {
    const peer = createEnginePeer({
      'nodes.search': ({ text }) => [
        { index: 0, key: `${text}0`, label: 'x', type: 'host', home: 0 },
        { index: 2, key: text, label: 'y', type: 'host', home: 0 },
      ],
    });
    const { queries, stores } = await start(peer);
    queries.setText('MATCH (n) RETURN n');
    await queries.run();
    await vi.waitFor(() => expect(queries.indexOfKey('key-1')).toBe(1));
    await queries.goToKey('key-1');
    expect(stores.selection.get().index).toBe(1);
    expect(peer.callsOf('nodes.search')).toEqual([]);
    await queries.goToKey('key-2');
    expect(stores.selection.get().index).toBe(2);
  });

  it('[QP18] the selected node fills a parameter with its key', async () => {
    const { queries, selects, stores } = await start(createEnginePeer());
    queries.fillWithSelected('a');
    expect(stores.query.get().params).toEqual({});
    selects.select(1);
    await vi.waitFor(() => expect(stores.selection.get().details.state).toBe('ready'));
    queries.fillWithSelected('a');
    expect(stores.query.get().params).toEqual({ a: 'key-1' });
  });
});
