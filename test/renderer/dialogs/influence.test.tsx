// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { ShardscopeError } from '../../../engine/protocol/index.ts';
import { type Console, createConsole } from '../../../renderer/console.ts';
import { App } from '../../../renderer/shell/App.tsx';
import { chainSnapshot, createEnginePeer, type EnginePeer, INFO, influenceReport } from '../support/engine-peer.ts';

let running: Console | null = null;
afterEach(() => {
  cleanup();
  running?.close();
});

async function openInfluence(peer: EnginePeer): Promise<{ console: Console; dialog: HTMLElement }> {
  running = createConsole({ open: peer.open, shell: null, nowMs: () => Date.now() });
  render(<App console={running} />);
  await screen.findByRole('button', { name: /Shard 1/ });
  fireEvent.keyDown(window, { key: 'i' });
  const dialog = await screen.findByRole('dialog', { name: 'Influence' });
  await within(dialog).findByRole('heading', { name: /Leading nodes/ });
  return { console: running, dialog };
}

const degree = { measure: 'degree', direction: 'both', damping: null, seed: 1, error: null } as const;

describe('Influence view', () => {
  it('[CO35] says what is in force and what it means, how scores are spread, and who leads', async () => {
    const { dialog } = await openInfluence(createEnginePeer());
    const inForce = within(dialog).getByRole('region', { name: 'In force' });
    expect(inForce.textContent).toContain('PageRank, from below, damping 0.5');
    expect(inForce.textContent).toContain('the more influential the nodes below it are');
    const leaders = within(within(dialog).getByRole('list')).getAllByRole('button');
    expect(leaders.map(({ textContent }) => textContent)).toEqual([
      '1.shopserviceShard 150.0 %',
      '2.host-1hostShard 030.0 %',
      '3.euregionShard 020.0 %',
    ]);
    const picture = within(dialog).getByRole('img', { name: /^Histogram: 3 nodes by influence, from 10 % to 50 %/ });
    expect([...picture.querySelectorAll('title')].map(({ textContent }) => textContent)).toEqual([
      '1 node above 10 %, up to 20 %',
      '2 nodes above 20 %, up to 50 %',
    ]);
  });

  it('[CO35] the histogram has a table twin that the keyboard reaches', async () => {
    const { dialog } = await openInfluence(createEnginePeer());
    fireEvent.click(within(dialog).getByRole('button', { name: 'Table' }));
    const rows = within(within(dialog).getByRole('table')).getAllByRole('row');
    expect(rows.map(({ textContent }) => textContent)).toEqual(['InfluenceNodes', '10 % to 20 %1', '20 % to 50 %2']);
    expect(within(dialog).queryByRole('img')).toBeNull();
  });

  it('[CO35] for sampled betweenness it says how far the scores may be off, and offers no direction that is none', async () => {
    const info = { measure: 'betweenness', direction: 'down', damping: null, seed: 1, error: 0.02 } as const;
    const { dialog } = await openInfluence(createEnginePeer({ 'influence.report': () => influenceReport({ info }) }));
    const inForce = within(dialog).getByRole('region', { name: 'In force' });
    expect(inForce.textContent).toContain('Betweenness, along edges');
    expect(inForce.textContent).toContain('with 90 % confidence no node’s part of the paths is off by more than 2.0 %');
    const ways = within(dialog).getByRole('group', { name: 'Gathered' });
    expect(
      within(ways)
        .getAllByRole('button')
        .map(({ textContent }) => textContent),
    ).toEqual(['Along edges', 'Both ways']);
  });

  it.each([
    ['pagerank', /^The scores are of revision 3, the topology is at 5; they follow soon\.$/],
    ['closure', /^The scores are of revision 3, the topology is at 5: 2 new nodes count least\. Recompute for more\.$/],
  ] as const)('[IN42] with %s it says how far the scores are behind what was written', async (measure, words) => {
    const info = { measure, direction: 'up', damping: null, seed: 1, error: null } as const;
    const freshness = { revision: 5, computedRevision: 3, followedRevision: 3, unmeasured: 2 };
    const report = influenceReport({ info, freshness });
    const { dialog } = await openInfluence(createEnginePeer({ 'influence.report': () => report }));
    const inForce = within(dialog).getByRole('region', { name: 'In force' });
    expect(within(inForce).getByText(words)).toBeTruthy();
  });

  it('[CO36] recomputes by the settings chosen; a damping out of range is said and not sent', async () => {
    const peer = createEnginePeer();
    const { dialog } = await openInfluence(peer);
    const damping = within(dialog).getByRole('spinbutton', { name: /Damping/ });
    const start = within(dialog).getByRole('button', { name: 'Recompute' });
    fireEvent.change(damping, { target: { value: '1' } });
    expect(start.hasAttribute('disabled')).toBe(true);
    expect(dialog.textContent).toContain('A number from 0 to 0.95.');
    fireEvent.change(damping, { target: { value: '0.7' } });
    fireEvent.click(within(dialog).getByRole('button', { name: 'From above' }));
    fireEvent.click(start);
    expect(await within(dialog).findByText('Influence was recomputed in 12 ms.')).toBeTruthy();
    fireEvent.click(within(dialog).getByRole('button', { name: 'Closure' }));
    expect(within(dialog).queryByRole('spinbutton')).toBeNull();
    fireEvent.click(within(dialog).getByRole('button', { name: 'Recompute' }));
    await waitFor(() => expect(peer.callsOf('influence.run')).toHaveLength(2));
    expect(peer.callsOf('influence.run')).toEqual([
      { measure: 'pagerank', direction: 'down', damping: 0.7, seed: 1 },
      { measure: 'closure', direction: 'down', damping: 0.5, seed: 1 },
    ]);
  });

  it('[CO36] shows progress, can be cancelled, and a refusal says what to do', async () => {
    let isRefused = false;
    const peer = createEnginePeer({
      'influence.run': (_request, { report, signal }) => {
        if (isRefused) throw new ShardscopeError('input.unsupported', 'betweenness cannot be computed');
        report({ phase: 'computing influence', done: 256, total: 3000, unit: 'sources' });
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new ShardscopeError('cancelled.caller', 'cancelled')));
        });
      },
    });
    const { dialog } = await openInfluence(peer);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Recompute' }));
    expect(await within(dialog).findByText('256 of 3,000 sources')).toBeTruthy();
    fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    const again = await within(dialog).findByRole('button', { name: 'Recompute' });
    expect(within(dialog).queryByRole('alert')).toBeNull();
    isRefused = true;
    fireEvent.click(again);
    const alert = await within(dialog).findByRole('alert');
    expect(alert.textContent).toContain('betweenness cannot be computed');
    expect(alert.textContent).toContain('input.unsupported');
  });

  it('[CO37] told of new scores, the console loads them and stays where it is', async () => {
    let isNew = false;
    const peer = createEnginePeer({
      'influence.report': () => influenceReport(isNew ? { info: degree } : {}),
      'workspace.info': () => (isNew ? { ...INFO, influence: degree } : INFO),
      'topology.snapshot': () => chainSnapshot(isNew ? { influence: new Float32Array([0.6, 0.3, 0.1]) } : {}),
    });
    const { console, dialog } = await openInfluence(peer);
    console.selects.select(1);
    await waitFor(() => expect(console.stores.selection.get().details.state).toBe('ready'));
    const asked = peer.callsOf('nodes.get').length;
    isNew = true;
    peer.push('influence', degree);
    expect(await within(dialog).findByText('Degree, both ways')).toBeTruthy();
    expect(dialog.textContent).toContain('New workspaces begin with PageRank, from below, damping 0.5.');
    await waitFor(() => expect(console.stores.workspace.get().info?.influence).toEqual(degree));
    expect(console.live.snapshot?.influence[0]).toBeCloseTo(0.6, 6);
    await waitFor(() => expect(peer.callsOf('nodes.get').length).toBeGreaterThan(asked));
    expect(console.stores.selection.get().index).toBe(1);
    expect(peer.callsOf('shards.status')).toHaveLength(2);
  });

  it('[CO38] choosing a leader selects it and shows the topology', async () => {
    const { console, dialog } = await openInfluence(createEnginePeer());
    fireEvent.click(within(dialog).getByRole('button', { name: /shop/ }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(console.stores.selection.get().index).toBe(2);
  });
});

