import { describe, expect, it } from 'vitest';
import { METHODS, NO_TYPE, type TopologySnapshot } from '../../../engine/protocol/index.ts';
import { changesWorkspace } from '../../../renderer/actions/guard-client.ts';
import { createLiveTopology } from '../../../renderer/actions/live-topology.ts';
import { changedHomes, pastPicture, snapshotThen } from '../../../renderer/moments/past-picture.ts';
import { loadPath, timeTicks } from '../../../renderer/moments/timeline-marks.ts';
import type { Moves, Scene } from '../../../renderer/scene/scene.ts';
import { ready } from '../../../renderer/state/loadable.ts';
import { INITIAL_MOMENT, rangeOf, readOnlyOf, stepFrom, timelineEvents } from '../../../renderer/state/moment.ts';
import { chainSnapshot } from '../support/engine-peer.ts';
import { MOVED_MS, momentThen, NOW_MS, TIMELINE } from '../support/history-data.ts';

/** What the scene was told last: of homes, types and heat. */
function recordingScene() {
  const shown = {
    homes: [] as number[],
    types: [] as number[],
    edges: 0,
    heat: [] as number[],
    moving: [] as readonly number[],
    flights: [] as readonly number[],
    ghost: [] as readonly number[],
    pinned: [] as readonly number[],
  };
  const take = (snapshot: TopologySnapshot) => {
    const isThere = (node: number) => (snapshot.types[node] ?? NO_TYPE) !== NO_TYPE;
    shown.ghost = shown.ghost.filter(isThere);
    shown.pinned = shown.pinned.filter(isThere);
    [shown.homes, shown.types] = [[...snapshot.homes], [...snapshot.types]];
    shown.edges = snapshot.edgeRelations.length;
  };
  const scene = {
    setTopology: take,
    changeTopology: take,
    setHomes(nodes: readonly number[], homes: readonly number[]) {
      nodes.forEach((node, at) => {
        shown.homes[node] = homes[at]!;
      });
    },
    setHeat: ({ nodeHeat }: { nodeHeat: Uint8Array }) => {
      shown.heat = [...nodeHeat];
    },
    setMoving: (nodes: readonly number[]) => {
      shown.moving = nodes;
    },
    setFlights: ({ nodes }: Moves) => {
      shown.flights = [...nodes];
    },
    setGhost: (ghost: Moves | null) => {
      shown.ghost = [...(ghost?.nodes ?? [])];
    },
    setPinned: (nodes: Uint32Array) => {
      shown.pinned = [...nodes];
    },
    ...{ setMarked() {}, setShown() {}, setCollapsed() {} },
    ...{ select() {}, setHighlight() {}, setPositions() {}, setInfluence() {}, renewNames() {} },
  };
  return { shown, scene: scene as unknown as Scene };
}

const frame = (heats: readonly number[], generation = 1) =>
  pastPicture(
    momentThen(NOW_MS, { heat: { ...momentThen(NOW_MS).heat!, nodes: Float32Array.from(heats) } }),
    10,
    generation,
  ).frame;

