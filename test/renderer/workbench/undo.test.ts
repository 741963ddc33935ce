import { afterEach, describe, expect, it, vi } from 'vitest';
import { type NodeDetails, ShardscopeError, type TopologyChange } from '../../../engine/protocol/index.ts';
import { type Console, createConsole } from '../../../renderer/console.ts';
import { draftOf, type EditForm, EMPTY_NODE, formChanges } from '../../../renderer/state/edits.ts';
import {
  applyRedone,
  applyUndone,
  type Deed,
  INITIAL_UNDO,
  ifUnchangedSince,
  inverseOfDraft,
  inverseOfForm,
  nextRedo,
  nextUndo,
  recordDeed,
  UNDO_COUNT_MAX,
} from '../../../renderer/state/undo.ts';
import { planSummary } from '../support/balance-data.ts';
import { createEnginePeer, type EnginePeer, NO_RULES, OPEN } from '../support/engine-peer.ts';

const MOVE: Deed = { kind: 'move', nodes: [1], to: 1, what: 'host-1', planId: 'p1' };
const NODE: NodeDetails = {
  ...{ index: 1, key: 'h1', label: 'host-1', type: 'host', home: 1, version: 3, influence: 0.1, influenceRank: 1 },
  ...{ heat: 0, attributes: { rack: 'r1' }, incidentRows: { edges: 2, closureRows: 2 }, move: null },
  parents: [
    {
      index: 0,
      key: 'eu',
      label: 'eu',
      type: 'region',
      home: 0,
      relation: 'contains',
      version: 2,
      attributes: { w: 2 },
    },
  ],
  children: [
    { index: 2, key: 's1', label: 'shop', type: 'service', home: 1, relation: 'runs', version: 0, attributes: {} },
  ],
  ...{ parentCount: 1, childCount: 1 },
};
const EU = NODE.parents[0]!;
const SHOP = NODE.children[0]!;

describe('stack of deeds', () => {
  it('[WB8] goes back in order and forth again; a new deed ends what could be done again', () => {
    const other: Deed = { kind: 'pin', key: 'h1', from: null, to: 1 };
    let undo = recordDeed(recordDeed(INITIAL_UNDO, MOVE), other);
    expect(nextUndo(undo)?.deed).toBe(other);
    undo = applyUndone(undo, nextUndo(undo)!.id, other);
    undo = applyUndone(undo, nextUndo(undo)!.id, MOVE);
    expect([nextUndo(undo), nextRedo(undo)?.deed]).toEqual([null, MOVE]);
    undo = applyRedone(undo, nextRedo(undo)!.id, MOVE);
    expect([nextUndo(undo)?.deed, nextRedo(undo)?.deed]).toEqual([MOVE, other]);
    expect(nextRedo(recordDeed(undo, other))).toBeNull();
  });

  it('[WB8] has an end, and an answer for an entry that is not the next one any more changes nothing', () => {
    const long = Array.from({ length: 2 * UNDO_COUNT_MAX }).reduce<typeof INITIAL_UNDO>(
      (undo) => recordDeed(undo, MOVE),
      INITIAL_UNDO,
    );
    expect(long.done).toHaveLength(UNDO_COUNT_MAX);
    expect(applyUndone(long, 1, MOVE)).toBe(long);
  });
});

