// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ShardscopeError } from '../../../engine/protocol/index.ts';
import { type Console, createConsole } from '../../../renderer/console.ts';
import { figuresOf, heatOfNodes } from '../../../renderer/selection/set-figures.ts';
import { nextSetOrder, orderedNodes, type SetOrder } from '../../../renderer/selection/set-rows.ts';
import { App } from '../../../renderer/shell/App.tsx';
import { answerPage, chainSnapshot, createEnginePeer, type EnginePeer } from '../support/engine-peer.ts';

let running: Console | null = null;
beforeEach(() => {
  localStorage.clear();
  // happy-dom lays nothing out: a virtual table without a height would show no row.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400);
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(400);
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(400);
});
afterEach(() => {
  cleanup();
  running?.close();
  vi.restoreAllMocks();
});

async function show(peer: EnginePeer = createEnginePeer()): Promise<Console> {
  running = createConsole({ open: peer.open, shell: null, nowMs: () => Date.now() });
  render(<App console={running} />);
  await screen.findByRole('button', { name: /^Shard 1/ });
  return running;
}
const application = () => screen.getByRole('application', { name: 'Topology' });
const press = (key: string, modifiers: object = {}) => fireEvent.keyDown(application(), { key, ...modifiers });
const rows = () =>
  within(screen.getByRole('grid', { name: 'Selected nodes' }))
    .getAllByRole('row')
    .slice(1)
    .map((row) => within(row).getAllByRole('gridcell')[0]!.textContent);

describe('figures of a selection', () => {
  it('[SL18] counts by shard and type, influence, edges inside and out, and heat', () => {
    const figures = figuresOf(Uint32Array.of(1, 2), chainSnapshot());
    expect(figures).toMatchObject({ inside: 1, crossing: 1, influence: expect.closeTo(0.8, 5) });
    expect(figures.byShard).toEqual([
      { value: 0, count: 1 },
      { value: 1, count: 1 },
    ]);
    expect(figuresOf(Uint32Array.of(0, 1, 2), chainSnapshot()).byShard[0]).toEqual({ value: 0, count: 2 });
    const frame = { nodeHeat: Uint8Array.of(255, 0, 255), heatMax: 8 };
    expect(heatOfNodes(Uint32Array.of(0, 1, 2), frame)).toBeCloseTo(16, 6);
    expect(heatOfNodes(Uint32Array.of(0), null)).toBe(0);
  });

  it('[SL18] rows stand in the order of any column, names as people count, what is not known last', () => {
    const labels = ['host-10', 'host-9', undefined];
    const values = {
      nameOf: (node: number) =>
        labels[node] === undefined ? undefined : { index: node, key: `k${node}`, label: labels[node] },
      homeOf: () => 0,
      heatOf: (node: number) => [5, 1, 9][node]!,
      typeOf: () => 'host',
      influenceOf: () => 0,
    };
    const ordered = (order: SetOrder | null) => [...orderedNodes(Uint32Array.of(0, 1, 2), order, values)];
    expect(ordered(null)).toEqual([0, 1, 2]);
    expect(ordered({ column: 'label', isDescending: false })).toEqual([1, 0, 2]);
    expect(ordered({ column: 'heat', isDescending: true })).toEqual([2, 0, 1]);
    const first = nextSetOrder(null, 'heat');
    expect(first, 'the hottest first').toEqual({ column: 'heat', isDescending: true });
    expect(nextSetOrder(nextSetOrder(first, 'heat'), 'heat')).toBeNull();
    expect(nextSetOrder(first, 'label')).toEqual({ column: 'label', isDescending: false });
  });
});

describe('selection panel', () => {
  it('[SL18] lists the selected nodes with what they come to; a row leads to its node, and the list stays', async () => {
    const { selects, stores } = await show();
    selects.selectMany([0, 1, 2], 'replace');
    const panel = await screen.findByRole('article', { name: '3 nodes selected' });
    expect(panel.textContent).toContain('Edges inside2');
    expect(within(panel).getByRole('region', { name: 'The selection in figures' }).textContent).toContain('Shard 02');
    await waitFor(() => expect(rows()).toEqual(['eu', 'host-1', 'shop']));
    fireEvent.click(within(panel).getByRole('button', { name: 'Label' }));
    fireEvent.click(within(panel).getByRole('button', { name: 'Label' }));
    await waitFor(() => expect(rows()).toEqual(['shop', 'host-1', 'eu']));
    fireEvent.click(within(panel).getByText('host-1'));
    expect(stores.selection.get().index).toBe(1);
    expect(stores.view.get().inspectorTab).toBe('selection');
    const row = within(panel).getByText('host-1').closest<HTMLElement>('[role="row"]')!;
    expect(row.getAttribute('aria-selected')).toBe('true');
    fireEvent.keyDown(row, { key: 'ArrowDown' });
    fireEvent.keyDown(within(panel).getByText('eu').closest('[role="row"]')!, { key: 'Enter' });
    expect(stores.selection.get().index).toBe(0);
    fireEvent.click(within(panel).getByRole('button', { name: 'Clear the selection' }));
    await waitFor(() => expect(screen.queryByRole('tab', { name: /Selection/ })).toBeNull());
  });
});