describe('a former moment on the scene', () => {
  it('[IX14] has the homes and heat of then; what is live waits, and is there on the way back', () => {
    const live = createLiveTopology();
    const { shown, scene } = recordingScene();
    live.setScene(scene);
    live.setSnapshot(chainSnapshot());
    live.setFrame(frame([1, 1, 1]));
    live.setMoving([1]);
    live.setPast(pastPicture(momentThen(MOVED_MS - 1), 10, 1));
    expect(shown).toMatchObject({ homes: [0, 0, 0], moving: [] });
    expect(live.homeOf(2)).toBe(0);
    expect(live.heatOf(1)).toBeCloseTo(3, 1);
    const then = [...shown.heat];
    // A frame, a move and a write of now.
    live.setFrame(frame([9, 9, 9]));
    live.setHomes([1], [1]);
    live.setMoving([2]);
    expect(shown).toMatchObject({ homes: [0, 0, 0], heat: then, moving: [] });
    live.setPast(pastPicture(momentThen(MOVED_MS), 10, 1));
    expect(shown.homes).toEqual([0, 0, 1]);
    live.setPast(null);
    expect(shown).toMatchObject({ homes: [0, 1, 1], moving: [2] });
    expect(shown.heat).toEqual([...frame([9, 9, 9]).nodeHeat]);
    expect(live.homeOf(1)).toBe(1);
  });

  it('[IX14] is told to who listens to columns, who may get no frame for long: heat can be paused', () => {
    const live = createLiveTopology();
    live.setSnapshot(chainSnapshot());
    const told: string[] = [];
    live.onColumns((change) => told.push(`${change} ${live.homeOf(2)} ${live.homes[2]}`));
    live.setPast(pastPicture(momentThen(MOVED_MS - 1), 10, 1));
    expect(told).toEqual(['homes 0 0', 'heat 0 0']);
    live.setPast(null);
    expect(told.slice(2)).toEqual(['homes 1 1', 'heat 1 1']);
  });

  it('[IX14] nodes that came later are not there, with their edges, and come back', () => {
    const live = createLiveTopology();
    const { shown, scene } = recordingScene();
    live.setScene(scene);
    live.setSnapshot(chainSnapshot());
    const before = momentThen(MOVED_MS - 1, { slotEnd: 2, homes: Uint16Array.of(0, 0, 0xffff) });
    live.setPast(pastPicture(before, 10, 1));
    expect(shown).toMatchObject({ types: [0, 1, NO_TYPE], edges: 1 });
    expect(live.hasNode(2)).toBe(false);
    expect(live.homeOf(2)).toBeNull();
    // A write of now brings a fourth node: it is not there either.
    const written = chainSnapshot({
      ...{ nodeCount: 4, types: Uint16Array.of(0, 1, 2, 1), homes: Uint16Array.of(0, 0, 1, 1) },
      ...{ positions: new Float32Array(8), influence: new Float32Array(4) },
    });
    live.setSnapshot(written);
    expect(shown.types).toEqual([0, 1, NO_TYPE, NO_TYPE]);
    live.setPast(null);
    expect(shown).toMatchObject({ types: [0, 1, 2, 1], homes: [0, 0, 1, 1], edges: 2 });
  });

  it('[IX14] moves under way are of now; a plan and places by hand lie over nodes again that were not there', () => {
    const live = createLiveTopology();
    const { shown, scene } = recordingScene();
    live.setScene(scene);
    live.setSnapshot(chainSnapshot());
    const moves = { nodes: Uint32Array.of(1, 2), to: Uint16Array.of(1, 0) };
    live.setFlights(moves);
    live.setGhost({ ...moves, shows: 'both' });
    live.setPinned(Uint32Array.of(2));
    const before = momentThen(MOVED_MS - 1, { slotEnd: 2, homes: Uint16Array.of(0, 0, 0xffff) });
    live.setPast(pastPicture(before, 10, 1));
    live.setFlights(moves);
    expect(shown.flights).toEqual([]);
    live.setPast(null);
    expect(shown).toMatchObject({ flights: [1, 2], ghost: [1, 2], pinned: [2] });
    live.setSnapshot(chainSnapshot({ generation: 2 }));
    expect(shown, 'another topology').toMatchObject({ flights: [], ghost: [], pinned: [] });
  });

  it('[IX14] another workspace ends it, and a moment may be known before its topology', () => {
    const live = createLiveTopology();
    const { shown, scene } = recordingScene();
    live.setScene(scene);
    live.setPast(pastPicture(momentThen(MOVED_MS - 1), 10, 1));
    live.setSnapshot(chainSnapshot());
    expect(shown.homes).toEqual([0, 0, 0]);
    live.setSnapshot(null);
    live.setSnapshot(chainSnapshot({ generation: 2 }));
    expect(shown.homes).toEqual([0, 0, 1]);
  });

  it('[IX14] only homes that differ are told; removed nodes and those to come have none', () => {
    expect(changedHomes(Uint16Array.of(0, 1, 2, 0xffff), Uint16Array.of(0, 2, 0xffff, 0xffff))).toEqual({
      nodes: [1],
      homes: [2],
    });
    const { homes } = snapshotThen(chainSnapshot(), pastPicture(momentThen(MOVED_MS), 1, 1));
    expect([...homes]).toEqual([0, 0, 1]);
  });
});

