/**
 * The drawing half of the scene: sigma, our layers and the one frame loop. It holds no data of its own, so after a lost
 * graphics context it is thrown away and built again from the model.
 *
 * Nothing runs while nothing changes: every change marks what must be redrawn and asks for one frame; only running
 * blends, a camera that has just moved and the pulse of moving nodes ask for another.
 */
import type Sigma from 'sigma';
import { CameraControl } from './camera-control.ts';
import { type EdgeInk, EdgeLayer, edgeAlphas, measureInk } from './edge-layer.ts';
import { isSoftwareRenderer, rendererName } from './gl.ts';
import { LabelPainter } from './label-painter.ts';
import { isContrasting } from './node-flags.ts';
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

export type Layer = 'edges' | 'nodes' | 'links' | 'rings';
const ALL_LAYERS: readonly Layer[] = ['edges', 'nodes', 'links', 'rings'];

export interface StageEvents {
  /** Before drawing, once a frame in which anything happens. */
  readonly onFrame: () => void;
  /** The camera has come to rest, or something else asks for another choice of labels. */
  readonly onRest: () => void;
  readonly onContextLost: () => void;
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
  #isDestroyed = false;
  #labelsKey = '';
  #isTopologyDrawn = false;
  framesDrawn = 0;
  lastFrameMs = 0;

  constructor(container: HTMLElement, model: SceneModel, events: StageEvents) {
    this.#model = model;
    this.#events = events;
    this.#painter = new LabelPainter(model.theme);
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
  }

  /** What is on screen; null before the first picture. */
  get view(): View | null {
    return this.#view;
  }

  /** True while the user or an animation moves the camera: hovering waits. */
  get isMoving(): boolean {
    return this.#isMoving;
  }

  /** Reads everything from the model again. */
  applyTopology(): void {
    const { style, heat, edges } = this.#model;
    const positions = drawnPlaces(this.#model.positions);
    this.#heatTween.finish();
    this.#positionTween.finish();
    this.#nodes.setNodes(style, positions, heat);
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

  applyPositions(nowMs: number): void {
    const positions = drawnPlaces(this.#model.positions);
    this.#nodes.pushPositions(positions);
    this.#edges.pushPositions(positions);
    this.#positionTween.start(nowMs, this.#model.reducedMotion ? 0 : POSITION_BLEND_MS);
    this.#measure();
    this.invalidate(...ALL_LAYERS);
  }

  applyHomes(): void {
    this.#nodes.setStyle(this.#model.style);
    this.#edges.setStyle(this.#model.style);
    this.#measure();
    this.invalidate(...ALL_LAYERS);
  }

  /** Discs, edges, rings and captions follow the model's highlight and sizes; placement and its ink stay as they are. */
  applyStyle(): void {
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
    this.#ink = measureInk(this.#model.edges, this.#model.positions, this.#model.homes);
  }

  /** Listens to everything that may change the picture from outside; returns the way to stop. */
  #watch(container: HTMLElement): () => void {
    const { sigma } = this;
    sigma.on('beforeRender', () => this.#painter.beginFrame());
    sigma.on('afterRender', this.#onSigmaRendered);
    sigma.on('resize', () => {
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
    if (isFirst) this.#rest();
  };

  readonly #onAnimationFrame = (nowMs: number): void => {
    this.#frame = null;
    if (this.#isDestroyed) return;
    if (this.#hasComeToRest(nowMs)) this.#rest();
    this.#events.onFrame();
    const isBlendingPositions = this.#positionTween.at(nowMs) < 1;
    const isBlendingHeat = this.#heatTween.at(nowMs) < 1;
    if (isBlendingPositions) for (const layer of ['nodes', 'edges'] as const) this.#dirty.add(layer);
    // One more frame after the end, so that the last picture is the sample itself.
    if (isBlendingHeat || this.#wasTweeningHeat) this.#dirty.add('nodes');
    this.#wasTweeningHeat = isBlendingHeat;
    const isPulsing = this.#model.moving.length > 0 && !this.#model.reducedMotion;
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
    this.invalidate('edges');
    this.#events.onRest();
  }

  #draw(nowMs: number): void {
    const view = this.#view;
    if (this.#dirty.size === 0 || view === null) return;
    const startMs = performance.now();
    const positionT = smooth(this.#positionTween.at(nowMs));
    const model = this.#model;
    if (this.#dirty.has('edges')) {
      const device = this.#isSoftware ? 'software' : 'hardware';
      // The selected node's own edges stand out; and where colour means heat or type, edges are only background.
      const isDimmed = model.selected !== null || model.colorMode !== 'shard';
      this.#edges.draw({
        view,
        alphas: edgeAlphas(this.#ink, view, isDimmed),
        positionT,
        theme: model.theme,
        isNeutral: model.colorMode !== 'shard',
        isHighlighting: isContrasting(model),
        edgeCountMax: this.#isMoving ? MOVING_EDGE_COUNT_MAX[device] : RESTING_EDGE_COUNT_MAX[device],
      });
    }
    if (this.#dirty.has('nodes')) {
      const heatT = this.#heatTween.at(nowMs);
      const isHighlighting = isContrasting(model);
      this.#nodes.draw({ view, mode: model.colorMode, theme: model.theme, heatT, positionT, isHighlighting });
    }
    if (this.#dirty.has('links')) drawLinks(this.#canvases.links, view, model);
    if (this.#dirty.has('rings')) drawMarks(this.#canvases.rings, view, model, nowMs);
    this.#dirty.clear();
    this.framesDrawn++;
    this.lastFrameMs = performance.now() - startMs;
    if (!this.#isTopologyDrawn && model.presentCount > 0) {
      this.#isTopologyDrawn = true;
      performance.mark(TOPOLOGY_DRAWN_MARK);
    }
  }
}
