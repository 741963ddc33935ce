import type { Metagraph } from '../model/metagraph.ts';
import type { QueryPlanStep, QueryResult } from '../protocol/types.ts';
import { runQuery } from '../query/run-query.ts';
import { ShardGraph, type ShardGraphContext } from './shard-graph.ts';

/** Answers one query over the shards, with what it cost. */
export async function executeQuery(
  context: ShardGraphContext & { readonly metagraph: Metagraph; readonly nowMs: () => number },
  text: string,
  params: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<QueryResult> {
  const startedMs = context.nowMs();
  const graph = new ShardGraph(context, signal);
  const steps: QueryPlanStep[] = [];
  const onStep = (step: QueryPlanStep) => {
    steps.push(step);
  };
  const { columns, rows, warnings } = await runQuery(graph, text, params, context.metagraph, onStep, context.nowMs);
  const { shards, rowsScanned, bytesShipped, hops } = graph.work;
  return {
    columns,
    rows,
    warnings: warnings.map(({ message }) => message),
    steps,
    stats: {
      shards: [...shards].sort((one, other) => one - other),
      rowsScanned,
      bytesShipped,
      hops,
      cacheHit: false,
      elapsedMs: context.nowMs() - startedMs,
    },
  };
}
