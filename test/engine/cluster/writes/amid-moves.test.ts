import { expect, it } from 'vitest';
import { topologyOf } from '../../../support/topologies.ts';
import { newWorkspace, openWorkspace } from '../../../support/workspaces.ts';
import { freeTopology } from './model.ts';

const BY = { actor: 'ann' };
const chain = () =>
  freeTopology(
    topologyOf(
      8,
      [0, 1, 2, 3, 4, 5].map((node) => [node, node + 1, 0] as const),
    ),
  );

it('[SM7] a move whose node is removed while it waits is refused with conflict.move, and is in no journal', async () => {
  const coordinator = await openWorkspace(await newWorkspace(chain(), { shardCount: 2 }));
  const node = coordinator.indexOf('n3');
  const to = 1 - coordinator.columns.homes[node]!;
  const write = coordinator.write([{ op: 'remove-node', key: 'n3', edges: 'remove' }], BY);
  const move = coordinator.moveQuietly(node, to, 'plan');
  await expect(move).rejects.toMatchObject({ code: 'conflict.move' });
  await write;
  expect(coordinator.latestMoves(10)).toEqual([]);
  expect(await coordinator.verify(true)).toMatchObject({ ok: true });
});

it('[SM8] verify asked for while a write waits compares with what is there after it', async () => {
  const coordinator = await openWorkspace(await newWorkspace(chain(), { shardCount: 2 }));
  const write = coordinator.write(
    [
      { op: 'add-edge', source: 'n0', target: 'n7', relation: 'calls' },
      { op: 'remove-node', key: 'n2', edges: 'remove' },
    ],
    BY,
  );
  const report = await coordinator.verify(true);
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  await write;
});