describe('inspector', () => {
  it('[CO35] says by which measure the influence of the node is', async () => {
    running = createConsole({
      open: createEnginePeer({ 'workspace.info': () => ({ ...INFO, influence: degree }) }).open,
      shell: null,
      nowMs: () => Date.now(),
    });
    render(<App console={running} />);
    await screen.findByRole('button', { name: /Shard 1/ });
    running.selects.select(1);
    const article = await screen.findByRole('article', { name: 'host-1' });
    await waitFor(() => expect(article.textContent).toContain('30.0 %rank 2 of 3Degree, both ways'));
  });

  it('[CO39] says where the node stands among its neighbourhood, and that it is not the whole', async () => {
    running = createConsole({ open: createEnginePeer().open, shell: null, nowMs: () => Date.now() });
    render(<App console={running} />);
    await screen.findByRole('button', { name: /Shard 1/ });
    running.selects.select(1);
    const section = () => screen.getByRole('region', { name: 'Neighbourhood' });
    await screen.findByText(/Among the 3 nodes within two steps, joined by 2 links; not in the whole topology/);
    const value = (name: string) => within(section()).getByText(name).nextElementSibling?.textContent;
    expect(value('Neighbours')).toBe('2rank 1 of 31 edge in, 1 edge out');
    expect(value('Betweenness')).toContain('100.0 %rank 1 of 3');
    expect(value('Closeness')).toContain('1.00 stepsrank 1 of 3');
    expect(value('Clustering')).toContain('0 %');
    expect(value('Density')).toContain('66.7 %');
    running.selects.select(0);
    await waitFor(() => expect(value('Closeness')).toContain('1.50 stepsrank 2 of 3'));
  });
});
