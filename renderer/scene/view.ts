/** What the camera shows: the one conversion between graph units and CSS pixels that drawing and picking share. */
import type { RenderParams } from 'sigma/types';
import { baseRadiusPx, zoomFactor } from './sizes.ts';

export interface View {
  /** Column-major 3 x 3, graph units to clip space: sigma's, without rotation. */
  readonly matrix: Float32Array;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly pixelRatio: number;
  /** The camera's: 1 = the unit square fits, smaller = closer. */
  readonly ratio: number;
  /** Radius in CSS pixels of a node of influence factor 1. */
  readonly nodeScalePx: number;
  /** CSS pixels of one graph unit. */
  readonly unitPx: number;
}

export function viewOf(params: RenderParams, nodeCount: number): View {
  return {
    matrix: Float32Array.from(params.matrix),
    widthPx: params.width,
    heightPx: params.height,
    pixelRatio: params.pixelRatio,
    ratio: params.zoomRatio,
    nodeScalePx: baseRadiusPx(nodeCount, params.width, params.height) * zoomFactor(params.zoomRatio),
    unitPx: (params.matrix[0]! * params.width) / 2,
  };
}

export function isSameView(a: View | null, b: View): boolean {
  return (
    a !== null &&
    a.widthPx === b.widthPx &&
    a.heightPx === b.heightPx &&
    a.pixelRatio === b.pixelRatio &&
    a.nodeScalePx === b.nodeScalePx &&
    a.matrix.every((value, slot) => value === b.matrix[slot])
  );
}

export function screenX(view: View, x: number): number {
  return ((view.matrix[0]! * x + view.matrix[6]! + 1) * view.widthPx) / 2;
}

/** Screen y grows downwards, graph y upwards. */
export function screenY(view: View, y: number): number {
  return ((1 - view.matrix[4]! * y - view.matrix[7]!) * view.heightPx) / 2;
}

export function graphX(view: View, xPx: number): number {
  return ((2 * xPx) / view.widthPx - 1 - view.matrix[6]!) / view.matrix[0]!;
}

export function graphY(view: View, yPx: number): number {
  return (1 - (2 * yPx) / view.heightPx - view.matrix[7]!) / view.matrix[4]!;
}
