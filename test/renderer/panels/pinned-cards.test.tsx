// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { NO_TYPE } from '../../../engine/protocol/index.ts';
import type { Console } from '../../../renderer/console.ts';
import { pastPicture } from '../../../renderer/moments/past-picture.ts';
import type { Scene } from '../../../renderer/scene/scene.ts';
import { outOfView, placeCards, withCard } from '../../../renderer/state/pinned-cards.ts';
import { chainSnapshot, createEnginePeer, type EnginePeer, NONE } from '../support/engine-peer.ts';
import { MOVED_MS, momentThen } from '../support/history-data.ts';
import { pressOnTopology, showConsole } from '../support/show-console.tsx';

const AT_MS = Date.UTC(2026, 0, 5, 12);
const show = (peer: EnginePeer): Promise<Console> => showConsole(peer, () => AT_MS);
const AREA = { width: 800, height: 600 };
const SIZE = { width: 240, height: 80 };

describe('where pinned details stand', () => {
  it('[SN23] beside their nodes, within the area, on the other side where there is no room, and never upon another', () => {
    expect(placeCards([{ x: 100, y: 100, ...SIZE }], AREA)).toEqual([{ left: 114, top: 114, isAway: false }]);
    expect(placeCards([{ x: 790, y: 590, ...SIZE }], AREA)).toEqual([{ left: 536, top: 496, isAway: false }]);
    expect(placeCards([{ x: -300, y: 900, ...SIZE }], AREA)).toEqual([{ left: 8, top: 512, isAway: true }]);
    const place = fc.integer({ min: -200, max: 1000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(place, place), { minLength: 1, maxLength: 3 }), (points) => {
        const placed = placeCards(
          points.map(([x, y]) => ({ x, y, ...SIZE })),
          AREA,
        );
        for (const [at, { left, top }] of placed.entries()) {
          expect(left >= 8 && top >= 8 && left + 240 <= 792 && top + 80 <= 592).toBe(true);
          for (const other of placed.slice(at + 1)) {
            expect(Math.abs(left - other.left) >= 240 || Math.abs(top - other.top) >= 80).toBe(true);
          }
        }
      }),
    );
  });

  it('[SN23] a node that is not drawn is out of view, on the side where it would be', () => {
    expect(outOfView({ x: 100, y: 300 }, AREA)).toEqual({ x: -1, y: 300 });
    expect(outOfView({ x: 700, y: 300 }, AREA)).toEqual({ x: 801, y: 300 });
    expect(outOfView({ x: -300, y: 900 }, AREA), 'it is already').toEqual({ x: -300, y: 900 });
    for (const place of [{ x: 100, y: 300 }, { x: 700, y: 300 }, null]) {
      expect(placeCards([{ ...outOfView(place, AREA), ...SIZE }], AREA)[0]?.isAway).toBe(true);
    }
  });

  it('[SN23] three at most, each node once', () => {
    const card = (index: number) => ({ index, key: `k${index}`, label: `n${index}` });
    const many = [1, 2, 2, 3, 4].map(card).reduce(withCard, { cards: [] });
    expect(many.cards.map(({ index }) => index)).toEqual([1, 2, 3]);
  });
});

