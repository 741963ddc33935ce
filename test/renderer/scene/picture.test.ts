import sax from 'sax';
import { describe, expect, it } from 'vitest';
import { NO_TYPE, type TopologySnapshot } from '../../../engine/protocol/index.ts';
import { buildAdjacency } from '../../../renderer/scene/adjacency.ts';
import type { Brush, Point } from '../../../renderer/scene/brush.ts';
import { boundsOf } from '../../../renderer/scene/camera-control.ts';
import { NO_COLLAPSED } from '../../../renderer/scene/collapse.ts';
import { labelBox } from '../../../renderer/scene/label-places.ts';
import { writeFlags } from '../../../renderer/scene/node-flags.ts';
import {
  heatColor,
  influenceColor,
  neutralEdgeColor,
  sceneForeground,
  shardColor,
} from '../../../renderer/scene/palette.ts';
import { drawPicture } from '../../../renderer/scene/picture/draw-picture.ts';
import { viewOfAll, viewOnScreen } from '../../../renderer/scene/picture/picture-view.ts';
import { SvgBrush } from '../../../renderer/scene/picture/svg-brush.ts';
import { modelOf, NOTHING_SHOWN, type SceneModel, traceArcs } from '../../../renderer/scene/scene-model.ts';
import { graphX, graphY, screenX, screenY, type View, viewOf } from '../../../renderer/scene/view.ts';

const SCREEN: View = viewOf(
  {
    ...{ matrix: new Float32Array([1.6, 0, 0, 0, 2, 0, -0.8, -1, 1]), width: 1000, height: 800, pixelRatio: 2 },
    ...{ zoomRatio: 0.5, cameraAngle: 0, sizeRatio: 1, correctionRatio: 1, downSizingRatio: 1 },
  } as unknown as Parameters<typeof viewOf>[0],
  5,
);

/** Five slots, the fourth vacant; two shards; an edge within a shard and one across. */
function modelWith(change: Partial<SceneModel> = {}): SceneModel {
  const snapshot: TopologySnapshot = {
    ...{ generation: 1, epoch: 1, nodeCount: 5, edgeCount: 2, shardCount: 2, nodeTypes: ['host'], relations: ['runs'] },
    positions: new Float32Array([0.1, 0.1, 0.3, 0.1, 0.9, 0.9, Number.NaN, Number.NaN, 0.8, 0.9]),
    types: new Uint16Array([0, 0, 0, NO_TYPE, 0]),
    homes: new Uint16Array([0, 0, 1, 0xffff, 1]),
    influence: new Float32Array([0.5, 0.2, 0.3, 0, 0.1]),
    edges: new Uint32Array([0, 1, 1, 2]),
    edgeRelations: new Uint16Array(2),
  };
  const session = { reducedMotion: false, textScale: 1, sizeBy: 'influence', edgeDetail: 'auto' } as const;
  return { ...modelOf(snapshot), ...NOTHING_SHOWN, ...session, theme: 'light', colorMode: 'shard', ...change };
}

type Stroke = readonly [kind: keyof Brush, at: Point, ...rest: readonly unknown[]];

function recording(): { readonly brush: Brush; readonly strokes: Stroke[] } {
  const strokes: Stroke[] = [];
  const note =
    (kind: keyof Brush) =>
    (at: Point, ...rest: readonly unknown[]) =>
      strokes.push([kind, at, ...rest]);
  const lines = { line: note('line'), curve: note('curve'), ring: note('ring') };
  return { strokes, brush: { ...lines, disc: note('disc'), halfDisc: note('halfDisc'), text: note('text') } };
}

const widthOf = (text: string) => 7 * text.length;
const named = (nodes: readonly number[], nameOf = (node: number) => `node <${node}>`) =>
  nodes.map((node) => ({ node, label: nameOf(node) }));
const SIZE = { widthPx: 2000, heightPx: 1600 };
const all = (model: SceneModel) => viewOfAll(SCREEN, boundsOf(model.positions), model.presentCount, SIZE);

function drawn(model: SceneModel, labelled: readonly number[] = []): readonly Stroke[] {
  const { brush, strokes } = recording();
  drawPicture(brush, model, all(model).view, named(labelled), widthOf);
  return strokes;
}
const of = (strokes: readonly Stroke[], kind: keyof Brush) => strokes.filter(([one]) => one === kind);

