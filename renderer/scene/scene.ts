/**
 * The topology on screen: 100k nodes coloured by shard with live heat, picked, labelled and moved through.
 *
 * The scene holds the model (typed arrays) and answers the panels; the stage draws it. Data comes in by `set…`, what the
 * operator does goes out by `onSelect` and `onHover`. Budgets at 100k nodes / 200k edges, main thread: heat tick 2 ms,
 * hover 1 ms, pan frame 8 ms; an idle scene draws no frames (test/bench/scene.ts, test/e2e/scene.spec.ts).
 */
import type { HeatFrame, TopologySnapshot } from '../../engine/protocol/index.ts';
import { buildAdjacency } from './adjacency.ts';
import { type Area, type AreaGesture, nodesWithin, type SceneTool, watchAreas } from './area-gesture.ts';
import { type Bounds, boundsOf } from './camera-control.ts';
import type { ColorMode, SizeBy } from './color-mode.ts';
import { drawnRadiusPx, factorOf } from './drawn-radius.ts';
import type { EdgeDetail } from './edge-detail.ts';
import { type Ghost, ghostRadiusPx, type Moves, movesWhere } from './ghost.ts';
import { boundsAround, type Highlight } from './highlight.ts';
import { findIslands } from './islands.ts';
import { Listeners } from './listeners.ts';
import { NameCache } from './name-cache.ts';
import { isHidden, onesOf, writeFlags } from './node-flags.ts';
import { type Direction, indexNodes } from './node-index.ts';
import { type OverviewFrame, overviewFrame, paintOverview } from './overview.ts';
import { categoryColors, colorBytes, PALETTE_COLOR_COUNT, sceneBackground, type Theme } from './palette.ts';
import { type EdgeBelow, edgeNear } from './pick-edge.ts';
import type { PictureRequest } from './picture/picture-request.ts';
import { takePicture } from './picture/take-picture.ts';
import { bindPlacing } from './place-input.ts';
import { bindPointer } from './pointer-input.ts';
import {
  changeModel,
  EMPTY_SNAPSHOT,
  modelOf,
  NOTHING_SHOWN,
  placesOf,
  resizeNodes,
  type SceneModel,
  traceArcs,
} from './scene-model.ts';
import type { Hover, SceneGesture, SceneOptions, SceneStats } from './scene-types.ts';
import type { LabelledNode } from './sigma-host.ts';
import { FACTOR_MAX, radiusPx, zoomFactor } from './sizes.ts';
import { Stage } from './stage.ts';
import { hasPlace } from './vacant-slots.ts';
import { graphX, graphY, screenX, screenY } from './view.ts';
import { wantedLabels } from './wanted-labels.ts';

export type { Area, SceneTool } from './area-gesture.ts';
export { COLOR_MODES, type ColorMode, SIZE_BYS, type SizeBy } from './color-mode.ts';
export { EDGE_DETAILS, type EdgeDetail } from './edge-detail.ts';
export type { Simplification } from './frame-governor.ts';
export { GHOST_SHOWS, type Ghost, type GhostShows, type Moves, NO_MOVES } from './ghost.ts';
export { SceneUnsupportedError } from './gl.ts';
export type { Highlight } from './highlight.ts';
export type { Direction } from './node-index.ts';
export type { PictureRequest } from './picture/picture-request.ts';
export type { Hover, SceneGesture, SceneOptions, SceneStats } from './scene-types.ts';

const PICK_TOLERANCE_PX = 3;
/** Edges are a pixel wide, and a hand is not that steady. */
const EDGE_PICK_PX = 5;
/** Discs this large are near enough to be worked with: how close `focusNode` comes. */
const FOCUS_SPACING_PX = 90;
/** Labels and the overview follow filters that follow the heat this much later: choosing them costs more than a tick may. */
const LABELS_LATER_MS = 400;

