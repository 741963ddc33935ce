import { shardInfluence } from '../algorithms/placement/cut.ts';
import type { Task } from '../base/progress.ts';
import { createCancelFlag, raiseOnAbort } from '../counters/cancel-flag.ts';
import type { SharedColumns } from '../counters/shared-columns.ts';
import { NO_SHARD, NO_TYPE } from '../model/ids.ts';
import type { VerifyCheck, VerifyReport } from '../protocol/types.ts';
import type { EdgeColumns, HierarchyGraph, ShardCheck } from '../shard/shard-methods.ts';
import type { WorkspaceRedundancy } from './redundancy/workspace-redundancy.ts';
import type { Supervisor } from './supervisor.ts';
import { hierarchyGraph, topologyColumns } from './topology-columns.ts';
import type { TopologyView } from './topology-state.ts';

const FAILURES_SHOWN = 5;

export interface VerifyContext {
  readonly columns: SharedColumns;
  readonly supervisor: Supervisor;
  readonly topology: TopologyView;
  readonly redundancy: WorkspaceRedundancy;
}

/**
 * Checks the invariants of the architecture against what the partitions hold. The edges are collected anew from the
 * partitions, one copy each from the source's home; `deep` computes the closure again from them and compares every row
 * of every partition. Since every copy is compared with the same judge, both copies of a row are equal too.
 */
export async function verifyWorkspace(context: VerifyContext, deep: boolean, task: Task): Promise<VerifyReport> {
  const { columns, supervisor, topology } = context;
  // Of one moment: influence may be computed anew while the shards are asked.
  const { metagraph, hierarchies: keptHierarchies, edgeCount, influence } = topology;
  const influenceOfShards = shardInfluence(columns.homes, influence, columns.shardCount);
  const shards = Array.from({ length: columns.shardCount }, (_, shard) => shard);
  const { signal } = task;
  const step = (phase: string, done: number) => task.report({ phase, done, total: 2, unit: 'steps' });

  step('collecting edges', 0);
  const owned = await Promise.all(shards.map((shard) => supervisor.call(shard, 'edges.owned', {}, { signal })));
  const graph = topologyColumns(columns.slotCount, concat(owned), metagraph.relations.length);
  const hierarchies: HierarchyGraph[] = keptHierarchies.map((kept) => hierarchyGraph(graph, kept, kept.depth));

  step(deep ? 'comparing every closure row' : 'comparing rows and homes', 1);
  const cancel = createCancelFlag();
  const stopListening = raiseOnAbort(cancel, signal);
  const input = { edges: graph.edges, hierarchies, isDeep: deep, cancel };
  const asked = Promise.all(shards.map((shard) => supervisor.call(shard, 'verify', input, { signal })));
  const perShard = await asked.finally(stopListening);
  const copies = await replicaCheck(context.redundancy, deep, signal);
  step('done', 2);

  const checks = [
    homesCheck(columns),
    edgeCountCheck(graph.forward.edgeCount, edgeCount),
    influenceCheck(influenceOfShards, influence),
    ...mergeByName(perShard.flat()),
    ...copies,
  ];
  return { ok: checks.every(({ ok }) => ok), checks };
}

function homesCheck({ homes, types, shardCount }: SharedColumns): VerifyCheck {
  const failures: string[] = [];
  let checked = 0;
  homes.forEach((home, node) => {
    const isVacant = home === NO_SHARD && types[node] === NO_TYPE;
    if (!isVacant) checked++;
    if (!isVacant && home >= shardCount && failures.length < FAILURES_SHOWN) {
      failures.push(`node ${node} has home ${home}`);
    }
  });
  return { name: 'every node has exactly one home', ok: failures.length === 0, checked, failures };
}

function edgeCountCheck(found: number, expected: number): VerifyCheck {
  const ok = found === expected;
  const failures = ok ? [] : [`the partitions hold ${found} edges, the catalog says ${expected}`];
  return { name: 'no edge is lost or doubled', ok, checked: found, failures };
}

/** 1 when it was measured; nodes that were added or removed since have none. */
function influenceCheck(influenceOfShards: Float64Array, influence: Float64Array): VerifyCheck {
  const sum = (column: Float64Array) => column.reduce((total, value) => total + value, 0);
  const [total, whole] = [sum(influenceOfShards), sum(influence)];
  const ok = Math.abs(total - whole) < 1e-9 && whole < 1 + 1e-9;
  const failures = ok ? [] : [`the shards' influence adds up to ${total}, that of the nodes to ${whole}`];
  return { name: "the shards' influence adds up to the whole", ok, checked: influenceOfShards.length, failures };
}

/** By digests of ranges of nodes, deep row by row. None where there are no replicas. */
async function replicaCheck(
  redundancy: WorkspaceRedundancy,
  deep: boolean,
  signal: AbortSignal,
): Promise<readonly VerifyCheck[]> {
  if (!redundancy.hasReplicas) return [];
  const comparisons = await redundancy.compare(deep ? 'rows' : 'digests', signal);
  const failures = comparisons.flatMap((comparison) => redundancy.failures(comparison));
  const checked = comparisons.reduce((sum, { rows }) => sum + rows, 0);
  const name = 'every replica equals its partition';
  return [{ name, ok: failures.length === 0, checked, failures: failures.slice(0, FAILURES_SHOWN) }];
}

function mergeByName(checks: readonly ShardCheck[]): readonly VerifyCheck[] {
  return [...Map.groupBy(checks, ({ name }) => name)].map(([name, parts]) => ({
    name,
    ok: parts.every(({ failureCount }) => failureCount === 0),
    checked: parts.reduce((sum, { checked }) => sum + checked, 0),
    failures: parts.flatMap(({ failures }) => failures).slice(0, FAILURES_SHOWN),
  }));
}

export function concat(parts: readonly EdgeColumns[]): EdgeColumns {
  const count = parts.reduce((sum, { sources }) => sum + sources.length, 0);
  const all = { sources: new Uint32Array(count), targets: new Uint32Array(count), relations: new Uint16Array(count) };
  let at = 0;
  for (const { sources, targets, relations } of parts) {
    all.sources.set(sources, at);
    all.targets.set(targets, at);
    all.relations.set(relations, at);
    at += sources.length;
  }
  return all;
}
