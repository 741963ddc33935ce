import type { HeatFrame, ShardsStatus } from '../../engine/protocol/index.ts';

/** One minute at the 1 Hz of topic `shards`. */
export const HISTORY_COUNT_MAX = 60;

/** What React sees of the heat frames, at most twice a second. */
export interface HeatSummary {
  /** Accesses per second that full colour means. */
  readonly heatMax: number;
  readonly timeMs: number;
}

export interface Shards {
  readonly status: ShardsStatus | null;
  /** Heat of each shard, accesses/s, oldest first, at most HISTORY_COUNT_MAX samples. */
  readonly history: readonly (readonly number[])[];
  readonly heat: HeatSummary | null;
  /** The row that shows its details. */
  readonly expanded: number | null;
}

export const INITIAL_SHARDS: Shards = { status: null, history: [], heat: null, expanded: null };

export function applyShardsStatus(shards: Shards, status: ShardsStatus): Shards {
  // The first answer of a new subscription may repeat the last one: it is not a new sample.
  if (shards.status?.atMs === status.atMs) return { ...shards, status };
  const history = status.shards.map((shard, row) =>
    [...(shards.history[row] ?? []), shard.heat].slice(-HISTORY_COUNT_MAX),
  );
  return { ...shards, status, history };
}

export function applyHeatSummary(shards: Shards, frame: Pick<HeatFrame, 'heatMax' | 'timeMs'>): Shards {
  return { ...shards, heat: { heatMax: frame.heatMax, timeMs: frame.timeMs } };
}

/** Whether the workspace has replicas, and whether some are known to differ from their partition. */
export function replicasOf(status: ShardsStatus | null): 'none' | 'some' | 'differ' {
  const states = (status?.shards ?? []).map(({ replica }) => replica?.state);
  if (states.includes('differs')) return 'differ';
  return states.some((state) => state !== undefined) ? 'some' : 'none';
}

export function toggleExpanded(shards: Shards, shard: number): Shards {
  return { ...shards, expanded: shards.expanded === shard ? null : shard };
}
