import { describe, expect, it } from 'vitest';
import type { TopologySnapshot } from '../../../engine/protocol/index.ts';
import { buildAdjacency } from '../../../renderer/scene/adjacency.ts';
import { ARC_COUNT_MAX, alongCurve, arcsOf, controlOf } from '../../../renderer/scene/arcs.ts';
import { bundlesOf, edgesShown } from '../../../renderer/scene/edge-detail.ts';
import { measureInk } from '../../../renderer/scene/edge-layer.ts';
import { DECIDING_FRAMES, FrameGovernor, QUIET_MS } from '../../../renderer/scene/frame-governor.ts';
import { afterColumn, type Ghost, movesWhere } from '../../../renderer/scene/ghost.ts';
import { findIslands } from '../../../renderer/scene/islands.ts';
import { isLit, namedShards, writeFlags } from '../../../renderer/scene/node-flags.ts';
import { UNMOVED } from '../../../renderer/scene/node-shaders.ts';
import {
  graphXOf,
  graphYOf,
  overviewFrame,
  overviewX,
  overviewY,
  paintOverview,
} from '../../../renderer/scene/overview.ts';
import { heatColor, influenceRamp, shardColor, type Theme } from '../../../renderer/scene/palette.ts';
import { modelOf, NOTHING_SHOWN, type SceneModel, traceArcs } from '../../../renderer/scene/scene-model.ts';
import { FACTOR_MAX, FACTOR_MIN, heatFactor } from '../../../renderer/scene/sizes.ts';

/** Three shards of `perShard` nodes each, in small clouds far apart; node i of shard s has number 3 i + s. */
function threeShards(perShard = 4): SceneModel {
  const nodeCount = 3 * perShard;
  const positions = new Float32Array(2 * nodeCount);
  for (let node = 0; node < nodeCount; node++) {
    const [shard, at] = [node % 3, Math.floor(node / 3)];
    positions[2 * node] = 0.1 + 0.4 * shard + 0.01 * (at % 2);
    positions[2 * node + 1] = 0.5 + 0.01 * Math.floor(at / 2);
  }
  const snapshot: TopologySnapshot = {
    ...{ generation: 1, epoch: 1, nodeCount, edgeCount: 3, shardCount: 3, nodeTypes: ['a'], relations: ['r'] },
    positions,
    types: new Uint16Array(nodeCount),
    homes: Uint16Array.from({ length: nodeCount }, (_, node) => node % 3),
    influence: new Float32Array(nodeCount).fill(1),
    edges: new Uint32Array([0, 1, 0, 4, 2, 5]),
    edgeRelations: new Uint16Array(3),
  };
  const look = { textScale: 1, theme: 'light', colorMode: 'shard', sizeBy: 'influence', edgeDetail: 'auto' } as const;
  return { ...modelOf(snapshot), ...NOTHING_SHOWN, ...look, reducedMotion: true };
}

/** As a filter that hides one node does. */
function hide(model: SceneModel, node: number): void {
  model.shown = new Uint8Array(model.nodeCount).fill(1);
  model.shown[node] = 0;
  model.isHiding = true;
  writeFlags(model);
}

const moves = (...pairs: readonly (readonly [node: number, to: number])[]) => ({
  nodes: Uint32Array.from(pairs, ([node]) => node),
  to: Uint16Array.from(pairs, ([, to]) => to),
});

