/** What the engine tells about the balancer and about plans. Times are milliseconds since 1970, heat accesses a second. */
import type { BalanceForesight, BalanceMode, BalanceSettings } from '../model/balance-settings.ts';
import type { AuditAction, PlanKind, PlanSchedule, PlanState, PlanTiming } from '../model/plan.ts';
import type { NodeSummary } from './types.ts';

export type {
  AuditAction,
  BalanceForesight,
  BalanceMode,
  BalanceSettings,
  PlanKind,
  PlanSchedule,
  PlanState,
  PlanTiming,
};

/** Topic `balance`, and `balance.status`: what the balancer sees and does now. */
export interface BalanceStatus {
  readonly atMs: number;
  readonly settings: BalanceSettings;
  /** Null until the first tick is over. */
  readonly look: BalanceLook | null;
  readonly forecast: ForecastStatus;
  /** The plan that waits for a decision or is under way. */
  readonly openPlan: PlanSummary | null;
  /** Of every plan that waits, by what is so now. */
  readonly validities: readonly PlanValidity[];
  /** Why the last due plan had no moves; empty where it had some, or none was due. */
  readonly unrelieved: readonly { readonly shard: number; readonly dimension: string; readonly because: string }[];
  /** Nodes hotter than a shard's share: moving them moves the trouble. Split their reads by replicas. */
  readonly oversized: readonly {
    readonly node: NodeSummary;
    readonly heat: number;
    readonly share: number;
  }[];
}

/** What a plan that waits is worth now, beside what it promised. */
export interface PlanValidity {
  readonly planId: string;
  /** Part of the promised relief that it would still bring, 0 to 1; 0 where it is stale. */
  readonly ratio: number;
  /** Worst shard to its share by the heat of now, and with the moves made; null where the plan promised no relief. */
  readonly ratioNow: number | null;
  readonly ratioAfter: number | null;
  /** Why it cannot be approved any more, else null. */
  readonly refusal: string | null;
}

export interface BalanceLook {
  readonly atMs: number;
  /** `forecast`: also what is expected is balanced; `measured`: only what was counted. */
  readonly basis: 'measured' | 'forecast';
  /** Why it is measured although the forecast is wished for; null otherwise. */
  readonly fallback: 'no-season-yet' | 'not-better-than-seasonal-naive' | null;
  readonly shards: readonly {
    readonly shard: number;
    readonly heat: number;
    /** Heat over the fair share. */
    readonly ratio: number;
    /** Mean heat expected in each stretch of the horizon, and its ratio; empty where nothing is foreseen. */
    readonly ahead: readonly { readonly heat: number; readonly ratio: number }[];
  }[];
  /** By shard: what half, and nine tenths, of the outcomes of the horizon stay below. Absent where too little is known. */
  readonly expected?: readonly { readonly p50: number; readonly p90: number }[];
  readonly decision: 'balanced' | 'confirming' | 'quiet-hours' | 'budget' | 'plan';
  readonly signals: readonly BalanceSignal[];
  /** What may still move now; null while nothing is to be planned. */
  readonly allowance: { readonly nodes: number; readonly rows: number } | null;
}

export interface BalanceSignal {
  readonly rule: 'shard-over-load' | 'shard-over-capacity' | 'node-deviation';
  readonly shard: number;
  readonly dimension: string;
  readonly node: NodeSummary | null;
  readonly ratio: number;
  readonly threshold: number;
  readonly looks: number;
}

/** How good the forecast was over the last season; null where too little was settled. */
export interface ForecastStatus {
  readonly hasSeason: boolean;
  readonly isBelieved: boolean;
  /** Mean absolute error over that of seasonal naive; absolute error over all accesses; share of outcomes in the 90 % interval. */
  readonly nodes: ForecastRecord;
  readonly shards: ForecastRecord;
  readonly byShard: readonly ForecastRecord[];
  /** WAPE by node of the simple ways, over the same windows. */
  readonly rivals: {
    readonly naive: number | null;
    readonly ewma: number | null;
    readonly seasonalNaive: number | null;
  };
  readonly horizonS: number;
}

