import { describe, expect, it } from 'vitest';
import { silentTask } from '../../../engine/base/progress.ts';
import type { Topology } from '../../../engine/model/topology.ts';
import { randomTopology } from '../../support/topologies.ts';
import { newWorkspace, openWorkspace } from '../../support/workspaces.ts';
import { refusalOf } from '../io/support.ts';

/** Edges as texts, sorted: the shards give them by source. */
const edgesOf = (t: Topology) =>
  Array.from(t.edgeSources, (source, edge) => {
    return [source, t.edgeTargets[edge], t.edgeRelations[edge], t.edgeAttributes[edge]].join(' ');
  }).sort();

function expectEqual(found: Topology, imported: Topology): void {
  const { edgeSources: _s, edgeTargets: _t, edgeRelations: _r, edgeAttributes: _a, metagraph, ...nodes } = imported;
  expect(found).toMatchObject(nodes);
  expect(found.metagraph.relations).toEqual(metagraph.relations);
  expect(edgesOf(found)).toEqual(edgesOf(imported));
}

describe('a stored topology', () => {
  it('[EX10] is what was imported, with the homes of now', async () => {
    const imported = randomTopology(300, 900, 5);
    const coordinator = await openWorkspace(await newWorkspace(imported));
    const before = await coordinator.storedTopology(silentTask);
    expectEqual(before.topology, imported);
    expect(before.homes).toEqual(Uint16Array.from(coordinator.columns.homes.subarray(0, coordinator.nodeCount)));
    for (let node = 0; node < 300; node += 7) await coordinator.move(node, (before.homes[node]! + 1) % 4);
    const after = await coordinator.storedTopology(silentTask);
    expectEqual(after.topology, imported);
    expect(after.homes).not.toEqual(before.homes);
    expect(after.homes).toEqual(Uint16Array.from(coordinator.columns.homes.subarray(0, coordinator.nodeCount)));
  });

  it('[EX10] is read between moves, and moves go on after it', async () => {
    const imported = randomTopology(200, 400, 6);
    const coordinator = await openWorkspace(await newWorkspace(imported));
    const moves = Array.from({ length: 60 }, (_, node) => coordinator.move(node, node % 4));
    const [{ topology, homes }] = await Promise.all([coordinator.storedTopology(silentTask), ...moves]);
    expectEqual(topology, imported);
    expect(homes).toHaveLength(200);
    expect((await coordinator.verify(false)).ok).toBe(true);
  });

  it('[EX10] a cancelled reading ends, and the workspace goes on', async () => {
    const coordinator = await openWorkspace(await newWorkspace(randomTopology(50, 100, 7)));
    const error = await refusalOf(coordinator.storedTopology({ ...silentTask, signal: AbortSignal.abort() }));
    expect(error.code).toBe('cancelled.caller');
    expect((await coordinator.move(0, 1)).state).toBe('done');
  });
});
