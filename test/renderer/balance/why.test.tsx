// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ShardscopeError } from '../../../engine/protocol/index.ts';
import { start } from '../support/balance-console.tsx';
import { nodeExplanation } from '../support/balance-data.ts';
import { createEnginePeer, type EnginePeer } from '../support/engine-peer.ts';

async function explain(peer: EnginePeer) {
  const console = await start(peer);
  console.selects.select(1);
  fireEvent.click(await screen.findByRole('button', { name: 'Explain' }));
  return console;
}
const section = () => within(screen.getByRole('region', { name: 'Why here?' }));

describe('why a node is where it is', () => {
  it('[CO78] is asked for once it is wanted, and has a verdict for every other shard', async () => {
    const peer = createEnginePeer();
    const { selects } = await explain(peer);
    const table = await section().findByRole('table', { name: 'Every other shard for this node' });
    expect(
      within(table)
        .getAllByRole('row')
        .map((row) => row.textContent),
    ).toEqual([
      'ShardVerdict',
      'Shard 1possiblerelief +40.0crowding −3.0traffic +12.3rows −1.2score +48.1',
      'Shard 2forbiddenkey-1 is pinned to shard 0',
    ]);
    expect(section().getByText('Shard 1 would be better for it.')).toBeTruthy();
    expect(section().getByText('Its shard is 31 % over its share · has to be relieved')).toBeTruthy();
    expect(section().getByText('Its shard is at 50 % of its bound on nodes')).toBeTruthy();
    expect(section().getByText('1 other node would have to move with it.')).toBeTruthy();
    expect(peer.callsOf('balance.explain')).toEqual([{ node: 1, to: null }]);
    // It stays open: the next node is explained at once.
    selects.select(2);
    await waitFor(() => expect(peer.callsOf('balance.explain')).toHaveLength(2));
  });

  it('[CO78] says what keeps it from moving anywhere, and that there is no reason to', async () => {
    const calm = nodeExplanation({
      obstacles: ['key-1 moved a moment ago and stays for 40 s'],
      shard: [],
      targets: [{ shard: 1, verdict: 'obstacle', refusals: [], reason: [], score: null }],
      best: null,
      together: [],
      lastPlan: null,
    });
    await explain(createEnginePeer({ 'balance.explain': () => calm }));
    expect(await section().findByText('No shard would be better for it.')).toBeTruthy();
    expect(section().getByText('key-1 moved a moment ago and stays for 40 s')).toBeTruthy();
    expect(section().getByText(/there is no reason to move it/)).toBeTruthy();
    expect(section().getByText('cannot move')).toBeTruthy();
  });

  it('[CO78] leads to the plan that brought it here', async () => {
    await explain(createEnginePeer());
    fireEvent.click(await section().findByRole('button', { name: 'plan 0000' }));
    expect(await screen.findByRole('dialog', { name: 'Plan 0000' })).toBeTruthy();
  });

  it('[CO78] a failure says what to do, and it can be asked again', async () => {
    const peer = createEnginePeer({
      'balance.explain': () => {
        throw new ShardscopeError('unavailable.heat', 'nothing was counted yet');
      },
    });
    await explain(peer);
    expect((await section().findByRole('alert')).textContent).toContain('Let queries run for a while');
    fireEvent.click(section().getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(peer.callsOf('balance.explain')).toHaveLength(2));
  });
});