export interface ForecastRecord {
  readonly mase: number | null;
  /** The same by squares: what nodes are judged by, because most are quiet in most windows. */
  readonly rmsse: number | null;
  readonly wape: number | null;
  readonly coverage90: number | null;
}

/** A plan of the ledger, without its moves. */
export interface PlanSummary {
  readonly planId: string;
  readonly kind: PlanKind;
  readonly state: PlanState;
  readonly hash: string;
  /** Who made it: a name, or `balancer`. */
  readonly author: string;
  readonly createdMs: number;
  /** Until when somebody may decide; null where it does not expire. */
  readonly expiresMs: number | null;
  readonly approver: string | null;
  readonly approvedMs: number | null;
  readonly finishedMs: number | null;
  readonly basedOn: string | null;
  /** Of an inverse: the plan it takes back. */
  readonly undoOf: string | null;
  readonly nodes: number;
  readonly rows: number;
  /** Moves that were made so far. */
  readonly movedNodes: number;
  readonly movedRows: number;
  /** Hottest shard over its share when the plan was made, and after it as predicted. Null for placements. */
  readonly ratioBefore: number | null;
  readonly ratioPredicted: number | null;
  /** What was seen some windows after it was done. */
  readonly observed: PlanOutcome | null;
  /** Why it was refused, expired or paused. */
  readonly note: string | null;
  /** When it is executed by itself; of one that was started or is over, what is left of it says nothing. */
  readonly schedule: PlanSchedule | null;
  /** When its moves were begun the first time, and how long they were thought to take then. */
  readonly startedMs: number | null;
  readonly expectedMs: number | null;
  /** How far it is while it is under way, as told by the topic `plans`; else absent. */
  readonly progress?: PlanProgress;
}

/** Nodes of a plan that have come through each phase of their moves, of `nodes` in all. */
export interface PlanProgress {
  readonly nodes: number;
  readonly copiedNodes: number;
  readonly switchedNodes: number;
  readonly cleanedNodes: number;
  /** Since it was started or went on; `rows` is an estimate of how many that will be. */
  readonly copiedRows: number;
  readonly rows: number;
  readonly rowsPerSecond: number;
  /** Milliseconds until everything is copied, at the rate of the last seconds; null while that is not known. */
  readonly etaMs: number | null;
}

export interface PlanOutcome {
  readonly atMs: number;
  readonly ratio: number;
  readonly isWorse: boolean;
}

/** A plan with everything that an operator decides by; `blocks` is empty for placements and inverses. */
export interface PlanDetails {
  readonly plan: PlanSummary;
  /** Differences from the state it was made from; null while it fits. */
  readonly staleBecause: string | null;
  readonly basis: 'measured' | 'forecast' | 'foreseen' | null;
  readonly blocks: readonly PlanBlock[];
  /** The first 1000 of its moves, in order. */
  readonly moves: readonly PlanMove[];
  readonly shards: readonly {
    readonly shard: number;
    readonly before: PlanShard;
    readonly after: PlanShard;
  }[];
  readonly cut: {
    readonly before: { readonly edges: number; readonly closureRows: number };
    readonly after: { readonly edges: number; readonly closureRows: number };
  };
  readonly heatMoved: number | null;
  readonly heatMovedMin: number | null;
  readonly unrelieved: readonly { readonly shard: number; readonly dimension: string; readonly because: string }[];
  readonly oversized: readonly { readonly node: NodeSummary; readonly heat: number; readonly share: number }[];
  readonly events: readonly AuditEvent[];
}

export interface PlanShard {
  readonly nodes: number;
  readonly heat: number;
  readonly ratio: number | null;
  readonly ratioAhead: number | null;
  readonly influence: number;
  readonly capacity: number;
}

export interface PlanTerm {
  readonly term: string;
  readonly value: number;
}

/** Nodes that move together, with why they do. */
export interface PlanBlock {
  readonly block: number;
  readonly nodes: readonly NodeSummary[];
  readonly from: number;
  readonly to: number;
  readonly heat: number;
  readonly rows: number;
  readonly reason: readonly PlanTerm[];
  readonly score: number;
  readonly rule: {
    readonly rule: BalanceSignal['rule'] | 'by-hand';
    readonly shard: number;
    readonly dimension: string;
    readonly node: string | null;
    readonly ratio: number;
    readonly threshold: number;
    readonly looks: number;
  };
  readonly alternatives: readonly {
    readonly shard: number;
    readonly score: number | null;
    readonly reason: readonly PlanTerm[];
    readonly refusals: readonly string[];
  }[];
}

