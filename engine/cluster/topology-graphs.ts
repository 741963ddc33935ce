import { silentTask, type Task } from '../base/progress.ts';
import type { SharedColumns } from '../counters/shared-columns.ts';
import type { EdgeColumns, HierarchyGraph } from '../shard/shard-methods.ts';
import type { AnalysisPool } from './analysis/analysis-pool.ts';
import { CutTally } from './cut-tally.ts';
import type { Supervisor } from './supervisor.ts';
import { hierarchyGraph, type TopologyColumns, topologyColumns } from './topology-columns.ts';
import type { TopologyState } from './topology-state.ts';
import { concat } from './verify-workspace.ts';

export interface TopologyGraphsContext {
  readonly columns: SharedColumns;
  readonly state: TopologyState;
  readonly supervisor: Supervisor;
  /** Closure rows whose ancestor each node is. */
  readonly descendants: Uint32Array;
  standStill<T>(work: () => Promise<T>): Promise<T>;
  pool(): AnalysisPool;
}

/**
 * The edges of an open workspace in memory, and what is computed from all of them: made when somebody asks, kept until a
 * write or a move makes it untrue.
 */
export class TopologyGraphs {
  readonly #context: TopologyGraphsContext;
  #graph: TopologyColumns | null = null;
  #hierarchyGraphs: readonly HierarchyGraph[] | null = null;
  #rowsOfNodes: Float64Array | null = null;
  #tally: CutTally | null = null;
  /** The edges as a write left them; null before the first. */
  #written: (() => EdgeColumns) | null = null;

  constructor(context: TopologyGraphsContext) {
    this.#context = context;
  }

  /** All edges in shared memory, collected from the partitions at the first call. */
  async graph(): Promise<TopologyColumns> {
    if (this.#graph !== null || this.#written !== null) return this.collected();
    // Between moves and writes: while a node moves, both of its shards or neither could say that its edges are theirs.
    return this.#context.standStill(() => this.collected());
  }

  /** As `graph`, for who has the partitions to himself. */
  async collected(): Promise<TopologyColumns> {
    const { columns, supervisor } = this.#context;
    if (this.#graph === null && this.#written !== null) this.#graph = this.#columnsOf(this.#written());
    if (this.#graph === null) {
      const shards = Array.from({ length: columns.shardCount }, (_, shard) => shard);
      const owned = await Promise.all(shards.map((shard) => supervisor.call(shard, 'edges.owned', {})));
      this.#graph = this.#columnsOf(concat(owned));
    }
    return this.#graph;
  }

  /** The graphs of the hierarchies, in their order. */
  async hierarchyGraphs(): Promise<readonly HierarchyGraph[]> {
    const graph = await this.graph();
    this.#hierarchyGraphs ??= this.#context.state.hierarchies.map((kept) => hierarchyGraph(graph, kept, kept.depth));
    return this.#hierarchyGraphs;
  }

  /** Rows that name each node: itself, its edges, its closure rows. A pass over the closure, in the pool, once. */
  async rowsOfNodes(task: Task = silentTask): Promise<Float64Array> {
    if (this.#rowsOfNodes === null) {
      const { forward } = await this.graph();
      const hierarchies = await this.hierarchyGraphs();
      const rows = new Float64Array(new SharedArrayBuffer(8 * this.#context.columns.slotCount));
      await this.#context.pool().run({ kind: 'count-rows', input: { forward, hierarchies }, rows }, task);
      // Of a topology that was written to meanwhile it is an answer, but none to be kept.
      if (this.#hierarchyGraphs !== hierarchies) return rows;
      this.#rowsOfNodes = rows;
    }
    return this.#rowsOfNodes;
  }

  async tally(): Promise<CutTally> {
    const graph = await this.graph();
    this.#tally ??= new CutTally(graph.forward, this.#context.columns, this.#context.descendants);
    return this.#tally;
  }

  /** Nodes live elsewhere now. */
  moved(): void {
    this.#tally = null;
  }

  /** @param edges all edges as they are now, whenever somebody asks */
  written(edges: () => EdgeColumns): void {
    this.#written = edges;
    [this.#graph, this.#hierarchyGraphs, this.#rowsOfNodes, this.#tally] = [null, null, null, null];
  }

  #columnsOf(edges: EdgeColumns): TopologyColumns {
    const { columns, state } = this.#context;
    return topologyColumns(columns.slotCount, edges, state.metagraph.relations.length);
  }
}
