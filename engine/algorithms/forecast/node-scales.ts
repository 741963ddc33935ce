import { nodeCell } from './interval-calibration.ts';
import type { NodeLevels } from './node-levels.ts';

/**
 * How far a node's total over some ticks may be off, by the model: the scale of its scores, and the cell they belong to
 *
 *   scale = sqrt(T + relative variance x T^2 + floor), T the total forecast
 */
export const SCALE_FLOOR = 0.05;

export const scaleOf = (levels: NodeLevels, node: number, total: number, ticks: number): number =>
  Math.sqrt(total + levels.relativeVariance(node, ticks) * total * total + SCALE_FLOOR);

export const cellOf = (levels: NodeLevels, node: number, total: number): number =>
  nodeCell(total, levels.conditionOf(node));
