import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { toWireError } from '../../base/errors.ts';
import type { QueryServiceStatus } from '../../cluster/query-service/query-service.ts';
import type { Session } from '../../cluster/session.ts';
import type { ReplicaStatus } from '../../protocol/types.ts';

/** What a monitoring system may scrape: names and units as Prometheus wants them. */
export interface ServerMetrics {
  /**
   * Times a query of the API until `end`, and counts it by its outcome then: `ok` where `error` is null, else the family
   * of its code. Only the first `end` counts.
   */
  beginQuery(): { end(error: unknown): void };
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
  const traffic = new Counter({
    name: 'shardscope_shard_traffic_total',
    help: 'Nodes that one shard found and another had to go on with, since the workspace was opened.',
    labelNames: ['from', 'to'],
    registers,
  });
  const up = perShard('shardscope_shard_up', '1 while its worker answers; else it restarts, hangs or has failed.');
  const writable = new Gauge({
    name: 'shardscope_storage_writable',
    help: '0 while the disk of the workspace refuses what is to be written, as far as is known.',
    registers,
  });
  const replicas = replicaMetrics(registry);
  const epoch = new Gauge({ name: 'shardscope_epoch', help: 'Epoch of the shard map.', registers });
  const service = serviceMetrics(registry);

  return {
    contentType: registry.contentType,
    beginQuery() {
      const stop = seconds.startTimer();
      let isEnded = false;
      return {
        end(error) {
          if (isEnded) return;
          isEnded = true;
          stop();
          queries.inc({ outcome: error === null ? 'ok' : toWireError(error).code.split('.')[0]! });
        },
      };
    },
    async text() {
      for (const gauge of Object.values(gauges)) gauge.reset();
      epoch.reset();
      up.reset();
      writable.reset();
      traffic.reset();
      replicas.reset();
      service.reset();
      if (session.state.state === 'open') {
        const status = await session.coordinator.shardsStatus(session.queriesPerSecond);
        epoch.set(status.epoch);
        writable.set(status.storage === null ? 1 : 0);
        service.set(session.queries.status());
        setTraffic(traffic, session.coordinator.heat.traffic.totals, status.shards.length);
        for (const shard of status.shards) {
          for (const [field, gauge] of Object.entries(gauges)) {
            gauge.set({ shard: String(shard.shard) }, shard[field as keyof typeof gauges]);
          }
          up.set({ shard: String(shard.shard) }, Number(shard.state === 'ready'));
          if (shard.replica !== null) replicas.set(shard.shard, shard.replica);
        }
      }
      return registry.metrics();
    },
  };
}

/** Pairs of shards between which something went: there may be thousands, most of them silent. */
function setTraffic(counter: Counter<'from' | 'to'>, totals: Float64Array, shardCount: number): void {
  for (const [cell, entries] of totals.entries()) {
    if (entries === 0) continue;
    counter.inc({ from: String(Math.floor(cell / shardCount)), to: String(cell % shardCount) }, entries);
  }
}

/** Of partitions and their replicas; absent where there are none. */
function replicaMetrics(registry: Registry): { set(shard: number, status: ReplicaStatus): void; reset(): void } {
  const options = (name: string, help: string) => ({
    ...{ name: `shardscope_replica_${name}`, help },
    ...{ labelNames: ['shard'], registers: [registry] },
  });
  const inStep = new Gauge(options('in_step', '1 while partition and replica are both kept and not known to differ.'));
  const compared = new Gauge(options('compared_timestamp_seconds', 'When all rows of both were compared last.'));
  const restores = new Counter(options('restores_total', 'How often one of the copies was made anew.'));
  const differences = new Counter(options('differences_total', 'Comparisons that found rows which differ.'));
  return {
    set(shard, status) {
      const labels = { shard: String(shard) };
      inStep.set(labels, Number(status.state === 'in-step'));
      if (status.comparedMs !== null) compared.set(labels, status.comparedMs / 1000);
      restores.inc(labels, status.restores);
      differences.inc(labels, status.differences);
    },
    reset() {
      for (const metric of [inStep, compared, restores, differences]) metric.reset();
    },
  };
}

/** What the query service counts by itself. Counters start anew with each workspace, which scrapers know as a restart. */
function serviceMetrics(registry: Registry): { set(status: QueryServiceStatus): void; reset(): void } {
  const registers = [registry];
  const gauge = (name: string, help: string) => new Gauge({ name: `shardscope_${name}`, help, registers });
  const counter = (name: string, help: string) => new Counter({ name: `shardscope_${name}`, help, registers });
  const gauges = {
    running: gauge('queries_running', 'Queries that compute now.'),
    waiting: gauge('queries_waiting', 'Turns that queries wait for.'),
    open: gauge('queries_open', 'Queries begun and not ended, those included that wait for their reader.'),
  } as const;
  const counters = {
    refused: counter('queries_refused_total', 'Queries refused because too many waited.'),
    outOfTime: counter('queries_out_of_time_total', 'Queries given up at their deadline.'),
    cancelled: counter('queries_cancelled_total', 'Queries given up by their caller.'),
    abandoned: counter('queries_abandoned_total', 'Queries given up because nobody read them.'),
  } as const;
  const cacheGauges = {
    entries: gauge('query_cache_entries', 'Answers kept.'),
    bytes: gauge('query_cache_bytes', 'About what they take.'),
  } as const;
  const cacheCounters = {
    hits: counter('query_cache_hits_total', 'Answers given from the cache.'),
    misses: counter('query_cache_misses_total', 'Questions the cache had no valid answer to.'),
    stale: counter('query_cache_stale_total', 'Misses whose answer had been overtaken by a change.'),
    evictions: counter('query_cache_evictions_total', 'Answers that made room for others.'),
  } as const;
  const fill = <K extends string>(
    metrics: Readonly<Record<K, Gauge | Counter>>,
    values: Readonly<Record<NoInfer<K>, number>>,
  ) => {
    for (const name of Object.keys(metrics) as K[]) metrics[name].inc(values[name]);
  };
  return {
    set(status) {
      fill(gauges, status);
      fill(counters, status);
      fill(cacheGauges, status.cache);
      fill(cacheCounters, status.cache);
    },
    reset() {
      for (const group of [gauges, counters, cacheGauges, cacheCounters]) {
        for (const metric of Object.values(group)) metric.reset();
      }
    },
  };
}
