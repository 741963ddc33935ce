/**
 * Sigma, told to do only what we want of it: camera, mouse and touch, and labels of a few nodes.
 *
 * Bulk nodes and edges are drawn by our own layers. So sigma's node program draws nothing, its unused canvases are
 * taken out of compositing, and its GPU picking (a blocking read per mouse move) is unplugged by removing its captor
 * listeners; picking is ours. Only public API of sigma 3.0.3 is used.
 */
import Graph from 'graphology';
import Sigma from 'sigma';
import { AbstractNodeProgram } from 'sigma/rendering';
import { SceneUnsupportedError } from './gl.ts';
import type { LabelPainter } from './label-painter.ts';
import { zoomFactor } from './sizes.ts';

/** Sigma computes its matrix only when the graph has a node: this hidden one is always there. */
const ANCHOR_KEY = '-1';
const CAMERA_RATIO_MIN = 0.0008;
const CAMERA_RATIO_MAX = 2.5;

export interface LabelledNode {
  readonly node: number;
  readonly x: number;
  readonly y: number;
  /** Radius in CSS pixels at camera ratio 1. */
  readonly size: number;
  readonly label: string;
  readonly isPinned: boolean;
}

export interface Canvases {
  readonly edges: WebGL2RenderingContext;
  readonly nodes: WebGL2RenderingContext;
  readonly links: CanvasRenderingContext2D;
  readonly rings: CanvasRenderingContext2D;
}

class InvisibleNodeProgram extends AbstractNodeProgram {
  drawLabel: undefined;
  drawHover: undefined;
  kill(): void {}
  reallocate(): void {}
  process(): void {}
  render(): void {}
}

export function createSigma(container: HTMLElement, painter: LabelPainter): Sigma {
  const sigma = new Sigma(labelGraph([]), container, {
    allowInvalidContainer: true,
    defaultNodeType: 'invisible',
    nodeProgramClasses: { invisible: InvisibleNodeProgram },
    nodeHoverProgramClasses: { invisible: InvisibleNodeProgram },
    defaultDrawNodeLabel: painter.drawLabel,
    defaultDrawNodeHover: painter.drawPinned,
    // Every node in the graph is a label we chose; the painter drops what overlaps.
    labelDensity: 0,
    zoomToSizeRatioFunction: (ratio) => 1 / zoomFactor(ratio),
    enableCameraRotation: false,
    minCameraRatio: CAMERA_RATIO_MIN,
    maxCameraRatio: CAMERA_RATIO_MAX,
    stagePadding: 64,
    zoomingRatio: 1.5,
    doubleClickZoomingRatio: 2,
  });
  sigma.setCustomBBox({ x: [0, 1], y: [0, 1] });
  for (const event of ['mousemove', 'click', 'rightClick', 'doubleClick', 'wheel', 'mousedown', 'mouseup'] as const) {
    sigma.getMouseCaptor().removeAllListeners(event);
  }
  for (const event of ['touchdown', 'touchup', 'touchmove', 'tap', 'doubletap'] as const) {
    sigma.getTouchCaptor().removeAllListeners(event);
  }
  return sigma;
}

/** Adds our four canvases in drawing order, and hides those of sigma that stay empty. */
export function addCanvases(sigma: Sigma, isAntialiased: (nodes: WebGL2RenderingContext) => boolean): Canvases {
  const webgl = (id: string, beforeLayer: string, antialias: boolean): WebGL2RenderingContext => {
    const canvas = sigma.createCanvas(id, { beforeLayer });
    const gl = sigma.createWebGLContext(id, { canvas, antialias });
    if (gl instanceof WebGL2RenderingContext) return gl;
    throw new SceneUnsupportedError(
      'The topology cannot be drawn: WebGL 2 is not available. Turn on hardware acceleration or update the graphics driver.',
    );
  };
  const plain = (id: string, beforeLayer: string): CanvasRenderingContext2D => {
    // The typing of createCanvasContext leaves out what createCanvas, which it calls, documents.
    const options: { beforeLayer: string; style?: Partial<CSSStyleDeclaration> } = { beforeLayer };
    const context = sigma.createCanvasContext(id, options).getCanvases()[id]?.getContext('2d');
    if (!context) throw new SceneUnsupportedError(`The topology cannot be drawn: no 2D canvas for "${id}".`);
    return context;
  };
  const nodes = webgl('sceneNodes', 'nodes', false);
  const edges = webgl('sceneEdges', 'sceneNodes', isAntialiased(nodes));
  const links = plain('sceneLinks', 'sceneNodes');
  const rings = plain('sceneRings', 'labels');
  const canvases = sigma.getCanvases();
  for (const unused of ['edges', 'edgeLabels', 'nodes', 'hoverNodes'])
    canvases[unused]?.style.setProperty('display', 'none');
  sigma.resize(true);
  return { edges, nodes, links, rings };
}

/** A graph of the nodes that may carry a label now, in order of priority. Keys are integer strings: see desktop notes. */
export function labelGraph(labelled: readonly LabelledNode[]): Graph {
  const graph = new Graph();
  graph.addNode(ANCHOR_KEY, { x: 0.5, y: 0.5, hidden: true, label: null });
  for (const { node, x, y, size, label, isPinned } of labelled) {
    graph.addNode(String(node), { x, y, size, label, forceLabel: true, highlighted: isPinned });
  }
  return graph;
}
