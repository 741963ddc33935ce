/**
 * Main-thread times of the scene and of plain sigma doing the same, in one page. Draw calls are stubbed out, so the
 * numbers are processor work and hold on any machine; uploads are real.
 */
import Graph from 'graphology';
import Sigma from 'sigma';
import type { TopologySnapshot } from '../../../engine/protocol/index.ts';
import { heatColor } from '../../../renderer/scene/palette.ts';
import type { Scene } from '../../../renderer/scene/scene.ts';
import { syntheticHeat } from './synthetic-topology.ts';

const TICK_COUNT = 40;
const REFERENCE_TICK_COUNT = 8;
const HOVER_COUNT = 400;
const PAN_COUNT = 40;
const RECOLOR_COUNT = 12;

export interface SceneTimes {
  /** `setHeat`, and the frame it causes; medians. */
  readonly tickMs: number;
  readonly tickFrameMs: number;
  /** Mean of one pick at places spread over the picture. */
  readonly hoverMs: number;
  /** Median of one camera step with all it redraws, labels included. */
  readonly panFrameMs: number;
  /** Every node gets another home, and the frame that shows it; median. */
  readonly recolorMs: number;
  readonly selectMs: number;
}

export interface ReferenceTimes {
  readonly tickMs: number;
  readonly openMs: number;
  readonly hoverMs: number;
  readonly panFrameMs: number;
}

const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

function stubDrawing(): () => void {
  const prototype = WebGL2RenderingContext.prototype;
  const { drawArrays, drawElements, drawArraysInstanced, drawElementsInstanced } = prototype;
  const nothing = (): void => {};
  Object.assign(prototype, {
    drawArrays: nothing,
    drawElements: nothing,
    drawArraysInstanced: nothing,
    drawElementsInstanced: nothing,
  });
  return () => Object.assign(prototype, { drawArrays, drawElements, drawArraysInstanced, drawElementsInstanced });
}

export async function measureScene(scene: Scene, snapshot: TopologySnapshot): Promise<SceneTimes> {
  const restore = stubDrawing();
  try {
    const frames = Array.from({ length: 4 }, (_, phase) => syntheticHeat(snapshot, phase, 10 + phase));
    const ticks: number[] = [];
    const draws: number[] = [];
    for (let tick = 0; tick < TICK_COUNT; tick++) {
      scene.setHeat(frames[tick % frames.length]!);
      ticks.push(scene.stats().lastTickMs);
      await nextFrame();
      await nextFrame();
      draws.push(scene.stats().lastFrameMs);
    }

    const hoverStartMs = performance.now();
    for (let probe = 0; probe < HOVER_COUNT; probe++) {
      scene.nodeAt(((probe * 97) % 100) * 0.01 * innerWidth, ((probe * 61) % 100) * 0.01 * innerHeight);
    }
    const hoverMs = (performance.now() - hoverStartMs) / HOVER_COUNT;

    const panFrameMs = await medianFrame(PAN_COUNT, (step) => scene.panBy(step % 2 === 0 ? 3 : -3, 0));
    const recolorMs = await measureRecolor(scene, snapshot);

    const selectStartMs = performance.now();
    scene.select(0);
    const selectMs = performance.now() - selectStartMs;
    scene.select(null);
    return { tickMs: median(ticks), tickFrameMs: median(draws), hoverMs, panFrameMs, recolorMs, selectMs };
  } finally {
    restore();
  }
}

/** Median time of the frame that each step asks for, with all that runs in it. */
async function medianFrame(count: number, change: (step: number) => void): Promise<number> {
  const frames: number[] = [];
  for (let step = 0; step < count; step++) {
    // Callbacks of one frame run in the order they were asked for: ours, sigma's render and the scene's, ours.
    const started = nextFrame().then(() => performance.now());
    change(step);
    const ended = new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now())));
    frames.push((await ended) - (await started));
  }
  return median(frames);
}

async function measureRecolor(scene: Scene, { nodeCount, homes, shardCount }: TopologySnapshot): Promise<number> {
  const nodes = Array.from({ length: nodeCount }, (_, node) => node);
  const times: number[] = [];
  for (let round = 1; round <= RECOLOR_COUNT; round++) {
    const others = nodes.map((node) => (homes[node]! + round) % shardCount);
    const startMs = performance.now();
    scene.setHomes(nodes, others);
    const setMs = performance.now() - startMs;
    await nextFrame();
    await nextFrame();
    times.push(setMs + scene.stats().lastFrameMs);
  }
  scene.setHomes(nodes, [...homes]);
  return median(times);
}

/**
 * Plain sigma 3 as its documentation would have it done fastest: colours mutated without events, then one partial
 * refresh of all nodes without indexation. Integer-string keys, without which opening alone takes ten times longer.
 */
export async function measureReference(
  container: HTMLElement,
  scene: Scene,
  snapshot: TopologySnapshot,
): Promise<ReferenceTimes> {
  scene.destroy();
  const restore = stubDrawing();
  try {
    const startMs = performance.now();
    const graph = new Graph({ multi: true });
    for (let node = 0; node < snapshot.nodeCount; node++) {
      const [x, y] = [snapshot.positions[2 * node]!, snapshot.positions[2 * node + 1]!];
      graph.addNode(String(node), { x, y, size: 2, color: '#888888' });
    }
    for (let edge = 0; edge < snapshot.edgeCount; edge++) {
      graph.addEdgeWithKey(String(edge), String(snapshot.edges[2 * edge]), String(snapshot.edges[2 * edge + 1]));
    }
    const sigma = new Sigma(graph, container, { renderLabels: false });
    const openMs = performance.now() - startMs;
    const colors = Array.from({ length: 256 }, (_, byte) => heatColor(byte / 255, 'light'));
    const nodes = graph.nodes();
    const ticks: number[] = [];
    for (let tick = 0; tick < REFERENCE_TICK_COUNT; tick++) {
      const { nodeHeat } = syntheticHeat(snapshot, tick);
      await nextFrame();
      const tickStartMs = performance.now();
      graph.forEachNode((key, attributes) => {
        attributes.color = colors[nodeHeat[Number(key)]!];
      });
      sigma.refresh({ partialGraph: { nodes }, skipIndexation: true });
      ticks.push(performance.now() - tickStartMs);
    }
    const camera = sigma.getCamera();
    const panFrameMs = await medianFrame(REFERENCE_TICK_COUNT, (step) => {
      const { x } = camera.getState();
      camera.setState({ x: x + (step % 2 === 0 ? 0.002 : -0.002) });
    });
    const hoverMs = measureReferenceHover(sigma);
    sigma.kill();
    return { tickMs: median(ticks), openMs, hoverMs, panFrameMs };
  } finally {
    restore();
  }
}

/** What sigma does for every move of the pointer: it reads a pixel back of the picture that it keeps for picking. */
function measureReferenceHover(sigma: Sigma): number {
  const startMs = performance.now();
  for (let probe = 0; probe < HOVER_COUNT; probe++) {
    const [x, y] = [((probe * 97) % 100) * 0.01 * innerWidth, ((probe * 61) % 100) * 0.01 * innerHeight];
    sigma.getMouseCaptor().emit('mousemove', {
      x,
      y,
      sigmaDefaultPrevented: false,
      preventSigmaDefault() {},
      original: new MouseEvent('mousemove', { clientX: x, clientY: y }),
    });
  }
  return (performance.now() - startMs) / HOVER_COUNT;
}
