// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ShardscopeError } from '../../../engine/protocol/index.ts';
import { type Console, createConsole } from '../../../renderer/console.ts';
import { App } from '../../../renderer/shell/App.tsx';
import { answerPage, createEnginePeer, type EnginePeer, nodeCell } from '../support/engine-peer.ts';

// Browsers tell of a changed selection later; happy-dom does at once, in the middle of the editor's own update.
document.addEventListener('selectionchange', (event) => event.stopImmediatePropagation(), true);

let running: Console | null = null;
beforeEach(() => {
  localStorage.clear();
  // happy-dom lays nothing out: a virtual table without a height would show no row.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(800);
});
afterEach(() => {
  cleanup();
  running?.close();
  vi.restoreAllMocks();
});

/** The console with the panel open and the workspace loaded. */
async function show(peer: EnginePeer, query: string): Promise<Console> {
  running = createConsole({ open: peer.open, shell: null, nowMs: () => Date.now() });
  const { stores, queries } = running;
  render(<App console={running} />);
  await screen.findByRole('button', { name: /Shard 1/ });
  fireEvent.click(screen.getByRole('button', { name: 'Query panel' }));
  await screen.findByRole('region', { name: 'Query' });
  queries.setText(query);
  await waitFor(() => expect(stores.query.get().vocabulary.state).toBe('ready'));
  return running;
}
const panel = () => within(screen.getByRole('region', { name: 'Query' }));
const run = () => fireEvent.click(panel().getByRole('button', { name: 'Run' }));
const texts = (role: string) =>
  panel()
    .getAllByRole(role)
    .map((element) => element.textContent);

