/** Everything the scene knows, as plain data: it survives a lost graphics context, and all drawing starts from it. */
import type { TopologySnapshot } from '../../engine/protocol/index.ts';
import type { Adjacency } from './adjacency.ts';
import type { Highlight } from './highlight.ts';
import { findIslands, type Island } from './islands.ts';
import { topNodes } from './label-candidates.ts';
import { indexNodes, type NodeIndexTree } from './node-index.ts';
import { type ColorMode, packStyle, writeSizes } from './node-layer.ts';
import { PALETTE_COLOR_COUNT, type Theme } from './palette.ts';
import { influenceFactors } from './sizes.ts';

const TOP_NODE_COUNT = 300;

export interface SceneModel {
  nodeCount: number;
  shardCount: number;
  positions: Float32Array;
  homes: Uint16Array;
  types: Uint16Array;
  /** source, target interleaved. */
  edges: Uint32Array;
  /** Size factors from influence, see sizes.ts. */
  factors: Float32Array;
  /** Bytes as the layers read them, see `packStyle`. */
  style: Uint8Array;
  /** The latest heat byte of every node. */
  heat: Uint8Array;
  /** The most influential nodes, first first. */
  top: readonly number[];
  islands: readonly Island[];
  tree: NodeIndexTree;
  /** Built on the first selection or hover of a topology. */
  adjacency: Adjacency | null;
  selected: number | null;
  hovered: number | null;
  moving: readonly number[];
  /** Nodes and shards that stand out; the dim byte of `style` says the same of every node. */
  highlight: Highlight | null;
  theme: Theme;
  colorMode: ColorMode;
  reducedMotion: boolean;
}

/** The part of the model that a snapshot replaces. O(n log n + edges), about 60 ms at 100k/200k. */
export function modelOf(
  snapshot: TopologySnapshot,
): Omit<SceneModel, 'selected' | 'hovered' | 'moving' | 'highlight' | 'theme' | 'colorMode' | 'reducedMotion'> {
  const factors = influenceFactors(snapshot.influence);
  const homes = snapshot.homes.slice();
  const positions = snapshot.positions.slice();
  return {
    nodeCount: snapshot.nodeCount,
    shardCount: snapshot.shardCount,
    positions,
    homes,
    types: snapshot.types,
    edges: snapshot.edges,
    factors,
    style: packStyle(homes, snapshot.types, factors, PALETTE_COLOR_COUNT),
    heat: new Uint8Array(snapshot.nodeCount),
    top: topNodes(factors, TOP_NODE_COUNT),
    islands: findIslands(positions, homes, snapshot.shardCount),
    tree: indexNodes(positions),
    adjacency: null,
  };
}

/** New scores: sizes, and who is labelled first. O(n log n). */
export function resizeNodes(model: SceneModel, influence: Float32Array): void {
  model.factors = influenceFactors(influence);
  model.top = topNodes(model.factors, TOP_NODE_COUNT);
  writeSizes(model.style, model.factors);
}

/** What an empty scene shows. */
export const EMPTY_SNAPSHOT: TopologySnapshot = {
  generation: 0,
  epoch: 0,
  nodeCount: 0,
  edgeCount: 0,
  shardCount: 0,
  nodeTypes: [],
  relations: [],
  positions: new Float32Array(0),
  types: new Uint16Array(0),
  homes: new Uint16Array(0),
  influence: new Float32Array(0),
  edges: new Uint32Array(0),
  edgeRelations: new Uint16Array(0),
};
