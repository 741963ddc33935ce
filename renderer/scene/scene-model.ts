/** Everything the scene knows, as plain data: it survives a lost graphics context, and all drawing starts from it. */
import { NO_TYPE, type TopologySnapshot } from '../../engine/protocol/index.ts';
import type { Adjacency } from './adjacency.ts';
import { type Arc, arcsOf } from './arcs.ts';
import type { Area } from './area-gesture.ts';
import { type Collapsed, NO_COLLAPSED } from './collapse.ts';
import type { ColorMode, SizeBy } from './color-mode.ts';
import type { EdgeDetail } from './edge-detail.ts';
import { type Ghost, type Moves, movesWhere, NO_MOVES } from './ghost.ts';
import type { Highlight } from './highlight.ts';
import { findIslands, type Island } from './islands.ts';
import { topNodes } from './label-candidates.ts';
import { isHidden, writeFlags } from './node-flags.ts';
import { indexNodes, type NodeIndexTree } from './node-index.ts';
import { packStyle, writeSizes } from './node-layer.ts';
import { PALETTE_COLOR_COUNT, type Theme } from './palette.ts';
import { influenceFactors } from './sizes.ts';
import { countNodes, hasPlace, placedSlots } from './vacant-slots.ts';

const TOP_NODE_COUNT = 300;

export interface SceneModel {
  /** Slots: the length of all columns by node. */
  nodeCount: number;
  /** Slots that have a node. */
  presentCount: number;
  shardCount: number;
  positions: Float32Array;
  homes: Uint16Array;
  types: Uint16Array;
  /** source, target interleaved. */
  edges: Uint32Array;
  /** Index of the relation of each edge. */
  edgeRelations: Uint16Array;
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
  /** Of those, where they go, as far as that is known. */
  flights: Moves;
  /** What an answer touched. */
  highlight: Highlight | null;
  /** A plan that is looked at; while there is one its nodes stand out, not those of the answer. */
  ghost: Ghost | null;
  /** Arcs of moves under way, and of the plan that is looked at. */
  flightArcs: readonly Arc[];
  ghostArcs: readonly Arc[];
  /** What is expected of every node, on the scale of heat. */
  forecast: Uint8Array;
  /** Nodes that somebody has placed by hand, ascending. */
  pinned: Uint32Array;
  /** A node that is being placed by hand, and where it would be put, in graph units. */
  placing: { readonly node: number; readonly x: number; readonly y: number } | null;
  sizeBy: SizeBy;
  edgeDetail: EdgeDetail;
  /** By slot: 1 = one of the selected nodes. Null where none is. */
  marked: Uint8Array | null;
  /** Collapsed nodes that stand for others, most first, and for how many. */
  collapsed: Pick<Collapsed, 'heads' | 'counts'>;
  /** By slot: 1 = filters let it through, 2 = hidden below a collapsed node. Null where there are neither. */
  shown: Uint8Array | null;
  /** What filters leave out is hidden, not dimmed. */
  isHiding: boolean;
  /** What is being drawn to select by. */
  area: Area | null;
  theme: Theme;
  /** Of all text on the scene, 1 or more: what the operator has set. */
  textScale: number;
  colorMode: ColorMode;
  reducedMotion: boolean;
}

/** What drawing needs of the model: plain data, which another thread can be given. */
export type DrawnModel = Omit<SceneModel, 'tree' | 'top'>;

/** What a session keeps beside what a snapshot brings. */
type OfSnapshot = Omit<
  SceneModel,
  | ('selected' | 'hovered' | 'moving' | 'flights' | 'highlight' | 'ghost' | 'flightArcs' | 'ghostArcs')
  | (
      | 'pinned'
      | 'collapsed'
      | 'placing'
      | 'textScale'
      | 'sizeBy'
      | 'edgeDetail'
      | 'theme'
      | 'colorMode'
      | 'reducedMotion'
    )
>;

/** As a new topology begins: nothing of the former one is selected, on its way or looked at. */
export const NOTHING_SHOWN = {
  ...{ selected: null, hovered: null, moving: [], flights: NO_MOVES, highlight: null, ghost: null },
  ...{ flightArcs: [], ghostArcs: [], pinned: new Uint32Array(0), placing: null },
  collapsed: NO_COLLAPSED,
} as const satisfies Partial<SceneModel>;