describe('pinned details', () => {
  it('[SN24] K pins them beside the node; they are live, copied as text, and closed by button, Escape and K', async () => {
    const peer = createEnginePeer();
    const { selects, stores } = await show(peer);
    pressOnTopology('k');
    await waitFor(() =>
      expect(stores.notices.get().list[0]?.message).toBe('Point at a node, or select one, to pin its details.'),
    );
    selects.select(1);
    pressOnTopology('k');
    const card = await screen.findByRole('region', { name: 'Details of host-1' });
    expect(card.textContent).toContain('key-1');
    peer.pushHeat([0, 20, 0]);
    await waitFor(() => expect(card.textContent).toContain('Shard 020 reads/s'));
    peer.pushHeat([0, 400, 0]);
    await waitFor(() => expect(card.textContent).toContain('400 reads/s'));

    const written = vi.fn(async (_text: string) => {});
    vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText: written } });
    fireEvent.click(within(card).getByRole('button', { name: 'Copy the details of host-1' }));
    await waitFor(() => expect(written).toHaveBeenCalledOnce());
    vi.unstubAllGlobals();
    const lines = written.mock.calls[0]?.[0].split('\n');
    expect(lines?.slice(0, 5)).toEqual(['host-1', 'Key: key-1', 'Type: host', 'Shard: 0', 'Heat: 400 reads/s']);
    expect(lines?.[5]).toMatch(/^At: 5 Jan, \d\d:00:00/);

    // What is pointed at goes before what is selected.
    selects.hover({ index: 2, x: 10, y: 10 });
    pressOnTopology('k');
    await screen.findByRole('region', { name: 'Details of shop' });
    expect(within(screen.getByRole('list', { name: 'Pinned details' })).getAllByRole('listitem')).toHaveLength(2);
    fireEvent.keyDown(within(card).getByRole('button', { name: /^Copy/ }), { key: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Details of host-1' })).toBeNull());
    pressOnTopology('k');
    await waitFor(() => expect(screen.queryByRole('list', { name: 'Pinned details' })).toBeNull());
  });

  it('[SN24] they tell of the moment that is shown, heat that is paused included, and of no shard before the node was there', async () => {
    const peer = createEnginePeer();
    const { selects, stores, live } = await show(peer);
    peer.pushHeat([0, 0, 400]);
    selects.select(2);
    pressOnTopology('k');
    const card = await screen.findByRole('region', { name: 'Details of shop' });
    await waitFor(() => expect(card.textContent).toContain('Shard 1400 reads/s'));
    stores.view.update((view) => ({ ...view, isHeatPaused: true }));
    live.setPast(pastPicture(momentThen(MOVED_MS - 1), 10, 1));
    await waitFor(() => expect(card.textContent).toMatch(/Shard 0(1\.9|2\.0) reads/));
    live.setPast(pastPicture(momentThen(MOVED_MS - 1, { slotEnd: 2, homes: Uint16Array.of(0, 0, 0xffff) }), 10, 1));
    await waitFor(() => expect(card.textContent).toContain('not there at that moment'));
    expect(card.textContent).not.toMatch(/Shard|reads/);
    live.setPast(null);
    await waitFor(() => expect(card.textContent).toContain('Shard 1400 reads/s'));
  });

  it('[SN23] a card whose node is hidden stands at the rim, as for one out of view', async () => {
    const { selects, live } = await show(createEnginePeer());
    let isSeen = true;
    const pictures = new Set<() => void>();
    const nothing = () => {};
    const picture: Partial<Scene> = {
      screenPosition: () => ({ x: 5, y: 5 }),
      isSeen: () => isSeen,
      onView: () => nothing,
      onPicture(listener) {
        pictures.add(listener);
        return nothing;
      },
    };
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(800);
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);
    live.setScene(new Proxy(picture, { get: (of, name) => Reflect.get(of, name) ?? nothing }) as Scene);
    selects.select(1);
    pressOnTopology('k');
    const item = (await screen.findByRole('region', { name: 'Details of host-1' })).parentElement;
    expect(item?.dataset.away).toBe('false');
    isSeen = false;
    for (const tell of pictures) tell();
    expect(item?.dataset.away).toBe('true');
    vi.restoreAllMocks();
  });

  it('[SN24] a fourth is refused with the reason; another workspace has none', async () => {
    const peer = createEnginePeer();
    const { selects, stores } = await show(peer);
    const others = [7, 8, 9].map((index) => ({ index, key: `k${index}`, label: `n${index}` }));
    stores.pinnedCards.update(() => ({ cards: others }));
    selects.select(1);
    pressOnTopology('k');
    await waitFor(() => expect(stores.notices.get().list[0]?.message).toContain('3 nodes are pinned already'));
    expect(stores.pinnedCards.get().cards).toEqual(others);
    peer.push('workspace', NONE);
    await waitFor(() => expect(stores.pinnedCards.get().cards).toEqual([]));
  });

  it('[SN40] details that are pinned stay where a former moment is looked at while somebody writes', async () => {
    const { live, stores } = await show(createEnginePeer());
    const card = { index: 2, key: 'key-2', label: 'shop' };
    stores.pinnedCards.update(() => ({ cards: [card] }));
    live.setPast(pastPicture(momentThen(MOVED_MS - 1, { slotEnd: 1, homes: Uint16Array.of(0) }), 10, 1));
    live.setSnapshot(chainSnapshot());
    live.setPast(null);
    expect(stores.pinnedCards.get().cards).toEqual([card]);
    live.setSnapshot(chainSnapshot({ types: Uint16Array.of(0, 1, NO_TYPE) }));
    expect(stores.pinnedCards.get().cards).toEqual([]);
  });

  it('[SN41] details of a node that somebody renames have its new name, and their region too', async () => {
    let label = 'host-1';
    const { live, stores } = await show(
      createEnginePeer({
        'nodes.describe': ({ indexes }) => indexes.map((index) => ({ index, key: `key-${index}`, label })),
      }),
    );
    stores.pinnedCards.update(() => ({ cards: [{ index: 1, key: 'key-1', label }] }));
    await screen.findByRole('region', { name: 'Details of host-1' });
    label = 'host-one';
    live.setSnapshot(chainSnapshot());
    await screen.findByRole('region', { name: 'Details of host-one' });
    const { cards } = stores.pinnedCards.get();
    live.setSnapshot(chainSnapshot());
    await waitFor(() => expect(live.names.get(1)?.label).toBe('host-one'));
    expect(stores.pinnedCards.get().cards, 'nothing is rendered for the same names').toBe(cards);
  });
});
