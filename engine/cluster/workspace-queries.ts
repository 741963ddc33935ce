import type { Json } from '../base/errors.ts';
import { silentTask } from '../base/progress.ts';
import type { SharedColumns } from '../counters/shared-columns.ts';
import type { QueryExplanation, QueryResult } from '../protocol/types.ts';
import { FrontierWalk } from './frontier-walk.ts';
import { attributeNames } from './graph/attribute-names.ts';
import { TopologyStatistics } from './graph/topology-statistics.ts';
import type { QueryCost } from './heat/query-form-window.ts';
import type { NodeNames } from './node-names.ts';
import { QueryExecutor, type QueryParams, type QueryRequestOptions, type ShardQuery } from './query-executor.ts';
import type { Supervisor } from './supervisor.ts';
import { depthLimit } from './topology-columns.ts';
import type { TopologyView } from './topology-state.ts';
import type { WrittenChange } from './writes/topology-writer.ts';

export interface WorkspaceQueriesContext {
  readonly columns: SharedColumns;
  readonly topology: TopologyView;
  readonly names: NodeNames;
  readonly heats: Float32Array;
  readonly supervisor: Supervisor;
  /** Closure rows whose ancestor each node is. */
  readonly descendants: Uint32Array;
  readonly elapsedMs: () => number;
  standStill<T>(work: () => Promise<T>): Promise<T>;
  /** Runs `work` while nothing is written. */
  betweenWrites<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** What every query has cost, when it has ended, however it did. */
  readonly onOver: (form: string, cost: QueryCost) => void;
}

/**
 * Queries of one open workspace, by an executor and by what plans may know of the topology; both are made anew when the
 * topology has become another than they were made for.
 */
export class WorkspaceQueries {
  readonly #context: WorkspaceQueriesContext;
  #executor: QueryExecutor;
  #statistics: TopologyStatistics | null = null;
  #knownAttributeNames: Set<string> | null = null;
  #attributeNames: Promise<Set<string>> | null = null;
  #count = 0;

  constructor(context: WorkspaceQueriesContext) {
    this.#context = context;
    this.#executor = this.#createExecutor();
  }

  /** Begun or refused since the workspace was opened. */
  get count(): number {
    return this.#count;
  }

  /** Begins a query; its rows come as they are asked for. @throws query.* */
  async open(text: string, params: QueryParams, options: QueryRequestOptions): Promise<ShardQuery> {
    this.#count++;
    return (await this.#ready()).open(text, params, options);
  }

  /** What would be done for a query, without doing it. @throws query.* */
  async explain(text: string, params: QueryParams): Promise<QueryExplanation> {
    return (await this.#ready()).explain(text, params);
  }

  /** A whole answer at once. */
  async answer(text: string, params: QueryParams, signal = silentTask.signal): Promise<QueryResult> {
    const rowsHeld = Number.POSITIVE_INFINITY;
    const query = await this.open(text, params, { signal, collectsNodes: false, rowsHeld });
    const rows: (readonly Json[])[] = [];
    for await (const batch of query.batches) for (const row of batch.rows) rows.push(row);
    return { columns: query.columns, rows, warnings: query.warnings.map(({ message }) => message), ...query.end() };
  }

  /** Names of all attributes that some node has, read from the shards at the first call. */
  attributeNames(): Promise<Set<string>> {
    const { supervisor, columns } = this.#context;
    this.#attributeNames ??= attributeNames(supervisor, columns.shardCount).then(
      (names) => new Set(names),
      (error: unknown) => {
        // A shard that was away is asked again by the next caller.
        this.#attributeNames = null;
        throw error;
      },
    );
    return this.#attributeNames;
  }

  written(write: WrittenChange): void {
    this.#statistics = null;
    for (const name of write.attributeNames) this.#knownAttributeNames?.add(name);
  }

  /** Queries that were prepared know types and relations by the numbers of the metagraph before. */
  metagraphReplaced(): void {
    this.#statistics = null;
    this.#executor = this.#createExecutor();
  }

  /** When the names of attributes are known, or cannot be had now: then no property is warned about. */
  async #ready(): Promise<QueryExecutor> {
    if (this.#knownAttributeNames === null) {
      this.#knownAttributeNames = await this.attributeNames().catch(() => null);
    }
    return this.#executor;
  }

  #statisticsNow(): TopologyStatistics {
    const { columns, topology, descendants } = this.#context;
    this.#statistics ??= new TopologyStatistics({
      types: columns.types,
      nodeCount: topology.nodeCount,
      metagraph: topology.metagraph,
      hierarchies: topology.hierarchies.map((of) => ({ ...of, depthMax: depthLimit(of.depth) })),
      descendants,
    });
    return this.#statistics;
  }

  #createExecutor(): QueryExecutor {
    const { columns, topology, names, heats, supervisor, standStill, betweenWrites, elapsedMs, onOver } = this.#context;
    const walker = new FrontierWalk({ columns, supervisor, standStill });
    const statistics = () => this.#statisticsNow();
    const context = {
      ...{ columns, topology, names, heats, supervisor, walker, betweenWrites },
      get statistics() {
        return statistics();
      },
    };
    const knownNames = () => this.#knownAttributeNames;
    const queryNames = {
      get metagraph() {
        return topology.metagraph;
      },
      get attributeNames() {
        return knownNames();
      },
    };
    return new QueryExecutor(context, queryNames, elapsedMs, onOver);
  }
}
