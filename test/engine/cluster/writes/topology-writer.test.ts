import { describe, expect, it } from 'vitest';
import { createPrng } from '../../../../engine/base/prng.ts';
import { RELATIONS } from '../../../support/topologies.ts';
import { newWorkspace, openWorkspace } from '../../../support/workspaces.ts';
import { ModelTopology, randomChanges } from './model.ts';
import { BY, expectEqual, HIERARCHIES, start } from './support.ts';

describe('live writes', () => {
  it('[WR1] after any writes nodes, edges and every closure row are as if imported so, across shards, also reopened', async () => {
    for (const seed of [1, 2, 3]) {
      const topology = start();
      const folder = await newWorkspace(topology, { shardCount: 3, hierarchies: HIERARCHIES });
      const model = new ModelTopology(topology);
      const prng = createPrng(seed);
      let coordinator = await openWorkspace(folder);
      for (let write = 0; write < 25; write++) {
        const { revision } = await coordinator.write(randomChanges(model, prng, write), BY);
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