describe('keys of the topology', () => {
  it('[SL19] Space, full stop, Home and Ctrl A select; Escape leaves one thing at a time; what happens is announced', async () => {
    const peer = createEnginePeer();
    const { stores, selects, sets, filters, live } = await show(peer);
    peer.pushHeat([10, 20, 30]);
    await waitFor(() => expect(live.frame).not.toBeNull());
    const said = () => [...document.querySelectorAll('[aria-live="polite"]')].map((one) => one.textContent).join('');
    press('Home');
    await waitFor(() => expect(said()).toBe('shop, service, shard 1, 30 reads/s, 1st hottest'));
    press('.');
    expect(stores.selection.get().index).toBe(1);
    press(' ');
    await waitFor(() => expect(said()).toContain('2nd hottest, 1 selected'));
    press('>', { shiftKey: true });
    expect(stores.selection.get().index).toBe(0);
    press('a', { ctrlKey: true });
    expect([...selects.selected()]).toEqual([0, 1, 2]);
    filters.focusOnSelected();
    sets.setTool('lasso');
    press('Escape');
    expect(stores.nodeSet.get().tool).toBeNull();
    press('Escape');
    expect(selects.selected().length).toBe(0);
    await waitFor(() => expect(said()).toBe('Nothing selected'));
    press('Escape');
    expect(stores.filters.get().trail).toEqual([]);
  });

  it('[SL20] Shift F10 opens the menu of what is selected, and its commands are the registry’s', async () => {
    const { stores, selects } = await show();
    application().tabIndex = 0;
    application().focus();
    selects.select(1);
    press('F10', { shiftKey: true });
    const menu = await screen.findByRole('menu');
    await waitFor(() => expect(menu.textContent).toContain('host-1'));
    fireEvent.click(within(menu).getByRole('menuitem', { name: /Show only this type/ }));
    expect(stores.filters.get().types).toEqual(['host']);
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
    application().focus();
    selects.selectMany([0, 2], 'add');
    press('ContextMenu');
    const many = await screen.findByRole('menu');
    expect(many.textContent).toContain('3 nodes selected');
    expect(within(many).queryByRole('menuitem', { name: /Inspect/ })).toBeNull();
    expect(within(many).getByRole('menuitem', { name: /Show everything/ })).toBeTruthy();
    fireEvent.click(within(many).getByRole('menuitem', { name: /Select nothing/ }));
    expect(selects.selected().length).toBe(0);
  });

  it('[SL20] Escape closes a menu that has just opened, and leaves the selection', async () => {
    const { selects } = await show();
    const scene = application();
    scene.tabIndex = 0;
    scene.focus();
    selects.select(1);
    press('F10', { shiftKey: true });
    expect(await screen.findByRole('menu')).toBeTruthy();
    // As if the keyboard were on the topology still.
    fireEvent.keyDown(scene, { key: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
    expect([...selects.selected()]).toEqual([1]);
  });
});

describe('chips of filters', () => {
  it('[SL11] say what is filtered by and how much is left, and remove it', async () => {
    const { stores, filters } = await show();
    filters.change({ types: ['host', 'service'], heat: { min: 1, max: null } });
    const bar = await screen.findByRole('region', { name: 'What is shown' });
    expect(bar.textContent).toContain('2 of 3 shown');
    fireEvent.click(within(bar).getByRole('button', { name: 'Remove the filter: Heat ≥ 1.0 reads/s' }));
    fireEvent.click(within(bar).getByRole('button', { name: 'Remove the filter: Type host, service' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'What is shown' })).toBeNull());
    expect(stores.filters.get().shownCount).toBeNull();
  });

  it('[SL10] an attribute that could not be asked says so on its chip, and a press asks again', async () => {
    let isFailing = true;
    const peer = createEnginePeer({
      'query.open': () => {
        if (isFailing) throw new ShardscopeError('limit.time', 'the query took too long');
        return { queryId: null, columns: [], warnings: [], page: answerPage([['key-1']], [1]) };
      },
    });
    const { filters } = await show(peer);
    filters.addAttribute({ name: 'rack', comparison: '=', typed: 'r1' });
    const again = await screen.findByRole('button', { name: /^Ask again: rack is r1/ });
    expect(again.getAttribute('title')).toContain('the query took too long (limit.time)');
    isFailing = false;
    fireEvent.click(again);
    expect(await screen.findByText('1 of 3 shown')).toBeTruthy();
  });

  it('[SL17] the trail leads back from a focus, and its slider says how far it reaches', async () => {
    const { selects, filters, stores, live } = await show();
    selects.select(0);
    await waitFor(() => expect(stores.selection.get().details.state).toBe('ready'));
    filters.focusOnSelected();
    const trail = await screen.findByRole('navigation', { name: 'Focus' });
    const slider = within(trail).getByRole('slider', { name: 'Steps around it' });
    expect(slider.getAttribute('aria-valuetext')).toBe('2 steps');
    fireEvent.change(slider, { target: { value: '1' } });
    expect([0, 1, 2].filter(live.isShown)).toEqual([0, 1]);
    fireEvent.click(within(trail).getByRole('button', { name: 'All nodes' }));
    await waitFor(() => expect(screen.queryByRole('navigation', { name: 'Focus' })).toBeNull());
  });
});
