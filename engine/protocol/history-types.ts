/** What the engine tells of former moments. Times are milliseconds since 1970. */
import type { AuditEvent, PlanKind, PlanState } from './balance-types.ts';
import type { TopologyWriteRecord } from './change-types.ts';

/** The placement and the heat of a former moment, on the slots of now. */
export interface Moment {
  readonly atMs: number;
  /** By slot: the shard of then; 65535 where no node was, and where one was that is removed now. */
  readonly homes: Uint16Array;
  /** First slot that had no node yet. */
  readonly slotEnd: number;
  readonly shards: readonly MomentShard[];
  /** Edges of now whose ends were on different shards. */
  readonly cutEdges: number;
  /** Null where nobody watched then, or what was counted is not kept any more. */
  readonly heat: MomentHeat | null;
  /** Plans that waited for a decision or were under way. */
  readonly plans: readonly MomentPlan[];
  /** Moves that were begun and not finished. */
  readonly movesUnderWay: number;
  /** What was written since: none of it is taken back in the picture but the nodes that came. */
  readonly since: {
    readonly writes: number;
    readonly nodesAdded: number;
    /** They were there then and have no place any more. */
    readonly nodesRemoved: number;
    readonly moves: number;
  };
}

export interface MomentShard {
  readonly shard: number;
  readonly nodes: number;
  /** Of the scores of now. */
  readonly influence: number;
  readonly capacity: number;
  /** Accesses/s; null where nothing is known. */
  readonly heat: number | null;
}

/** What was counted in the kept stretch that the moment lies in. */
export interface MomentHeat {
  readonly startMs: number;
  readonly resolutionMs: number;
  /** Of the stretch, how much was watched. */
  readonly durationMs: number;
  /** Accesses/s by slot; null where the detail by node is not kept any more. */
  readonly nodes: Float32Array | null;
  /** Largest shard over mean shard; 1 where there was no heat. */
  readonly imbalance: number;
}

export interface MomentPlan {
  readonly planId: string;
  readonly kind: PlanKind;
  readonly state: PlanState;
  readonly author: string;
  readonly nodes: number;
}

/** What happened between two times, for a bar of time. */
export interface Timeline {
  readonly nowMs: number;
  /** Placement is known from here on: the workspace was made, or a shard went. */
  readonly knownFromMs: number;
  /** Of the oldest kept heat; null where there is none. */
  readonly heatFromMs: number | null;
  readonly load: {
    readonly resolutionMs: number;
    /** Accesses/s of all shards; stretches that nobody watched are left out. */
    readonly buckets: readonly { readonly startMs: number; readonly rate: number }[];
  };
  /** Moves that ended together, oldest first; the latest where there are too many. */
  readonly moves: readonly { readonly atMs: number; readonly nodes: number; readonly planId: string | null }[];
  readonly events: readonly AuditEvent[];
  readonly writes: readonly TopologyWriteRecord[];
  /** There was more than is told, and it was earlier. */
  readonly isCutOff: boolean;
}

/** Who lived elsewhere at an earlier moment. */
export interface MomentDifference {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
  /** The first of them by influence, at most as many as were asked for. */
  readonly nodes: readonly {
    readonly index: number;
    readonly key: string;
    readonly label: string;
    readonly from: number;
    readonly to: number;
  }[];
  /** All of them. */
  readonly indexes: Uint32Array;
  readonly nodesAdded: number;
  readonly nodesRemoved: number;
}
