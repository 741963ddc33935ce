import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { toWireError } from '../../base/errors.ts';
import type { Session } from '../../cluster/session.ts';

/** What a monitoring system may scrape: names and units as Prometheus wants them. */
export interface ServerMetrics {
  /** Times a query of the API, and counts it by its outcome: `ok`, or the family of its error code. */
  observe<T>(query: () => Promise<T>): Promise<T>;
  text(): Promise<string>;
  readonly contentType: string;
}

/** Metrics of one server; gauges are read from the open workspace at each scrape, and absent while none is open. */
export function createMetrics(session: Session): ServerMetrics {
  const registry = new Registry();
  const registers = [registry];
  const queries = new Counter({
    name: 'shardscope_queries_total',
    help: 'Queries of the HTTP API by outcome.',
    labelNames: ['outcome'],
    registers,
  });
  const seconds = new Histogram({
    name: 'shardscope_query_duration_seconds',
    help: 'Time of a query of the HTTP API.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  });
  const perShard = (name: string, help: string) => new Gauge({ name, help, labelNames: ['shard'], registers });
  const gauges = {
    nodes: perShard('shardscope_shard_nodes', 'Nodes at home on the shard.'),
    influence: perShard('shardscope_shard_influence', 'Sum of the influence of its nodes; all shards add up to 1.'),
    heat: perShard('shardscope_shard_reads_per_second', 'Reads of its nodes over the rolling window.'),
    storedRows: perShard('shardscope_shard_stored_rows', 'Node, edge and closure rows in its partition.'),
    restarts: perShard('shardscope_shard_restarts', 'How often its worker was restarted.'),
  } as const;
  const epoch = new Gauge({ name: 'shardscope_epoch', help: 'Epoch of the shard map.', registers });

  return {
    contentType: registry.contentType,
    async observe(query) {
      const stop = seconds.startTimer();
      try {
        const answer = await query();
        queries.inc({ outcome: 'ok' });
        return answer;
      } catch (error) {
        queries.inc({ outcome: toWireError(error).code.split('.')[0]! });
        throw error;
      } finally {
        stop();
      }
    },
    async text() {
      for (const gauge of Object.values(gauges)) gauge.reset();
      epoch.reset();
      if (session.state.state === 'open') {
        const status = await session.coordinator.shardsStatus(session.queriesPerSecond);
        epoch.set(status.epoch);
        for (const shard of status.shards) {
          for (const [field, gauge] of Object.entries(gauges)) {
            gauge.set({ shard: String(shard.shard) }, shard[field as keyof typeof gauges]);
          }
        }
      }
      return registry.metrics();
    },
  };
}
