import { describe, expect, it } from 'vitest';
import { NO_TYPE, type TopologySnapshot } from '../../../engine/protocol/index.ts';
import { boundsOf } from '../../../renderer/scene/camera-control.ts';
import { boundsAround } from '../../../renderer/scene/highlight.ts';
import { NameCache } from '../../../renderer/scene/name-cache.ts';
import { isLit, isMarked } from '../../../renderer/scene/node-flags.ts';
import { indexNodes } from '../../../renderer/scene/node-index.ts';
import {
  changeModel,
  modelOf,
  NOTHING_SHOWN,
  placesOf,
  resizeNodes,
  type SceneModel,
} from '../../../renderer/scene/scene-model.ts';
import { drawnPlaces, hasPlace } from '../../../renderer/scene/vacant-slots.ts';
import { viewOf } from '../../../renderer/scene/view.ts';
import { wantedLabels } from '../../../renderer/scene/wanted-labels.ts';

const NO_SHARD = 0xffff;

/** Five slots; the second and the last are vacant. Edges among the others. */
function withVacant(change: Partial<TopologySnapshot> = {}): TopologySnapshot {
  const nan = Number.NaN;
  return {
    generation: 1,
    epoch: 1,
    nodeCount: 5,
    edgeCount: 2,
    shardCount: 2,
    nodeTypes: ['host'],
    relations: ['runs'],
    positions: new Float32Array([0.2, 0.2, nan, nan, 0.4, 0.2, 0.4, 0.6, nan, nan]),
    types: new Uint16Array([0, NO_TYPE, 0, 0, NO_TYPE]),
    homes: new Uint16Array([0, NO_SHARD, 0, 1, NO_SHARD]),
    influence: new Float32Array([0.5, 0, 0.3, 0.2, 0]),
    edges: new Uint32Array([0, 2, 2, 3]),
    edgeRelations: new Uint16Array(2),
    ...change,
  };
}

const sceneOf = (snapshot: TopologySnapshot, change: Partial<SceneModel> = {}): SceneModel => ({
  ...modelOf(snapshot),
  ...NOTHING_SHOWN,
  theme: 'light',
  colorMode: 'shard',
  textScale: 1,
  sizeBy: 'influence',
  edgeDetail: 'auto',
  reducedMotion: false,
  ...change,
});

describe('slots of removed nodes', () => {
  it('[CW1] count for nothing: neither nodes, islands, bounds nor leaders', () => {
    const model = sceneOf(withVacant());
    expect(model.presentCount).toBe(3);
    expect(model.top).toEqual([0, 2, 3]);
    expect(model.islands.map(({ shard, nodes }) => [shard, nodes])).toEqual([
      [0, 2],
      [1, 1],
    ]);
    expect(model.islands.every(({ x, y, radius }) => [x, y, radius].every(Number.isFinite))).toBe(true);
    const bounds = boundsOf(model.positions);
    expect([bounds.xMin, bounds.yMin, bounds.xMax, bounds.yMax]).toEqual([0.2, 0.2, 0.4, 0.6].map(Math.fround));
    resizeNodes(model, new Float32Array([0, 0, 0.1, 0.9, 0]));
    expect(model.top).toEqual([3, 2, 0]);
  });

  it('[CW1] an empty topology, and one whose nodes are all gone, is the unit square', () => {
    const unit = { xMin: 0, yMin: 0, xMax: 1, yMax: 1 };
    expect(boundsOf(new Float32Array(0))).toEqual(unit);
    expect(boundsOf(new Float32Array(4).fill(Number.NaN))).toEqual(unit);
  });

  it('[CW1] are neither picked, nor in a range, nor on the way of an arrow key', () => {
    const tree = indexNodes(withVacant().positions);
    expect([...tree.range(0, 0, 1, 1)].sort()).toEqual([0, 2, 3]);
    expect(tree.pick(0.41, 0.61, () => 0.05, 0.05, 0)).toBe(3);
    expect(tree.pick(0.9, 0.9, () => 0.05, 0.05, 0)).toBeNull();
    expect(tree.nearestInDirection(0, 'right')).toBe(2);
    expect(tree.nearestInDirection(2, 'up')).toBe(3);
    expect(tree.nearestInDirection(1, 'up')).toBeNull();
    expect(indexNodes(new Float32Array(6).fill(Number.NaN)).pick(0.5, 0.5, () => 1, 1, 1)).toBeNull();
  });

  it('[CW1] many of them: picking finds every node under its own number', () => {
    const positions = Float32Array.from({ length: 2000 }, (_, at) =>
      (at >> 1) % 3 === 0 ? Number.NaN : ((at * 37) % 1009) / 1009,
    );
    const tree = indexNodes(positions);
    for (let node = 0; node < 1000; node++) {
      const [x, y] = [positions[2 * node]!, positions[2 * node + 1]!];
      if (node % 3 !== 0) expect(tree.pick(x, y, () => 0, 0, 1e-9)).toBe(node);
    }
    expect(tree.range(0, 0, 1, 1).filter((node) => node % 3 === 0)).toEqual([]);
  });

  it('[CW1] get no label, and do not make a box around an answer endless', () => {
    const model = sceneOf(withVacant());
    const params = { matrix: new Float32Array([2, 0, 0, 0, 2, 0, -1, -1, 1]), width: 800, height: 600, pixelRatio: 1 };
    const view = viewOf({ ...params, zoomRatio: 0.01 } as never, model.presentCount);
    expect([...wantedLabels(model, view)].sort()).toEqual([0, 2, 3]);
    const box = boundsAround(model.positions, [1, 2, 4]);
    expect(box === null ? null : Object.values(box).every(Number.isFinite)).toBe(true);
    expect(boundsAround(model.positions, [1, 4])).toBeNull();
  });

  it('[CW1] are drawn outside of every view, never as NaN; without them nothing is copied', () => {
    const places = drawnPlaces(withVacant().positions);
    expect(places.every(Number.isFinite)).toBe(true);
    expect([places[2], places[3]]).toEqual([-1e6, -1e6]);
    expect([...places.slice(4, 8)]).toEqual([...withVacant().positions.slice(4, 8)]);
    const full = new Float32Array([0.1, 0.2]);
    expect(drawnPlaces(full)).toBe(full);
  });

  it('[CW1] get no place by a layout that gives them one', () => {
    const laidOut = new Float32Array(10).fill(0.5);
    expect([0, 1, 2, 3, 4].filter((slot) => hasPlace(placesOf(laidOut, withVacant().types), slot))).toEqual([0, 2, 3]);
  });
});

