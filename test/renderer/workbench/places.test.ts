import { describe, expect, it } from 'vitest';
import { readKept } from '../../../renderer/state/kept.ts';
import {
  canGo,
  forgetNamed,
  go,
  hashOf,
  INITIAL_PLACES,
  keepNamed,
  namedSchema,
  type Place,
  readHash,
  TRAIL_COUNT_MAX,
  visit,
} from '../../../renderer/state/places.ts';
import { INITIAL_SETTINGS, isContrastMore, isMotionReduced, settingsSchema } from '../../../renderer/state/settings.ts';

const PLACE: Place = {
  workspace: 'estate & Söhne',
  color: 'heat',
  camera: { x: 0.25, y: 0.75, ratio: 0.1 },
  node: 'rack-1/#2+3',
  panels: ['shards', 'query'],
  collapsed: { nodes: ['rack-1'], types: ['host'], open: ['host-7'] },
};
const memoryStorage = (value: unknown) => ({ getItem: () => JSON.stringify(value), setItem: () => {} });
const at = (node: string): Place => ({ ...PLACE, node });

describe('places', () => {
  it('[WB11] a link comes back as it was, and says nothing of what is not set', () => {
    expect(readHash(hashOf(PLACE))).toEqual({ place: PLACE, ignored: [] });
    const bare = { ...PLACE, camera: null, node: null };
    expect(hashOf(bare)).not.toContain('camera');
    expect(readHash(hashOf(bare))).toEqual({ place: bare, ignored: [] });
    expect(readHash('')).toBeNull();
    expect(readHash('#token=abc')).toBeNull();
  });

  it('[WB11] parts that are unknown or unreadable are left out and named; the rest holds', () => {
    const link = (value: unknown) => `#view=${encodeURIComponent(JSON.stringify(value))}`;
    expect(readHash(link({ color: 'heat', filters: [1], camera: { x: 'a' }, panels: 7, __proto__: 1 }))).toMatchObject({
      place: { color: 'heat', camera: null, panels: null },
      ignored: ['filters', 'camera', 'panels'],
    });
    expect(readHash(link({ color: 'mauve' }))?.ignored).toEqual(['color']);
    for (const text of ['#view=%7B', '#view=[1]', '#view=7', `#view=${'a'.repeat(9000)}`]) {
      expect(readHash(text)).toMatchObject({ place: { node: null }, ignored: ['view'] });
    }
  });

  it('[WB12] back and forward go through places; a new one ends what lay ahead', () => {
    let places = ['a', 'b', 'c'].map(at).reduce(visit, INITIAL_PLACES);
    expect([canGo(places, -1), canGo(places, 1)]).toEqual([true, false]);
    const back = go(places, -1);
    expect(back?.place.node).toBe('b');
    places = visit(back?.places ?? places, at('d'));
    expect(places.trail.map(({ node }) => node)).toEqual(['a', 'b', 'd']);
    expect(go(places, 1)).toBeNull();
  });

  it('[WB12] the same node from another side is no step, and the trail has an end', () => {
    const near = { ...at('a'), camera: { x: 0, y: 0, ratio: 0.01 } };
    expect(visit(visit(INITIAL_PLACES, at('a')), near).trail).toEqual([near]);
    const long = Array.from({ length: 2 * TRAIL_COUNT_MAX }, (_, n) => at(`n${n}`)).reduce(visit, INITIAL_PLACES);
    expect([long.trail.length, long.at]).toEqual([TRAIL_COUNT_MAX, TRAIL_COUNT_MAX - 1]);
    expect(long.trail.at(-1)?.node).toBe(`n${2 * TRAIL_COUNT_MAX - 1}`);
  });

  it('[SN27] what is collapsed is a place of its own, and views that were kept before it was kept are still there', () => {
    const opened = { ...PLACE, collapsed: null };
    const places = visit(visit(INITIAL_PLACES, PLACE), opened);
    expect(places.trail).toEqual([PLACE, opened]);
    expect(visit(places, { ...opened, camera: null }).trail).toHaveLength(2);
    expect(readHash(hashOf(opened))).toEqual({ place: opened, ignored: [] });
    const { collapsed, ...former } = PLACE;
    expect(namedSchema.parse({ estate: [{ name: 'hot racks', place: former }] })).toEqual({
      estate: [{ name: 'hot racks', place: { ...former, collapsed: null } }],
    });
    expect(collapsed).not.toBeNull();
  });

  it('[WB12] views belong to their workspace; one of the same name is replaced', () => {
    let places = keepNamed(INITIAL_PLACES, 'estate', 'hot racks', at('a'));
    places = keepNamed(keepNamed(places, 'estate', 'hot racks', at('b')), 'shop', 'till', at('c'));
    expect(places.named.estate?.map(({ name, place }) => [name, place.node])).toEqual([['hot racks', 'b']]);
    expect(forgetNamed(places, 'estate', 'hot racks').named).toMatchObject({ estate: [], shop: [{ name: 'till' }] });
  });
});

describe('kept views', () => {
  it('[WB21] one that cannot be read costs only itself, and a part of one only that part', () => {
    const many = Array.from({ length: 101 }, (_, n) => `host-${n}`);
    const kept = {
      estate: [
        { name: 'hot racks', place: PLACE },
        { name: '', place: PLACE },
        'nothing',
        {
          name: 'too many',
          place: { ...PLACE, collapsed: { nodes: [], types: ['host'], open: many }, color: 'mauve' },
        },
      ],
      shop: 'nothing',
      ...{ till: [{ name: 'front', place: at('c') }] },
    };
    expect(readKept(memoryStorage(kept), 'views', namedSchema)).toEqual({
      estate: [
        { name: 'hot racks', place: PLACE },
        { name: 'too many', place: { ...PLACE, collapsed: null, color: null } },
      ],
      shop: [],
      till: [{ name: 'front', place: at('c') }],
    });
  });
});

describe('settings', () => {
  it('[WB13] one that cannot be read costs none of the others', () => {
    const kept = { ...INITIAL_SETTINGS, contrast: 'loud', timeZone: 'utc', mutedNotices: 'x', later: true };
    expect(settingsSchema.parse(kept)).toEqual({ ...INITIAL_SETTINGS, timeZone: 'utc' });
    expect(settingsSchema.safeParse([]).success).toBe(false);
  });

  it('[WB13] contrast and motion follow the system until they are set', () => {
    const system = { isContrastMore: true, isMotionReduced: true };
    expect([isContrastMore(INITIAL_SETTINGS, system), isMotionReduced(INITIAL_SETTINGS, system)]).toEqual([true, true]);
    const set = { ...INITIAL_SETTINGS, contrast: 'normal', motion: 'full' } as const;
    expect([isContrastMore(set, system), isMotionReduced(set, system)]).toEqual([false, false]);
    const other = { isContrastMore: false, isMotionReduced: false };
    expect(isContrastMore({ ...set, contrast: 'more' }, other)).toBe(true);
  });
});
