import { expect } from 'vitest';
import { silentTask } from '../../../../engine/base/progress.ts';
import type { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import { RELATIONS, topologyOf } from '../../../support/topologies.ts';
import { freeTopology, ModelTopology } from './model.ts';

export const BY = { actor: 'ann' };

/** A tree with a few edges across, and a cycle. */
export const start = () =>
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

export const HIERARCHIES = [{ name: 'inside', relations: [RELATIONS[0]] }];

/** Everything that a whole read back gives, by key. */
export async function contents(coordinator: Coordinator) {
  const { topology } = await coordinator.storedTopology(silentTask);
  return new ModelTopology(topology);
}

export async function expectEqual(coordinator: Coordinator, model: ModelTopology): Promise<void> {
  const found = await contents(coordinator);
  expect(new Map(found.nodes)).toEqual(new Map(model.nodes));
  expect([...found.edges.keys()].sort()).toEqual([...model.edges.keys()].sort());
  for (const [id, edge] of model.edges) expect(found.edges.get(id)).toEqual(edge);
  const report = await coordinator.verify(true);
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
}