describe('arcs of moves', () => {
  it('[SN7] go from the node into the island of the target, at its rim; a node that has arrived has none', () => {
    const model = threeShards();
    const [arc, ...others] = arcsOf(model, moves([0, 2], [1, 1]));
    expect(others).toEqual([]);
    expect(arc).toMatchObject({ node: 0, to: 2, count: 1 });
    expect([arc!.fromX, arc!.fromY]).toEqual([model.positions[0], model.positions[1]]);
    const island = model.islands[2]!;
    const away = Math.hypot(arc!.toX - island.x, arc!.toY - island.y);
    expect(away).toBeGreaterThan(0.5 * island.radius);
    expect(away).toBeLessThan(1.42 * island.radius);
    expect(arc!.toX, 'on the side that faces the node').toBeLessThan(island.x);
    model.homes[0] = 2;
    expect(arcsOf(model, moves([0, 2]))).toEqual([]);
  });

  it('[SN7] where shards do not lie apart, go to the middle of the neighbours there', () => {
    const model = threeShards();
    // All in one cloud.
    for (let node = 0; node < model.nodeCount; node++) model.positions[2 * node] = 0.5 + 0.001 * node;
    model.islands = findIslands(model.positions, model.homes, 3);
    model.adjacency = buildAdjacency(model.edges, model.nodeCount);
    const [arc] = arcsOf(model, moves([0, 1]));
    expect(arc!.toX).toBeCloseTo((model.positions[2]! + model.positions[8]!) / 2, 6);
  });

  it('[SN7] of a plan of thousands are one a pair of shards, with their number', () => {
    const model = threeShards(ARC_COUNT_MAX);
    const everybody = [...model.homes.keys()].filter((node) => node % 3 !== 2).map((node) => [node, 2] as const);
    const arcs = arcsOf(model, moves(...everybody, [2, 0]));
    expect(arcs.map(({ to, node, count }) => [to, node, count])).toEqual([
      [2, null, ARC_COUNT_MAX],
      [2, null, ARC_COUNT_MAX],
      [0, null, 1],
    ]);
  });

  it('[SN7] to a shard that there is not yet end beside the others, each at a place of its own', () => {
    const model = threeShards();
    const arcs = arcsOf(model, moves([0, 3], [1, 4]));
    const right = Math.max(...model.islands.map(({ x, radius }) => x + radius));
    for (const { toX } of arcs) expect(toX).toBeGreaterThan(right);
    expect(arcs[0]!.toY).not.toBe(arcs[1]!.toY);
  });

  it('[SN7] there and back are two curves, and a point along one lies between its ends', () => {
    const [a, b] = [
      { x: 0, y: 0 },
      { x: 10, y: 0 },
    ];
    expect(controlOf(a, b).y).toBe(-controlOf(b, a).y);
    const middle = alongCurve(a, controlOf(a, b), b, 0.5);
    expect([middle.x, middle.angle]).toEqual([5, 0]);
    expect(alongCurve(a, controlOf(a, b), b, 1)).toMatchObject(b);
  });
});

describe('a plan over the picture', () => {
  const ghost: Ghost = { ...moves([0, 2], [3, 1]), shows: 'both' };

  it('[SN8] its nodes stand out, above what an answer lights, and that comes back with its end', () => {
    const model = threeShards();
    model.highlight = { nodes: [5], shards: [2] };
    model.ghost = ghost;
    writeFlags(model);
    const lit = () => [...model.homes.keys()].filter((node) => isLit(model.style, node));
    expect(lit()).toEqual([0, 3]);
    expect([...namedShards(model)!]).toEqual([2, 1]);
    model.ghost = null;
    writeFlags(model);
    expect(lit()).toEqual([5]);
  });

  it('[SN8] tells for every node where it would be, as a colour; nodes that stay are unmoved', () => {
    expect([...afterColumn(moves([1, 2], [3, 64]), 5)]).toEqual([UNMOVED, 2, UNMOVED, 0, UNMOVED]);
  });

  it('[SN8] arcs lead where nodes would go, and there are none where only the state after is shown', () => {
    const model = threeShards();
    model.ghost = ghost;
    traceArcs(model);
    expect(model.ghostArcs.map(({ node, to }) => [node, to])).toEqual([
      [0, 2],
      [3, 1],
    ]);
    model.flights = moves([3, 0]);
    hide(model, 3);
    traceArcs(model);
    expect(
      model.ghostArcs.map(({ node }) => node),
      'none of a hidden node',
    ).toEqual([0]);
    expect(model.flightArcs).toEqual([]);
    model.ghost = { ...ghost, shows: 'after' };
    traceArcs(model);
    expect(model.ghostArcs).toEqual([]);
  });

  it('[SN8] moves of nodes that are gone are left out, others keep their targets', () => {
    expect(movesWhere(moves([1, 5], [2, 6], [3, 7]), (node) => node !== 2)).toEqual(moves([1, 5], [3, 7]));
  });
});