describe('inverses of writes', () => {
  const inverse = (form: EditForm, node: NodeDetails | null = null) => {
    const back = inverseOfForm(form, node);
    return back === 'too-many-edges' ? expect.fail('it has one') : back;
  };

  it('[WB9] a changed node gets back its label, type and attributes, and nothing else', () => {
    const rows = [{ ...draftOf(NODE).rows[0]!, text: 'r2' }];
    const back = inverseOfDraft({ ...draftOf(NODE), label: 'host-one', rows });
    expect(back).toEqual([{ op: 'change-node', key: 'h1', label: 'host-1', attributes: { rack: 'r1' } }]);
  });

  it('[WB9] an added node goes with its own edge alone; what others connected to it refuses', () => {
    const form: EditForm = { ...EMPTY_NODE, key: ' n1 ', type: 'host', parent: EU, relation: 'contains' };
    expect(inverse(form)).toEqual([
      { op: 'remove-edge', source: 'eu', target: 'n1', relation: 'contains' },
      { op: 'remove-node', key: 'n1', edges: 'refuse' },
    ]);
    expect(inverse({ ...form, parent: null })).toEqual([{ op: 'remove-node', key: 'n1', edges: 'refuse' }]);
  });

  it('[WB9] edges come back with their attributes, on the side they were', () => {
    const disconnect: EditForm = { kind: 'disconnect', node: NODE, side: 'above', other: EU };
    const edge = { source: 'eu', target: 'h1', relation: 'contains' };
    expect(inverse(disconnect)).toEqual([{ op: 'add-edge', ...edge, attributes: { w: 2 } }]);
    const connect: EditForm = { kind: 'connect', node: NODE, side: 'below', relation: 'runs', other: SHOP };
    expect(inverse(connect)).toEqual([{ op: 'remove-edge', source: 'h1', target: 's1', relation: 'runs' }]);
    const change: EditForm = { kind: 'change-edge', node: NODE, side: 'above', other: EU, rows: [] };
    expect(inverse(change)).toEqual([{ op: 'change-edge', ...edge, attributes: { w: 2 } }]);
  });

  it('[WB9] a subtree goes back to the parent it left', () => {
    const form: EditForm = { kind: 'move-below', node: NODE, parents: [EU], from: EU, to: SHOP };
    expect(inverse(form)).toEqual([{ op: 'move-subtree', key: 'h1', from: 's1', to: 'eu', relation: 'contains' }]);
  });

  it('[WB9] a removed node comes back at home with all its edges, or not at all', () => {
    const form: EditForm = { kind: 'remove-node', node: NODE, version: 3, edges: 2 };
    expect(inverse(form, NODE)).toEqual([
      { op: 'add-node', key: 'h1', type: 'host', label: 'host-1', attributes: { rack: 'r1' }, shard: 1 },
      { op: 'add-edge', source: 'eu', target: 'h1', relation: 'contains', attributes: { w: 2 } },
      { op: 'add-edge', source: 'h1', target: 's1', relation: 'runs', attributes: {} },
    ]);
    expect(inverseOfForm(form, { ...NODE, childCount: 900 })).toBe('too-many-edges');
  });

  it('[WB10] every change that has a condition gets the version of the write that is taken back', () => {
    const changes = formChanges({ kind: 'disconnect', node: NODE, side: 'above', other: EU }) ?? [];
    const all: readonly TopologyChange[] = [...changes, { op: 'add-node', key: 'x', type: 'host' }];
    expect(ifUnchangedSince(all, 9)).toEqual([{ ...changes[0], ifVersion: 9 }, all[1]]);
  });
});