describe('a picture of the topology', () => {
  it('[SC24] shows what the screen does, at any size, and more to the sides where its shape is another', () => {
    const same = viewOnScreen(SCREEN, SIZE);
    expect(same.scale).toBe(2);
    for (const [x, y] of [
      [0.1, 0.1],
      [0.9, 0.4],
    ] as const) {
      expect(screenX(same.view, x)).toBeCloseTo(screenX(SCREEN, x), 2);
      expect(screenY(same.view, y)).toBeCloseTo(screenY(SCREEN, y), 2);
    }
    const wide = viewOnScreen(SCREEN, { widthPx: 3000, heightPx: 800 });
    expect(graphY(wide.view, 0), 'top').toBeCloseTo(graphY(SCREEN, 0), 4);
    expect(graphX(wide.view, 0), 'left').toBeLessThan(graphX(SCREEN, 0));
    expect(graphX(wide.view, wide.view.widthPx / 2)).toBeCloseTo(graphX(SCREEN, 500), 4);
  });

  it.each([
    [2000, 1600],
    [400, 1600],
    [1600, 90],
  ])('[SC24] of everything has all nodes inside with room around them, at %i by %i', (widthPx, heightPx) => {
    const model = modelWith();
    const { view } = viewOfAll(SCREEN, boundsOf(model.positions), model.presentCount, { widthPx, heightPx });
    for (const node of [0, 1, 2, 4]) {
      expect(screenX(view, model.positions[2 * node]!)).toBeGreaterThan(8);
      expect(screenX(view, model.positions[2 * node]!)).toBeLessThan(view.widthPx - 8);
      expect(screenY(view, model.positions[2 * node + 1]!)).toBeGreaterThan(8);
      expect(screenY(view, model.positions[2 * node + 1]!)).toBeLessThan(view.heightPx - 8);
    }
    const one = viewOfAll(SCREEN, { xMin: 0.3, xMax: 0.3, yMin: 0.3, yMax: 0.3 }, 1, { widthPx, heightPx });
    expect(screenX(one.view, 0.3), 'a lone node is in the middle').toBeCloseTo(one.view.widthPx / 2, 1);
  });

  it('[SC25] has a disc a node in its colour, none for a vacant slot, and edges in the colours of their ends', () => {
    const model = modelWith();
    const { view } = all(model);
    const strokes = drawn(model);
    const discs = of(strokes, 'disc').slice(0, 4);
    expect(discs.map(([, at]) => [at.x, at.y])).toEqual(
      [0, 1, 2, 4].map((node) => [
        screenX(view, model.positions[2 * node]!),
        screenY(view, model.positions[2 * node + 1]!),
      ]),
    );
    expect(discs.map((disc) => (disc[3] as { color: string }).color)).toEqual(
      [0, 0, 1, 1].map((shard) => shardColor(shard, 'light')),
    );
    const colors = of(strokes, 'line').map((line) => (line[3] as { color: string }).color);
    expect(colors, 'one within shard 0, two halves of the one across').toEqual(
      [0, 0, 1].map((shard) => shardColor(shard, 'light')),
    );
  });

  it('[SL26] a path that is lit is a line from node to node, in place of the edges of the selected node', () => {
    const lit = modelWith();
    lit.highlight = { nodes: [4, 0, 1], shards: [0, 1], path: [4, 0, 1] };
    lit.selected = 0;
    lit.adjacency = buildAdjacency(lit.edges, lit.nodeCount);
    writeFlags(lit);
    const { view } = all(lit);
    const ink = { color: sceneForeground('light'), width: 3 };
    const inkedOf = (strokes: readonly Stroke[]) =>
      of(strokes, 'line').filter((line) =>
        Object.entries(ink).every(([name, value]) => Reflect.get(line[3]!, name) === value),
      );
    const inked = inkedOf(drawn(lit));
    const places = [4, 0, 1].map((node) => screenX(view, lit.positions[2 * node]!));
    expect(inked.map(([, from, to]) => [from.x, (to as { x: number }).x])).toEqual([
      places.slice(0, 2),
      places.slice(1),
    ]);
    const without = { ...lit, selected: null };
    expect(of(drawn(lit), 'line').length).toBe(of(drawn(without), 'line').length);
    const planned = { ...lit, highlight: { nodes: [4, 0, 1], shards: [0, 1] } };
    expect(of(drawn(planned), 'line').length, 'the selected node has its own again').toBeGreaterThan(
      of(drawn({ ...planned, selected: null }), 'line').length,
    );
    lit.shown = Uint8Array.of(1, 0, 1, 1, 1);
    lit.isHiding = true;
    writeFlags(lit);
    const left = inkedOf(drawn(lit));
    expect(left, 'not to a hidden node').toHaveLength(1);
  });

  it('[SC25] follows colour mode, highlight, selection, moves and theme', () => {
    const hot = modelWith({ colorMode: 'heat', heat: Uint8Array.of(255, 0, 0, 0, 0), theme: 'dark' });
    const fills = of(drawn(hot), 'disc').map((disc) => (disc[3] as { color: string }).color);
    expect(fills.slice(0, 4).at(-1), 'the hot one lies above').toBe(heatColor(1, 'dark'));
    const lit = modelWith();
    lit.highlight = { nodes: [2], shards: [1] };
    writeFlags(lit);
    const dimmed = of(drawn(lit), 'disc').map((disc) => (disc[3] as { color: string }).color);
    expect(dimmed[3], 'what stands out keeps its colour, above the others').toBe(shardColor(1, 'light'));
    expect(dimmed.slice(0, 3)).not.toContain(shardColor(0, 'light'));
    const marked = modelWith({
      marked: Uint8Array.of(0, 1, 0, 0, 0),
      shown: Uint8Array.of(1, 1, 0, 1, 0),
      isHiding: true,
    });
    writeFlags(marked);
    const seen = of(drawn(marked), 'disc').map((disc) => (disc[3] as { color: string }).color);
    expect(seen.slice(0, 3), 'two of four nodes, one with a rim').toEqual([
      shardColor(0, 'light'),
      sceneForeground('light'),
      shardColor(0, 'light'),
    ]);
    expect(of(drawn(marked), 'line'), 'the edge to a hidden node is gone').toHaveLength(1);
    const chosen = modelWith({ selected: 1, moving: [4] });
    chosen.adjacency = buildAdjacency(chosen.edges, chosen.nodeCount);
    const strokes = drawn(chosen);
    const widths = of(strokes, 'line').map((line) => (line[3] as { width: number; isDashed?: boolean }).width);
    expect(
      widths.filter((width) => width === 1.8),
      'both edges of the selected node',
    ).toHaveLength(2);
    expect(of(strokes, 'ring'), 'two for the selected and the moving one each, one for each neighbour').toHaveLength(6);
  });

  it('[SN13] has a plan that is looked at, moves under way, pins, ramps and bands as the screen has them', () => {
    const plan = { nodes: Uint32Array.of(0), to: Uint16Array.of(1) };
    const looked = modelWith({ ghost: { ...plan, shows: 'both' }, colorMode: 'heat' });
    writeFlags(looked);
    traceArcs(looked);
    const strokes = drawn(looked);
    expect(of(strokes, 'halfDisc').map((half) => (half[3] as { color: string }).color)).toEqual([
      shardColor(1, 'light'),
    ]);
    expect(of(strokes, 'disc')[3]![3], 'over shards, whatever was shown').toMatchObject({
      color: shardColor(0, 'light'),
    });
    expect(of(strokes, 'curve'), 'a halo and the arc').toHaveLength(2);
    const flying = modelWith({ flights: plan });
    traceArcs(flying);
    expect(of(drawn(flying), 'curve')).toHaveLength(2);
    // A head with its halo, beside discs and the swatches of captions.
    expect(of(drawn(modelWith({ pinned: Uint32Array.of(4) })), 'disc')).toHaveLength(4 + 2 + 2);
    const expected = modelWith({ colorMode: 'forecast', forecast: Uint8Array.of(0, 0, 255, 0, 0) });
    expect(of(drawn(expected), 'disc')[3]![3]).toMatchObject({ color: heatColor(1, 'light') });
    const leading = of(drawn(modelWith({ colorMode: 'influence' })), 'disc').map((disc) => disc[3]);
    expect(leading).toContainEqual({ color: influenceColor(1, 'light'), alpha: 1 });
    const banded = of(drawn(modelWith({ edgeDetail: 'bundles' })), 'line');
    expect(banded.map((line) => (line[3] as { color: string }).color)).toEqual([neutralEdgeColor('light')]);
  });

  it('[SC26] labels stand in order of priority, none upon another or cut off', () => {
    // 200 by 100 pixels of the unit square.
    const view = { ...SCREEN, matrix: new Float32Array([2, 0, 0, 0, 2, 0, -1, -1, 1]), widthPx: 200, heightPx: 100 };
    const model = modelWith({ positions: new Float32Array([0.25, 0.5, 0.3, 0.48, 0.95, 0.2, 0.25, 0.98, 0.5, 0.5]) });
    const names = ['first', 'covered', 'flipped', 'cut off'];
    const labelsOf = (labelled: readonly number[]) => {
      const { brush, strokes } = recording();
      drawPicture(
        brush,
        { ...model, islands: [] },
        view,
        named(labelled, (node) => names[node]!),
        widthOf,
      );
      return of(strokes, 'text').map(([, at, text]) => ({ x: at.x, text }));
    };
    const placed = labelsOf([0, 1, 2, 3]);
    expect(placed.map(({ text }) => text)).toEqual(['first', 'flipped']);
    expect(placed[1]!.x + widthOf('flipped'), 'left of its disc').toBeLessThan(190);
    expect(
      labelsOf([1, 0]).map(({ text }) => text),
      'who comes first stays',
    ).toEqual(['covered']);
  });

  it('[SN21] text on the scene has the size that was set, 12 px or more, and labels keep as much more apart', () => {
    const model = modelWith({
      flights: { nodes: Uint32Array.of(0, 1), to: Uint16Array.of(1, 1) },
    });
    const sizesAt = (textScale: number) =>
      of(drawn({ ...model, textScale }, [0, 1]), 'text').map((text) => (text[3] as { sizePx: number }).sizePx);
    const normal = sizesAt(1);
    expect(normal.length).toBeGreaterThan(3);
    expect(Math.min(...normal)).toBeGreaterThanOrEqual(12);
    expect(sizesAt(1.25)).toEqual(normal.map((px) => 1.25 * px));
    const [small, large] = [1, 1.25].map((scale) => labelBox({ x: 50, y: 50 }, 4, 30, 200, scale));
    expect(large!.bottom - large!.top).toBe(1.25 * (small!.bottom - small!.top));
  });

  it('[SN30] collapsed nodes wear how many they hide, most first and none upon another, and hidden ones nothing', () => {
    const model = modelWith({
      collapsed: { heads: Uint32Array.of(4, 0, 1, 2), counts: Uint32Array.of(1200, 7, 6, 0) },
    });
    model.shown = Uint8Array.of(1, 1, 1, 1, 2);
    writeFlags(model);
    model.positions.set([0.5, 0.5, 0.501, 0.5], 0);
    const numbers = of(drawn({ ...model, islands: [] }), 'text').map((text) => text[2]);
    expect(numbers).toEqual(['+7', '+']);
    const many = { heads: new Uint32Array(1000), counts: new Uint32Array(1000).fill(1) };
    const rimsOf = (collapsed: SceneModel['collapsed']) =>
      of(drawn({ ...model, collapsed }), 'ring').length -
      of(drawn({ ...model, collapsed: NO_COLLAPSED }), 'ring').length;
    expect(rimsOf(many), 'what a frame can bear').toBe(400);
    // All but the last are nowhere to be seen.
    const lastOf = (count: number) => {
      const heads = new Uint32Array(count).fill(3);
      heads[count - 1] = 0;
      return { heads, counts: new Uint32Array(count).fill(1) };
    };
    expect(
      [50_000, 50_001].map((count) => rimsOf(lastOf(count))),
      'as many are looked at',
    ).toEqual([1, 0]);
  });

  it('[SC27] as SVG is well-formed XML whatever the data, of the size asked for, with every element once', () => {
    const model = modelWith({ selected: 0 });
    const brush = new SvgBrush();
    const { view } = all(model);
    const names = ['a & b', '<script>', 'quote " \u0000 \u001b', '日本 🧊', '\ud800 alone'];
    drawPicture(
      brush,
      model,
      view,
      named([0, 1, 2, 4], (node) => names[node]!),
      widthOf,
    );
    const title = 'demo <&> "x"';
    const drawing = { drawnWidth: view.widthPx, drawnHeight: view.heightPx, background: '#ffffff', title };
    const svg = new TextDecoder().decode(new TextEncoder().encode(brush.document({ ...SIZE, ...drawing })));
    const elements: { name: string; attributes: Record<string, string> }[] = [];
    const texts: string[] = [];
    const parser = sax.parser(true);
    parser.onerror = (error) => {
      throw error;
    };
    parser.onopentag = ({ name, attributes }) =>
      elements.push({ name, attributes: attributes as Record<string, string> });
    parser.ontext = (text) => texts.push(text);
    parser.write(svg).close();
    expect(elements[0]).toMatchObject({ name: 'svg', attributes: { width: '2000', height: '1600' } });
    const { strokes, brush: counted } = recording();
    drawPicture(counted, model, view, named([0, 1, 2, 4]), widthOf);
    const count = (name: string) => elements.filter((element) => element.name === name).length;
    expect(count('circle')).toBe(of(strokes, 'disc').length + of(strokes, 'ring').length);
    expect(count('path')).toBe(of(strokes, 'line').length);
    expect(count('text')).toBe(of(strokes, 'text').length);
    expect(texts).toEqual(expect.arrayContaining([title, 'a & b', '<script>', 'quote "  ']));
  });
});