describe('a topology after writes', () => {
  it('[CW2] keeps selection, marks, filters, heat, moves and highlight of what is still there', () => {
    const model = sceneOf(withVacant(), { selected: 2, hovered: 3, moving: [0, 3] });
    model.heat.set([9, 0, 8, 7, 0]);
    model.highlight = { nodes: [0, 3], shards: [1] };
    [model.marked, model.shown] = [Uint8Array.of(0, 0, 1, 1, 0), Uint8Array.of(1, 0, 0, 0, 0)];
    // Node 3 is gone, and a new one came behind.
    const nan = Number.NaN;
    changeModel(
      model,
      withVacant({
        nodeCount: 6,
        positions: new Float32Array([0.2, 0.2, nan, nan, 0.4, 0.2, nan, nan, nan, nan, 0.8, 0.8]),
        types: new Uint16Array([0, NO_TYPE, 0, NO_TYPE, NO_TYPE, 0]),
        homes: new Uint16Array([0, NO_SHARD, 0, NO_SHARD, NO_SHARD, 1]),
        influence: new Float32Array([0.5, 0, 0.3, 0, 0, 0]),
        edges: new Uint32Array([0, 2, 2, 5]),
      }),
    );
    expect(model).toMatchObject({ selected: 2, hovered: null, moving: [0], presentCount: 3, adjacency: null });
    expect(model.highlight).toEqual({ nodes: [0], shards: [1] });
    expect([0, 2, 5].map((node) => isLit(model.style, node))).toEqual([true, false, false]);
    expect([...model.heat]).toEqual([9, 0, 8, 7, 0, 0]);
    expect([2, 3, 5].map((node) => isMarked(model.style, node))).toEqual([true, false, false]);
    expect([...model.shown]).toEqual([1, 0, 0, 0, 0, 1]);
    changeModel(model, withVacant({ types: new Uint16Array(5).fill(NO_TYPE) }));
    expect(model).toMatchObject({ selected: null, presentCount: 0, top: [] });
  });

  it('[CW2] former names are shown until the new ones are there, and each is asked for once', async () => {
    const asked: number[][] = [];
    let name = 'old';
    const cache = new NameCache(async (indexes) => {
      asked.push([...indexes]);
      return indexes.map((index) => ({ index, key: `k${index}`, label: name }));
    });
    await cache.load([1, 2]);
    cache.expire();
    name = 'new';
    expect(cache.get(1)).toBe('old');
    expect(await cache.load([1])).toBe(true);
    expect([cache.get(1), cache.get(2)]).toEqual(['new', 'old']);
    expect(await cache.load([1])).toBe(false);
    expect(asked).toEqual([[1, 2], [1]]);
  });
});