/** The part of the model that a snapshot replaces. O(n log n + edges), about 60 ms at 100k/200k. */
export function modelOf(snapshot: TopologySnapshot): OfSnapshot {
  const factors = influenceFactors(snapshot.influence);
  const homes = snapshot.homes.slice();
  const positions = placesOf(snapshot.positions, snapshot.types);
  return {
    nodeCount: snapshot.nodeCount,
    presentCount: countNodes(snapshot.types),
    shardCount: snapshot.shardCount,
    positions,
    homes,
    types: snapshot.types,
    edges: snapshot.edges,
    edgeRelations: snapshot.edgeRelations,
    factors,
    style: packStyle(homes, snapshot.types, factors, PALETTE_COLOR_COUNT),
    heat: new Uint8Array(snapshot.nodeCount),
    forecast: new Uint8Array(snapshot.nodeCount),
    top: topNodes(factors, TOP_NODE_COUNT, placedSlots(positions)),
    islands: findIslands(positions, homes, snapshot.shardCount),
    tree: indexNodes(positions),
    adjacency: null,
    marked: null,
    shown: null,
    isHiding: false,
    area: null,
  };
}

/** New scores: sizes, and who is labelled first. O(n log n). */
export function resizeNodes(model: SceneModel, influence: Float32Array): void {
  model.factors = influenceFactors(influence);
  model.top = topNodes(model.factors, TOP_NODE_COUNT, placedSlots(model.positions));
  writeSizes(model.style, model.factors);
}

/** Our own copy of places, in which no slot without a node has one. O(n). */
export function placesOf(positions: Float32Array, types: Uint16Array): Float32Array {
  const places = positions.slice();
  for (let slot = 0; slot < types.length; slot++)
    if (types[slot] === NO_TYPE) places.fill(Number.NaN, 2 * slot, 2 * slot + 2);
  return places;
}

/**
 * The same topology after writes: slots keep their nodes, some are vacant now, new ones have come behind. What the operator
 * looks at stays as far as it is still there; heat stays until the next frame. Places that other writes left alone stay too.
 */
export function changeModel(model: SceneModel, snapshot: TopologySnapshot): void {
  const { heat, forecast, selected, hovered, moving, flights, highlight, ghost, marked, shown, isHiding } = model;
  Object.assign(model, modelOf(snapshot));
  const isThere = (node: number): boolean => hasPlace(model.positions, node);
  model.heat.set(heat.subarray(0, model.heat.length));
  model.selected = selected !== null && isThere(selected) ? selected : null;
  model.hovered = hovered !== null && isThere(hovered) ? hovered : null;
  model.moving = moving.filter(isThere);
  model.forecast.set(forecast.subarray(0, model.forecast.length));
  model.flights = movesWhere(flights, isThere);
  model.pinned = model.pinned.filter(isThere);
  model.highlight = highlight === null ? null : { ...highlight, nodes: highlight.nodes.filter(isThere) };
  model.ghost = ghost === null ? null : { ...ghost, ...movesWhere(ghost, isThere) };
  model.marked = marked && resized(marked, model.nodeCount, 0).map((mark, slot) => (isThere(slot) ? mark : 0));
  // New nodes are seen until the filters have looked at them.
  model.shown = shown && resized(shown, model.nodeCount, 1);
  model.isHiding = isHiding;
  writeFlags(model);
  traceArcs(model);
}

function resized(bytes: Uint8Array, length: number, filling: number): Uint8Array {
  const next = new Uint8Array(length).fill(filling);
  next.set(bytes.subarray(0, length));
  return next;
}

/** Finds the arcs again, after moves, places, homes or flags have changed. Hidden nodes have none. O(moves + their degree). */
export function traceArcs(model: SceneModel): void {
  const { style, flights, ghost } = model;
  const isSeen = (node: number): boolean => !isHidden(style, node);
  model.flightArcs = arcsOf(model, movesWhere(flights, isSeen));
  model.ghostArcs = ghost === null || ghost.shows === 'after' ? [] : arcsOf(model, movesWhere(ghost, isSeen));
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