describe('edges by distance', () => {
  const ink = { insideCount: 100_000, insideLength: 0.004, crossCount: 6_000, crossLength: 0.3 };
  const at = (unitPx: number) => ({ unitPx }) as Parameters<typeof edgesShown>[2];
  const apart = { isApart: true, isHighlighting: false };

  it('[SN9] far: bands between shards; middle: edges between shards; near: all', () => {
    expect([500, 1200, 4000].map((unitPx) => edgesShown('auto', ink, at(unitPx), apart))).toEqual([
      'bundles',
      'crossing',
      'all',
    ]);
  });

  it('[SN9] few edges, and what stands out, are drawn at any distance; no band where shards do not lie apart', () => {
    expect(edgesShown('auto', { ...ink, insideCount: 3_000, crossCount: 200 }, at(500), apart)).toBe('all');
    expect(edgesShown('auto', ink, at(500), { ...apart, isHighlighting: true })).toBe('all');
    expect(edgesShown('auto', ink, at(500), { ...apart, isApart: false })).toBe('crossing');
    expect(edgesShown('bundles', ink, at(500), { ...apart, isApart: false })).toBe('crossing');
    for (const detail of ['bundles', 'crossing', 'all'] as const)
      expect(edgesShown(detail, ink, at(1), apart)).toBe(detail);
  });

  it('[SN9] a band stands for the edges of its pair of shards, most first', () => {
    const { edges, homes } = threeShards();
    expect(bundlesOf(edges, homes, 3)).toEqual([{ a: 0, b: 1, edges: 2 }]);
    expect(bundlesOf(edges, homes, 3, (node) => node !== 4)).toEqual([{ a: 0, b: 1, edges: 1 }]);
    const random = Uint32Array.from({ length: 400 }, (_, at) => (at * 7919) % 12);
    const naive = new Map<string, number>();
    for (let edge = 0; edge < random.length; edge += 2) {
      const [a, b] = [homes[random[edge]!]!, homes[random[edge + 1]!]!].sort() as [number, number];
      if (a !== b) naive.set(`${a} ${b}`, (naive.get(`${a} ${b}`) ?? 0) + 1);
    }
    const found = bundlesOf(random, homes, 3);
    expect(Object.fromEntries(found.map(({ a, b, edges: count }) => [`${a} ${b}`, count]))).toEqual(
      Object.fromEntries(naive),
    );
    expect(found.map(({ edges: count }) => count)).toEqual(
      found.map(({ edges: count }) => count).sort((a, b) => b - a),
    );
    expect(measureInk(edges, threeShards().positions, homes).crossCount).toBe(2);
  });
});

describe('frame governor', () => {
  const drive = (governor: FrameGovernor, fromMs: number, frameMs: number, frames: number) => {
    let nowMs = fromMs;
    for (let frame = 0; frame < frames; frame++, nowMs += frameMs) governor.frame(nowMs);
    return nowMs;
  };
  const left = (governor: FrameGovernor) =>
    (['edges', 'labels', 'pixels'] as const).filter((w) => governor.leavesOut(w));

  it('[SN10] frames that come in time change nothing, nor does one that is late', () => {
    const governor = new FrameGovernor();
    let nowMs = drive(governor, 0, 16, 100);
    nowMs = drive(governor, nowMs + 300, 16, 100);
    expect(left(governor)).toEqual([]);
    // A window that was hidden is no slow frame.
    for (let at = 0; at < 20; at++) nowMs = drive(governor, nowMs + 5_000, 16, 2);
    expect(left(governor)).toEqual([]);
  });

  it('[SN10] late frames take the ladder down step by step, each after frames of its own', () => {
    const governor = new FrameGovernor();
    let nowMs = drive(governor, 0, 60, DECIDING_FRAMES);
    expect(left(governor)).toEqual([]);
    nowMs = drive(governor, nowMs, 60, 1);
    expect(left(governor)).toEqual(['edges']);
    nowMs = drive(governor, nowMs, 60, DECIDING_FRAMES);
    expect(left(governor)).toEqual(['edges', 'labels']);
    // Good enough now: it stays there.
    nowMs = drive(governor, nowMs, 20, 200);
    expect(left(governor)).toEqual(['edges', 'labels']);
    drive(governor, nowMs, 60, 50);
    expect(left(governor)).toEqual(['edges', 'labels', 'pixels']);
  });

  it('[SN10] frames that are very late decide sooner, before the motion is over', () => {
    const governor = new FrameGovernor();
    drive(governor, 0, 700, 3);
    expect(left(governor)).toEqual(['edges']);
  });

  it('[SN10] quiet gives a step back at a time, also without a frame, and motion alone none', () => {
    const governor = new FrameGovernor();
    const nowMs = drive(governor, 0, 60, 40);
    governor.rest(nowMs);
    expect([0, 1, 2, 3, 9].map((quiets) => governor.stepAt(nowMs + quiets * QUIET_MS + 1))).toEqual([3, 2, 1, 0, 0]);
    governor.rest(nowMs + QUIET_MS);
    governor.frame(nowMs + 2 * QUIET_MS + 1);
    expect(left(governor), 'rest began with the first call').toEqual(['edges']);
  });
});

