import { describe, expect, it } from 'vitest';
import { silentTask } from '../../../../engine/base/progress.ts';
import type { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import type { TopologyChange } from '../../../../engine/model/changes.ts';
import { RELATIONS, topologyOf } from '../../../support/topologies.ts';
import { newWorkspace, openWorkspace } from '../../../support/workspaces.ts';
import { freeTopology, ModelTopology, randomChange, seeded } from './model.ts';

const BY = { actor: 'ann' };

/** A tree with a few edges across, and a cycle. */
const start = () =>
  freeTopology(
    topologyOf(30, [
      ...Array.from({ length: 29 }, (_, at) => [Math.floor(at / 3), at + 1, 0] as const),
      ...[
        [7, 21, 1],
        [21, 3, 1],
        [3, 7, 1],
        [12, 12, 2],
        [4, 29, 2],
      ].map(([a, b, r]) => [a!, b!, r!] as const),
    ]),
  );

const HIERARCHIES = [{ name: 'inside', relations: [RELATIONS[0]] }];

/** Everything that a whole read back gives, by key. */
async function contents(coordinator: Coordinator) {
  const { topology } = await coordinator.topology(silentTask);
  return new ModelTopology(topology);
}

async function expectEqual(coordinator: Coordinator, model: ModelTopology): Promise<void> {
  const found = await contents(coordinator);
  expect(new Map(found.nodes)).toEqual(new Map(model.nodes));
  expect([...found.edges.keys()].sort()).toEqual([...model.edges.keys()].sort());
  for (const [id, edge] of model.edges) expect(found.edges.get(id)).toEqual(edge);
  const report = await coordinator.verify(true);
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
}

describe('live writes', () => {
  it('[WR1] after any writes nodes, edges and every closure row are as if imported so, across shards, also reopened', async () => {
    for (const seed of [1, 2, 3]) {
      const topology = start();
      const folder = await newWorkspace(topology, { shardCount: 3, hierarchies: HIERARCHIES });
      const model = new ModelTopology(topology);
      const prng = seeded(seed);
      let coordinator = await openWorkspace(folder);
      for (let write = 0; write < 25; write++) {
        const changes: TopologyChange[] = [];
        for (let change = 0; change < 1 + prng.below(8); change++) {
          const next = randomChange(model, prng, 100 * write + change);
          model.apply(next);
          changes.push(next);
        }
        const { revision } = await coordinator.write(changes, BY);
        expect(revision).toBe(write + 1);
        if (write % 6 === 5) await expectEqual(coordinator, model);
      }
      await expectEqual(coordinator, model);
      const { nodes, edges, closure } = await coordinator.info();
      expect([nodes, edges]).toEqual([model.nodes.size, model.edges.size]);
      const rows = [...model.nodes.keys()].reduce((sum, key) => sum + model.below(key).size, 0);
      expect(closure.hierarchy.all!.rows).toBe(rows);
      const inside = [...model.nodes.keys()].reduce((sum, key) => sum + model.below(key, [RELATIONS[0]]).size, 0);
      expect(closure.hierarchy.inside!.rows).toBe(inside);
      await coordinator.close();
      coordinator = await openWorkspace(folder);
      await expectEqual(coordinator, model);
      expect(await coordinator.info()).toMatchObject({ nodes: model.nodes.size, edges: model.edges.size, closure });
      await coordinator.close();
    }
  });
});
