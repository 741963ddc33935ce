import { ShardscopeError } from '../base/errors.ts';
import { silentTask, type Task, throwIfCancelled } from '../base/progress.ts';
import { createHeatWindow, type HeatWindow } from '../counters/heat-window.ts';
import { type SharedColumns, sharedColumns } from '../counters/shared-columns.ts';
import { DEFAULT_BALANCE_SETTINGS } from '../model/balance-settings.ts';
import type { TopologyChange } from '../model/changes.ts';
import { NO_SHARD, NO_TYPE } from '../model/ids.ts';
import type { Metagraph } from '../model/metagraph.ts';
import type { Move, MovePaceStatus, MoveRate } from '../model/move.ts';
import type { PlanProgress } from '../protocol/balance-types.ts';
import type { Plan } from '../protocol/plan-schemas.ts';
import type {
  InfluenceReport,
  InfluenceRun,
  MovePreview,
  NodeDetails,
  QueryResult,
  ShardsStatus,
  VerifyReport,
  WorkspaceInfo,
} from '../protocol/types.ts';
import type { HierarchyGraph, SliceComparison } from '../shard/shard-methods.ts';
import type { SlicePlace } from '../storage/partition-slices.ts';
import { type AnalysisPool, createAnalysisPool } from './analysis/analysis-pool.ts';
import { copyFiles } from './backup/copy-files.ts';
import { Balancer } from './balance/balancer.ts';
import type { Catalog, WorkspaceFacts } from './catalog/catalog.ts';
import type { WriteRecordWithNodes } from './catalog/write-store.ts';
import { type CoordinatorEvents, noEvents } from './coordinator-events.ts';
import { DEMO_BALANCE_SETTINGS } from './demo-workload-settings.ts';
import { HeatHistory } from './heat/heat-history.ts';
import { HeatMaps } from './heat/map/heat-maps.ts';
import { QueryFormWindow } from './heat/query-form-window.ts';
import { unstoredHeatNotice } from './heat/unstored-heat-notice.ts';
import { WorkspaceHistory } from './history/workspace-history.ts';
import { Influence, type InfluenceRequest } from './influence.ts';
import { inspectNode, nodeSummary, previewMove } from './inspect-node.ts';
import { Layouts } from './layouts.ts';
import { type Machine, realMachine } from './machine.ts';
import { Migrator, type MovePhase } from './moves/migrator.ts';
import { NodeNames } from './node-names.ts';
import { NodePositions } from './node-positions.ts';
import { Placements } from './placement/placements.ts';
import { PlanLedger } from './plans/plan-ledger.ts';
import type { QueryParams, QueryRequestOptions, ShardQuery } from './query-executor.ts';
import { WorkspaceRedundancy } from './redundancy/workspace-redundancy.ts';
import { ShardFigures } from './shard-figures.ts';
import { slotCountFor } from './slot-count.ts';
import { readStoredTopology, type StoredTopology } from './stored-topology.ts';
import { StorageWatch } from './supervision/storage-watch.ts';
import { Supervisor } from './supervisor.ts';
import type { TopologyColumns } from './topology-columns.ts';
import { TopologyGraphs } from './topology-graphs.ts';
import type { TopologyState, TopologyView } from './topology-state.ts';
import { verifyWorkspace } from './verify-workspace.ts';
import { loopFile, replicaFile, shardFile, workspaceName } from './workspace-files.ts';
import { WorkspaceQueries } from './workspace-queries.ts';
import { writeSummary } from './workspace-summary.ts';
import { Metagraphs } from './writes/metagraphs.ts';
import { stalledNotice } from './writes/stalled-notice.ts';
import { TopologyWriter, type WriteOptions, type WriteOutcome, type WrittenChange } from './writes/topology-writer.ts';

/** The rolling window of heat: 20 buckets of half a second. */
export const HEAT_TICK_MS = 500;
const HEAT_BUCKET_COUNT = 20;

