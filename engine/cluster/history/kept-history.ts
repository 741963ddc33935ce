import { homesThen, slotEndBefore } from '../../algorithms/history/homes-then.ts';
import { imbalanceRatio } from '../../algorithms/placement/cut.ts';
import { ShardscopeError } from '../../base/errors.ts';
import { NO_SHARD } from '../../model/ids.ts';
import type { Moment, MomentDifference, MomentHeat, MomentPlan, MomentShard } from '../../protocol/history-types.ts';
import type { NodeName } from '../../protocol/types.ts';
import type { EdgeColumns } from '../../shard/shard-methods.ts';
import type { HeatAround } from '../heat/heat-history.ts';

/** What former moments are told from: of an open workspace, or of an incident file. */
export interface KeptHistory {
  readonly name: string;
  readonly nowMs: number;
  /** Placement is known from here on. */
  readonly knownFromMs: number;
  /** Of now, by slot. */
  readonly homes: Uint16Array;
  readonly influence: ArrayLike<number>;
  readonly capacities: ArrayLike<number>;
  readonly edges: EdgeColumns;
  nameOf(slot: number): NodeName;
  /** Whether there is, or was, a node in a slot. */
  isNamed(slot: number): boolean;
  /** Node and source, alternating, of moves that ended later, oldest first. */
  sourcesOfMovesAfter(atMs: number): ArrayLike<number>;
  movesUnderWayAt(atMs: number): number;
  revisionAt(atMs: number): number;
  addedSince(revision: number): { readonly writes: number; readonly nodes: number };
  removedSince(revision: number, slotEnd: number): number;
  plansAt(atMs: number): readonly MomentPlan[];
  heatAround(atMs: number): HeatAround | null;
}

/**
 * The placement and the heat of a former moment. A move counts from when it had ended, clean-up included.
 * O(slots + edges + moves since); 100k nodes take some milliseconds.
 * @throws usage.params for a time that is not known
 */
export function momentOf(history: KeptHistory, atMs: number): Moment {
  requireKnown(history, atMs);
  const placed = placementAt(history, atMs);
  const { homes } = placed;
  const around = history.heatAround(atMs);
  const shards = shardsOf(history, homes, around);
  return {
    ...{ atMs, homes, slotEnd: placed.slotEnd, shards },
    cutEdges: cutOf(history, homes),
    heat: around === null ? null : heatOf(around),
    plans: history.plansAt(atMs),
    movesUnderWay: history.movesUnderWayAt(atMs),
    since: placed.since,
  };
}

/** Nodes that were elsewhere at an earlier moment, most influential first. @throws usage.params for a time that is not known */
export function differenceOf(
  history: KeptHistory,
  { fromMs, toMs, countMax }: { fromMs: number; toMs: number | null; countMax: number },
): MomentDifference {
  requireKnown(history, fromMs);
  if (toMs !== null) requireKnown(history, toMs);
  const before = placementAt(history, fromMs);
  const now = { homes: history.homes, slotEnd: history.homes.length, since: NOTHING_SINCE };
  const after = toMs === null ? now : placementAt(history, toMs);
  const moved: number[] = [];
  for (let node = 0; node < before.homes.length; node++) {
    const [from, to] = [before.homes[node]!, after.homes[node]!];
    if (from !== to && from !== NO_SHARD && to !== NO_SHARD) moved.push(node);
  }
  const { influence } = history;
  const first = [...moved].sort((a, b) => influence[b]! - influence[a]! || a - b).slice(0, countMax);
  return {
    ...{ fromMs, toMs: toMs ?? history.nowMs, count: moved.length, indexes: Uint32Array.from(moved) },
    nodes: first.map((node) => ({
      ...history.nameOf(node),
      from: before.homes[node]!,
      to: after.homes[node]!,
    })),
    nodesAdded: before.since.nodesAdded - after.since.nodesAdded,
    nodesRemoved: before.since.nodesRemoved - after.since.nodesRemoved,
  };
}

const NOTHING_SINCE: Moment['since'] = { writes: 0, nodesAdded: 0, nodesRemoved: 0, moves: 0 };

function requireKnown({ name, knownFromMs, nowMs }: KeptHistory, atMs: number): void {
  if (atMs >= knownFromMs && atMs <= nowMs) return;
  const [from, to] = [new Date(knownFromMs).toISOString(), new Date(nowMs).toISOString()];
  const message = `the placement of ${name} is known from ${from} to ${to}, not at ${new Date(atMs).toISOString()}`;
  throw new ShardscopeError('usage.params', message, { atMs, knownFromMs, nowMs });
}

function placementAt(history: KeptHistory, atMs: number): Pick<Moment, 'homes' | 'slotEnd' | 'since'> {
  const revision = history.revisionAt(atMs);
  const { writes, nodes: added } = history.addedSince(revision);
  const slotEnd = slotEndBefore(history.homes.length, added, (slot) => history.isNamed(slot));
  const moves = history.sourcesOfMovesAfter(atMs);
  return {
    homes: homesThen(history.homes, moves, slotEnd),
    slotEnd,
    since: {
      ...{ writes, nodesAdded: added, moves: moves.length / 2 },
      nodesRemoved: history.removedSince(revision, slotEnd),
    },
  };
}

function shardsOf(
  { capacities, influence }: KeptHistory,
  homes: Uint16Array,
  around: HeatAround | null,
): MomentShard[] {
  const nodes = new Uint32Array(capacities.length);
  const sums = new Float64Array(capacities.length);
  for (let slot = 0; slot < homes.length; slot++) {
    const home = homes[slot]!;
    if (home >= capacities.length) continue;
    nodes[home]!++;
    sums[home]! += influence[slot]!;
  }
  return Array.from(capacities, (capacity, shard) => ({
    ...{ shard, capacity, nodes: nodes[shard]!, influence: sums[shard]! },
    heat: around === null ? null : (1000 * (around.shards[shard] ?? 0)) / around.durationMs,
  }));
}

function heatOf({ startMs, resolutionMs, durationMs, shards, nodes }: HeatAround): MomentHeat {
  const rate = (accesses: number) => (1000 * accesses) / durationMs;
  return {
    ...{ startMs, resolutionMs, durationMs },
    nodes: nodes === null ? null : Float32Array.from(nodes, rate),
    imbalance: imbalanceRatio(Float64Array.from(shards)),
  };
}

function cutOf({ edges: { sources, targets } }: KeptHistory, homes: Uint16Array): number {
  let cut = 0;
  for (let edge = 0; edge < sources.length; edge++) {
    const [from, to] = [homes[sources[edge]!]!, homes[targets[edge]!]!];
    if (from !== to && from !== NO_SHARD && to !== NO_SHARD) cut++;
  }
  return cut;
}