export class Scene {
  readonly #container: HTMLElement;
  readonly #names: NameCache;
  readonly #model: SceneModel;
  readonly #selectListeners = new Listeners<[index: number | null]>();
  readonly #hoverListeners = new Listeners<[hover: Hover | null]>();
  readonly #viewListeners = new Listeners();
  readonly #pictureListeners = new Listeners();
  readonly #placeListeners = new Listeners<[node: number, x: number, y: number]>();
  #stopPlacing = () => {};
  readonly #rebuiltListeners = new Listeners();
  readonly #gestureListeners = new Listeners<[gesture: SceneGesture]>();
  readonly #areas: AreaGesture;
  #tool: SceneTool = null;
  #labelsTimer: ReturnType<typeof setTimeout> | undefined;
  /** Filters hide other nodes now than the overview does. */
  #isPictureStale = false;
  #hasCollapsed = false;
  #stage: Stage;
  #pointer: { readonly x: number; readonly y: number } | null = null;
  #isPointerFresh = false;
  /** Nodes that should carry a label, by priority. */
  #wanted: readonly number[] = [];
  #lastTickMs = 0;
  #framesDrawnBefore = 0;

  /** @throws SceneUnsupportedError where the browser has no WebGL2; its message is for people. */
  constructor(container: HTMLElement, options: SceneOptions) {
    const { theme, colorMode, reducedMotion } = options;
    this.#container = container;
    this.#names = new NameCache(options.describe);
    const session = { theme, colorMode, reducedMotion, textScale: 1, sizeBy: 'influence', edgeDetail: 'auto' } as const;
    this.#model = { ...modelOf(EMPTY_SNAPSHOT), ...NOTHING_SHOWN, ...session };
    this.#stage = this.#createStage();
    this.#areas = watchAreas(container, {
      tool: () => this.#tool,
      view: () => this.#stage.view,
      isOnNode: (x, y) => this.nodeAt(x, y) !== null,
      onDraw: (area) => this.#drawArea(area),
      onDone: (area, isAdding) => {
        this.#gestureListeners.tell({ kind: 'area', nodes: this.nodesWithin(area), isAdding });
      },
      onClick: (x, y, isToggle) => this.#click(x, y, isToggle),
    });
  }

  get selected(): number | null {
    return this.#model.selected;
  }

  /** Replaces everything; selection, heat and moving nodes of the former topology are dropped. */
  setTopology(snapshot: TopologySnapshot): void {
    this.#names.clear();
    this.#wanted = [];
    const hadSelection = this.#model.selected !== null;
    Object.assign(this.#model, modelOf(snapshot), NOTHING_SHOWN);
    this.#stage.applyTopology();
    this.#pictureListeners.tell();
    this.#stage.camera.fit(boundsOf(this.#model.positions), false);
    if (hadSelection) this.#selectListeners.tell(this.#model.selected);
    this.#tellHover();
  }

  /**
   * The same topology after writes: nodes and edges came, went or changed. Camera, selection, highlight and heat stay, as
   * far as their nodes are still there. Names are asked again where `hasOtherNames`; the former ones are shown meanwhile.
   */
  changeTopology(snapshot: TopologySnapshot, hasOtherNames: boolean): void {
    const model = this.#model;
    const { selected, hovered } = model;
    if (hasOtherNames) this.#names.expire();
    changeModel(model, snapshot);
    this.#needAdjacency();
    this.#stage.applyTopology();
    this.#stage.applyGhost();
    this.#pictureListeners.tell();
    if (model.selected !== selected) this.#selectListeners.tell(this.#model.selected);
    if (model.hovered !== hovered) this.#tellHover();
  }

  /** Nodes may be called otherwise now. */
  renewNames(): void {
    this.#names.expire();
    this.#refreshLabels();
  }

  /** New places for all nodes (x, y interleaved), blended on the GPU. Picking uses them at once. */
  setPositions(positions: Float32Array): void {
    const model = this.#model;
    if (positions.length !== model.positions.length) return;
    model.positions = placesOf(positions, model.types);
    model.tree = indexNodes(model.positions);
    model.islands = findIslands(model.positions, model.homes, model.shardCount);
    traceArcs(model);
    this.#stage.applyPositions(performance.now());
    this.#pictureListeners.tell();
    this.#stage.forgetLabels();
    this.#refreshLabels();
  }

  /** One heat sample. A frame equal to the last one draws nothing, so a quiet engine keeps the console idle. */
  setHeat(frame: HeatFrame): void {
    const startMs = performance.now();
    const { heat } = this.#model;
    // A frame of another topology may arrive around a switch: it is void.
    // One that is longer is of this one too: it has counted nodes that the next snapshot brings.
    if (frame.nodeHeat.length < heat.length) return;
    if (!isSameBytes(heat, frame.nodeHeat)) {
      heat.set(frame.nodeHeat.subarray(0, heat.length));
      this.#stage.applyHeat(startMs);
      // Discs have other sizes, and rings go round them.
      if (this.#model.sizeBy === 'heat') this.#stage.invalidate('rings');
    }
    this.#lastTickMs = performance.now() - startMs;
  }

  /** `nodes[i]` is now at home on `homes[i]`: recolours the nodes and their edges. */
  setHomes(nodes: readonly number[], homes: readonly number[]): void {
    const model = this.#model;
    // After a new placement it may be all nodes.
    for (let at = 0; at < nodes.length; at++) {
      const [node, home] = [nodes[at]!, homes[at]];
      if (home === undefined || node >= model.nodeCount) continue;
      model.homes[node] = home;
      model.style[4 * node] = home % PALETTE_COLOR_COUNT;
      // A shard may have been added since the snapshot.
      model.shardCount = Math.max(model.shardCount, home + 1);
    }
    model.islands = findIslands(model.positions, model.homes, model.shardCount);
    traceArcs(model);
    this.#stage.applyHomes();
    this.#pictureListeners.tell();
  }

  /** New scores for all nodes: discs grow and shrink, and others are labelled first. */
  setInfluence(influence: Float32Array): void {
    if (influence.length !== this.#model.nodeCount) return;
    resizeNodes(this.#model, influence);
    this.#stage.applyStyle();
    this.#refreshLabels();
  }

  /** The nodes on their way now, replacing those named before. */
  setMoving(nodes: readonly number[]): void {
    this.#model.moving = nodes.filter((node) => hasPlace(this.#model.positions, node));
    this.#stage.invalidate('rings');
  }

  /** Moves under way: an arc each, or one a pair of shards where they are many, replacing those drawn before. */
  setFlights(flights: Moves): void {
    const model = this.#model;
    if (flights.nodes.length + model.flights.nodes.length === 0) return;
    model.flights = movesWhere(flights, (node) => hasPlace(model.positions, node));
    traceArcs(model);
    this.#stage.invalidate('rings');
  }

  /** A plan over the live picture: its nodes stand out and are split by where they would go; null ends it. O(nodes). */
  setGhost(ghost: Ghost | null): void {
    const model = this.#model;
    if (ghost === null && model.ghost === null) return;
    model.ghost = ghost === null ? null : { ...ghost, ...movesWhere(ghost, (node) => hasPlace(model.positions, node)) };
    if (ghost !== null) model.adjacency ??= buildAdjacency(model.edges, model.nodeCount);
    writeFlags(model);
    traceArcs(model);
    this.#stage.applyGhost();
    this.#refreshLabels();
  }

  /** What is expected of every node, as bytes on the scale of heat (see heat-frame.ts). One upload. */
  setForecast(bytes: Uint8Array): void {
    const { forecast } = this.#model;
    if (bytes.length < forecast.length || isSameBytes(forecast, bytes)) return;
    forecast.set(bytes.subarray(0, forecast.length));
    this.#stage.applyForecast();
  }

  /** Nodes that somebody has placed by hand, ascending. */
  setPinned(pinned: Uint32Array): void {
    this.#model.pinned = pinned.filter((node) => hasPlace(this.#model.positions, node));
    this.#stage.invalidate('rings');
  }

  setSizeBy(sizeBy: SizeBy): void {
    if (this.#model.sizeBy === sizeBy) return;
    this.#model.sizeBy = sizeBy;
    this.#stage.invalidate('nodes', 'rings');
    this.#refreshLabels();
  }

  setEdgeDetail(edgeDetail: EdgeDetail): void {
    if (this.#model.edgeDetail === edgeDetail) return;
    this.#model.edgeDetail = edgeDetail;
    this.#stage.invalidate('edges', 'links');
  }

  /** These nodes and shards stand out and all others are dimmed; null ends it. One upload of style bytes, no tick. */
  setHighlight(highlight: Highlight | null): void {
    const model = this.#model;
    if (highlight === null && model.highlight === null) return;
    const nodes = highlight?.nodes.filter((node) => hasPlace(model.positions, node)) ?? [];
    model.highlight = highlight === null ? null : { ...highlight, nodes };
    writeFlags(model);
    this.#stage.applyStyle();
    this.#refreshLabels();
  }

  /** The selected nodes, beside the one that `select` names. One upload of style bytes. O(nodes). */
  setMarked(nodes: Uint32Array): void {
    const model = this.#model;
    if (nodes.length === 0 && model.marked === null) return;
    const marked = new Uint8Array(model.nodeCount);
    for (let at = 0; at < nodes.length; at++) if (hasPlace(model.positions, nodes[at]!)) marked[nodes[at]!] = 1;
    model.marked = nodes.length === 0 ? null : marked;
    writeFlags(model);
    this.#stage.applyStyle();
  }

  /**
   * What filters let through (1 by slot), or null where there are none; what they leave out is dimmed or, `isHiding`, gone.
   * `hasCollapsed`: some are 2, hidden below a collapsed node.
   * Cheap enough for every heat frame: one pass and one upload; labels and overview follow a little later. The array is kept, not copied.
   */
  setShown(shown: Uint8Array | null, isHiding: boolean, hasCollapsed = false): void {
    const model = this.#model;
    if (shown === null && model.shown === null) return;
    const isOtherSeen = isHiding || model.isHiding || hasCollapsed || this.#hasCollapsed;
    this.#hasCollapsed = hasCollapsed;
    model.shown = shown;
    model.isHiding = isHiding;
    writeFlags(model);
    if (isOtherSeen) traceArcs(model);
    this.#stage.applyStyle(isOtherSeen);
    this.#isPictureStale ||= isOtherSeen;
    this.#labelsTimer ??= setTimeout(() => {
      this.#labelsTimer = undefined;
      this.#refreshLabels();
      if (this.#isPictureStale) this.#pictureListeners.tell();
      this.#isPictureStale = false;
    }, LABELS_LATER_MS);
  }

  /** Nodes that stand for hidden ones below them wear their number. */
  setCollapsed(collapsed: SceneModel['collapsed']): void {
    this.#model.collapsed = collapsed;
    this.#stage.invalidate('rings');
  }

  /** False for what filters hide, and for slots without a node. */
  isSeen(node: number): boolean {
    return hasPlace(this.#model.positions, node) && !isHidden(this.#model.style, node);
  }

  /** What a drag without keys does. */
  setTool(tool: SceneTool): void {
    this.#tool = tool;
    if (tool === null) this.#areas.cancel();
    this.#showCursor();
  }

  /** Gives up the area that is being drawn; false where there is none. */
  cancelArea(): boolean {
    return this.#areas.cancel();
  }

  /** Nodes in an area, ascending, without those that filters leave out. At most 16 ms at 100k (test/bench/scene.ts). */
  nodesWithin(area: Area): Uint32Array {
    const { positions, shown } = this.#model;
    return nodesWithin(area, positions, shown);
  }

  /** Brings those of these nodes that are drawn into view, as close as that allows; none is: the view stays. O(nodes) */
  fitNodes(nodes: Iterable<number>): void {
    const bounds = boundsAround(this.#model.positions, nodes, (node) => this.isSeen(node));
    if (bounds !== null) this.#stage.camera.fit(bounds);
  }

  setColorMode(mode: ColorMode): void {
    if (this.#model.colorMode === mode) return;
    this.#model.colorMode = mode;
    this.#stage.invalidate('nodes', 'edges');
  }

  setTheme(theme: Theme): void {
    if (this.#model.theme === theme) return;
    this.#model.theme = theme;
    this.#container.style.backgroundColor = sceneBackground(theme);
    this.#stage.applyTheme();
    this.#pictureListeners.tell();
  }

  /** Shards have other colours now (see `applyShardSlots`). */
  recolour(): void {
    this.#stage.applyTheme();
    this.#pictureListeners.tell();
  }

  /** Text on the scene is so many times its normal size, which is 12 px: at least 1. */
  setTextScale(textScale: number): void {
    if (this.#model.textScale === textScale) return;
    this.#model.textScale = textScale;
    this.#stage.applyTextScale();
  }

  setReducedMotion(reducedMotion: boolean): void {
    if (this.#model.reducedMotion === reducedMotion) return;
    this.#model.reducedMotion = reducedMotion;
    this.#stage.applyMotion();
    this.#stage.invalidate('rings');
  }

  /** Selects a node, or nothing. Listeners hear of every change, whoever made it. */
  select(index: number | null): void {
    const model = this.#model;
    const next = index !== null && hasPlace(model.positions, index) ? index : null;
    if (next === model.selected) return;
    model.selected = next;
    this.#needAdjacency();
    this.#stage.invalidate('links', 'rings', 'edges');
    this.#refreshLabels();
    this.#selectListeners.tell(this.#model.selected);
  }

  /** Flies to a node (or jumps, where motion is unwanted); it does not select it. */
  focusNode(index: number): void {
    const { positions, presentCount } = this.#model;
    if (!hasPlace(positions, index)) return;
    // Mean spacing at this ratio is FOCUS_SPACING_PX; crowded islands are denser, so come closer than the mean asks.
    const { width, height } = this.#stage.sigma.getDimensions();
    const spacingPx = Math.min(width, height) / Math.sqrt(presentCount);
    const ratio = Math.min(0.6, Math.max(0.004, (0.5 * spacingPx) / FOCUS_SPACING_PX));
    this.#stage.camera.focus(positions[2 * index]!, positions[2 * index + 1]!, ratio);
  }

  /** Shows the whole topology, or what filters leave of it where they hide the rest. */
  fit(): void {
    const { positions, shown, isHiding } = this.#model;
    const bounds = shown === null || !isHiding ? null : boundsAround(positions, onesOf(shown));
    this.#stage.camera.fit(bounds ?? boundsOf(positions));
  }

  /** Brings what filters let through into view, whether the rest is hidden or dimmed. */
  fitShown(): void {
    const { shown } = this.#model;
    if (shown !== null) this.fitNodes(onesOf(shown));
    else this.fit();
  }

  /** Where the camera stands, in its own units: what `setCamera` takes. */
  camera(): { readonly x: number; readonly y: number; readonly ratio: number } {
    return this.#stage.camera.state();
  }

  setCamera(camera: { readonly x: number; readonly y: number; readonly ratio: number }): void {
    this.#stage.camera.goTo(camera);
  }

  /** Above 1 comes closer, below 1 goes back. */
  zoomBy(factor: number): void {
    this.#stage.camera.zoomBy(factor);
  }

  /** Moves the view over the topology: positive = right and down. */
  panBy(dxPx: number, dyPx: number): void {
    this.#stage.camera.panBy(dxPx, dyPx);
  }

  /** Brings a place, in graph units, into the middle of the view, at the distance that there is. */
  centreOn(x: number, y: number): void {
    this.#stage.sigma.getCamera().setState({ x, y });
  }

  /** What is in view, in graph units; null before the first picture. */
  viewBounds(): Bounds | null {
    const view = this.#stage.view;
    if (view === null) return null;
    const [xMin, yMin] = [graphX(view, 0), graphY(view, view.heightPx)];
    return { xMin, yMin, xMax: graphX(view, view.widthPx), yMax: graphY(view, 0) };
  }

  /** A place in CSS pixels from the container's top left, in graph units; null before the first picture. */
  placeAt(xPx: number, yPx: number): { readonly x: number; readonly y: number } | null {
    const view = this.#stage.view;
    return view === null ? null : { x: graphX(view, xPx), y: graphY(view, yPx) };
  }

  /** All nodes that are not hidden as dots in the colours of their shards, `ratio` device pixels a CSS pixel. O(nodes), about 1 ms at 100k. */
  overview(
    widthPx: number,
    heightPx: number,
    ratio: number,
  ): { readonly image: ImageData; readonly frame: OverviewFrame } {
    const { positions, style, theme } = this.#model;
    const bounds = boundsOf(positions);
    const image = new ImageData(Math.round(widthPx * ratio), Math.round(heightPx * ratio));
    const colors = colorBytes(categoryColors('shard', theme));
    const drawn = overviewFrame(bounds, widthPx * ratio, heightPx * ratio);
    paintOverview(image.data, image, drawn, { positions, style, colors });
    const { scale, left, bottom } = drawn;
    return { image, frame: { scale: scale / ratio, left: left / ratio, bottom: bottom / ratio } };
  }

  /** The next node for an arrow key, or null when there is none on that side. */
  nearestInDirection(from: number, direction: Direction): number | null {
    return this.#model.tree.nearestInDirection(from, direction, (node) => this.isSeen(node));
  }

  /** Where a node is drawn, in CSS pixels from the container's top left; null before the first picture. */
  screenPosition(index: number): { readonly x: number; readonly y: number } | null {
    const view = this.#stage.view;
    const { positions } = this.#model;
    if (view === null || !hasPlace(positions, index)) return null;
    return { x: screenX(view, positions[2 * index]!), y: screenY(view, positions[2 * index + 1]!) };
  }

  /** The node drawn at a place in CSS pixels from the container's top left, or null. About 0.1 ms at 100k. */
  nodeAt(xPx: number, yPx: number): number | null {
    const view = this.#stage.view;
    if (view === null) return null;
    const model = this.#model;
    const { tree, style } = model;
    // What is hidden covers nothing.
    const radiusOf = (node: number): number =>
      isHidden(style, node) ? Number.NEGATIVE_INFINITY : drawnRadiusPx(model, view, node) / view.unitPx;
    const ghostPx = model.ghost === null ? 0 : ghostRadiusPx(model.ghost.nodes.length);
    const radiusMax = Math.max(ghostPx, radiusPx(FACTOR_MAX, view.nodeScalePx)) / view.unitPx;
    return tree.pick(graphX(view, xPx), graphY(view, yPx), radiusOf, radiusMax, PICK_TOLERANCE_PX / view.unitPx);
  }

  /** The edge drawn at a place in CSS pixels, or null; also null where shards are joined by bands. 0.7 to 3 ms at 100k/200k. */
  edgeAt(xPx: number, yPx: number): EdgeBelow | null {
    const { view, edgesShown } = this.#stage;
    const { edges, positions, homes, style, edgeRelations } = this.#model;
    if (view === null || edgesShown === 'bundles') return null;
    const isDrawn = (source: number, target: number): boolean =>
      !isHidden(style, source) && !isHidden(style, target) && (edgesShown === 'all' || homes[source] !== homes[target]);
    const at = { x: graphX(view, xPx), y: graphY(view, yPx), reach: EDGE_PICK_PX / view.unitPx };
    const edge = edgeNear(edges, positions, at, isDrawn);
    if (edge === null) return null;
    return { source: edges[2 * edge]!, target: edges[2 * edge + 1]!, relation: edgeRelations[edge]! };
  }

  /** A file of what is shown, of any size, drawn in a thread of its own; null before the first picture. */
  async picture(request: PictureRequest): Promise<Blob | null> {
    const { view } = this.#stage;
    return view === null ? null : takePicture(this.#model, view, this.#names, request);
  }

  /** Calls back on every change of the selection; returns the way to stop. */
  onSelect(listener: (index: number | null) => void): () => void {
    return this.#selectListeners.add(listener);
  }

  /** Calls back when another node (or none) is under the pointer; returns the way to stop. */
  onHover(listener: (hover: Hover | null) => void): () => void {
    return this.#hoverListeners.add(listener);
  }

  /** Calls back on what is done to select many; returns the way to stop. */
  onGesture(listener: (gesture: SceneGesture) => void): () => void {
    return this.#gestureListeners.add(listener);
  }

  /** Calls back when what is in view has changed; returns the way to stop. */
  onView(listener: () => void): () => void {
    return this.#viewListeners.add(listener);
  }

  /** Calls back when the overview is another one: places, homes, theme or what filters hide have changed. */
  onPicture(listener: () => void): () => void {
    return this.#pictureListeners.add(listener);
  }

  /** Calls back when somebody has dragged a node to a place, in graph units: whoever hears it puts it there. */
  onPlace(listener: (node: number, x: number, y: number) => void): () => void {
    return this.#placeListeners.add(listener);
  }

  /** Calls back when the graphics context was lost, and the picture was built again. */
  onRebuilt(listener: () => void): () => void {
    return this.#rebuiltListeners.add(listener);
  }

  stats(): SceneStats {
    return {
      framesDrawn: this.#framesDrawnBefore + this.#stage.framesDrawn,
      lastTickMs: this.#lastTickMs,
      lastFrameMs: this.#stage.lastFrameMs,
      simplifications: this.#stage.simplifications(performance.now()),
      edgesShown: this.#stage.edgesShown,
      nodeCount: this.#model.presentCount,
      edgeCount: this.#model.edges.length >> 1,
      renderer: this.#stage.renderer,
    };
  }

  /** Frees the graphics contexts and all listeners; the container is empty afterwards. */
  destroy(): void {
    for (const listeners of [this.#selectListeners, this.#hoverListeners, this.#placeListeners]) listeners.clear();
    for (const listeners of [this.#viewListeners, this.#pictureListeners, this.#rebuiltListeners]) listeners.clear();
    this.#gestureListeners.clear();
    this.#stopPlacing();
    clearTimeout(this.#labelsTimer);
    this.#areas.stop();
    this.#stage.destroy();
  }

  #createStage(): Stage {
    this.#container.style.backgroundColor = sceneBackground(this.#model.theme);
    const stage = new Stage(this.#container, this.#model, {
      onFrame: () => this.#updateHover(),
      onRest: () => this.#refreshLabels(),
      onContextLost: () => this.#rebuild(),
      onView: () => this.#viewListeners.tell(),
    });
    this.#stopPlacing();
    this.#stopPlacing = bindPlacing(stage.sigma, {
      nodeAt: (x, y) => this.nodeAt(x, y),
      onDrag: (node, at) => {
        const place = at === null ? null : this.placeAt(at.x, at.y);
        this.#model.placing = place === null ? null : { node, ...place };
        this.#stage.invalidate('rings');
      },
      onDrop: (node, xPx, yPx) => {
        const place = this.placeAt(xPx, yPx);
        if (place === null) return;
        this.#placeListeners.tell(node, place.x, place.y);
      },
    }).stop;
    bindPointer(stage.sigma, {
      onMove: (x, y) => this.#pointTo({ x, y }),
      onLeave: () => this.#pointTo(null),
      onClick: (x, y, isToggle) => this.#click(x, y, isToggle),
      onDoubleClick: (x, y) => {
        const node = this.nodeAt(x, y);
        if (node === null) return false;
        this.select(node);
        this.focusNode(node);
        return true;
      },
    });
    return stage;
  }

  /** The graphics context is gone (driver reset, too many contexts): everything is built again from the model. */
  #rebuild(): void {
    const camera = this.#stage.sigma.getCamera().getState();
    this.#framesDrawnBefore += this.#stage.framesDrawn;
    this.#stage.destroy();
    this.#stage = this.#createStage();
    this.#stage.sigma.getCamera().setState(camera);
    this.#rebuiltListeners.tell();
  }

  /** Remembers the pointer; the picking itself waits for the next frame, however many events arrive before. */
  #pointTo(pointer: { readonly x: number; readonly y: number } | null): void {
    this.#pointer = pointer;
    this.#isPointerFresh = true;
    this.#stage.requestFrame();
  }

  #updateHover(): void {
    if (!this.#isPointerFresh || this.#stage.isMoving) return;
    this.#isPointerFresh = false;
    const model = this.#model;
    const hovered = this.#pointer === null ? null : this.nodeAt(this.#pointer.x, this.#pointer.y);
    if (hovered === model.hovered) return;
    model.hovered = hovered;
    this.#needAdjacency();
    this.#showCursor();
    this.#stage.invalidate('links', 'rings');
    this.#refreshLabels();
    this.#tellHover();
  }

  #click(xPx: number, yPx: number, isToggle: boolean): void {
    const node = this.nodeAt(xPx, yPx);
    if (!isToggle) {
      // Told first: who hears of the selection knows by then whether it stands alone.
      this.#gestureListeners.tell({ kind: 'click', node });
      this.select(node);
    } else if (node !== null) this.#gestureListeners.tell({ kind: 'toggle', node });
  }

  #drawArea(area: Area | null): void {
    if (area !== null && this.#model.hovered !== null) this.#pointTo(null);
    this.#model.area = area;
    this.#stage.invalidate('rings');
  }

  #showCursor(): void {
    const resting = this.#tool === 'lasso' ? 'crosshair' : '';
    this.#container.style.cursor = this.#model.hovered === null ? resting : 'pointer';
  }

  #needAdjacency(): void {
    const model = this.#model;
    if (model.selected === null && model.hovered === null) return;
    model.adjacency ??= buildAdjacency(model.edges, model.nodeCount);
  }

  /** Chooses labels for what is in view, shows those whose names are known and asks for the others. */
  #refreshLabels(): void {
    const view = this.#stage.view;
    if (view === null) return;
    this.#wanted = wantedLabels(this.#model, view);
    this.#showLabels();
    // Names may arrive when the view is another one: what is wanted then is shown, not what was asked for.
    void this.#names.load(this.#wanted).then((isNew) => {
      if (isNew) this.#showLabels();
    });
  }

  #showLabels(): void {
    const { positions, selected, hovered } = this.#model;
    const view = this.#stage.view;
    if (view === null) return;
    const labelled: LabelledNode[] = [];
    for (const node of this.#wanted) {
      const label = hasPlace(positions, node) ? this.#names.get(node) : undefined;
      if (label === undefined) continue;
      labelled.push({
        node,
        x: positions[2 * node]!,
        y: positions[2 * node + 1]!,
        size: (factorOf(this.#model, node) * view.nodeScalePx) / zoomFactor(view.ratio),
        label,
        isPinned: node === selected || node === hovered,
      });
    }
    this.#stage.showLabels(labelled);
  }

  #tellHover(): void {
    const index = this.#model.hovered;
    const place = index === null ? null : this.screenPosition(index);
    const hover = index === null || place === null ? null : { index, ...place };
    this.#hoverListeners.tell(hover);
  }
}

function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  for (let slot = 0; slot < a.length; slot++) if (a[slot] !== b[slot]) return false;
  return true;
}