export interface CoordinatorOptions {
  /** A plan is executed right now, and this is the opening on its way. */
  readonly isPlanUnderWay?: boolean;
  /** Room for that many new nodes at least. */
  readonly spareSlotsMin?: number;
  readonly machine?: Machine;
  /** Writes until partitions sync, where not as many as usual. */
  readonly unsettledCountMax?: number;
}

/**
 * One open workspace: the catalog, the shard workers, the shared columns, and who may do what with them. It keeps
 * nothing that cannot be rebuilt from the catalog and the partitions.
 */
export class Coordinator {
  readonly folder: string;
  readonly name: string;
  readonly columns: SharedColumns;
  readonly names: NodeNames;
  readonly capacities: Float64Array;
  readonly facts: WorkspaceFacts;
  readonly topology: TopologyView;
  readonly heat: HeatWindow;
  readonly heatHistory: HeatHistory;
  readonly heatMaps: HeatMaps;
  readonly history: WorkspaceHistory;
  readonly queryForms = new QueryFormWindow(HEAT_BUCKET_COUNT);
  readonly supervisor: Supervisor;
  readonly redundancy: WorkspaceRedundancy;
  readonly placements: Placements;
  readonly plans: PlanLedger;
  readonly balancer: Balancer;
  readonly queries: WorkspaceQueries;
  readonly metagraphs: Metagraphs;
  readonly layouts: Layouts;
  readonly #catalog: Catalog;
  readonly #migrator: Migrator;
  readonly #nowMs: () => number;
  readonly #events: CoordinatorEvents;
  #pool: AnalysisPool | null = null;
  readonly #graphs: TopologyGraphs;
  readonly #positions: NodePositions;
  readonly #state: TopologyState;
  readonly #influence: Influence;
  readonly #writer: TopologyWriter;
  readonly #storage: StorageWatch;
  readonly #figures: ShardFigures;
  #foldedMs: number | null = null;
  readonly #watched = new Map<string, (phase: MovePhase, nodes: number, rows: number) => void>();
  /** Of the plans under way, kept by who executes them. */
  readonly planProgress = new Map<string, PlanProgress>();

