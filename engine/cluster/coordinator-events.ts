import type { Move } from '../model/move.ts';
import type { PlanSummary } from '../protocol/balance-types.ts';
import type { MetagraphEvent } from '../protocol/change-types.ts';
import type { InfluenceInfo, LayoutChange, Notice } from '../protocol/types.ts';
import type { WrittenChange } from './writes/topology-writer.ts';

/** What happens in a workspace that somebody may want to hear of. */
export interface CoordinatorEvents {
  readonly onMove: (move: Move) => void;
  readonly onHomes: (nodes: Uint32Array, homes: Uint16Array, epoch: number) => void;
  readonly onNotice: (notice: Notice) => void;
  /** All scores are others now. */
  readonly onInfluence: (info: InfluenceInfo) => void;
  readonly onLayout: (change: LayoutChange) => void;
  readonly onPlan: (plan: PlanSummary) => void;
  /** The topology was written to. */
  readonly onWrite: (write: WrittenChange) => void;
  readonly onMetagraph: (event: MetagraphEvent) => void;
  /** The balancer has looked, or is set otherwise: ask for its status. */
  readonly onBalance: () => void;
  /** The balancer's own rules have approved a plan: it is to be executed. */
  readonly onDuePlan: (planId: string, actor: string) => void;
}

export const noEvents: CoordinatorEvents = {
  onMove: () => {},
  onHomes: () => {},
  onNotice: () => {},
  onInfluence: () => {},
  onLayout: () => {},
  onPlan: () => {},
  onWrite: () => {},
  onMetagraph: () => {},
  onBalance: () => {},
  onDuePlan: () => {},
};
