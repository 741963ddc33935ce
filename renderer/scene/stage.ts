/**
 * The drawing half of the scene: sigma, our layers and the one frame loop. It holds no data of its own, so after a lost
 * graphics context it is thrown away and built again from the model.
 *
 * Nothing runs while nothing changes: every change marks what must be redrawn and asks for one frame; only running
 * blends, a camera that has just moved and the pulse of moving nodes ask for another.
 */
import type Sigma from 'sigma';
import { CameraControl } from './camera-control.ts';
import { drawnMode } from './color-mode.ts';
import { type Bundle, bundlesOf, canBundle, type EdgesShown, edgesShown } from './edge-detail.ts';
import { type EdgeInk, EdgeLayer, edgeAlphas, measureInk } from './edge-layer.ts';
import { FrameGovernor, SIMPLIFICATIONS, type Simplification } from './frame-governor.ts';
import { afterColumn, ghostRadiusPx } from './ghost.ts';
import { isSoftwareRenderer, rendererName } from './gl.ts';
import { LabelPainter } from './label-painter.ts';
import { isContrasting, isHidden } from './node-flags.ts';
import { NodeLayer } from './node-layer.ts';
import { drawLinks, drawMarks } from './overlay.ts';
import type { SceneModel } from './scene-model.ts';
import { TOPOLOGY_DRAWN_MARK } from './scene-types.ts';
import { addCanvases, type Canvases, createSigma, type LabelledNode, labelGraph } from './sigma-host.ts';
import { smooth, Tween } from './tween.ts';
import { drawnPlaces } from './vacant-slots.ts';
import { isSameView, type View, viewOf } from './view.ts';

/** The camera rests when it has not moved for this long: then all edges and fresh labels are drawn. */
const REST_MS = 140;
const HEAT_BLEND_MS = 400;
const POSITION_BLEND_MS = 600;
/** Edges drawn while the camera moves. */
const MOVING_EDGE_COUNT_MAX = { hardware: 150_000, software: 6_000 } as const;
/** Edges drawn at rest: beyond this many they are a carpet, whatever the alpha. */
const RESTING_EDGE_COUNT_MAX = { hardware: 1_000_000, software: 300_000 } as const;

/** Of the pixels each way, where motion asks for fewer. */
const COARSE_SHARE = 0.5;

export type Layer = 'edges' | 'nodes' | 'links' | 'rings';
const ALL_LAYERS: readonly Layer[] = ['edges', 'nodes', 'links', 'rings'];

export interface StageEvents {
  /** Before drawing, once a frame in which anything happens. */
  readonly onFrame: () => void;
  /** The camera has come to rest, or something else asks for another choice of labels. */
  readonly onRest: () => void;
  readonly onContextLost: () => void;
  /** What is on screen has moved, grown or shrunk. */
  readonly onView: (view: View) => void;
}

export class Stage {
  readonly sigma: Sigma;
  readonly camera: CameraControl;
  readonly renderer: string;
  readonly #model: SceneModel;
  readonly #events: StageEvents;
  readonly #painter: LabelPainter;
  readonly #canvases: Canvases;
  readonly #nodes: NodeLayer;
  readonly #edges: EdgeLayer;
  readonly #isSoftware: boolean;
  readonly #dirty = new Set<Layer>();
  readonly #heatTween = new Tween();
  readonly #positionTween = new Tween();
  readonly #stopWatching: () => void;
  #ink: EdgeInk = { insideCount: 0, insideLength: 0, crossCount: 0, crossLength: 0 };
  #view: View | null = null;
  #frame: number | null = null;
  #cameraMovedMs = Number.NEGATIVE_INFINITY;
  #isMoving = false;
  /** The camera has moved since sigma last rendered. */
  #isViewStale = false;
  #wasTweeningHeat = false;
  #wasBlendingPositions = false;
  #isDestroyed = false;
  #labelsKey = '';
  readonly #governor = new FrameGovernor();
  /** Cut edges by pair of shards, found when they are first drawn. */
  #bundles: readonly Bundle[] | null = null;
  #edgesShown: EdgesShown = 'all';
  /** Of the canvases of discs and edges, while they have fewer pixels. */
  #fullSize: { readonly width: number; readonly height: number } | null = null;
  #isTopologyDrawn = false;
  framesDrawn = 0;
  lastFrameMs = 0;