  private constructor(
    folder: string,
    catalog: Catalog,
    events: CoordinatorEvents,
    nowMs: () => number,
    { spareSlotsMin = 0, machine = realMachine, unsettledCountMax }: CoordinatorOptions,
  ) {
    this.folder = folder;
    this.name = workspaceName(folder);
    this.#catalog = catalog;
    this.#nowMs = nowMs;
    this.#events = events;
    this.facts = catalog.facts();
    this.capacities = catalog.capacities();
    const { keys, labels, types, influence, descendants, homes } = catalog.nodes();
    const slotCount = slotCountFor(keys.length, spareSlotsMin);
    this.columns = sharedColumns(slotCount, this.facts.shardCount);
    this.columns.types.fill(NO_TYPE).set(types);
    this.columns.homes.fill(NO_SHARD).set(homes);
    this.columns.epochs.fill(catalog.epoch());
    this.names = new NodeNames(keys, labels, this.columns.homes);
    const scores = new Float64Array(slotCount);
    scores.set(influence);
    const influenceContext = { catalog, homes: this.columns.homes, nowMs, onChange: events.onInfluence };
    const current = new Influence(scores, influenceContext);
    this.#influence = current;
    const descendantCounts = new Uint32Array(slotCount);
    descendantCounts.set(descendants);
    this.#state = {
      metagraph: catalog.metagraph(),
      hierarchies: catalog.hierarchies(),
      nodeCount: homes.reduce((count, home) => count + (home === NO_SHARD ? 0 : 1), 0),
      edgeCount: this.facts.edges,
      revision: catalog.writes.revision(),
      get influence() {
        return current.scores;
      },
    };
    this.topology = this.#state;
    this.heat = createHeatWindow(this.columns, HEAT_BUCKET_COUNT);
    this.heatHistory = new HeatHistory(catalog.heat, slotCount, this.facts.shardCount, {
      onUnstored: (error, isLost) => events.onNotice(unstoredHeatNotice(error, isLost, nowMs())),
    });
    this.heatMaps = new HeatMaps(() => ({
      ...{ history: this.heatHistory, homes: this.columns.homes, types: this.columns.types },
      ...{ slotEnd: this.names.slotEnd, shardCount: this.facts.shardCount },
    }));
    this.history = new WorkspaceHistory({
      ...{ name: this.name, createdMs: this.facts.createdMs, catalog, nowMs, heatHistory: this.heatHistory },
      ...{ columns: this.columns, names: this.names, topology: this.topology, capacities: this.capacities },
      graph: () => this.graph(),
    });
    this.#storage = new StorageWatch({ folder, nowMs, onNotice: events.onNotice });
    catalog.onFailure = (error) => this.#storage.failed(error);
    this.supervisor = new Supervisor({
      columns: this.columns,
      fileOf: (shard) => shardFile(folder, shard),
      opensPartitions: true,
      nowMs,
      catchUp: (shard, call) => this.#writer.catchUp(shard, call),
      threads: machine.threads,
      onRestart: (shard, reason) => {
        this.redundancy.restarted(shard);
        const message = `the worker of shard ${shard} was restarted: ${reason}`;
        events.onNotice({ level: 'warning', code: 'shard.restarted', message, atMs: nowMs() });
      },
      replicaFileOf: this.facts.replicas > 0 ? (shard) => replicaFile(folder, shard) : null,
      onRestored: (told) => this.redundancy.told(told),
      onTrouble: (shard, state, reason) => {
        const message = `shard ${shard} is not available: ${reason}`;
        events.onNotice({ level: 'error', code: `shard.${state}`, message, atMs: nowMs() });
      },
      onFailure: (error) => this.#storage.failed(error),
    });
    const { columns, topology, names, capacities, heat, supervisor } = this;
    this.redundancy = new WorkspaceRedundancy({
      ...{ columns, names, supervisor, catalog, nowMs, events },
      hasReplicas: this.facts.replicas > 0,
      catchUp: (shard) => this.#writer.catchUp(shard, (method, params) => supervisor.call(shard, method, params)),
    });
    this.#migrator = new Migrator({
      ...{ columns, catalog, supervisor, nowMs, after: machine.after, elapsedMs: machine.elapsedMs },
      onMove: events.onMove,
      onMade: (moves, planId) => this.balancer.made(moves, planId),
      onPhase: (phase, nodes, rows, planId) => {
        if (planId !== null) this.#watched.get(planId)?.(phase, nodes, rows);
      },
      onHomes: (nodes, newHomes, epoch) => {
        this.#graphs.moved();
        events.onHomes(nodes, newHomes, epoch);
      },
    });
    this.#positions = new NodePositions({ catalog, homes: columns.homes });
    this.#graphs = new TopologyGraphs({
      ...{ columns, state: this.#state, supervisor, descendants: descendantCounts },
      standStill: (work) => this.#standStill(work),
      pool: () => this.analysisPool(),
    });
    this.#writer = new TopologyWriter({
      ...{ columns, state: this.#state, names, descendants: descendantCounts, supervisor },
      ...{ positions: this.#positions, graphs: this.#graphs, writes: catalog.writes, migrator: this.#migrator },
      ...{ nowMs, after: machine.after, elapsedMs: machine.elapsedMs, unsettledCountMax },
      rules: () => this.placements.rules,
      epoch: () => this.epoch,
      onWritten: (write) => this.#written(write),
      onStalled: (stalled) => events.onNotice(stalledNotice(stalled, nowMs())),
    });
    this.#migrator.pace.set(catalog.moves.rate());
    this.queries = new WorkspaceQueries({
      ...{ columns, topology, names, heats: heat.heats, supervisor, descendants: descendantCounts },
      elapsedMs: machine.elapsedMs,
      standStill: (work) => this.#migrator.standStill(work),
      betweenWrites: (work, signal) => this.#writer.betweenWrites(work, signal),
      onOver: (form, cost) => {
        this.queryForms.record(form, cost);
        this.#migrator.read(form, cost.elapsedMs);
      },
    });
    this.#figures = new ShardFigures({
      ...{ columns, topology, supervisor, nowMs, capacities, heat },
      ...{ graphs: this.#graphs, storage: this.#storage, redundancy: this.redundancy },
    });
    this.layouts = new Layouts({
      ...{ columns, topology, names, catalog, nowMs, positions: this.#positions },
      graph: () => this.graph(),
      pool: () => this.analysisPool(),
      onLayout: events.onLayout,
      onNotice: events.onNotice,
    });
    this.placements = new Placements({
      ...{ name: this.name, columns, topology, names, capacities, heats: heat.heats, catalog, nowMs },
      graph: () => this.graph(),
      hierarchyGraphs: () => this.hierarchyGraphs(),
      pool: () => this.analysisPool(),
      summaryOf: (node) => nodeSummary(this, node),
    });
    this.plans = new PlanLedger({
      store: catalog.plans,
      nowMs,
      staleBecause: (plan) => this.placements.staleBecause(plan),
      onChange: (plan) => {
        this.balancer.planChanged(plan);
        events.onPlan(plan);
      },
    });
    this.balancer = new Balancer({
      ...{ name: this.name, columns, topology, names },
      ...{ placements: this.placements, catalog, plans: this.plans, nowMs },
      loopFile: loopFile(folder),
      defaults: this.facts.isDemo ? DEMO_BALANCE_SETTINGS : DEFAULT_BALANCE_SETTINGS,
      graph: () => this.graph(),
      rowsOfNodes: (task) => this.rowsOfNodes(task),
      analysisPool: () => this.analysisPool(),
      summaryOf: (node) => nodeSummary(this, node),
      onStatus: () => events.onBalance(),
      onDue: events.onDuePlan,
      onNotice: events.onNotice,
    });
    this.metagraphs = new Metagraphs({
      ...{ state: this.#state, types: columns.types, names, graphs: this.#graphs, catalog, plans: this.plans },
      betweenSteps: (work) => this.#migrator.betweenSteps(work),
      onReplaced: (event) => {
        this.queries.metagraphReplaced();
        events.onMetagraph(event);
      },
    });
  }

  /**
   * Whatever a crash left in the middle is put right first: moves, and plans, unless a plan is executed right now and this
   * is the opening on its way.
   * @throws not-found.workspace, busy.workspace, storage.*
   */
  static async open(
    folder: string,
    nowMs: () => number,
    events: CoordinatorEvents = noEvents,
    options: CoordinatorOptions = {},
  ): Promise<Coordinator> {
    const { isPlanUnderWay = false, machine = realMachine } = options;
    const catalog = machine.openCatalog(folder);
    let coordinator: Coordinator | null = null;
    try {
      coordinator = new Coordinator(folder, catalog, events, nowMs, options);
      await coordinator.supervisor.ready();
      await coordinator.redundancy.level(catalog.writes.settledRevision());
      await coordinator.#writer.recover();
      await coordinator.#migrator.recover();
      await coordinator.redundancy.settle();
      if (!isPlanUnderWay) coordinator.plans.recover();
      return coordinator;
    } catch (error) {
      await coordinator?.supervisor.close();
      catalog.close();
      throw error;
    }
  }

  async info(): Promise<WorkspaceInfo> {
    const { shards, storedRows, cut } = await this.#figures.whole();
    const hierarchy = this.topology.hierarchies.map(({ name, rows, depth, estimatedRows }) => {
      return [name, { rows, depth, estimatedRows }] as const;
    });
    return {
      workspace: this.folder,
      name: this.name,
      influence: this.#influence.info,
      nodes: this.nodeCount,
      edges: this.topology.edgeCount,
      nodeTypes: this.metagraph.nodeTypes,
      relations: this.metagraph.relations,
      warnings: this.facts.warnings,
      closure: { hierarchy: Object.fromEntries(hierarchy), storedRows },
      shards,
      cut,
      epoch: this.epoch,
      replicas: this.facts.replicas,
      policies: this.#catalog.balanceSettings() === null ? 0 : 1,
      plans: this.plans.count,
      moves: this.#catalog.moves.count(),
      revision: this.revision,
      isDemo: this.facts.isDemo,
    };
  }

  get metagraph(): Metagraph {
    return this.topology.metagraph;
  }

  get nodeCount(): number {
    return this.topology.nodeCount;
  }

  /** Number of the last write to the topology; 0 after an import. */
  get revision(): number {
    return this.topology.revision;
  }

  /** Of all nodes, by the measure in force. */
  get influence(): Float64Array {
    return this.topology.influence;
  }

  get epoch(): number {
    return Atomics.load(this.columns.epochs, 0);
  }

  /** Per shard what the console shows every second. `queriesPerSecond` is measured by the caller. */
  shardsStatus(queriesPerSecond: number): Promise<ShardsStatus> {
    return this.#figures.status(queriesPerSecond);
  }

  /** Begins a query; its rows come as they are asked for. @throws query.* */
  openQuery(text: string, params: QueryParams, options: QueryRequestOptions): Promise<ShardQuery> {
    return this.queries.open(text, params, options);
  }

  /** A whole answer at once. */
  query(text: string, params: QueryParams, signal?: AbortSignal): Promise<QueryResult> {
    return this.queries.answer(text, params, signal);
  }

  /** Takes in what was read since the last fold, into the rolling window and into the history. */
  foldHeat(): void {
    const nowMs = this.#nowMs();
    const elapsedMs = Math.max(1, nowMs - (this.#foldedMs ?? nowMs));
    this.#foldedMs = nowMs;
    this.heat.fold(elapsedMs);
    const { latest, traffic } = this.heat;
    this.heatHistory.add(latest, this.columns.homes, elapsedMs, nowMs, traffic.latest, this.queryForms.fold(elapsedMs));
    this.balancer.count(latest, elapsedMs, nowMs);
    this.#storage.look();
  }

  /** @throws not-found.node naming the nearest thing to do */
  indexOf(key: string): number {
    const index = this.names.indexOf(key);
    if (index === undefined) {
      throw new ShardscopeError('not-found.node', `there is no node "${key}" in ${this.name}`, { node: key });
    }
    return index;
  }

  isNode(slot: number): boolean {
    const home = this.columns.homes[slot];
    return home !== undefined && home !== NO_SHARD;
  }

  requireNode(index: number): void {
    if (this.isNode(index)) return;
    throw new ShardscopeError('not-found.node', `there is no node number ${index} in ${this.name}`, { node: index });
  }

  requireShard(shard: number): void {
    const { shardCount } = this.columns;
    if (shard < shardCount) return;
    const message = `there is no shard ${shard}; shards are 0 to ${shardCount - 1}`;
    throw new ShardscopeError('not-found.shard', message, { shard });
  }

  /** @throws conflict.rules when the placement rules forbid it */
  async move(node: number, to: number, onState?: (move: Move) => void): Promise<Move> {
    this.#writer.requireRunning();
    this.requireNode(node);
    const refusal = to < this.columns.shardCount ? await this.placements.moveRefusal(node, to) : null;
    if (refusal !== null) {
      const message = `${this.names.keyOf(node)} cannot move to shard ${to}: ${refusal}; change the placement rules first`;
      throw new ShardscopeError('conflict.rules', message, { node: this.names.keyOf(node), shard: to });
    }
    return this.#migrator.move(node, to, { onState });
  }

  /**
   * A move of a plan, whose rules were kept when it was made. It is told as a change of homes only.
   * @param from where the plan expects the node. @throws conflict.move when somebody else has moved it meanwhile
   */
  async moveQuietly(node: number, to: number, planId: string, from: number | null = null): Promise<Move> {
    this.#writer.requireRunning();
    try {
      return await this.#migrator.move(node, to, { planId, from });
    } catch (error) {
      if (!(error instanceof ShardscopeError) || error.code !== 'conflict.move') throw error;
      const message = error.message.replace(`node number ${node}`, this.names.keyOf(node));
      throw new ShardscopeError(error.code, message, { ...error.details, node: this.names.keyOf(node) }, error);
    }
  }

  /** See `Migrator.withdraw`. */
  withdrawMoves(planId: string, choose: (waiting: ReadonlySet<number>) => ReadonlySet<number>): void {
    this.#migrator.withdraw(planId, choose);
  }

  /** How fast moves may go, and do; `rate` is kept from now on where it is not null. */
  movePace(rate: MoveRate | null): MovePaceStatus {
    const { pace } = this.#migrator;
    if (rate !== null) {
      this.#catalog.moves.saveRate(rate);
      pace.set(rate);
    }
    return pace.status();
  }

  /** Tells of the moves of one plan as they come through their phases, until the result is called. */
  watchMoves(planId: string, listener: (phase: MovePhase, nodes: number, rows: number) => void): () => void {
    this.#watched.set(planId, listener);
    return () => {
      this.#watched.delete(planId);
      this.planProgress.delete(planId);
    };
  }

  /**
   * Changes the topology, all of it or nothing. @throws conflict.*, not-found.*, limit.rows, storage.*; limit.slots where
   * there are more new nodes than `spareSlotCount`: open the workspace with more first
   */
  write(changes: readonly TopologyChange[], options: WriteOptions): Promise<WriteOutcome> {
    return this.#writer.write(changes, options);
  }

  /** Writes of the past, newest first. */
  latestWrites(countMax: number): readonly WriteRecordWithNodes[] {
    return this.#catalog.writes.latest(countMax);
  }

  #written(write: WrittenChange): void {
    this.queries.written(write);
    if (write.removedSlots.length > 0) this.#influence.forget(write.removedSlots);
    this.placements.outdate();
    this.balancer.written(write.removedSlots);
    this.#events.onWrite(write);
  }

  moveOf(node: number): Move | null {
    return this.#migrator.moveOf(node);
  }

  /** Of the ledger, or of the placements that were proposed of late. @throws not-found.plan */
  planById(planId: string): Plan {
    return this.plans.has(planId) ? this.plans.plan(planId) : this.placements.plan(planId);
  }

  movesOfPlan(planId: string): readonly Move[] {
    return this.#catalog.moves.ofPlan(planId);
  }

  latestMoves(countMax: number): readonly Move[] {
    return this.#catalog.moves.latest(countMax);
  }

  /** The journal of moves from one on, oldest first. */
  movesAfter(id: number, countMax: number): readonly Move[] {
    return this.#catalog.moves.after(id, countMax);
  }

  /** The whole topology with attributes and homes, as it stands between two moves. */
  storedTopology(task: Task): Promise<StoredTopology> {
    return this.#standStill(() => readStoredTopology(this, task));
  }

  /**
   * The files of the workspace as they stand between two moves, durable, in a folder; without replicas.
   * @throws storage.*
   */
  snapshot(folder: string): Promise<void> {
    return this.#standStill(() => copyFiles(this, this.#catalog, folder));
  }

  search(text: string, countMax: number): readonly number[] {
    return text.trim() === '' ? [] : this.#catalog.search(text.trim(), countMax);
  }

  node(index: number): Promise<NodeDetails> {
    this.requireNode(index);
    return inspectNode(this, index);
  }

  async previewMove(index: number, to: number): Promise<MovePreview> {
    this.requireNode(index);
    return previewMove(this, await this.graph(), index, to);
  }

  /** 1 for the most influential node. */
  influenceRank(index: number): number {
    return this.#influence.rank(index);
  }

  influenceReport(topCount: number): InfluenceReport {
    return this.#influence.report(this, topCount);
  }

  /** Computes all scores anew and keeps them; homes and capacities stay. Cancelled: the former ones stay too. */
  async recomputeInfluence(request: InfluenceRequest, task: Task): Promise<InfluenceRun> {
    const { revision } = this;
    const run = await this.#influence.recompute(request, await this.graph(), revision, this.analysisPool(), task);
    this.balancer.outdate();
    return run;
  }

  /** Something was written since scores were computed, or followed what was. */
  get isInfluenceBehind(): boolean {
    const { followedRevision, revision, unmeasured } = this.#influence.freshness(this.revision);
    return followedRevision < revision || unmeasured > 0;
  }

  /** See `Influence.follow`; for a quiet moment. */
  async followInfluence(task: Task): Promise<void> {
    const { revision } = this;
    const graph = await this.graph();
    // Closed meanwhile: no pool is to be made any more.
    throwIfCancelled(task.signal, 'influence');
    await this.#influence.follow(graph, revision, this.analysisPool(), task);
    this.balancer.outdate();
  }

  /** With `isRepairing`, copies of a partition that differ are made equal first, where one of them is known to be right. */
  async verify(deep: boolean, task: Task = silentTask, isRepairing = false): Promise<VerifyReport> {
    return this.#standStill(async () => {
      if (isRepairing) await this.redundancy.repair();
      return verifyWorkspace(this, deep, task);
    });
  }

  /** Compares one slice of a partition with its replica; moves and writes wait as long as that takes. */
  compareCopies(shard: number, place: SlicePlace, rowsMax: number): Promise<SliceComparison> {
    return this.#standStill(() => this.redundancy.compareSome(shard, place, rowsMax));
  }

  /** Whether a shard is at something right now. */
  get isBusy(): boolean {
    const shards = Array.from({ length: this.columns.shardCount }, (_, shard) => shard);
    return shards.some((shard) => this.supervisor.status(shard).requestsInFlight > 0);
  }

  /** All edges in shared memory, collected from the partitions at the first call. */
  graph(): Promise<TopologyColumns> {
    return this.#graphs.graph();
  }

  /** The graphs of `hierarchies`, in their order. */
  hierarchyGraphs(): Promise<readonly HierarchyGraph[]> {
    return this.#graphs.hierarchyGraphs();
  }

  /** Rows that name each node. */
  rowsOfNodes(task: Task): Promise<Float64Array> {
    return this.#graphs.rowsOfNodes(task);
  }

  analysisPool(): AnalysisPool {
    this.#pool ??= createAnalysisPool();
    return this.#pool;
  }

  /** For lists only: what it says may be behind. */
  #saveSummary(): void {
    try {
      const { shardCount: shards } = this.columns;
      writeSummary(this.folder, { nodes: this.nodeCount, edges: this.topology.edgeCount, shards });
    } catch (error) {
      this.#storage.failed(error);
    }
  }

  /** Refused, not waited for, where a write cannot be ended for now. */
  async #standStill<T>(work: () => Promise<T>): Promise<T> {
    this.#writer.requireRunning();
    return this.#migrator.standStill(work);
  }

  /** Finishes the moves under way, then stops the workers and releases the workspace. */
  async close(): Promise<void> {
    try {
      // A write that cannot be ended would hold up what is to be finished here.
      this.#writer.stop();
      await this.balancer.close();
      await this.#migrator.close();
      await this.#writer.close();
      await this.supervisor.close();
      await this.#pool?.close();
      // After the last read was counted; somebody who never folded keeps no history.
      if (this.#foldedMs !== null) this.foldHeat();
      this.heatMaps.close();
      this.heatHistory.close();
      this.#positions.save();
      if (this.revision > 0) this.#saveSummary();
    } finally {
      this.#catalog.close();
    }
  }
}
