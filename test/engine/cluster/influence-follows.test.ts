import { describe, expect, it, onTestFinished } from 'vitest';
import { silentTask } from '../../../engine/base/progress.ts';
import type { Coordinator } from '../../../engine/cluster/coordinator.ts';
import { InfluenceFollower } from '../../../engine/cluster/influence-follower.ts';
import { Session } from '../../../engine/cluster/session.ts';
import { influenceText } from '../../../engine/hosts/cli/influence-text.ts';
import { sessionOptions } from '../../../engine/hosts/host-options.ts';
import type { TopologyChange } from '../../../engine/model/changes.ts';
import { RELATIONS, randomTopology } from '../../support/topologies.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { newWorkspace, openWorkspace } from '../../support/workspaces.ts';

const BY = { actor: 'ann' };
const topology = randomTopology(300, 700, 5);
const relation = RELATIONS[0]!;

/** Two nodes and their edges more, a node less, an edge across. */
function changes(coordinator: Coordinator): TopologyChange[] {
  const { names, metagraph, columns } = coordinator;
  const type = (slot: number) => metagraph.nodeTypes[columns.types[slot]!]!;
  const key = (slot: number) => names.keyOf(slot);
  return [
    { op: 'add-node', key: 'first', type: type(3) },
    { op: 'add-node', key: 'second', type: type(3) },
    { op: 'add-edge', source: key(3), target: 'first', relation },
    { op: 'add-edge', source: 'first', target: 'second', relation },
    { op: 'add-edge', source: 'second', target: key(40), relation },
    { op: 'remove-node', key: key(17), edges: 'remove' },
  ];
}

const indexes = (coordinator: Coordinator) => ['first', 'second'].map((key) => coordinator.indexOf(key));
const freshness = (coordinator: Coordinator) => coordinator.influenceReport(0).freshness;

/** What a computation anew gives, by slot. */
async function anew(coordinator: Coordinator): Promise<Float64Array> {
  const { measure, direction, damping, seed } = (await coordinator.info()).influence;
  await coordinator.recomputeInfluence({ measure, direction, damping: damping ?? 0.5, seed }, silentTask);
  return coordinator.influence;
}

function expectSame(ours: Float64Array, exact: Float64Array): void {
  expect(ours.length).toBe(exact.length);
  for (const [slot, score] of exact.entries()) expect(Math.abs(ours[slot]! - score)).toBeLessThanOrEqual(1e-8 * score);
}

describe('influence after writes', () => {
  it.each(['pagerank', 'degree'] as const)(
    '[IN41] %s follows to what a computation anew gives, also from what was kept at an opening',
    async (measure) => {
      const folder = await newWorkspace(topology);
      const coordinator = await openWorkspace(folder);
      await coordinator.recomputeInfluence({ measure, direction: 'both', damping: 0.5, seed: 1 }, silentTask);
      await coordinator.write(changes(coordinator), BY);
      const { revision } = coordinator;
      expect(freshness(coordinator)).toEqual({ revision, computedRevision: 0, followedRevision: 0, unmeasured: 2 });
      expect(coordinator.isInfluenceBehind).toBe(true);
      await coordinator.followInfluence(silentTask);
      const followed = coordinator.influence;
      expect(followed.reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 12);
      expect(freshness(coordinator)).toEqual({
        revision,
        computedRevision: 0,
        followedRevision: revision,
        unmeasured: 0,
      });
      expect(coordinator.isInfluenceBehind).toBe(false);
      await coordinator.close();

      const again = await openWorkspace(folder);
      expect(freshness(again)).toMatchObject({ revision, followedRevision: 0, unmeasured: 2 });
      await again.followInfluence(silentTask);
      const reopened = again.influence;
      const exact = await anew(again);
      for (const scores of [followed, reopened]) expectSame(scores, exact);
      expect(freshness(again)).toMatchObject({ computedRevision: revision, followedRevision: revision });
    },
    30_000,
  );

  it.each(['closure', 'betweenness'] as const)(
    '[IN42] new nodes of %s get the least score, the report says how many, and a computation anew ends it',
    async (measure) => {
      const coordinator = await openWorkspace(await newWorkspace(topology));
      await coordinator.recomputeInfluence({ measure, direction: 'up', damping: 0.5, seed: 1 }, silentTask);
      await coordinator.write(changes(coordinator), BY);
      await coordinator.followInfluence(silentTask);
      const { influence, revision } = coordinator;
      const least = influence.reduce((min, score) => (score > 0 ? Math.min(min, score) : min), 1);
      for (const node of indexes(coordinator)) expect(influence[node]).toBe(least);
      expect(influence.reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 12);
      expect(freshness(coordinator)).toEqual({ revision, computedRevision: 0, followedRevision: 0, unmeasured: 2 });
      const behind = 'of the topology as of revision 0, it is at 1; 2 nodes have no score of their own';
      expect(influenceText(coordinator.influenceReport(0), null)).toContain(behind);
      await anew(coordinator);
      expect(freshness(coordinator)).toMatchObject({ followedRevision: revision, unmeasured: 0 });
      expect(influenceText(coordinator.influenceReport(0), null)).not.toContain('revision');
    },
    30_000,
  );

  it('[IN43] in a served workspace scores follow 2 s after the last write, by themselves, also after an opening', async () => {
    const folder = await newWorkspace(topology);
    const opened = async () => {
      const clock = virtualClock();
      const session = new Session({ ...sessionOptions(folder), clock });
      onTestFinished(() => session.close());
      await session.open(folder);
      return { session, clock, coordinator: session.coordinator };
    };
    const followed = async ({ coordinator, clock }: Awaited<ReturnType<typeof opened>>) => {
      await clock.advance(1900);
      expect(freshness(coordinator).followedRevision).toBe(0);
      await clock.advance(200);
      await expect
        .poll(() => freshness(coordinator), { timeout: 10_000 })
        .toMatchObject({
          followedRevision: coordinator.revision,
          unmeasured: 0,
        });
    };
    const first = await opened();
    await first.session.write(changes(first.coordinator), BY);
    await followed(first);
    await first.session.close();
    await followed(await opened());
  }, 30_000);

  it('[IN43] where somebody always writes they follow every 30 s; a failure is tried again, the end ends it', async () => {
    const clock = virtualClock();
    let [runs, fails] = [0, false];
    const follow = async (signal: AbortSignal) => {
      expect(signal.aborted).toBe(false);
      runs++;
      if (fails) throw new Error('a shard is away');
    };
    const follower = new InfluenceFollower({ clock, follow });
    for (let second = 0; second < 65; second++) {
      follower.written();
      await clock.advance(1000);
    }
    expect(runs).toBe(2);
    await clock.advance(2000);
    expect(runs).toBe(3);
    await clock.advance(100_000);
    expect(runs, 'nothing was written').toBe(3);
    fails = true;
    follower.written();
    await clock.advance(31_000);
    expect(runs).toBe(4);
    fails = false;
    await clock.advance(2000);
    expect(runs).toBe(5);
    follower.written();
    follower.close();
    follower.written();
    await clock.advance(100_000);
    expect(runs).toBe(5);
  });
});
