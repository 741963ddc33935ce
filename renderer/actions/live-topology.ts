import {
  type HeatFrame,
  heatOfByte,
  NO_TYPE,
  type NodeName,
  type TopologySnapshot,
} from '../../engine/protocol/index.ts';
import { type Adjacency, buildAdjacency } from '../scene/adjacency.ts';
import { type Moves, NO_MOVES } from '../scene/ghost.ts';
import type { Highlight, Scene } from '../scene/scene.ts';

const NAME_COUNT_MAX = 4096;

/**
 * The columns of the open topology and the scene that draws them: what is too big and changes too often for React.
 * It is kept while no scene is mounted, so that a scene that comes (back) starts with everything.
 */
export interface LiveTopology {
  readonly snapshot: TopologySnapshot | null;
  readonly frame: HeatFrame | null;
  readonly scene: Scene | null;
  /** The scene drops its selection when it gets a topology: that is not the operator's wish. */
  readonly isFillingScene: boolean;
  setScene(scene: Scene | null): void;
  /** Of the same workspace after writes, what the operator looks at stays. `hasOtherNames`: ask for names again. */
  setSnapshot(snapshot: TopologySnapshot | null, hasOtherNames?: boolean): void;
  /** False, and nothing changes, for a frame of another generation, and one that lacks nodes. */
  setFrame(frame: HeatFrame): boolean;
  setHomes(nodes: readonly number[], homes: readonly number[]): void;
  setPositions(positions: Float32Array): void;
  setMoving(nodes: readonly number[]): void;
  /** Where nodes on their way go. */
  setFlights(flights: Moves): void;
  /** Nodes placed by hand, ascending. */
  setPinned(pinned: Uint32Array): void;
  select(index: number | null): void;
  /** What an answer touched stands out on the scene; null ends it. */
  setHighlight(highlight: Highlight | null): void;
  /** Edges by endpoint, built at the first call of a topology. */
  adjacency(): Adjacency;
  /** Whether there is a node of this index: removed ones leave their slots. */
  hasNode(index: number): boolean;
  /** Home shard of a node now, or null where there is no such node. */
  homeOf(index: number): number | null;
  typeOf(index: number): string;
  /** Accesses/s in the latest frame, within one step of its scale. */
  heatOf(index: number): number;
  /** Names that were asked before; the scene and the hover card ask for the same ones again and again. */
  readonly names: Map<number, NodeName>;
  rememberNames(names: readonly NodeName[]): void;
}

export function createLiveTopology(): LiveTopology {
  let snapshot: TopologySnapshot | null = null;
  let homes = new Uint16Array(0);
  let frame: HeatFrame | null = null;
  let scene: Scene | null = null;
  let moving: readonly number[] = [];
  let flights = NO_MOVES;
  let pinned = new Uint32Array(0);
  let selected: number | null = null;
  let highlight: Highlight | null = null;
  let isFillingScene = false;
  let adjacency: Adjacency | null = null;
  const names = new Map<number, NodeName>();

  const hasNode = (index: number): boolean => (snapshot?.types[index] ?? NO_TYPE) !== NO_TYPE;

  function fillScene(topology: TopologySnapshot): void {
    if (scene === null) return;
    isFillingScene = true;
    scene.setTopology(topology);
    scene.setMoving(moving);
    scene.setFlights(flights);
    scene.setPinned(pinned);
    scene.select(selected);
    scene.setHighlight(highlight);
    if (frame !== null) scene.setHeat(frame);
    isFillingScene = false;
  }

  return {
    get snapshot() {
      return snapshot;
    },
    get frame() {
      return frame;
    },
    get scene() {
      return scene;
    },
    names,
    get isFillingScene() {
      return isFillingScene;
    },
    setScene(next) {
      scene = next;
      if (snapshot !== null) fillScene(snapshot);
    },
    setSnapshot(next, hasOtherNames = true) {
      const isSameTopology = next !== null && snapshot !== null && isAfter(snapshot, next);
      const isSameGraph = isSameTopology && hasSameGraph(snapshot!, next);
      if (!isSameTopology) {
        [frame, moving, selected, highlight] = [null, [], null, null];
        [flights, pinned] = [NO_MOVES, new Uint32Array(0)];
      }
      if (!isSameGraph) adjacency = null;
      if (hasOtherNames) names.clear();
      // Our own copy of the homes: placement events change them, and the snapshot stays what the engine sent.
      homes = next === null ? new Uint16Array(0) : next.homes.slice();
      snapshot = next === null ? null : { ...next, homes };
      if (snapshot === null) return;
      if (!isSameTopology) return fillScene(snapshot);
      if (selected !== null && !hasNode(selected)) selected = null;
      if (!isSameGraph) {
        isFillingScene = true;
        scene?.changeTopology(snapshot, hasOtherNames);
        isFillingScene = false;
        return;
      }
      if (hasOtherNames) scene?.renewNames();
      // The same graph again, after a reconnection or with new scores: the operator's view stays where it is.
      scene?.setHomes(Array.from(homes.keys()), Array.from(homes));
      scene?.setPositions(snapshot.positions);
      scene?.setInfluence(snapshot.influence);
    },
    setFrame(next) {
      if (snapshot === null || next.generation !== snapshot.generation) return false;
      // One with more nodes was counted after a write, and its first ones are ours: nodes keep their slots.
      if (next.nodeHeat.length < snapshot.nodeCount) return false;
      frame = next;
      scene?.setHeat(next);
      return true;
    },
    setHomes(nodes, targets) {
      nodes.forEach((node, row) => {
        const home = targets[row];
        if (home !== undefined && node < homes.length) homes[node] = home;
      });
      scene?.setHomes(nodes, targets);
    },
    setPositions(positions) {
      if (snapshot === null || positions.length !== 2 * snapshot.nodeCount) return;
      snapshot = { ...snapshot, positions };
      scene?.setPositions(positions);
    },
    setMoving(nodes) {
      moving = nodes;
      scene?.setMoving(nodes);
    },
    setFlights(next) {
      flights = next;
      scene?.setFlights(next);
    },
    setPinned(next) {
      pinned = Uint32Array.from(next);
      scene?.setPinned(pinned);
    },
    select(index) {
      selected = index;
      scene?.select(index);
    },
    setHighlight(next) {
      highlight = next;
      scene?.setHighlight(next);
    },
    adjacency() {
      adjacency ??= buildAdjacency(snapshot?.edges ?? new Uint32Array(0), snapshot?.nodeCount ?? 0);
      return adjacency;
    },
    hasNode,
    homeOf: (index) => (hasNode(index) ? (homes[index] ?? null) : null),
    typeOf: (index) => snapshot?.nodeTypes[snapshot.types[index] ?? -1] ?? '',
    heatOf: (index) => (frame === null ? 0 : heatOfByte(frame.nodeHeat[index] ?? 0, frame.heatMax)),
    rememberNames(next) {
      if (names.size + next.length > NAME_COUNT_MAX) names.clear();
      for (const name of next) names.set(name.index, name);
    },
  };
}

/** The same topology, maybe after writes: its nodes have the slots that they had. */
const isAfter = (before: TopologySnapshot, now: TopologySnapshot): boolean =>
  now.generation === before.generation && now.nodeCount >= before.nodeCount;

/** Same nodes and edges in the same order: only homes, positions and influence can differ. O(edges). */
function hasSameGraph(a: TopologySnapshot, b: TopologySnapshot): boolean {
  if (a.nodeCount !== b.nodeCount || a.edges.length !== b.edges.length) return false;
  return a.edges.every((node, i) => node === b.edges[i]) && a.types.every((type, i) => type === b.types[i]);
}
