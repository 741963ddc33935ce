import {
  type HeatFrame,
  heatOfByte,
  NO_TYPE,
  type NodeName,
  type TopologySnapshot,
} from '../../engine/protocol/index.ts';
import { changedHomes, type PastPicture, snapshotThen } from '../moments/past-picture.ts';
import { type Adjacency, buildAdjacency } from '../scene/adjacency.ts';
import { type Collapsed, NO_COLLAPSED } from '../scene/collapse.ts';
import { type Ghost, type Moves, NO_MOVES } from '../scene/ghost.ts';
import { Listeners } from '../scene/listeners.ts';
import type { Highlight, Scene } from '../scene/scene.ts';
import { COLLAPSED } from '../state/filters.ts';

const NAME_COUNT_MAX = 4096;

/** Which columns are others now: everything, homes, or the heat. */
export type ColumnChange = 'snapshot' | 'homes' | 'heat';

/**
 * The columns of the open topology and the scene that draws them: what is too big and changes too often for React.
 * It is kept while no scene is mounted, so that a scene that comes (back) starts with everything.
 */
export interface LiveTopology {
  readonly snapshot: TopologySnapshot | null;
  readonly frame: HeatFrame | null;
  /** Home shards by slot; 65535, or no slot, is nowhere. */
  readonly homes: Uint16Array;
  readonly scene: Scene | null;
  /** The scene drops its selection when it gets a topology: that is not the operator's wish. */
  readonly isFillingScene: boolean;
  setScene(scene: Scene | null): void;
  /** Of the same workspace after writes, what the operator looks at stays. `hasOtherNames`: ask for names again. */
  setSnapshot(snapshot: TopologySnapshot | null, hasOtherNames?: boolean): void;
  /** False, and nothing changes, for a frame of another generation, and one that lacks nodes. */
  setFrame(frame: HeatFrame): boolean;
  /** The scene is coloured by this heat, of a stretch of the past, until it is null again; frames are kept meanwhile. */
  setHeatThen(frame: HeatFrame | null): void;
  setHomes(nodes: readonly number[], homes: readonly number[]): void;
  setPositions(positions: Float32Array): void;
  setMoving(nodes: readonly number[]): void;
  /** Where nodes on their way go. */
  setFlights(flights: Moves): void;
  /** Nodes placed by hand, ascending. */
  setPinned(pinned: Uint32Array): void;
  /** A plan that is looked at; null ends it. */
  setGhost(ghost: Ghost | null): void;
  /**
   * Shows a former moment until null: what comes in meanwhile is kept and shown then. `homes`, `homeOf`, `heatOf`, `hasNode`
   * and `frame` tell of the moment that is shown, and who listens to columns hears of homes and heat.
   */
  setPast(past: PastPicture | null): void;
  select(index: number | null): void;
  /** What an answer touched stands out on the scene; null ends it. */
  setHighlight(highlight: Highlight | null): void;
  /** The many nodes that are selected wear a rim. */
  setMarked(nodes: Uint32Array): void;
  /** By slot: 1 = filters let it through; null = there are none. The others are dimmed or, `isHiding`, gone. */
  setShown(shown: Uint8Array | null, isHiding: boolean, hasCollapsed: boolean): void;
  setCollapsed(collapsed: Pick<Collapsed, 'heads' | 'counts'>): void;
  /** There is such a node, and filters let it through. */
  isShown(index: number): boolean;
  /** There is such a node, and it is not drawn: filters hide what they leave out, or it is below a collapsed node. */
  isHidden(index: number): boolean;
  /** Calls back once the columns and the scene are up to date; returns the way to stop. */
  onColumns(listener: (change: ColumnChange) => void): () => void;
  /** Edges by endpoint, built at the first call of a topology. */
  adjacency(): Adjacency;
  /** Whether there is a node of this index: removed ones leave their slots. */
  hasNode(index: number): boolean;
  /** The same whichever moment is shown: what is kept about nodes is kept as long as they are there now. */
  hasNodeNow(index: number): boolean;
  /** Home shard of a node, or null where there is no such node. */
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
  let heatThen: HeatFrame | null = null;
  let scene: Scene | null = null;
  let moving: readonly number[] = [];
  let flights = NO_MOVES;
  let pinned: Uint32Array = new Uint32Array(0);
  let ghost: Ghost | null = null;
  let selected: number | null = null;
  let highlight: Highlight | null = null;
  let marked: Uint32Array = new Uint32Array(0);
  let shown: Uint8Array | null = null;
  let isHiding = false;
  let hasCollapsed = false;
  let collapsed = NO_COLLAPSED;
  const columnListeners = new Listeners<[change: ColumnChange]>();
  let isFillingScene = false;
  let past: PastPicture | null = null;
  /** What the scene has been given. */
  let shownHomes = new Uint16Array(0);
  let adjacency: Adjacency | null = null;
  const names = new Map<number, NodeName>();