describe('overview', () => {
  it('[SN11] places and pixels are inverse, and all nodes are inside', () => {
    const bounds = { xMin: 0.1, xMax: 0.9, yMin: 0.2, yMax: 0.4 };
    const frame = overviewFrame(bounds, 180, 120);
    for (const [x, y] of [
      [0.1, 0.2],
      [0.9, 0.4],
      [0.5, 0.3],
    ] as const) {
      expect(graphXOf(frame, overviewX(frame, x))).toBeCloseTo(x, 9);
      expect(graphYOf(frame, overviewY(frame, y))).toBeCloseTo(y, 9);
      expect(overviewX(frame, x)).toBeGreaterThanOrEqual(5.9);
      expect(overviewX(frame, x)).toBeLessThanOrEqual(174.1);
    }
    expect(overviewY(frame, 0.4), 'graph y grows upwards').toBeLessThan(overviewY(frame, 0.2));
  });

  it('[SN11] every node is a dot in the colour of its shard; a vacant slot and a hidden node are none', () => {
    const model = threeShards(1);
    model.positions.set([Number.NaN, Number.NaN], 2);
    const size = { width: 60, height: 40 };
    const pixels = new Uint8ClampedArray(4 * size.width * size.height);
    const colors = Uint8Array.of(10, 0, 0, 255, 20, 0, 0, 255, 30, 0, 0, 255);
    const frame = overviewFrame({ xMin: 0, xMax: 1, yMin: 0, yMax: 1 }, size.width, size.height);
    paintOverview(pixels, size, frame, { ...model, colors });
    const reds = () => new Set(pixels.filter((_, at) => at % 4 === 0 && pixels[at + 3] === 255));
    expect(reds()).toEqual(new Set([10, 30]));
    const x = Math.round(overviewX(frame, model.positions[0]!));
    const y = Math.round(overviewY(frame, model.positions[1]!));
    expect(pixels[4 * ((y - 1) * size.width + x - 1)]).toBe(10);
    hide(model, 2);
    pixels.fill(0);
    paintOverview(pixels, size, frame, { ...model, colors });
    expect(reds()).toEqual(new Set([10]));
  });
});

describe('ramps and sizes', () => {
  it.each(['light', 'dark'] as const)(
    '[SN12] the influence ramp (%s) is one-way in lightness and not that of heat',
    (theme: Theme) => {
      const lightness = influenceRamp(theme).map((hex) => {
        const value = Number.parseInt(hex.slice(1), 16);
        return 0.2126 * (value >> 16) + 0.7152 * ((value >> 8) & 255) + 0.0722 * (value & 255);
      });
      const steps = lightness.slice(1).map((value, at) => value - lightness[at]!);
      expect(new Set(steps.map(Math.sign))).toEqual(new Set([theme === 'light' ? -1 : 1]));
      const ramp = influenceRamp(theme);
      expect(ramp.at(-1)).not.toBe(heatColor(1, theme));
      expect(ramp).not.toContain(shardColor(0, theme));
    },
  );

  it('[SN12] a size by heat grows with heat, within the range of sizes', () => {
    const factors = Array.from({ length: 256 }, (_, byte) => heatFactor(byte));
    expect([factors[0], factors[255]]).toEqual([FACTOR_MIN, FACTOR_MAX]);
    expect(factors.every((factor, at) => at === 0 || factor > factors[at - 1]!)).toBe(true);
  });
});