export interface PlanMove {
  readonly node: NodeSummary;
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly score: number;
  readonly reason: readonly PlanTerm[];
  readonly isMade: boolean;
}

/** Every move of a plan: node `nodes[i]` goes from shard `from[i]` to `to[i]`. */
export interface PlanMoves {
  readonly planId: string;
  /** Shards after the plan. */
  readonly shardCount: number;
  readonly nodes: Uint32Array;
  readonly from: Uint16Array;
  readonly to: Uint16Array;
}

/** What is expected of every node over the balancer's horizon. */
export interface NodeForecast {
  readonly atMs: number;
  /** The forecast is of the mean over this time from `atMs` on. */
  readonly horizonS: number;
  /** `level`: no season is over yet, so it goes on as it is; null: nothing was counted yet. */
  readonly basis: 'season' | 'level' | null;
  /** Its record beats seasonal naive. */
  readonly isBelieved: boolean;
  /** Accesses a second by slot; NaN where there is no node, or nothing is known of it. */
  readonly heats: Float32Array;
}

/** Two plans beside each other. */
export interface PlanComparison {
  readonly plans: readonly [PlanDetails, PlanDetails];
  /** Nodes that only one of them moves, and those that both move elsewhere. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly bothAlike: number;
  readonly bothElsewhere: number;
}

/** What moving some nodes together to each shard would do. Heat is accesses a second of now. */
export interface MovesPreview {
  readonly nodes: number;
  readonly homes: readonly { readonly shard: number; readonly nodes: number }[];
  readonly heat: number;
  readonly influence: number;
  /** Hottest shard over the mean of all, now. */
  readonly imbalance: number;
  /** Edges of the nodes whose ends live apart, now. */
  readonly cutEdges: number;
  /** By shard. */
  readonly targets: readonly MovesTarget[];
}

export interface MovesTarget {
  readonly shard: number;
  /** Why not, else null. */
  readonly refusal: string | null;
  /** What to think about first, else null: it is allowed all the same. */
  readonly warning: string | null;
  /** Nodes that are not at home there yet, and rows that the shard gains with them. */
  readonly nodes: number;
  readonly rows: number;
  readonly heatBefore: number;
  readonly heatAfter: number;
  readonly influenceBefore: number;
  readonly influenceAfter: number;
  readonly capacity: number;
  readonly imbalance: number;
  readonly cutEdges: number;
}

/** Who did what, when and why. Nothing of it is ever changed. */
export interface AuditEvent {
  readonly id: number;
  readonly atMs: number;
  readonly actor: string;
  readonly action: AuditAction;
  readonly planId: string | null;
  readonly state: PlanState | null;
  readonly detail: string;
}

/** Why is a node where it is, and why is it not elsewhere? */
export interface NodeExplanation {
  readonly node: NodeSummary;
  readonly home: number;
  /** The node and those that rules keep with it. */
  readonly together: readonly NodeSummary[];
  readonly heat: number;
  readonly rows: number;
  readonly basis: 'measured' | 'forecast';
  /** What keeps it from moving anywhere, as text. */
  readonly obstacles: readonly string[];
  /** Limits of the shard it is on. */
  readonly shard: readonly {
    readonly dimension: string;
    readonly sum: number;
    /** Null where there is none. */
    readonly limit: number | null;
    readonly ratio: number;
    readonly excess: number;
  }[];
  readonly targets: readonly {
    readonly shard: number;
    readonly verdict: 'home' | 'obstacle' | 'refused' | 'no-relief' | 'not-worth-it' | 'possible';
    readonly refusals: readonly string[];
    readonly reason: readonly PlanTerm[];
    readonly score: number | null;
  }[];
  /** The possible shard of the highest score; null where the node stays. */
  readonly best: number | null;
  /** The last move of it that a plan made. */
  readonly lastPlan: { readonly planId: string; readonly finishedMs: number | null } | null;
}
