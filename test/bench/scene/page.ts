/** The page that scene.spec.ts and the benchmark drive: a bare scene, its data, and handles on `window.bench`. */
import { rgbOf } from '../../../renderer/scene/oklch.ts';
import { shardColor } from '../../../renderer/scene/palette.ts';
import { Scene } from '../../../renderer/scene/scene.ts';
import { measureReference, measureScene, type ReferenceTimes, type SceneTimes } from './measure.ts';
import { syntheticHeat, syntheticNames, syntheticTopology } from './synthetic-topology.ts';

const parameters = new URLSearchParams(location.search);
const number = (name: string, otherwise: number): number => Number(parameters.get(name) ?? otherwise);
const choice = <T extends string>(name: string, options: readonly [T, ...T[]]): T =>
  options.find((option) => option === parameters.get(name)) ?? options[0];

const nodeCount = number('nodes', 1_000);
const snapshot = syntheticTopology({
  nodeCount,
  edgeCount: number('edges', nodeCount * 2),
  shardCount: number('shards', 8),
  crossRatio: number('cross', 0.06),
});
const container = document.querySelector<HTMLElement>('#scene');
if (container === null) throw new Error('the page has no #scene');
const theme = choice('theme', ['light', 'dark']);
const scene = new Scene(container, {
  describe: async (indexes) => syntheticNames(indexes),
  theme,
  colorMode: choice('mode', ['shard', 'heat', 'type']),
  reducedMotion: parameters.has('still'),
});
const startMs = performance.now();
scene.setTopology(snapshot);
if (parameters.has('heat')) scene.setHeat(syntheticHeat(snapshot, 1));

export interface BenchPage {
  readonly scene: Scene;
  readonly snapshot: typeof snapshot;
  readonly heat: (sequence: number, phase?: number) => ReturnType<typeof syntheticHeat>;
  readonly openMs: number;
  readonly measureScene: () => Promise<SceneTimes>;
  readonly measureReference: () => Promise<ReferenceTimes>;
  /** Three bytes, for the page's theme. */
  readonly shardRgb: (shard: number) => readonly number[];
}

declare global {
  interface Window {
    bench: BenchPage;
  }
}

window.bench = {
  scene,
  snapshot,
  heat: (sequence, phase) => syntheticHeat(snapshot, sequence, phase),
  measureScene: () => measureScene(scene, snapshot),
  measureReference: () => measureReference(container, scene, snapshot),
  openMs: performance.now() - startMs,
  shardRgb: (shard) => rgbOf(shardColor(shard, theme)),
};