  constructor(container: HTMLElement, model: SceneModel, events: StageEvents) {
    this.#model = model;
    this.#events = events;
    this.#painter = new LabelPainter(model.theme, model.textScale);
    this.sigma = createSigma(container, this.#painter);
    let renderer = '';
    this.#canvases = addCanvases(this.sigma, (gl) => {
      renderer = rendererName(gl);
      return !isSoftwareRenderer(renderer);
    });
    this.renderer = renderer;
    this.#isSoftware = isSoftwareRenderer(renderer);
    this.#nodes = new NodeLayer(this.#canvases.nodes);
    this.#edges = new EdgeLayer(this.#canvases.edges);
    this.camera = new CameraControl(this.sigma, () => model.reducedMotion);
    this.#stopWatching = this.#watch(container);
    this.applyMotion();
    this.applyTheme();
    this.applyTopology();
    this.applyGhost();
  }

  /** What is on screen; null before the first picture. */
  get view(): View | null {
    return this.#view;
  }

  /** True while the user or an animation moves the camera: hovering waits. */
  get isMoving(): boolean {
    return this.#isMoving;
  }

  /** What drawing leaves out while the camera moves, because frames came too late. */
  simplifications(nowMs: number): readonly Simplification[] {
    return SIMPLIFICATIONS.slice(0, this.#governor.stepAt(nowMs));
  }

  /** Milliseconds from frame to frame while the camera moves, the median of the last; null at rest. */
  get frameIntervalMs(): number | null {
    return this.#governor.medianMs;
  }

  /** Which edges the last picture has. */
  get edgesShown(): EdgesShown {
    return this.#edgesShown;
  }

  /** Reads everything from the model again. */
  applyTopology(): void {
    const { style, heat, edges } = this.#model;
    const positions = drawnPlaces(this.#model.positions);
    this.#heatTween.finish();
    this.#positionTween.finish();
    this.#nodes.setNodes(style, positions, heat, this.#model.forecast);
    this.#edges.setEdges(edges, style, positions);
    this.#measure();
    this.#view = null;
    this.#labelsKey = '';
    this.#isTopologyDrawn = false;
    this.sigma.refresh({ schedule: true });
  }

  /** Uploads the model's heat and starts the blend from the sample before. */
  applyHeat(nowMs: number): void {
    this.#nodes.pushHeat(this.#model.heat);
    this.#heatTween.start(nowMs, this.#model.reducedMotion ? 0 : HEAT_BLEND_MS);
    this.invalidate('nodes');
  }

  applyForecast(): void {
    this.#nodes.setForecast(this.#model.forecast);
    if (this.#model.colorMode === 'forecast') this.invalidate('nodes');
  }

  /** The plan that is looked at is another one, or none. */
  applyGhost(): void {
    const { ghost, nodeCount } = this.#model;
    this.#nodes.setAfter(ghost === null ? null : afterColumn(ghost, nodeCount));
    this.applyStyle();
  }

  applyPositions(nowMs: number): void {
    const positions = drawnPlaces(this.#model.positions);
    this.#nodes.pushPositions(positions);
    this.#edges.pushPositions(positions);
    this.#positionTween.start(nowMs, this.#model.reducedMotion ? 0 : POSITION_BLEND_MS);
    // However late the first frame of it is.
    this.#wasBlendingPositions = true;
    this.#measure();
    this.invalidate(...ALL_LAYERS);
  }

  applyHomes(): void {
    this.#nodes.setStyle(this.#model.style);
    this.#edges.setStyle(this.#model.style);
    this.#measure();
    this.invalidate(...ALL_LAYERS);
  }

  /**
   * Discs, edges, rings and captions follow the model's flags and sizes; placement and its ink stay as they are.
   * `isOtherSeen`: perhaps other nodes are hidden, and bands stand for other edges.
   */
  applyStyle(isOtherSeen = true): void {
    if (isOtherSeen) this.#bundles = null;
    this.#nodes.setStyle(this.#model.style);
    this.#edges.setStyle(this.#model.style);
    this.invalidate(...ALL_LAYERS);
  }

  applyTheme(): void {
    this.#painter.setTheme(this.#model.theme);
    this.#nodes.setTheme(this.#model.theme);
    this.#edges.setTheme(this.#model.theme);
    this.invalidate(...ALL_LAYERS);
    this.sigma.scheduleRender();
  }

  /** Labels and captions have another size. */
  applyTextScale(): void {
    this.#painter.setTextScale(this.#model.textScale);
    this.invalidate('rings');
    this.sigma.scheduleRender();
  }

  /** Sigma's own motion: the glide after a drag and the wheel's steps. One millisecond, for it divides by the time. */
  applyMotion(): void {
    const isInstant = this.#model.reducedMotion;
    this.sigma.setSettings({
      inertiaDuration: isInstant ? 1 : 200,
      zoomDuration: isInstant ? 1 : 250,
      doubleClickZoomingDuration: isInstant ? 1 : 200,
    });
  }

  /** Shows these labels (in order of priority); does nothing when they are the ones shown. */
  showLabels(labelled: readonly LabelledNode[]): void {
    const key = labelled.map(({ node, isPinned, label }) => `${node}${isPinned ? '!' : ''} ${label}`).join('\n');
    if (key === this.#labelsKey && this.#view !== null) return;
    this.#labelsKey = key;
    this.sigma.setGraph(labelGraph(labelled));
  }

  /** Forgets which labels are shown, so that the next ones are set even if equal: their places have changed. */
  forgetLabels(): void {
    this.#labelsKey = '';
  }

  invalidate(...layers: readonly Layer[]): void {
    for (const layer of layers) this.#dirty.add(layer);
    this.requestFrame();
  }

  requestFrame(): void {
    if (this.#frame !== null || this.#isDestroyed) return;
    this.#frame = requestAnimationFrame(this.#onAnimationFrame);
  }

  destroy(): void {
    this.#isDestroyed = true;
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#stopWatching();
    this.sigma.kill();
    for (const gl of [this.#canvases.nodes, this.#canvases.edges]) gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  #measure(): void {
    this.#bundles = null;
    this.#ink = measureInk(this.#model.edges, this.#model.positions, this.#model.homes);
  }

  /** Listens to everything that may change the picture from outside; returns the way to stop. */
  #watch(container: HTMLElement): () => void {
    const { sigma } = this;
    sigma.on('beforeRender', () => this.#painter.beginFrame());
    sigma.on('afterRender', this.#onSigmaRendered);
    sigma.on('resize', () => {
      // Sigma has given all canvases their full size.
      this.#fullSize = null;
      this.#view = null;
    });
    sigma.getCamera().on('updated', () => {
      this.#cameraMovedMs = performance.now();
      this.#isMoving = true;
      this.#isViewStale = true;
      this.requestFrame();
    });
    const resized = new ResizeObserver(() => sigma.refresh({ schedule: true }));
    resized.observe(container);
    // A window dragged to a screen of another density changes no size, only the ratio.
    const density = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    const onDensity = (): void => {
      sigma.resize(true);
      sigma.refresh({ schedule: true });
    };
    density.addEventListener('change', onDensity);
    const onLost = (event: Event): void => {
      event.preventDefault();
      if (!this.#isDestroyed) this.#events.onContextLost();
    };
    const canvases = Object.values(sigma.getCanvases());
    for (const canvas of canvases) canvas.addEventListener('webglcontextlost', onLost);
    return () => {
      resized.disconnect();
      density.removeEventListener('change', onDensity);
      for (const canvas of canvases) canvas.removeEventListener('webglcontextlost', onLost);
    };
  }

  /** Sigma has drawn labels, perhaps for another camera: our layers follow within the same frame, or not at all. */
  readonly #onSigmaRendered = (): void => {
    if (this.#isDestroyed) return;
    this.#isViewStale = false;
    const view = viewOf(this.sigma.getRenderParams(), this.#model.presentCount);
    if (isSameView(this.#view, view)) {
      this.framesDrawn++;
      return;
    }
    const isFirst = this.#view === null;
    this.#view = view;
    for (const layer of ALL_LAYERS) this.#dirty.add(layer);
    this.#draw(performance.now());
    this.#events.onView(view);
    if (isFirst) this.#rest();
  };

  readonly #onAnimationFrame = (nowMs: number): void => {
    this.#frame = null;
    if (this.#isDestroyed) return;
    if (this.#hasComeToRest(nowMs)) this.#rest();
    if (this.#isMoving) {
      this.#governor.frame(nowMs);
      this.#simplify();
    }
    this.#events.onFrame();
    const isBlendingPositions = this.#positionTween.at(nowMs) < 1;
    const isBlendingHeat = this.#heatTween.at(nowMs) < 1;
    // One more frame after the end, so that the last picture is the sample itself.
    if (isBlendingPositions || this.#wasBlendingPositions) {
      for (const layer of ['nodes', 'edges'] as const) this.#dirty.add(layer);
    }
    this.#wasBlendingPositions = isBlendingPositions;
    if (isBlendingHeat || this.#wasTweeningHeat) this.#dirty.add('nodes');
    this.#wasTweeningHeat = isBlendingHeat;
    const { moving, flightArcs } = this.#model;
    const isPulsing = moving.length + flightArcs.length > 0 && !this.#model.reducedMotion;
    if (isPulsing) this.#dirty.add('rings');
    this.#draw(nowMs);
    if (isBlendingPositions || isBlendingHeat || isPulsing || this.#isMoving) this.requestFrame();
  };

  /** On a slow machine frames lie further apart than REST_MS: a flight under way or a view not yet drawn is no rest. */
  #hasComeToRest(nowMs: number): boolean {
    const isFlying = this.sigma.getCamera().isAnimated() || this.#isViewStale;
    return this.#isMoving && !isFlying && nowMs - this.#cameraMovedMs >= REST_MS;
  }

  #rest(): void {
    this.#isMoving = false;
    this.#governor.rest(performance.now());
    // What motion left out is drawn again; edges are also thinned while it lasts.
    if (this.#simplify()) this.invalidate(...ALL_LAYERS);
    else this.invalidate('edges');
    this.#events.onRest();
  }

  /** Puts what the governor has decided into effect; true where sizes of canvases or labels changed. */
  #simplify(): boolean {
    const isLeavingOut = (what: Simplification): boolean => this.#isMoving && this.#governor.leavesOut(what);
    const hasLabels = !isLeavingOut('labels');
    const isChanged = this.#painter.isShown !== hasLabels;
    this.#painter.isShown = hasLabels;
    if (isChanged) this.sigma.scheduleRender();
    return this.#setCoarse(isLeavingOut('pixels')) || isChanged;
  }

  /** Half as many pixels each way for discs and edges, or all again. True where that is another number. */
  #setCoarse(isCoarse: boolean): boolean {
    if (isCoarse === (this.#fullSize !== null)) return false;
    const { canvas } = this.#canvases.nodes;
    this.#fullSize ??= { width: canvas.width, height: canvas.height };
    const { width, height } = this.#fullSize;
    const share = isCoarse ? COARSE_SHARE : 1;
    for (const gl of [this.#canvases.nodes, this.#canvases.edges]) {
      gl.canvas.width = Math.max(1, Math.round(width * share));
      gl.canvas.height = Math.max(1, Math.round(height * share));
    }
    if (!isCoarse) this.#fullSize = null;
    for (const layer of ALL_LAYERS) this.#dirty.add(layer);
    return true;
  }

  #draw(nowMs: number): void {
    const view = this.#view;
    if (this.#dirty.size === 0 || view === null) return;
    const startMs = performance.now();
    if (this.#dirty.has('edges')) this.#drawEdges(this.#sharpness(view), smooth(this.#positionTween.at(nowMs)));
    if (this.#dirty.has('nodes')) this.#drawNodes(this.#sharpness(view), nowMs);
    const model = this.#model;
    if (this.#dirty.has('links')) drawLinks(this.#canvases.links, view, model, this.#bundlesShown());
    if (this.#dirty.has('rings')) drawMarks(this.#canvases.rings, view, model, nowMs);
    this.#dirty.clear();
    this.framesDrawn++;
    this.lastFrameMs = performance.now() - startMs;
    if (!this.#isTopologyDrawn && model.presentCount > 0) {
      this.#isTopologyDrawn = true;
      performance.mark(TOPOLOGY_DRAWN_MARK);
    }
  }

  /** The view as discs and edges are drawn: at fewer pixels while motion asks for that. */
  #sharpness(view: View): View {
    return this.#fullSize === null ? view : { ...view, pixelRatio: view.pixelRatio * COARSE_SHARE };
  }

  #drawEdges(view: View, positionT: number): void {
    const model = this.#model;
    const device = this.#isSoftware ? 'software' : 'hardware';
    const isHighlighting = isContrasting(model);
    const of = { isApart: canBundle(model.islands), isHighlighting };
    const shown = edgesShown(model.edgeDetail, this.#ink, view, of);
    // Bands are on another canvas.
    if ((shown === 'bundles') !== (this.#edgesShown === 'bundles')) this.#dirty.add('links');
    this.#edgesShown = shown;
    const isLeftOut = shown === 'bundles' || (this.#isMoving && this.#governor.leavesOut('edges'));
    // The selected node's own edges stand out; and where colour means something else, edges are only background.
    const isNeutral = drawnMode(model) !== 'shard';
    const [inside, cross] = edgeAlphas(this.#ink, view, model.selected !== null || isNeutral);
    this.#edges.draw({
      view,
      alphas: [shown === 'crossing' ? 0 : inside, cross],
      positionT,
      theme: model.theme,
      isNeutral,
      isHighlighting,
      edgeCountMax: isLeftOut ? 0 : (this.#isMoving ? MOVING_EDGE_COUNT_MAX : RESTING_EDGE_COUNT_MAX)[device],
    });
  }

  #drawNodes(view: View, nowMs: number): void {
    const model = this.#model;
    const { ghost, theme, sizeBy } = model;
    this.#nodes.draw({
      ...{ view, mode: drawnMode(model), theme, sizeBy },
      heatT: this.#heatTween.at(nowMs),
      positionT: smooth(this.#positionTween.at(nowMs)),
      isHighlighting: isContrasting(model),
      ghost: ghost === null ? null : { shows: ghost.shows, radiusPxMin: ghostRadiusPx(ghost.nodes.length) },
    });
  }

  #bundlesShown(): readonly Bundle[] {
    if (this.#edgesShown !== 'bundles') return [];
    const { edges, homes, shardCount, style } = this.#model;
    this.#bundles ??= bundlesOf(edges, homes, shardCount, (node) => !isHidden(style, node));
    return this.#bundles;
  }
}