describe('undo', () => {
  let running: Console | null = null;
  afterEach(() => running?.close());

  async function start(peer: EnginePeer, deed: Deed): Promise<Console> {
    running = createConsole({ open: peer.open, shell: null, nowMs: () => 5 });
    const { stores } = running;
    await vi.waitFor(() => expect(stores.workspace.get().topology.state).toBe('ready'));
    stores.balance.update((balance) => ({ ...balance, operator: 'ana' }));
    stores.undo.update((undo) => recordDeed(undo, deed));
    return running;
  }
  const notice = ({ stores }: Console) => stores.notices.get().list[0];

  it('[WB8] takes moved nodes back by the plan that moved them, and moves them again by another', async () => {
    const peer = createEnginePeer({
      'plans.undo': ({ planId }) => planSummary({ planId: `back-of-${planId}`, kind: 'undo', state: 'done' }),
      'moves.start': () => planSummary({ planId: 'p2', kind: 'by-hand', state: 'done', movedNodes: 1 }),
    });
    const console = await start(peer, MOVE);
    await console.undo.undo();
    expect(peer.callsOf('plans.undo')).toEqual([{ planId: 'p1', actor: 'ana' }]);
    expect(notice(console)?.message).toBe('Undone: move host-1 to shard 1.');
    await console.undo.redo();
    expect(peer.callsOf('moves.start')).toEqual([{ nodes: [1], to: 1, actor: 'ana' }]);
    expect(nextUndo(console.stores.undo.get())?.deed).toEqual({ ...MOVE, planId: 'p2' });
    await console.undo.undo();
    expect(peer.callsOf('plans.undo')[1]).toEqual({ planId: 'p2', actor: 'ana' });
  });

  it('[WB10] leaves a node alone that was moved again', async () => {
    const peer = createEnginePeer({
      'plans.undo': () => {
        throw new ShardscopeError('conflict.plan', 'host-1 is on shard 3 now');
      },
    });
    const console = await start(peer, MOVE);
    await console.undo.undo();
    expect(notice(console)).toMatchObject({ level: 'warning', code: 'console.undo-refused' });
    expect(notice(console)?.message).toContain('is on shard 3 now');
    expect(nextUndo(console.stores.undo.get())).toBeNull();
  });

  it('[WB8] [WB10] writes the inverse under the condition that nobody wrote since; a conflict drops it', async () => {
    const answers = [{ revision: 8 }, null];
    const peer = createEnginePeer({
      'topology.write': () => {
        const answer = answers.shift();
        if (answer == null) throw new ShardscopeError('conflict.revision', 'h1 was changed by write 11');
        const none = { added: 0, changed: 0, removed: 0 };
        return { ...answer, summary: { changes: 1, nodes: none, edges: none, closureRows: none } };
      },
    });
    const change = { op: 'change-node', key: 'h1' } as const;
    const [forth, back] = [[{ ...change, label: 'new' }], [{ ...change, label: 'old' }]];
    const console = await start(peer, { kind: 'write', title: 'host-1 was changed', forth, back, revision: 7 });
    await console.undo.undo();
    expect(peer.callsOf('topology.write')[0]).toMatchObject({ changes: [{ ...back[0], ifVersion: 7 }], actor: 'ana' });
    await console.undo.redo();
    expect(peer.callsOf('topology.write')[1]).toMatchObject({ changes: [{ ...forth[0], ifVersion: 8 }] });
    expect(notice(console)?.message).toContain('h1 was changed by write 11');
    expect(nextRedo(console.stores.undo.get())).toBeNull();
  });

  it('[WB10] a pin that was set otherwise since is left alone', async () => {
    const pins = [{ node: 'h1', shard: 2 }];
    const peer = createEnginePeer({ 'placement.rules': () => ({ ...NO_RULES, pins }) });
    const console = await start(peer, { kind: 'pin', key: 'h1', from: null, to: 1 });
    await console.undo.undo();
    expect(peer.callsOf('placement.setRules')).toEqual([]);
    expect(notice(console)?.message).toContain('pinned to shard 2 now');
  });

  it('[WB9] what has no inverse says so and is passed by', async () => {
    const peer = createEnginePeer();
    const console = await start(peer, { kind: 'final', title: 'host-1 was removed', why: 'too-many-edges' });
    await console.undo.undo();
    expect(notice(console)?.message).toContain('more connections than the console knows');
    expect(console.stores.undo.get().done).toEqual([]);
  });

  it('[WB8] another workspace ends it', async () => {
    const peer = createEnginePeer();
    const console = await start(peer, MOVE);
    peer.push('workspace', { ...OPEN, name: 'other', generation: 2 });
    await vi.waitFor(() => expect(console.stores.undo.get()).toEqual(INITIAL_UNDO));
  });
});