describe('query panel', () => {
  it('[QP19] begins with examples of the workspace; one without parameters runs at once', async () => {
    const peer = createEnginePeer();
    await show(peer, '');
    expect(panel().getByRole<HTMLButtonElement>('button', { name: 'Run' }).disabled).toBe(true);
    fireEvent.click(panel().getByRole('button', { name: /Some nodes of the commonest type/ }));
    await waitFor(() => expect(peer.callsOf('query.open')).toHaveLength(1));
    expect(await panel().findByRole('grid')).toBeTruthy();
  });

  it('[QP19] shows rows with nodes as buttons, numbers flush right, nulls apart, and what they cost', async () => {
    const rows = [
      [nodeCell(1), 2, null],
      [nodeCell(2), 10, 'x'],
    ];
    const peer = createEnginePeer({
      'query.open': () => ({
        queryId: null,
        columns: ['n', 'count', 'note'],
        warnings: [],
        page: answerPage(rows, [1, 2]),
      }),
    });
    const { stores } = await show(peer, 'MATCH (n) RETURN n, 1 AS count, n.note AS note');
    run();
    const grid = await panel().findByRole('grid', { name: 'Result' });
    await panel().findAllByRole('gridcell');
    expect(grid.getAttribute('aria-rowcount')).toBe('3');
    expect(texts('columnheader')).toEqual(['Row', 'n', 'count', 'note']);
    expect(texts('gridcell')).toEqual(['host-1key-1', '2', 'null', 'shopkey-2', '10', 'x']);
    const footer = panel().getByText('2 rows').closest('footer');
    expect(footer?.textContent).toContain('Scanned3');
    expect(footer?.textContent).toContain('Shipped64 B');
    fireEvent.click(panel().getByRole('button', { name: /shop/ }));
    await waitFor(() => expect(stores.selection.get().index).toBe(2));
  });

  it('[QP9] a head sorts, and the arrow keys lead from cell to cell', async () => {
    const rows = [[10], [9], [null]];
    const peer = createEnginePeer({
      'query.open': () => ({ queryId: null, columns: ['x'], warnings: [], page: answerPage(rows, []) }),
    });
    await show(peer, 'MATCH (n) RETURN n.x AS x');
    run();
    await panel().findAllByRole('gridcell');
    const head = panel().getByRole('columnheader', { name: 'x' });
    fireEvent.click(head);
    expect(head.getAttribute('aria-sort')).toBe('ascending');
    expect(texts('gridcell')).toEqual(['9', '10', 'null']);
    expect(texts('rowheader')).toEqual(['2', '1', '3']);
    fireEvent.click(head);
    expect(texts('gridcell')).toEqual(['10', '9', 'null']);
    const [first, second] = panel().getAllByRole('gridcell');
    first?.focus();
    fireEvent.keyDown(first!, { key: 'ArrowDown' });
    await waitFor(() => expect(document.activeElement).toBe(second));
    expect([first?.tabIndex, second?.tabIndex]).toEqual([-1, 0]);
    fireEvent.keyDown(second!, { key: 'ArrowUp' });
    fireEvent.keyDown(first!, { key: 'ArrowUp' });
    await waitFor(() => expect(document.activeElement).toBe(head));
  });

  it('[QP5] a refused query is an alert with line, column and advice, and its excerpt is for the eye', async () => {
    const peer = createEnginePeer({
      'query.open': () => {
        throw new ShardscopeError(
          'query.syntax',
          'query line 1, column 7: expected a pattern, found RETURN\nMATCH RETURN\n      ^',
          {
            line: 1,
            column: 7,
          },
        );
      },
    });
    await show(peer, 'MATCH RETURN');
    run();
    const alert = await panel().findByRole('alert');
    expect(alert.textContent).toContain('query line 1, column 7: expected a pattern, found RETURN');
    expect(alert.textContent).toContain('Correct the query at the place named above.');
    expect(alert.querySelector('pre')?.getAttribute('aria-hidden')).toBe('true');
    expect(panel().getByText('No answer')).toBeTruthy();
  });

  it('[QP19] no rows, warnings, a stop and more rows to fetch are each said as they are', async () => {
    let answer: ReturnType<typeof answerPage> = answerPage([], []);
    const peer = createEnginePeer({
      'query.open': () => ({
        queryId: answer.end === null ? 7 : null,
        columns: ['n'],
        warnings: answer.rows.length === 0 ? ['no node is a hots; did you mean host?'] : [],
        page: answer,
      }),
      'query.next': () => new Promise(() => {}),
    });
    await show(peer, 'MATCH (n:hots) RETURN n');
    run();
    expect(await panel().findByText('No rows')).toBeTruthy();
    expect(panel().getByText('no node is a hots; did you mean host?')).toBeTruthy();
    answer = answerPage([[1]], [], false);
    run();
    expect(await panel().findByText('1 row, more to fetch')).toBeTruthy();
    fireEvent.click(await panel().findByRole('button', { name: 'Stop' }));
    expect(await panel().findByText('Stopped. These are the rows that had arrived.')).toBeTruthy();
    expect(panel().getByText('1 row, not all')).toBeTruthy();
  });

  it('[QP3] every parameter has a field; one that looks like a key takes the selected node', async () => {
    const { selects } = await show(createEnginePeer(), 'MATCH (a {id: $a}) WHERE a.x > $min RETURN a');
    expect(await panel().findByRole('textbox', { name: '$a' })).toBeTruthy();
    const fields = panel().getByRole('region', { name: 'Parameters' });
    expect(within(fields).getAllByRole('button')).toHaveLength(1);
    selects.select(1);
    await waitFor(() => expect(within(fields).getByRole<HTMLButtonElement>('button').disabled).toBe(false));
    fireEvent.click(within(fields).getByRole('button'));
    expect(panel().getByRole<HTMLInputElement>('textbox', { name: '$a' }).value).toBe('key-1');
    fireEvent.change(panel().getByRole('textbox', { name: '$min' }), { target: { value: '[1,' } });
    expect(await panel().findByText('This is not valid JSON')).toBeTruthy();
  });

  it('[QP17] the plan is a picture with a table that says the same', async () => {
    await show(createEnginePeer(), 'MATCH (n) RETURN n');
    fireEvent.click(panel().getByRole('button', { name: 'Explain' }));
    const table = await panel().findByRole('table', { name: 'Plan of 1 step, estimated' });
    expect(within(table).getByRole('rowheader', { name: 'scan' })).toBeTruthy();
    expect(table.textContent).not.toContain('Rows');
    run();
    fireEvent.click(await panel().findByRole('tab', { name: 'Plan' }));
    const measured = await panel().findByRole('table', { name: 'Plan of 1 step, measured' });
    expect(measured.textContent).toContain('1.50 ms');
  });

  it('[QP12] what is lit is said over the legend, with touched shards, and can be cleared', async () => {
    const { stores } = await show(createEnginePeer(), 'MATCH (n) RETURN n');
    run();
    const card = await screen.findByRole('region', { name: 'Query result' });
    expect(card.textContent).toContain('1 node');
    expect(within(screen.getByRole('region', { name: 'Legend' })).getAllByText('touched')).toHaveLength(2);
    fireEvent.click(within(card).getByRole('button', { name: 'Clear the highlight' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Query result' })).toBeNull());
    expect(screen.queryByText('touched')).toBeNull();
    expect(stores.query.get().isHighlightWanted).toBe(true);
  });

  it('[QP13] text and history of a workspace come back with it', async () => {
    const { stores } = await show(createEnginePeer(), 'MATCH (n) RETURN n');
    run();
    await panel().findByRole('grid');
    await waitFor(() => expect(localStorage.getItem('shardscope.query.estate')).toContain('MATCH (n) RETURN n'));
    cleanup();
    running?.close();
    expect(stores.query.get().history).toHaveLength(1);
    const next = createConsole({ open: createEnginePeer().open, shell: null, nowMs: () => Date.now() });
    running = next;
    render(<App console={next} />);
    await waitFor(() =>
      expect(next.stores.query.get()).toMatchObject({ text: 'MATCH (n) RETURN n', history: [{ rows: 1 }] }),
    );
  });
});
