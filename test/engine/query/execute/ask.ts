import type { Json } from '../../../../engine/base/errors.ts';
import { QueryPreparer } from '../../../../engine/query/prepared-query.ts';
import { runQuery } from '../../../../engine/query/run-query.ts';
import type { ProfiledQuery } from '../../../../engine/query/running-query.ts';
import { MemoryGraph, type MemoryTopology } from './memory-graph.ts';

export interface Asked {
  readonly query: ProfiledQuery;
  readonly rows: readonly (readonly Json[])[];
}

/** The whole answer to a query over a topology in memory. */
export async function ask(
  topology: MemoryTopology,
  text: string,
  params: Readonly<Record<string, unknown>> = {},
  graph = new MemoryGraph(topology),
): Promise<Asked> {
  const preparer = new QueryPreparer({ metagraph: topology.metagraph, attributeNames: null }, graph);
  const query = runQuery(graph, preparer.prepare(text, params), { params, collectsNodes: true, nowMs: () => 0 });
  const rows: (readonly Json[])[] = [];
  for await (const batch of query.batches) rows.push(...batch.rows);
  return { query, rows };
}
