import { ShardscopeError } from '../../base/errors.ts';
import type { Task } from '../../base/progress.ts';
import type { Coordinator } from '../../cluster/coordinator.ts';
import { type ExportedHeat, type HeatOfNode, heatCsv, heatJson, isoTime } from '../../io/export/heat-export.ts';
import {
  type ExportedHistory,
  type HistoryMove,
  historyBucketsCsv,
  historyJson,
  historyMovesCsv,
} from '../../io/export/history-export.ts';
import type { SqlSpelling } from '../../io/export/plan-sql.ts';
import type { SqlTable } from '../../io/export/sql-table.ts';
import { topologyCsv } from '../../io/export/topology-csv.ts';
import { topologyGexf } from '../../io/export/topology-gexf.ts';
import { topologyGraphml } from '../../io/export/topology-graphml.ts';
import { topologyJson } from '../../io/export/topology-json.ts';
import type { ExportWarning, WrittenExport } from '../../io/export/written-export.ts';
import { NO_SHARD } from '../../model/ids.ts';
import type { PlanFormat } from '../../protocol/balance-methods.ts';
import { HEAT_BUCKETS_MAX } from '../../protocol/methods.ts';
import type { Plan } from '../../protocol/plan-schemas.ts';
import type { ExportFormat, ExportWhat } from './export-formats.ts';
import { planChunks } from './plan-chunks.ts';

export interface ExportRequest {
  /** A combination that `requireFormat` has let pass. */
  readonly what: ExportWhat;
  readonly format: ExportFormat;
  /** Of heat and history. */
  readonly range: { readonly fromMs: number; readonly toMs: number };
  readonly nowMs: number;
  /** Null for everything but a plan. */
  readonly plan: Plan | null;
  readonly sql: { readonly table: SqlTable; readonly spelling: SqlSpelling };
}

/** One file of an export. Its text is made while it is read. */
export interface ExportPart {
  /** Which of the tables it is, where an export has two; else null. */
  readonly name: string | null;
  readonly chunks: Iterable<string>;
  readonly warnings: readonly ExportWarning[];
}

/**
 * Reads what is to be exported from an open workspace. Nothing is changed.
 * @throws input.unsupported for a topology that the format cannot hold; unavailable.shard, cancelled.caller
 */
export async function makeExport(
  coordinator: Coordinator,
  request: ExportRequest,
  task: Task,
): Promise<readonly ExportPart[]> {
  switch (request.what) {
    case 'topology':
      return await topologyParts(coordinator, request, task);
    case 'heat': {
      const { heat, warnings } = exportedHeat(coordinator, request);
      return [{ name: null, chunks: request.format === 'json' ? heatJson(heat) : heatCsv(heat), warnings }];
    }
    case 'history': {
      const history = exportedHistory(coordinator, request);
      if (request.format === 'json') return [part(null, historyJson(history))];
      return [part('buckets', historyBucketsCsv(history)), part('moves', historyMovesCsv(history))];
    }
    case 'plan':
      return [part(null, writtenPlan(coordinator, request))];
  }
}

const part = (name: string | null, chunks: Iterable<string>): ExportPart => ({ name, chunks, warnings: [] });
const written = (name: string | null, { chunks, warnings }: WrittenExport): ExportPart => ({ name, chunks, warnings });

async function topologyParts(
  coordinator: Coordinator,
  { format }: ExportRequest,
  task: Task,
): Promise<readonly ExportPart[]> {
  const scores = coordinator.influence;
  const { slots, ...stored } = await coordinator.storedTopology(task);
  const placed = { ...stored, influence: Float64Array.from(slots, (slot) => scores[slot]!) };
  switch (format) {
    case 'graphml':
      return [written(null, topologyGraphml(placed))];
    case 'gexf':
      return [written(null, topologyGexf(placed))];
    case 'csv': {
      const { nodes, edges } = topologyCsv(placed);
      return [written('nodes', nodes), written('edges', edges)];
    }
    default:
      return [written(null, topologyJson(placed))];
  }
}

function writtenPlan(coordinator: Coordinator, { plan, format, sql }: ExportRequest): Iterable<string> {
  if (plan === null) throw new ShardscopeError('internal.assertion', 'an export of a plan without a plan', {});
  return planChunks(plan, format as PlanFormat, staleNotes(coordinator, plan), sql);
}

/** A report of a plan that cannot be applied any more says so; it is no reason to have no report. */
function staleNotes({ placements }: Coordinator, plan: Plan): readonly string[] {
  const difference = placements.staleBecause(plan);
  return difference === null ? [] : [`plan ${plan.id} is stale: ${difference}`];
}

function exportedHeat(
  coordinator: Coordinator,
  { range, nowMs }: ExportRequest,
): { readonly heat: ExportedHeat; readonly warnings: readonly ExportWarning[] } {
  const { heatHistory, columns, name } = coordinator;
  // The first node stands for all: where the detail of one is not kept, that of none is.
  const wanted = { bucketsMax: HEAT_BUCKETS_MAX, nodes: [0], topCount: columns.slotCount };
  const { resolutionMs, buckets, top } = heatHistory.series({ ...range, ...wanted });
  const accesses = new Float64Array(columns.slotCount);
  for (const { node, accesses: count } of top) accesses[node] = count;
  const partial = buckets.filter(({ nodes }) => nodes === null);
  const first = partial[0] === undefined ? '' : isoTime(partial[0].startMs);
  const heat = {
    workspace: name,
    fromMs: Math.floor(range.fromMs / resolutionMs) * resolutionMs,
    toMs: range.toMs,
    resolutionMs,
    watchedMs: buckets.reduce((sum, { durationMs }) => sum + durationMs, 0),
    isWhole: partial.length === 0,
    atMs: nowMs,
    nodes: heatOfNodes(coordinator, accesses),
  };
  const count = partial.length;
  return { heat, warnings: count === 0 ? [] : [{ code: 'export.partial', count, first }] };
}

function* heatOfNodes({ columns, names, metagraph, heat }: Coordinator, accesses: Float64Array): Generator<HeatOfNode> {
  // As they stand now, however slowly they are read.
  const [homes, heats] = [Uint16Array.from(columns.homes), Float32Array.from(heat.heats)];
  for (let node = 0; node < columns.slotCount; node++) {
    if (homes[node] === NO_SHARD) continue;
    yield {
      node: names.keyOf(node),
      type: metagraph.nodeTypes[columns.types[node]!]!,
      shard: homes[node]!,
      accesses: accesses[node]!,
      accessesPerSecond: heats[node]!,
    };
  }
}

function exportedHistory(coordinator: Coordinator, { range }: ExportRequest): ExportedHistory {
  const wanted = { bucketsMax: HEAT_BUCKETS_MAX, nodes: [], topCount: 0 };
  const { resolutionMs, buckets } = coordinator.heatHistory.series({ ...range, ...wanted });
  return { workspace: coordinator.name, ...range, resolutionMs, buckets, moves: movesWithin(coordinator, range) };
}

const MOVES_AT_ONCE = 1000;

function* movesWithin(coordinator: Coordinator, { fromMs, toMs }: ExportRequest['range']): Generator<HistoryMove> {
  for (let last = 0; ; ) {
    const moves = coordinator.movesAfter(last, MOVES_AT_ONCE);
    for (const move of moves) {
      last = move.id;
      if (move.startedMs < fromMs || move.startedMs >= toMs) continue;
      yield { ...move, node: coordinator.names.keyOf(move.node) };
    }
    if (moves.length < MOVES_AT_ONCE) return;
  }
}
