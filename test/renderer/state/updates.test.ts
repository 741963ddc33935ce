import { describe, expect, it } from 'vitest';
import { ShardscopeError } from '../../../engine/protocol/index.ts';
import { applyLinkState, INITIAL_CONNECTION, isStale } from '../../../renderer/state/connection.ts';
import { failed, LOADING, ready } from '../../../renderer/state/loadable.ts';
import { applyMoveStatus, INITIAL_MOVES, movingNodes, RECENT_COUNT_MAX } from '../../../renderer/state/moves.ts';
import { addNotice, INITIAL_NOTICES, markNoticesRead, NOTICE_COUNT_MAX } from '../../../renderer/state/notices.ts';
import { applyDetails, applySelect, INITIAL_SELECTION } from '../../../renderer/state/selection.ts';
import {
  applyShardsStatus,
  HISTORY_COUNT_MAX,
  INITIAL_SHARDS,
  toggleExpanded,
} from '../../../renderer/state/shards.ts';
import { INITIAL_VIEW, restoreView, storedView, themeOf } from '../../../renderer/state/view.ts';
import { applyWorkspaceState, INITIAL_WORKSPACE, summarizeTopology } from '../../../renderer/state/workspace.ts';
import { chainSnapshot, OPEN, shardsStatus } from '../support/engine-peer.ts';

const NODE = { index: 1, key: 'key-1', label: 'host-1', type: 'host', home: 0 };
const status = (moveId: number, finishedMs: number | null = 10) => ({
  moveId,
  node: NODE,
  from: 0,
  to: 1,
  state: finishedMs === null ? ('copying' as const) : ('done' as const),
  rows: 6,
  startedMs: moveId,
  finishedMs,
  error: null,
});

describe('connection and workspace', () => {
  it('[CO6] what is shown is stale only between a connection that stood and the next one', () => {
    expect(isStale(INITIAL_CONNECTION)).toBe(false);
    const up = applyLinkState(INITIAL_CONNECTION, { phase: 'ready', engineVersion: '1' });
    expect(isStale(up)).toBe(false);
    const down = applyLinkState(up, { phase: 'waiting', attempt: 1, delayMs: 250, message: '' });
    expect(isStale(down)).toBe(true);
    expect(isStale(applyLinkState(down, { phase: 'ready', engineVersion: '1' }))).toBe(false);
  });

  it('[CO7] another workspace voids what was known, also when a restarted engine repeats the generation', () => {
    const topology = ready(summarizeTopology(chainSnapshot()));
    const known = { ...INITIAL_WORKSPACE, state: OPEN, topology };
    expect(applyWorkspaceState(known, OPEN).topology).toBe(topology);
    expect(applyWorkspaceState(known, { ...OPEN, generation: 2 }).topology.state).toBe('idle');
    expect(applyWorkspaceState(known, { ...OPEN, name: 'other' }).topology.state).toBe('idle');
  });

  it('[CO7] counts the nodes of each type', () => {
    const summary = summarizeTopology(chainSnapshot({ types: new Uint16Array([2, 1, 2]) }));
    expect(summary.nodesOfType).toEqual([0, 1, 2]);
  });
});

describe('shards', () => {
  it('[CO8] keeps one minute of load for each shard, oldest first, without counting a sample twice', () => {
    let shards = INITIAL_SHARDS;
    for (let second = 0; second < HISTORY_COUNT_MAX + 5; second++) {
      const { shards: rows } = shardsStatus();
      const now = rows.map((row) => ({ ...row, heat: second + row.shard }));
      shards = applyShardsStatus(shards, shardsStatus({ atMs: second, shards: now }));
      shards = applyShardsStatus(shards, shardsStatus({ atMs: second, shards: now }));
    }
    expect(shards.history).toHaveLength(2);
    expect(shards.history[1]).toHaveLength(HISTORY_COUNT_MAX);
    expect(shards.history[1]?.[0]).toBe(6);
    expect(shards.history[1]?.at(-1)).toBe(HISTORY_COUNT_MAX + 5);
  });

  it('[CO8] one row at a time shows its details', () => {
    const one = toggleExpanded(INITIAL_SHARDS, 1);
    expect(toggleExpanded(one, 0).expanded).toBe(0);
    expect(toggleExpanded(one, 1).expanded).toBeNull();
  });
});

describe('selection', () => {
  it('[CO9] an answer about a node that is no longer selected is dropped', () => {
    const first = applySelect(INITIAL_SELECTION, 1);
    expect(first.details).toBe(LOADING);
    const second = applySelect(first, 2);
    const late = failed(new ShardscopeError('not-found.node', 'gone'));
    expect(applyDetails(second, 1, late)).toBe(second);
    expect(applyDetails(second, 2, late).details).toBe(late);
    expect(applySelect(second, null).details.state).toBe('idle');
  });
});

describe('moves', () => {
  it('[CO11] recent moves are newest first, each once, and bounded; unfinished ones are the moving nodes', () => {
    let moves = INITIAL_MOVES;
    for (const id of [2, 1, 3, 2]) moves = applyMoveStatus(moves, status(id));
    expect(moves.recent.map((move) => move.moveId)).toEqual([3, 2, 1]);
    expect(movingNodes(moves)).toEqual([]);
    moves = applyMoveStatus(moves, status(3, null));
    expect(movingNodes(moves)).toEqual([1]);
    for (let id = 4; id < RECENT_COUNT_MAX + 10; id++) moves = applyMoveStatus(moves, status(id));
    expect(moves.recent).toHaveLength(RECENT_COUNT_MAX);
    expect(moves.recent[0]?.moveId).toBe(RECENT_COUNT_MAX + 9);
  });
});

describe('view and notices', () => {
  it('[CO12] the view survives a visit; damaged or foreign text changes nothing', () => {
    const chosen = { ...INITIAL_VIEW, colorMode: 'heat', themeChoice: 'dark', isShardsOpen: false } as const;
    expect(restoreView(INITIAL_VIEW, storedView(chosen))).toEqual(chosen);
    for (const text of [null, '', '{', 'null', '7', '{"colorMode":"plaid","themeChoice":3}']) {
      expect(restoreView(INITIAL_VIEW, text)).toEqual(INITIAL_VIEW);
    }
  });

  it('[CO12] the theme follows the system until one is chosen', () => {
    expect(themeOf({ ...INITIAL_VIEW, systemTheme: 'dark' })).toBe('dark');
    expect(themeOf({ ...INITIAL_VIEW, systemTheme: 'dark', themeChoice: 'light' })).toBe('light');
  });

  it('[CO13] notices are bounded, newest first, and counted until they were looked at', () => {
    let notices = INITIAL_NOTICES;
    for (let i = 0; i < NOTICE_COUNT_MAX + 5; i++) {
      notices = addNotice(notices, { level: 'info', code: 'x', message: String(i), atMs: i });
    }
    expect(notices.list).toHaveLength(NOTICE_COUNT_MAX);
    expect(notices.list[0]?.message).toBe(String(NOTICE_COUNT_MAX + 4));
    expect(notices.unread).toBe(NOTICE_COUNT_MAX + 5);
    expect(markNoticesRead(notices).unread).toBe(0);
    expect(markNoticesRead(notices).list).toBe(notices.list);
  });
});