  const hasNodeNow = (index: number): boolean => (snapshot?.types[index] ?? NO_TYPE) !== NO_TYPE;
  const hasNode = (index: number): boolean => hasNodeNow(index) && index < (past?.slotEnd ?? Number.POSITIVE_INFINITY);
  const shownFrame = (): HeatFrame | null => past?.frame ?? frame;
  const paintHeat = (): void => {
    const heat = heatThen ?? shownFrame();
    if (heat !== null) scene?.setHeat(heat);
  };
  /** As the scene is to have it: of now, or of the moment that is looked at. */
  const shownSnapshot = (topology: TopologySnapshot): TopologySnapshot =>
    past === null ? topology : snapshotThen(topology, past);

  /** What lies over the picture. Moves under way are of now: a former moment has none. */
  function layOver(target: Scene): void {
    target.setFlights(past === null ? flights : NO_MOVES);
    target.setPinned(pinned);
    target.setGhost(ghost);
  }

  function changeScene(topology: TopologySnapshot, hasOtherNames: boolean): void {
    const then = shownSnapshot(topology);
    shownHomes = then.homes.slice();
    isFillingScene = true;
    scene?.changeTopology(then, hasOtherNames);
    isFillingScene = false;
  }

  function fillScene(topology: TopologySnapshot): void {
    if (scene === null) return;
    isFillingScene = true;
    const then = shownSnapshot(topology);
    shownHomes = then.homes.slice();
    scene.setTopology(then);
    scene.setMoving(past === null ? moving : []);
    layOver(scene);
    scene.select(selected);
    scene.setHighlight(highlight);
    scene.setMarked(marked);
    scene.setShown(shown, isHiding, hasCollapsed);
    scene.setCollapsed(collapsed);
    paintHeat();
    isFillingScene = false;
  }

  function takeSnapshot(next: TopologySnapshot | null, hasOtherNames: boolean): void {
    const isSameTopology = next !== null && snapshot !== null && isAfter(snapshot, next);
    const isSameGraph = isSameTopology && hasSameGraph(snapshot!, next);
    if (!isSameTopology) [frame, heatThen, moving, selected, highlight, shown] = [null, null, [], null, null, null];
    if (!isSameTopology) [marked, flights, pinned, ghost] = [new Uint32Array(0), NO_MOVES, new Uint32Array(0), null];
    if (!isSameTopology) collapsed = NO_COLLAPSED;
    // A moment may be known before the topology that it is of.
    if (!isSameTopology && (next === null || snapshot !== null)) past = null;
    if (!isSameGraph) adjacency = null;
    if (hasOtherNames) names.clear();
    // Our own copy of the homes: placement events change them, and the snapshot stays what the engine sent.
    homes = next === null ? new Uint16Array(0) : next.homes.slice();
    snapshot = next === null ? null : { ...next, homes };
    if (snapshot === null) return;
    if (!isSameTopology) {
      fillScene(snapshot);
      return;
    }
    if (selected !== null && !hasNode(selected)) selected = null;
    if (!isSameGraph) {
      changeScene(snapshot, hasOtherNames);
      return;
    }
    if (hasOtherNames) scene?.renewNames();
    // The same graph again, after a reconnection or with new scores: the operator's view stays where it is.
    if (past === null) {
      scene?.setHomes(Array.from(homes.keys()), Array.from(homes));
      shownHomes = homes.slice();
    }
    scene?.setPositions(snapshot.positions);
    scene?.setInfluence(snapshot.influence);
  }

