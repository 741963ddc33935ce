import { describe, expect, it } from 'vitest';
import { sideWidthPx } from '../../../renderer/shell/side-width.ts';
import { regionAt } from '../../../renderer/shell/use-tab-drag.ts';
import { readKept, writeKept } from '../../../renderer/state/kept.ts';
import {
  contentOf,
  INITIAL_LAYOUT,
  layoutSchema,
  movePanel,
  openedPanels,
  PANEL_PLACES,
  resizeSide,
  SIDE_PX_MIN,
  toFront,
  withOpenPanels,
} from '../../../renderer/state/layout.ts';
import { INITIAL_VIEW } from '../../../renderer/state/view.ts';

const panel = (id: string) => PANEL_PLACES.find((place) => place.id === id) ?? expect.fail(`no panel ${id}`);
const ALL_OPEN = withOpenPanels(INITIAL_VIEW, ['shards', 'query', 'inspector']);

function memoryStorage(texts: Record<string, string> = {}) {
  const map = new Map(Object.entries(texts));
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
  };
}

describe('layout of the panels', () => {
  it('[WB1] a panel stands where it comes from until it is moved, and closed panels stand nowhere', () => {
    expect(contentOf(INITIAL_LAYOUT, ALL_OPEN)).toEqual([
      { region: 'left', panels: ['shards'], front: 'shards' },
      { region: 'bottom', panels: ['query'], front: 'query' },
      { region: 'right', panels: ['inspector'], front: 'inspector' },
    ]);
    const [left, bottom] = contentOf(INITIAL_LAYOUT, withOpenPanels(INITIAL_VIEW, ['shards']));
    expect([left.front, bottom.front]).toEqual(['shards', null]);
  });

  it('[WB1] a moved panel comes behind the others and in front of them; closed, it leaves the front to another', () => {
    const layout = movePanel(INITIAL_LAYOUT, panel('inspector'), 'left');
    const [left, , right] = contentOf(layout, ALL_OPEN);
    expect(left).toEqual({ region: 'left', panels: ['shards', 'inspector'], front: 'inspector' });
    expect(right).toEqual({ region: 'right', panels: [], front: null });
    const [without] = contentOf(layout, withOpenPanels(INITIAL_VIEW, ['shards', 'query']));
    expect(without.front).toBe('shards');
    expect(contentOf(toFront(layout, panel('shards')), ALL_OPEN)[0].front).toBe('shards');
    const back = movePanel(layout, panel('inspector'), 'right');
    expect(contentOf(back, ALL_OPEN)[2].panels).toEqual(['inspector']);
  });

  it('[WB1] tells which panels were opened', () => {
    expect(openedPanels(withOpenPanels(INITIAL_VIEW, ['query']), ALL_OPEN).map(({ id }) => id)).toEqual([
      'shards',
      'inspector',
    ]);
  });

  it('[WB1] widths stay within limits, and the topology keeps its share of the window', () => {
    expect(resizeSide(INITIAL_LAYOUT, 'left', 3).leftPx).toBe(SIDE_PX_MIN);
    expect(sideWidthPx('left', null, 1280)).toBe(288);
    expect(sideWidthPx('right', null, 1920)).toBe(422);
    expect(sideWidthPx('right', 900, 1280)).toBe(512);
  });

  it('[WB1] what is kept comes back; what was tampered with, cut off or never there does not', () => {
    const storage = memoryStorage();
    const layout = { ...movePanel(INITIAL_LAYOUT, panel('query'), 'right'), rightPx: 500 };
    const ofLater = { ...layout, moved: [...layout.moved, { id: 'flight-recorder', region: 'left' as const }] };
    writeKept(storage, 'x', ofLater);
    expect(readKept(storage, 'x', layoutSchema)).toEqual(ofLater);
    expect(contentOf(ofLater, ALL_OPEN)[0].panels).toEqual(['shards']);
    for (const text of ['{"moved":', '[]', '{"moved":[],"front":{"up":"x"},"leftPx":null,"rightPx":null}']) {
      expect(readKept(memoryStorage({ x: text }), 'x', layoutSchema)).toBeNull();
    }
    expect(readKept(memoryStorage(), 'x', layoutSchema)).toBeNull();
  });

  it('[WB2] a dragged tab goes left, right or below, and nowhere over the topology or outside', () => {
    const box = { left: 100, top: 50, width: 1000, height: 600 };
    expect(regionAt(150, 300, box)).toBe('left');
    expect(regionAt(1050, 620, box)).toBe('right');
    expect(regionAt(600, 620, box)).toBe('bottom');
    expect(regionAt(600, 300, box)).toBeNull();
    expect(regionAt(50, 300, box)).toBeNull();
  });
});
