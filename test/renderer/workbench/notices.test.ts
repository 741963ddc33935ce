import { describe, expect, it } from 'vitest';
import {
  addNotice,
  clearNotices,
  INITIAL_NOTICES,
  NOTICE_COUNT_MAX,
  nodeLinkOf,
  noticesSchema,
  planIn,
  shownNotices,
} from '../../../renderer/state/notices.ts';
import { INITIAL_SETTINGS, toggleMuted } from '../../../renderer/state/settings.ts';

const notice = (message: string, level: 'info' | 'error' = 'info', atMs = 0) => ({
  ...{ level, code: 'shard.restarted', message, atMs },
});

describe('notices', () => {
  it('[WB15] the same again is counted, on top, with the time of the last', () => {
    let notices = ['a', 'b'].map((message) => notice(message)).reduce(addNotice, INITIAL_NOTICES);
    notices = addNotice(notices, notice('a', 'info', 9));
    expect(notices.list.map(({ message, count, atMs }) => [message, count, atMs])).toEqual([
      ['a', 2, 9],
      ['b', 1, 0],
    ]);
    expect([notices.unread, notices.lastId]).toEqual([3, 3]);
    expect(addNotice(notices, notice('a', 'error')).list).toHaveLength(3);
  });

  it('[WB15] a level is shown alone, the list is bounded and can be emptied', () => {
    const notices = [notice('a'), notice('b', 'error')].reduce(addNotice, INITIAL_NOTICES);
    expect(shownNotices({ ...notices, level: 'error' }).map(({ message }) => message)).toEqual(['b']);
    const many = Array.from({ length: 300 }, (_, n) => notice(`n${n}`)).reduce(addNotice, INITIAL_NOTICES);
    expect(many.list).toHaveLength(NOTICE_COUNT_MAX);
    expect(clearNotices(many)).toMatchObject({ list: [], unread: 0, lastId: 300 });
  });

  it('[WB15] what a tab kept is checked', () => {
    const { list, lastId } = addNotice(INITIAL_NOTICES, notice('a'));
    expect(noticesSchema.parse({ list, lastId })).toEqual({ list, lastId });
    expect(noticesSchema.safeParse({ list: [{ ...list[0], level: 'loud' }], lastId }).success).toBe(false);
  });

  it('[WB15] a kind is muted and heard again', () => {
    const muted = toggleMuted(INITIAL_SETTINGS, 'shard.restarted');
    expect(muted.mutedNotices).toEqual(['shard.restarted']);
    expect(toggleMuted(muted, 'shard.restarted').mutedNotices).toEqual([]);
  });

  it('[WQ19] a notice leads to the nodes that it says, in its workspace alone, else to those of the plan that it names', () => {
    const link = { kind: 'nodes', nodes: [4, 7] } as const;
    const state = addNotice(INITIAL_NOTICES, { ...notice('a'), link, workspace: 'estate' });
    const kept = noticesSchema.parse(JSON.parse(JSON.stringify({ list: state.list, lastId: state.lastId })));
    expect(nodeLinkOf(kept.list[0]!, 'estate', null)).toEqual(link);
    expect(nodeLinkOf(kept.list[0]!, 'other', null), 'numbers of nodes are of one workspace').toBeNull();
    expect(nodeLinkOf({ ...kept.list[0]!, link: undefined }, 'other', 'p1')).toEqual({ kind: 'plan', planId: 'p1' });
    const damaged = { list: [{ ...state.list[0], link: { kind: 'nodes', nodes: ['x'] } }], lastId: 1 };
    expect(noticesSchema.parse(damaged).list[0]!.link, 'a damaged link costs the link').toBeUndefined();
  });

  it('[WB15] leads to the plan that its message names', () => {
    expect(planIn('plan balance-12 is done', ['balance-1x', 'balance-12'])).toBe('balance-12');
    expect(planIn('nothing', ['balance-12'])).toBeNull();
  });
});