  return {
    get snapshot() {
      return snapshot;
    },
    get frame() {
      return shownFrame();
    },
    get homes() {
      return past?.homes ?? homes;
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
      takeSnapshot(next, hasOtherNames);
      columnListeners.tell('snapshot');
    },
    setFrame(next) {
      if (snapshot === null || next.generation !== snapshot.generation) return false;
      // One with more nodes was counted after a write, and its first ones are ours: nodes keep their slots.
      if (next.nodeHeat.length < snapshot.nodeCount) return false;
      frame = next;
      if (past === null && heatThen === null) scene?.setHeat(next);
      columnListeners.tell('heat');
      return true;
    },
    setHeatThen(next) {
      heatThen = next;
      paintHeat();
    },
    setHomes(nodes, targets) {
      nodes.forEach((node, row) => {
        const home = targets[row];
        if (home === undefined || node >= homes.length) return;
        homes[node] = home;
        if (past === null) shownHomes[node] = home;
      });
      if (past === null) scene?.setHomes(nodes, targets);
      columnListeners.tell('homes');
    },
    setPositions(positions) {
      if (snapshot === null || positions.length !== 2 * snapshot.nodeCount) return;
      snapshot = { ...snapshot, positions };
      scene?.setPositions(positions);
    },
    setMoving(nodes) {
      moving = nodes;
      if (past === null) scene?.setMoving(nodes);
    },
    setPast(next) {
      const slotEndOf = (picture: PastPicture | null) =>
        Math.min(picture?.slotEnd ?? Number.POSITIVE_INFINITY, snapshot?.nodeCount ?? 0);
      const isSameNodes = slotEndOf(past) === slotEndOf(next);
      past = next;
      if (snapshot === null) return;
      if (selected !== null && !hasNode(selected)) selected = null;
      if (isSameNodes) {
        const wanted = next === null ? homes : next.homes;
        const changed = changedHomes(shownHomes, wanted);
        changed.nodes.forEach((node, at) => {
          shownHomes[node] = changed.homes[at]!;
        });
        if (changed.nodes.length > 0) scene?.setHomes(changed.nodes, changed.homes);
      } else changeScene(snapshot, false);
      scene?.setMoving(next === null ? moving : []);
      // The scene forgets what lies over nodes that were not there then.
      if (scene !== null) layOver(scene);
      paintHeat();
      columnListeners.tell('homes');
      columnListeners.tell('heat');
    },
    setFlights(next) {
      flights = next;
      if (past === null) scene?.setFlights(next);
    },
    setPinned(next) {
      pinned = next;
      scene?.setPinned(next);
    },
    setGhost(next) {
      ghost = next;
      scene?.setGhost(next);
    },
    select(index) {
      selected = index;
      scene?.select(index);
    },
    setHighlight(next) {
      highlight = next;
      scene?.setHighlight(next);
    },
    setMarked(nodes) {
      marked = nodes;
      scene?.setMarked(nodes);
    },
    setShown(next, hides, hasHidden) {
      [shown, isHiding, hasCollapsed] = [next, hides, hasHidden];
      scene?.setShown(next, hides, hasHidden);
    },
    setCollapsed(next) {
      collapsed = next;
      scene?.setCollapsed(next);
    },
    isShown: (index) => hasNode(index) && (shown === null || shown[index] === 1),
    isHidden: (index) =>
      hasNode(index) && shown !== null && (shown[index] === COLLAPSED || (isHiding && shown[index] === 0)),
    onColumns: (listener) => columnListeners.add(listener),
    adjacency() {
      adjacency ??= buildAdjacency(snapshot?.edges ?? new Uint32Array(0), snapshot?.nodeCount ?? 0);
      return adjacency;
    },
    hasNode,
    hasNodeNow,
    homeOf: (index) => (hasNode(index) ? ((past?.homes ?? homes)[index] ?? null) : null),
    typeOf: (index) => snapshot?.nodeTypes[snapshot.types[index] ?? -1] ?? '',
    heatOf(index) {
      const heat = shownFrame();
      return heat === null ? 0 : heatOfByte(heat.nodeHeat[index] ?? 0, heat.heatMax);
    },
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
