import { describe, expect, it, vi } from 'vitest';
import { toWireError } from '../../../../engine/base/errors.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import type { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import { newWorkspace, openWorkspace } from '../../../support/workspaces.ts';
import { ModelTopology, randomChanges } from './model.ts';
import { BY, expectEqual, HIERARCHIES, start } from './support.ts';

vi.setConfig({ testTimeout: 90_000 });
const SHARDS = 3;

const codesOf = (outcomes: readonly PromiseSettledResult<unknown>[]) =>
  outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [toWireError(outcome.reason)] : []));

/** Moves of random slots, of removed and of never taken ones too, until `isOver`; gives what they were refused with. */
async function moveAmid(coordinator: Coordinator, seed: number, isOver: () => boolean) {
  const prng = createPrng(seed);
  const refusals: ReturnType<typeof codesOf> = [];
  let made = 0;
  while (!isOver()) {
    const { slotEnd } = coordinator.names;
    const batch = Array.from({ length: 1 + prng.below(12) }, () =>
      coordinator.move(prng.below(slotEnd), prng.below(SHARDS)),
    );
    const outcomes = await Promise.allSettled(batch);
    const refused = codesOf(outcomes);
    refusals.push(...refused);
    made += outcomes.length - refused.length;
  }
  return { refusals, made };
}

describe('writes while nodes move', () => {
  it('[WR2] writes and moves at the same time leave every row where it belongs and as written', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const topology = start();
      const coordinator = await openWorkspace(
        await newWorkspace(topology, { shardCount: SHARDS, hierarchies: HIERARCHIES }),
      );
      const model = new ModelTopology(topology);
      const prng = createPrng(seed);
      let isOver = false;
      const movers = [1, 2].map((mover) => moveAmid(coordinator, 10 * seed + mover, () => isOver));
      for (let write = 0; write < 60; write++) {
        await coordinator.write(randomChanges(model, prng, write), BY);
        if (write % 20 === 19) await expectEqual(coordinator, model);
      }
      isOver = true;
      const moved = await Promise.all(movers);
      const codes = new Set(moved.flatMap(({ refusals }) => refusals.map(({ code }) => code)));
      for (const code of codes) expect(['not-found.node', 'conflict.move']).toContain(code);
      expect(moved.reduce((sum, { made }) => sum + made, 0)).toBeGreaterThan(20);
      await expectEqual(coordinator, model);
      await coordinator.close();
    }
  });

  it('[WR3] a move that waits while its node is removed is refused with conflict.move, and no other is touched', async () => {
    const coordinator = await openWorkspace(await newWorkspace(start(), { shardCount: SHARDS }));
    const to = (node: number) => (coordinator.columns.homes[node]! + 1) % SHARDS;
    const homes = coordinator.columns.homes.slice();
    const write = coordinator.write([{ op: 'remove-node', key: 'n9', edges: 'remove' }], BY);
    const moves = await Promise.allSettled([coordinator.move(9, to(9)), coordinator.move(8, to(8))]);
    await write;
    expect(codesOf(moves)).toMatchObject([{ code: 'conflict.move', message: expect.stringContaining('removed') }]);
    expect(coordinator.columns.homes[8]).toBe((homes[8]! + 1) % SHARDS);
    await expect(coordinator.move(9, 0)).rejects.toMatchObject({ code: 'not-found.node' });
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
  });
});
