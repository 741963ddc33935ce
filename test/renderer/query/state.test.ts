import { describe, expect, it } from 'vitest';
import { ShardscopeError } from '../../../engine/protocol/index.ts';
import { exampleSourceOf, examplesOf } from '../../../renderer/query/examples.ts';
import {
  addToHistory,
  HISTORY_COUNT_MAX,
  type HistoryEntry,
  readHistory,
  searchHistory,
} from '../../../renderer/query/history.ts';
import { boundsAround } from '../../../renderer/scene/highlight.ts';
import { isLit, writeFlags } from '../../../renderer/scene/node-flags.ts';
import {
  applyFetching,
  applyOpened,
  applyPage,
  applyRunFailed,
  applyStopped,
  beginRun,
  INITIAL_QUERY,
  litNodes,
  ROWS_MAX,
  resetForWorkspace,
  restoreQuery,
  storedQuery,
  touchedShards,
} from '../../../renderer/state/query.ts';
import { clampQueryHeight, INITIAL_VIEW, restoreView, storedView } from '../../../renderer/state/view.ts';
import { answerPage, chainSnapshot } from '../support/engine-peer.ts';

const entry = (query: string, change: Partial<HistoryEntry> = {}): HistoryEntry => ({
  query,
  params: {},
  atMs: 1,
  rows: 1,
  elapsedMs: 2,
  ...change,
});
const opened = (rows: readonly (readonly unknown[])[], isLast: boolean) => ({
  queryId: isLast ? null : 7,
  columns: ['n'],
  warnings: [],
  page: answerPage(rows, [1], isLast),
});
const running = beginRun({ ...INITIAL_QUERY, text: 'MATCH (n) RETURN n' }, 3, 100);

describe('run', () => {
  it('[QP11] goes from running over open and fetching to done, and keeps every row once', () => {
    const first = applyOpened(running, 3, opened([[1], [2]], false), 130);
    expect(first.run).toMatchObject({ phase: 'open', elapsedMs: 30, columns: ['n'] });
    const fetching = applyFetching(first, 3);
    expect(fetching.run.phase).toBe('fetching');
    const done = applyPage(fetching, 3, answerPage([[3]], [2]));
    expect(done.run).toMatchObject({ phase: 'done', rows: [[1], [2], [3]] });
    expect([...done.run.nodes]).toEqual([1, 2]);
    expect(done.plan).toMatchObject({ state: 'ready', value: { kind: 'profile', query: 'MATCH (n) RETURN n' } });
  });

  it('[QP11] an answer of another run changes nothing', () => {
    const error = new ShardscopeError('limit.rows', 'too many');
    expect(applyOpened(running, 2, opened([[1]], true), 130)).toBe(running);
    expect(applyPage(running, 2, answerPage([], []))).toBe(running);
    expect(applyRunFailed(running, 2, error, 130)).toBe(running);
    expect(applyStopped(running, 2, 130)).toBe(running);
  });

  it('[QP11] a failure or a stop keeps the rows that came before; what has ended is not stopped', () => {
    const first = applyOpened(running, 3, opened([[1]], false), 130);
    const error = new ShardscopeError('unavailable.deadline', 'late');
    expect(applyRunFailed(first, 3, error, 900).run).toMatchObject({
      phase: 'failed',
      error,
      rows: [[1]],
      elapsedMs: 30,
    });
    expect(applyStopped(first, 3, 900).run).toMatchObject({ phase: 'stopped', rows: [[1]] });
    const done = applyOpened(running, 3, opened([[1]], true), 130);
    expect(applyStopped(done, 3, 900)).toBe(done);
  });

  it('[QP11] the console holds a bounded number of rows and says when there are more', () => {
    const rows = Array.from({ length: ROWS_MAX - 1 }, () => [0]);
    const almost = applyOpened(running, 3, opened(rows, false), 130);
    expect(almost.run).toMatchObject({ phase: 'open', isTruncated: false });
    const full = applyPage(almost, 3, answerPage([[1], [2], [3]], [], false));
    expect(full.run.rows).toHaveLength(ROWS_MAX);
    expect(full.run).toMatchObject({ phase: 'done', isTruncated: true });
  });

  it('[QP12] the nodes of a result are lit until cleared, and with them the shards that worked', () => {
    const done = applyOpened(running, 3, opened([[1]], true), 130);
    expect([...(litNodes(done) ?? [])]).toEqual([1]);
    expect(touchedShards(done)).toEqual([0, 1]);
    expect(litNodes({ ...done, isHighlightCleared: true })).toBeNull();
    expect(touchedShards({ ...done, isHighlightWanted: false })).toBeNull();
    expect(litNodes(beginRun(done, 4, 200))).toBeNull();
  });

  it('[QP12] another workspace voids result, plan and names', () => {
    const done = { ...applyOpened(running, 3, opened([[1]], true), 130), isHighlightWanted: false };
    expect(resetForWorkspace(done)).toEqual({ ...INITIAL_QUERY, isHighlightWanted: false });
  });
});

