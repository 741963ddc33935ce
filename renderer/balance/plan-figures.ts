/** The figures by which two plans are put beside each other. Pure. */
import type { PlanDetails } from '../../engine/protocol/index.ts';
import { text } from '../text/en.ts';
import { formatCompact, formatCount, formatImbalance, formatRate } from '../text/format.ts';

export interface PlanFigure {
  readonly name: string;
  readonly of: (details: PlanDetails) => number | null;
  readonly format: (value: number) => string;
  readonly wanted: 'less' | 'neither';
  readonly noise: number;
}

const words = text.balance.plan;

export const PLAN_FIGURES: readonly PlanFigure[] = [
  { name: words.ratio, of: ({ plan }) => plan.ratioPredicted, format: formatImbalance, wanted: 'less', noise: 0.005 },
  { name: words.nodes, of: ({ plan }) => plan.nodes, format: formatCount, wanted: 'neither', noise: 0 },
  { name: words.rows, of: ({ plan }) => plan.rows, format: formatCount, wanted: 'less', noise: 0 },
  { name: words.heatMoved, of: ({ heatMoved }) => heatMoved, format: formatRate, wanted: 'neither', noise: 0.05 },
  { name: words.cutEdges, of: ({ cut }) => cut.after.edges, format: formatCompact, wanted: 'less', noise: 0 },
  { name: words.cutRows, of: ({ cut }) => cut.after.closureRows, format: formatCompact, wanted: 'less', noise: 0 },
];