describe('the bar of time', () => {
  const events = timelineEvents(TIMELINE, [{ level: 'info', code: 'x', message: 'restarted', atMs: NOW_MS - 5 }]);

  it('[IX16] events are in order, moves that end together are one, and steps lead from one to the next', () => {
    expect(events.map(({ kind, atMs }) => [kind, NOW_MS - atMs])).toEqual([
      ['plan', 300_000],
      ['moves', 60_000],
      ['notice', 5],
    ]);
    const together = {
      ...TIMELINE,
      moves: [0, 400, 5000].map((ms) => ({ atMs: MOVED_MS + ms, nodes: 2, planId: 'p' })),
    };
    expect(timelineEvents(together, []).filter(({ kind }) => kind === 'moves')).toMatchObject([
      { count: 4 },
      { count: 2 },
    ]);
    expect(stepFrom(events, NOW_MS, -1)?.kind).toBe('notice');
    expect(stepFrom(events, MOVED_MS, -1)?.kind).toBe('plan');
    expect(stepFrom(events, MOVED_MS, 1)?.kind).toBe('notice');
    expect(stepFrom(events, NOW_MS - 300_000, -1)).toBeNull();
  });

  it('[IX16] goes back no further than what is known, and in an incident is its window', () => {
    const known = { ...INITIAL_MOMENT, timeline: ready(TIMELINE) };
    expect(rangeOf({ ...known, span: '15min' }, NOW_MS)).toEqual({ fromMs: NOW_MS - 600_000, toMs: NOW_MS });
    expect(rangeOf({ ...known, span: 'all' }, NOW_MS).fromMs).toBe(NOW_MS - 600_000);
    expect(rangeOf({ ...INITIAL_MOMENT, span: '15min' }, NOW_MS).fromMs).toBe(NOW_MS - 900_000);
    const incident = { fromMs: 5, toMs: 9 } as NonNullable<typeof known.incident>;
    expect(rangeOf({ ...known, incident }, NOW_MS)).toEqual({ fromMs: 5, toMs: 9 });
  });

  it('[IX16] draws gaps where nobody watched, and times at round minutes', () => {
    const range = { fromMs: 0, toMs: 100_000 };
    const bucket = (startMs: number, rate: number) => ({ startMs, rate });
    const load = { resolutionMs: 10_000, buckets: [bucket(0, 5), bucket(10_000, 10), bucket(50_000, 10)] };
    expect(loadPath(load, range, 20).match(/M/g)).toHaveLength(2);
    expect(loadPath({ resolutionMs: 10_000, buckets: [] }, range, 20)).toBe('');
    const ticks = timeTicks({ fromMs: NOW_MS, toMs: NOW_MS + 3_600_000 }, 8);
    expect(ticks.length).toBeGreaterThan(3);
    expect(ticks.length).toBeLessThanOrEqual(8);
    expect(ticks.every(({ label }) => /^\d\d:\d[05]$/.test(label))).toBe(true);
  });
});

const PARAMS = { rate: 1, repair: true, isDryRun: false, wish: { kind: 'backup' } };

describe('read-only', () => {
  it('[IX15] knows every method that changes a workspace, and lets pass what asks or opens something else', () => {
    const changing = Object.keys(METHODS).filter((method) => changesWorkspace(method, PARAMS));
    for (const method of [
      'topology.write',
      'metagraph.set',
      'move.start',
      'move.pace',
      'placement.apply',
      'layout.run',
    ]) {
      expect(changing).toContain(method);
    }
    for (const method of [
      'plans.approve',
      'plans.run',
      'plans.undo',
      'balance.configure',
      'verify.run',
      'workload.set',
    ]) {
      expect(changing).toContain(method);
    }
    for (const method of [
      'nodes.get',
      'history.moment',
      'plans.get',
      'workspace.open',
      'import.start',
      'download.begin',
    ]) {
      expect(changing).not.toContain(method);
    }
    expect(changesWorkspace('move.pace', { rate: null })).toBe(false);
    expect(changesWorkspace('topology.write', { isDryRun: true })).toBe(false);
    expect(changesWorkspace('verify.run', { repair: false })).toBe(false);
    const past = { ...INITIAL_MOMENT, atMs: 5 };
    expect(readOnlyOf(past, { state: 'open', name: 'a', generation: 1 })).toBe('past');
    expect(readOnlyOf(past, { state: 'incident', name: 'a', generation: 1 })).toBe('incident');
    expect(readOnlyOf(INITIAL_MOMENT, { state: 'open', name: 'a', generation: 1 })).toBeNull();
    // Going back to now would not help a viewer.
    expect(readOnlyOf(past, { state: 'open', name: 'a', generation: 1 }, true)).toBe('viewer');
  });
});