describe('highlight on the scene', () => {
  it('[QP12] all but the named nodes are dimmed, and nothing else of their style changes', () => {
    const style = Uint8Array.from([1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0]);
    const rest = { style, ghost: null, shown: null, isHiding: false, marked: null };
    writeFlags({ ...rest, highlight: { nodes: [1, 99], shards: [] } });
    expect([0, 1, 2].map((node) => isLit(style, node))).toEqual([false, true, false]);
    expect([...style].filter((_, at) => at % 4 !== 3)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    writeFlags({ ...rest, highlight: null });
    expect([0, 1, 2].every((node) => isLit(style, node))).toBe(true);
  });

  it('[QP12] the box around a result holds all its nodes with a margin, and is never a point', () => {
    const positions = Float32Array.from([0.1, 0.1, 0.9, 0.5, 0.2, 0.2]);
    const box = boundsAround(positions, [0, 1]);
    expect(box).toMatchObject({ xMin: expect.closeTo(0.004, 3), xMax: expect.closeTo(0.996, 3) });
    const lone = boundsAround(positions, [2]);
    expect((lone?.xMax ?? 0) - (lone?.xMin ?? 0)).toBeCloseTo(0.04, 5);
    expect(boundsAround(positions, [])).toBeNull();
  });
});

describe('memory', () => {
  it('[QP13] the history has the latest queries, each once, and is searched by words', () => {
    let history: readonly HistoryEntry[] = [];
    for (let i = 0; i < HISTORY_COUNT_MAX + 5; i++) history = addToHistory(history, entry(`RETURN ${i}`));
    expect(history).toHaveLength(HISTORY_COUNT_MAX);
    history = addToHistory(history, entry('RETURN 20', { rows: 9 }));
    expect(history[0]).toMatchObject({ query: 'RETURN 20', rows: 9 });
    expect(history.filter(({ query }) => query === 'RETURN 20')).toHaveLength(1);
    expect(addToHistory(history, entry('RETURN 20', { params: { a: '1' } }))).toHaveLength(HISTORY_COUNT_MAX);
    expect(searchHistory(history, ' return  21 ').map(({ query }) => query)).toEqual(['RETURN 21']);
    expect(addToHistory([], entry('x'.repeat(20_000)))).toEqual([]);
  });

  it('[QP13] a workspace gets back what was typed; damaged or foreign text changes nothing', () => {
    const typed = {
      ...INITIAL_QUERY,
      text: 'MATCH (n) RETURN n',
      params: { a: 'x' },
      timeoutMs: 120_000,
      history: [entry('RETURN 1')],
      isHighlightWanted: false,
    };
    expect(restoreQuery(INITIAL_QUERY, storedQuery(typed))).toEqual(typed);
    for (const text of [null, '', '{', '7', '{"text":1,"params":[],"timeoutMs":"x","history":{}}']) {
      expect(restoreQuery(INITIAL_QUERY, text)).toEqual(INITIAL_QUERY);
    }
    expect(readHistory([entry('ok'), { query: 1 }, null])).toEqual([entry('ok')]);
  });

  it('[QP13] height and state of the panel survive a visit, within bounds', () => {
    const view = { ...INITIAL_VIEW, isQueryOpen: true, queryHeightPx: 444, queryEditorRatio: 0.5 };
    expect(restoreView(INITIAL_VIEW, storedView(view))).toEqual(view);
    expect(restoreView(INITIAL_VIEW, '{"queryHeightPx":9,"queryEditorRatio":"x"}')).toMatchObject({
      queryHeightPx: clampQueryHeight(9),
      queryEditorRatio: INITIAL_VIEW.queryEditorRatio,
    });
  });
});

describe('examples', () => {
  it('[QP14] use the names of the workspace, the commonest first, quoted where needed', () => {
    const snapshot = chainSnapshot({
      nodeTypes: ['region', 'web server'],
      relations: ['contains', 'runs on'],
      types: Uint16Array.from([0, 1, 1]),
      edges: Uint32Array.from([0, 1, 1, 2, 2, 1]),
      edgeRelations: Uint16Array.from([0, 1, 1]),
    });
    const source = exampleSourceOf(snapshot);
    expect(source).toEqual({
      types: ['web server', 'region'],
      link: { from: 'web server', relation: 'runs on', to: 'web server' },
    });
    const examples = examplesOf(source);
    expect(examples.map(({ id }) => id)).toEqual(['sample', 'busiest', 'hottest', 'below', 'crossing', 'distance']);
    expect(examples[1]?.query).toContain('(a:`web server`)-[:`runs on`]->(b:`web server`)');
  });

  it('[QP14] an empty workspace has none, and one without edges only those that need none', () => {
    const none = { types: new Uint16Array(0), edges: new Uint32Array(0), edgeRelations: new Uint16Array(0) };
    expect(examplesOf(exampleSourceOf(chainSnapshot(none)))).toEqual([]);
    expect(examplesOf({ types: ['host'], link: null }).map(({ id }) => id)).toEqual([
      'sample',
      'hottest',
      'below',
      'distance',
    ]);
  });
});
