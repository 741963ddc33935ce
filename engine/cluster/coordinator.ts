import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { denseCsr, liveNodes } from '../algorithms/graph/live-nodes.ts';
import { shardInfluence } from '../algorithms/placement/cut.ts';
import { type Json, ShardscopeError, toWireError } from '../base/errors.ts';
import { silentTask, type Task } from '../base/progress.ts';
import { createHeatWindow, type HeatWindow } from '../counters/heat-window.ts';
import { type SharedColumns, sharedColumns } from '../counters/shared-columns.ts';
import { DEFAULT_BALANCE_SETTINGS } from '../model/balance-settings.ts';
import type { TopologyChange } from '../model/changes.ts';
import { NO_SHARD, NO_TYPE } from '../model/ids.ts';
import type { Metagraph } from '../model/metagraph.ts';
import type { Move, MovePaceStatus, MoveRate } from '../model/move.ts';
import type { PlanProgress, PlanSummary } from '../protocol/balance-types.ts';
import type { MetagraphDocument, MetagraphEvent, MetagraphReport } from '../protocol/change-types.ts';
import type { Plan } from '../protocol/plan-schemas.ts';
import type {
  HeatReport,
  InfluenceInfo,
  InfluenceReport,
  InfluenceRun,
  MovePreview,
  NodeDetails,
  Notice,
  QueryExplanation,
  QueryResult,
  ShardInfo,
  ShardsStatus,
  VerifyReport,
  WorkspaceInfo,
} from '../protocol/types.ts';
import type { ResultOf } from '../rpc/table.ts';
import type { HierarchyGraph, SHARD_METHODS, SliceComparison } from '../shard/shard-methods.ts';
import type { SlicePlace } from '../storage/partition-slices.ts';
import { type AnalysisPool, createAnalysisPool } from './analysis/analysis-pool.ts';
import { Balancer } from './balance/balancer.ts';
import type { Catalog, KeptHierarchy, LayoutKind, WorkspaceFacts } from './catalog/catalog.ts';
import type { WriteRecord } from './catalog/write-store.ts';
import type { CutTally } from './cut-tally.ts';
import { DEMO_BALANCE_SETTINGS } from './demo-workload-settings.ts';
import { FrontierWalk } from './frontier-walk.ts';
import { attributeNames } from './graph/attribute-names.ts';
import { TopologyStatistics } from './graph/topology-statistics.ts';
import { HeatHistory, type HeatRange } from './heat/heat-history.ts';
import { QueryFormWindow } from './heat/query-form-window.ts';
import { queryHeat } from './heat/query-forms.ts';
import { unstoredHeatNotice } from './heat/unstored-heat-notice.ts';
import { Influence, type InfluenceRequest } from './influence.ts';
import { inspectNode, nodeSummary, previewMove } from './inspect-node.ts';
import { type Machine, realMachine } from './machine.ts';
import { Migrator, type MovePhase } from './moves/migrator.ts';
import { NodeNames } from './node-names.ts';
import { NOWHERE, NodePositions } from './node-positions.ts';
import { Placements } from './placement/placements.ts';
import { PlanLedger } from './plans/plan-ledger.ts';
import { QueryExecutor, type QueryRequestOptions, type ShardQuery } from './query-executor.ts';
import { WorkspaceRedundancy } from './redundancy/workspace-redundancy.ts';
import { readStoredTopology, type StoredTopology } from './stored-topology.ts';
import { StorageWatch } from './supervision/storage-watch.ts';
import { Supervisor } from './supervisor.ts';
import { depthLimit, hierarchyGraph, type TopologyColumns } from './topology-columns.ts';
import { TopologyGraphs } from './topology-graphs.ts';
import type { TopologyState } from './topology-state.ts';
import { verifyWorkspace } from './verify-workspace.ts';
import {
  catalogFile,
  loopFile,
  replicaFile,
  shardFile,
  shardFolder,
  withFileErrors,
  workspaceName,
} from './workspace-files.ts';
import { writeSummary } from './workspace-summary.ts';
import { editedMetagraph, metagraphDocument, metagraphReport, refusePresentCycles } from './writes/metagraph-edit.ts';
import { stalledNotice } from './writes/stalled-notice.ts';
import { TopologyWriter, type WriteOptions, type WriteOutcome, type WrittenChange } from './writes/topology-writer.ts';

/** The rolling window of heat: 20 buckets of half a second. */
export const HEAT_TICK_MS = 500;
const HEAT_BUCKET_COUNT = 20;
/** How long the look at all shards waits for one of them. */
const STATUS_MS_MAX = 1000;

type ShardCounts = ResultOf<typeof SHARD_METHODS, 'status'>;
const NOTHING_KNOWN: ShardCounts = { nodes: 0, edges: 0, closureRows: 0, fileBytes: 0 };

const SPARE_SLOTS_MIN = 1024;

/**
 * Slots with room for nodes to come: when they are used up, the workspace has to be opened again. Rounded up, so that it is
 * mostly the same number at the next opening: what the balancer has learnt is of that many.
 */
function slotCountFor(takenCount: number, spareMin: number): number {
  const wanted = takenCount + Math.max(spareMin, SPARE_SLOTS_MIN, Math.ceil(takenCount / 8));
  const step = Math.max(SPARE_SLOTS_MIN, 2 ** (Math.floor(Math.log2(wanted)) - 3));
  return step * Math.ceil(wanted / step);
}

export interface CoordinatorOptions {
  /** A plan is executed right now, and this is the opening on its way. */
  readonly isPlanUnderWay?: boolean;
  /** Room for that many new nodes at least. */
  readonly spareSlotsMin?: number;
  readonly machine?: Machine;
  /** Writes until partitions sync, where not as many as usual. */
  readonly unsettledCountMax?: number;
}

/** What happens in a workspace that somebody may want to hear of. */
export interface CoordinatorEvents {
  readonly onMove: (move: Move) => void;
  readonly onHomes: (nodes: Uint32Array, homes: Uint16Array, epoch: number) => void;
  readonly onNotice: (notice: Notice) => void;
  /** All scores are others now. */
  readonly onInfluence: (info: InfluenceInfo) => void;
  readonly onLayout: (positions: Float32Array) => void;
  readonly onPlan: (plan: PlanSummary) => void;
  /** The topology was written to. */
  readonly onWrite: (write: WrittenChange) => void;
  readonly onMetagraph: (event: MetagraphEvent) => void;
  /** The balancer has looked, or is set otherwise: ask for its status. */
  readonly onBalance: () => void;
  /** The balancer's own rules have approved a plan: it is to be executed. */
  readonly onDuePlan: (planId: string, actor: string) => void;
}

export const noEvents: CoordinatorEvents = {
  onMove: () => {},
  onHomes: () => {},
  onNotice: () => {},
  onInfluence: () => {},
  onLayout: () => {},
  onPlan: () => {},
  onWrite: () => {},
  onMetagraph: () => {},
  onBalance: () => {},
  onDuePlan: () => {},
};

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
  readonly heat: HeatWindow;
  readonly heatHistory: HeatHistory;
  readonly queryForms = new QueryFormWindow(HEAT_BUCKET_COUNT);
  readonly supervisor: Supervisor;
  readonly redundancy: WorkspaceRedundancy;
  readonly placements: Placements;
  readonly plans: PlanLedger;
  readonly balancer: Balancer;
  readonly #catalog: Catalog;
  readonly #migrator: Migrator;
  readonly #nowMs: () => number;
  readonly #machine: Machine;
  readonly #events: CoordinatorEvents;
  #pool: AnalysisPool | null = null;
  readonly #graphs: TopologyGraphs;
  readonly #positions: NodePositions;
  readonly #state: TopologyState;
  readonly #influence: Influence;
  readonly #descendants: Uint32Array;
  readonly #writer: TopologyWriter;
  #statistics: TopologyStatistics | null = null;
  readonly #storage: StorageWatch;
  readonly #countsOfShards = new Map<number, ShardCounts>();
  #queryCount = 0;
  #foldedMs: number | null = null;
  #executor: QueryExecutor;
  #knownAttributeNames: Set<string> | null = null;
  #attributeNames: Promise<Set<string>> | null = null;
  #watched: ((phase: MovePhase, nodes: number, rows: number, planId: string | null) => void) | null = null;
  /** Of the plan under way, kept by who executes it. */
  planProgress: PlanProgress | null = null;

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
    this.#machine = machine;
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
    this.#influence = new Influence(scores, influenceContext);
    this.#descendants = new Uint32Array(slotCount);
    this.#descendants.set(descendants);
    this.#state = {
      metagraph: catalog.metagraph(),
      hierarchies: catalog.hierarchies(),
      nodeCount: homes.reduce((count, home) => count + (home === NO_SHARD ? 0 : 1), 0),
      edgeCount: this.facts.edges,
      revision: catalog.writes.revision(),
    };
    this.heat = createHeatWindow(this.columns, HEAT_BUCKET_COUNT);
    this.heatHistory = new HeatHistory(catalog, slotCount, this.facts.shardCount, {
      onUnstored: (error, isLost) => events.onNotice(unstoredHeatNotice(error, isLost, nowMs())),
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
    const { columns, names, supervisor } = this;
    this.redundancy = new WorkspaceRedundancy({
      ...{ columns, names, supervisor, catalog, nowMs, events },
      hasReplicas: this.facts.replicas > 0,
      catchUp: (shard) => this.#writer.catchUp(shard, (method, params) => supervisor.call(shard, method, params)),
    });
    this.#migrator = new Migrator({
      columns: this.columns,
      catalog,
      supervisor: this.supervisor,
      nowMs,
      after: machine.after,
      elapsedMs: machine.elapsedMs,
      onMove: events.onMove,
      onMade: (moves, planId) => this.balancer.made(moves, planId),
      onPhase: (phase, nodes, rows, planId) => this.#watched?.(phase, nodes, rows, planId),
      onHomes: (nodes, newHomes, epoch) => {
        this.#graphs.moved();
        events.onHomes(nodes, newHomes, epoch);
      },
    });
    this.#positions = new NodePositions({ catalog, homes: this.columns.homes });
    this.#graphs = new TopologyGraphs({
      columns: this.columns,
      state: this.#state,
      supervisor: this.supervisor,
      descendants: this.#descendants,
      standStill: (work) => this.#standStill(work),
      pool: () => this.analysisPool(),
    });
    this.#writer = new TopologyWriter({
      ...{ columns: this.columns, state: this.#state, names: this.names, descendants: this.#descendants },
      ...{ positions: this.#positions, graphs: this.#graphs, writes: catalog.writes, supervisor: this.supervisor },
      ...{ migrator: this.#migrator, nowMs, after: machine.after },
      ...{ elapsedMs: machine.elapsedMs, unsettledCountMax },
      rules: () => this.placements.rules,
      epoch: () => this.epoch,
      onWritten: (write) => this.#written(write),
      onStalled: (stalled) => events.onNotice(stalledNotice(stalled, nowMs())),
    });
    this.#migrator.pace.set(catalog.moveRate());
    this.#executor = this.#createExecutor();
    const current = this.#influence;
    const state = this.#state;
    const topology = {
      get influence() {
        return current.scores;
      },
      get metagraph() {
        return state.metagraph;
      },
      get hierarchies() {
        return state.hierarchies;
      },
      get edgeCount() {
        return state.edgeCount;
      },
    };
    this.placements = new Placements({
      name: this.name,
      columns: this.columns,
      topology,
      names: this.names,
      capacities: this.capacities,
      heats: this.heat.heats,
      catalog,
      nowMs,
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
      ...{ name: this.name, columns: this.columns, names: this.names },
      ...{ placements: this.placements, catalog, plans: this.plans, nowMs },
      get influence() {
        return current.scores;
      },
      get metagraph() {
        return state.metagraph;
      },
      get hierarchies() {
        return state.hierarchies;
      },
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
    const { tally, storedRows, cut } = await this.#stored();
    const hierarchy = this.hierarchies.map(({ name, rows, depth, estimatedRows }) => {
      return [name, { rows, depth, estimatedRows }] as const;
    });
    return {
      workspace: this.folder,
      name: this.name,
      influence: this.#influence.info,
      nodes: this.nodeCount,
      edges: this.edgeCount,
      nodeTypes: this.metagraph.nodeTypes,
      relations: this.metagraph.relations,
      warnings: this.facts.warnings,
      closure: { hierarchy: Object.fromEntries(hierarchy), storedRows },
      shards: this.#shardInfos(tally),
      cut,
      epoch: this.epoch,
      replicas: this.facts.replicas,
      policies: this.#catalog.balanceSettings() === null ? 0 : 1,
      plans: this.plans.count,
      moves: this.#catalog.moveCount(),
      revision: this.revision,
      isDemo: this.facts.isDemo,
    };
  }

  get metagraph(): Metagraph {
    return this.#state.metagraph;
  }

  get hierarchies(): readonly KeptHierarchy[] {
    return this.#state.hierarchies;
  }

  get nodeCount(): number {
    return this.#state.nodeCount;
  }

  get edgeCount(): number {
    return this.#state.edgeCount;
  }

  /** Number of the last write to the topology; 0 after an import. */
  get revision(): number {
    return this.#state.revision;
  }

  /** Of all nodes, by the measure in force. */
  get influence(): Float64Array {
    return this.#influence.scores;
  }

  get epoch(): number {
    return Atomics.load(this.columns.epochs, 0);
  }

  /** Per shard what the console shows every second. `queriesPerSecond` is measured by the caller. */
  async shardsStatus(queriesPerSecond: number): Promise<ShardsStatus> {
    const { shardCount } = this.columns;
    const { shardHeat } = this.heat;
    const { counts, tally, cut } = await this.#stored(() => this.#knownCounts());
    const meanHeat = shardHeat.reduce((sum, heat) => sum + heat, 0) / shardCount;
    return {
      atMs: this.#nowMs(),
      epoch: this.epoch,
      shards: this.#shardInfos(tally).map((info) => ({
        ...info,
        ...this.supervisor.status(info.shard),
        heat: shardHeat[info.shard]!,
        storedRows: counts[info.shard]!.nodes + counts[info.shard]!.edges + counts[info.shard]!.closureRows,
        fileBytes: counts[info.shard]!.fileBytes,
        replica: this.redundancy.status(info.shard),
      })),
      cut,
      storage: this.#storage.trouble,
      heatImbalance: meanHeat === 0 ? 1 : Math.max(...shardHeat) / meanHeat,
      queriesPerSecond,
      traffic: this.#shards.map((from) => [
        ...this.heat.traffic.rates.subarray(from * shardCount, (from + 1) * shardCount),
      ]),
    };
  }

  /** What the partitions hold, and what crosses shards. */
  async #stored(askCounts = () => Promise.all(this.#shards.map((shard) => this.supervisor.call(shard, 'status', {})))) {
    const [counts, tally] = await Promise.all([askCounts(), this.#graphs.tally()]);
    const storedRows = counts.reduce((sum, { closureRows }) => sum + closureRows, 0);
    const rows = this.hierarchies.reduce((sum, hierarchy) => sum + hierarchy.rows, 0);
    const edgeRatio = this.edgeCount === 0 ? 0 : tally.edges / this.edgeCount;
    // A row whose ends live on two shards is stored twice: what is stored too often is what is cut.
    return { counts, tally, storedRows, cut: { edges: tally.edges, closureRows: storedRows - rows, edgeRatio } };
  }

  /** Of a shard that is away, or busy for long, what it held when it was asked last: the others are looked at all the same. */
  #knownCounts(): Promise<ShardCounts[]> {
    return Promise.all(
      this.#shards.map(async (shard) => {
        if (this.supervisor.status(shard).state === 'ready') {
          const signal = AbortSignal.timeout(STATUS_MS_MAX);
          const counts = await this.supervisor.call(shard, 'status', {}, { signal }).catch(() => null);
          if (counts !== null) this.#countsOfShards.set(shard, counts);
        }
        return this.#countsOfShards.get(shard) ?? NOTHING_KNOWN;
      }),
    );
  }

  #shardInfos({ nodes, closureRowsOwned }: CutTally): ShardInfo[] {
    const influence = shardInfluence(this.columns.homes, this.influence, this.columns.shardCount);
    return this.#shards.map((shard) => ({
      shard,
      nodes: nodes[shard]!,
      influence: influence[shard]!,
      capacity: this.capacities[shard]!,
      closureRows: closureRowsOwned[shard]!,
    }));
  }

  get #shards(): number[] {
    return Array.from({ length: this.columns.shardCount }, (_, shard) => shard);
  }

  /** Begins a query; its rows come as they are asked for. @throws query.* */
  async openQuery(
    text: string,
    params: Readonly<Record<string, unknown>>,
    options: QueryRequestOptions,
  ): Promise<ShardQuery> {
    this.#queryCount++;
    return (await this.#queries()).open(text, params, options);
  }

  /** What would be done for a query, without doing it. @throws query.* */
  async explain(text: string, params: Readonly<Record<string, unknown>>): Promise<QueryExplanation> {
    return (await this.#queries()).explain(text, params);
  }

  /** Names of all attributes that some node has, read from the shards at the first call. */
  attributeNames(): Promise<Set<string>> {
    this.#attributeNames ??= attributeNames(this.supervisor, this.columns.shardCount).then(
      (names) => new Set(names),
      (error: unknown) => {
        // A shard that was away is asked again by the next caller.
        this.#attributeNames = null;
        throw error;
      },
    );
    return this.#attributeNames;
  }

  /** A whole answer at once. */
  async query(
    text: string,
    params: Readonly<Record<string, unknown>>,
    signal = silentTask.signal,
  ): Promise<QueryResult> {
    const rowsHeld = Number.POSITIVE_INFINITY;
    const query = await this.openQuery(text, params, { signal, collectsNodes: false, rowsHeld });
    const rows: (readonly Json[])[] = [];
    for await (const batch of query.batches) for (const row of batch.rows) rows.push(row);
    return { columns: query.columns, rows, warnings: query.warnings.map(({ message }) => message), ...query.end() };
  }

  /** Ready when the names of attributes are known, or cannot be had now: then no property is warned about. */
  async #queries(): Promise<QueryExecutor> {
    if (this.#knownAttributeNames === null) {
      this.#knownAttributeNames = await this.attributeNames().catch(() => null);
    }
    return this.#executor;
  }

  #createExecutor(): QueryExecutor {
    const { columns, names, supervisor } = this;
    const current = this.#influence;
    const state = this.#state;
    const hierarchyFacts = () => state.hierarchies.map((of) => ({ ...of, depthMax: depthLimit(of.depth) }));
    const statistics = () => {
      this.#statistics ??= new TopologyStatistics({
        types: columns.types,
        nodeCount: state.nodeCount,
        metagraph: state.metagraph,
        hierarchies: hierarchyFacts(),
        descendants: this.#descendants,
      });
      return this.#statistics;
    };
    const standStill = <T>(work: () => Promise<T>) => this.#migrator.standStill(work);
    const walker = new FrontierWalk({ columns, supervisor, standStill });
    const heats = this.heat.heats;
    const context = {
      ...{ columns, names, heats, supervisor, walker },
      betweenWrites: <T>(work: () => Promise<T>, signal: AbortSignal) => this.#writer.betweenWrites(work, signal),
      get metagraph() {
        return state.metagraph;
      },
      get hierarchies() {
        return hierarchyFacts();
      },
      get statistics() {
        return statistics();
      },
      get influence() {
        return current.scores;
      },
    };
    const knownNames = () => this.#knownAttributeNames;
    const queryNames = {
      get metagraph() {
        return state.metagraph;
      },
      get attributeNames() {
        return knownNames();
      },
    };
    return new QueryExecutor(context, queryNames, this.#machine.elapsedMs, (form, cost) => {
      this.queryForms.record(form, cost);
      this.#migrator.pace.read(form, cost.elapsedMs);
    });
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

  /**
   * Heat between two times, shard by shard, with the nodes that were asked most.
   * @throws usage.params where the range does not begin before it ends, not-found.node
   */
  heatSeries(range: HeatRange): HeatReport {
    const { fromMs, toMs } = range;
    if (fromMs >= toMs) {
      const message = `heat from ${fromMs} to ${toMs}: the range ends before it begins; give an earlier "from"`;
      throw new ShardscopeError('usage.params', message, { from: fromMs, to: toMs });
    }
    for (const node of range.nodes) this.requireNode(node);
    const { top, queries, ...series } = this.heatHistory.series(range);
    const { buckets } = series;
    return {
      ...series,
      queries: queryHeat(queries),
      // A node that is there no more has no place in the list; its accesses are in the sums.
      top: top
        .filter(({ node }) => this.isNode(node))
        .map(({ node, accesses }) => ({ node: nodeSummary(this, node), accesses })),
      total: buckets.reduce((sum, { shards }) => sum + shards.reduce((a, b) => a + b, 0), 0),
    };
  }

  /** Queries answered or refused since the workspace was opened. */
  get queryCount(): number {
    return this.#queryCount;
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

  /** How fast moves may go, and do; `rate` is kept from now on where it is not null. */
  movePace(rate: MoveRate | null): MovePaceStatus {
    const { pace } = this.#migrator;
    if (rate !== null) {
      this.#catalog.saveMoveRate(rate);
      pace.set(rate);
    }
    return pace.status();
  }

  /** Tells of the moves of one plan as they come through their phases, until the result is called. One plan at a time. */
  watchMoves(planId: string, listener: (phase: MovePhase, nodes: number, rows: number) => void): () => void {
    this.#watched = (phase, nodes, rows, of) => {
      if (of === planId) listener(phase, nodes, rows);
    };
    return () => {
      this.#watched = null;
      this.planProgress = null;
    };
  }

  /**
   * Changes the topology, all of it or nothing. @throws conflict.*, not-found.*, limit.rows, storage.*; limit.slots where
   * there are more new nodes than `spareSlotCount`: open the workspace with more first
   */
  write(changes: readonly TopologyChange[], options: WriteOptions): Promise<WriteOutcome> {
    return this.#writer.write(changes, options);
  }

  metagraphDocument(): MetagraphDocument {
    return metagraphDocument(this.metagraph, this.hierarchies);
  }

  /** Replaces the metagraph, durably, and notes it in the audit trail. @throws conflict.metagraph, conflict.cycle */
  async setMetagraph(document: MetagraphDocument, actor: string): Promise<MetagraphDocument> {
    // Between moves and writes: what is checked here holds when it is saved.
    return this.#migrator.betweenSteps(async () => {
      const { metagraph, hierarchies } = editedMetagraph(this.metagraph, this.hierarchies, document);
      if (hierarchies.some(({ isAcyclic }) => isAcyclic)) {
        const current = await this.#graphs.collected();
        const graphs = hierarchies.map((kept) => hierarchyGraph(current, kept, kept.depth));
        refusePresentCycles(hierarchies, graphs, (slot) => this.names.keyOf(slot));
      }
      this.#catalog.saveMetagraph(metagraph, hierarchies);
      [this.#state.metagraph, this.#state.hierarchies] = [metagraph, hierarchies];
      this.plans.note(actor, 'metagraph', `${metagraph.rules.length} connections`);
      this.#statistics = null;
      this.#executor = this.#createExecutor();
      const saved = metagraphDocument(metagraph, hierarchies);
      this.#events.onMetagraph({ actor, metagraph: saved });
      return saved;
    });
  }

  /** Compares the metagraph with all edges. */
  async checkMetagraph(): Promise<MetagraphReport> {
    const { edges } = await this.graph();
    const graphs = await this.hierarchyGraphs();
    const { types } = this.columns;
    return metagraphReport(this.metagraph, this.hierarchies, edges, types, graphs, (slot) => this.names.keyOf(slot));
  }

  /** Writes of the past, newest first. */
  latestWrites(countMax: number): readonly WriteRecord[] {
    return this.#catalog.writes.latest(countMax);
  }

  #written(write: WrittenChange): void {
    this.#statistics = null;
    if (write.removedSlots.length > 0) this.#influence.forget(write.removedSlots);
    for (const name of write.attributeNames) this.#knownAttributeNames?.add(name);
    this.placements.outdate();
    this.balancer.outdate();
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
    return this.#catalog.movesOfPlan(planId);
  }

  latestMoves(countMax: number): readonly Move[] {
    return this.#catalog.latestMoves(countMax);
  }

  /** The journal of moves from one on, oldest first. */
  movesAfter(id: number, countMax: number): readonly Move[] {
    return this.#catalog.movesAfter(id, countMax);
  }

  /** The whole topology with attributes and homes, as it stands between two moves. */
  topology(task: Task): Promise<StoredTopology> {
    return this.#standStill(() => readStoredTopology(this, task));
  }

  /**
   * The files of the workspace as they stand between two moves, durable, in a folder; without replicas.
   * @throws storage.*
   */
  snapshot(folder: string): Promise<void> {
    return this.#standStill(async () => {
      withFileErrors(folder, () => {
        mkdirSync(shardFolder(folder), { recursive: true });
        for (const name of ['forecast.bin', 'summary.json']) {
          if (existsSync(join(this.folder, name))) copyFileSync(join(this.folder, name), join(folder, name));
        }
      });
      const copies = this.#shards.map((shard) => {
        return this.supervisor.call(shard, 'partition.snapshot', { file: shardFile(folder, shard) });
      });
      await Promise.all([...copies, this.#catalog.copyTo(catalogFile(folder))]);
    });
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
    this.#pool ??= createAnalysisPool();
    const run = await this.#influence.recompute(request, await this.graph(), this.#pool, task);
    this.balancer.outdate();
    return run;
  }

  get layoutKind(): LayoutKind {
    return this.#catalog.layoutKind();
  }

  positions(): Float32Array {
    return this.#positions.all(this.names.slotEnd);
  }

  /** Lays the topology out anew and keeps the positions. Cancelled: the former ones stay. */
  async layout(kind: LayoutKind, iterations: number, task: Task): Promise<Float32Array> {
    const { forward, backward } = await this.graph();
    const { homes, shardCount } = this.columns;
    const live = liveNodes(homes);
    const { slotCount } = this.columns;
    const positions = new Float32Array(new SharedArrayBuffer(8 * (kind === 'islands' ? slotCount : live.slots.length)));
    const pool = this.analysisPool();
    if (kind === 'islands') {
      const influence = this.influence;
      await pool.run({ kind: 'islands-layout', forward, backward, homes, influence, shardCount, positions }, task);
    } else {
      const before = this.positions();
      for (const [node, slot] of live.slots.entries()) positions.set(before.subarray(2 * slot, 2 * slot + 2), 2 * node);
      const dense = denseCsr(forward, live, (bytes) => new SharedArrayBuffer(bytes));
      await pool.run({ kind: 'force-layout', forward: dense, positions, iterations }, task);
    }
    const kept = new Float32Array(2 * this.names.slotEnd).fill(NOWHERE);
    for (const [node, slot] of live.slots.entries()) {
      const at = kind === 'islands' ? slot : node;
      kept.set(positions.subarray(2 * at, 2 * at + 2), 2 * slot);
    }
    this.#positions.replace(kept, kind);
    this.#events.onLayout(kept);
    return kept;
  }

  /** Islands show the shards, so they are laid out anew when many homes changed; by edges alone a picture stays right. */
  async refreshIslands(): Promise<void> {
    if (this.layoutKind !== 'islands') return;
    try {
      await this.layout('islands', 1, silentTask);
    } catch (error) {
      // Only the picture is as it was: what changed the homes has succeeded.
      const { code, message } = toWireError(error);
      this.#events.onNotice({ level: 'warning', code, message: `islands: ${message}`, atMs: this.#nowMs() });
    }
  }

  /** With `isRepairing`, copies of a partition that differ are made equal first, where one of them is known to be right. */
  async verify(deep: boolean, task: Task = silentTask, isRepairing = false): Promise<VerifyReport> {
    return this.#standStill(async () => {
      // As they are when everything stands still: what waits before us may be a write.
      const { columns, supervisor, hierarchies, influence, edgeCount, redundancy } = this;
      const relationCount = this.metagraph.relations.length;
      if (isRepairing) await redundancy.repair();
      const shardSums = shardInfluence(columns.homes, influence, columns.shardCount);
      return verifyWorkspace(
        {
          columns,
          supervisor,
          hierarchies,
          relationCount,
          edgeCount,
          influence,
          shardInfluence: shardSums,
          redundancy,
        },
        deep,
        task,
      );
    });
  }

  /** Compares one slice of a partition with its replica; moves and writes wait as long as that takes. */
  compareCopies(shard: number, place: SlicePlace, rowsMax: number): Promise<SliceComparison> {
    return this.#standStill(() => this.redundancy.compareSome(shard, place, rowsMax));
  }

  /** Whether a shard is at something right now. */
  get isBusy(): boolean {
    return this.#shards.some((shard) => this.supervisor.status(shard).requestsInFlight > 0);
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
      writeSummary(this.folder, { nodes: this.nodeCount, edges: this.edgeCount, shards });
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
      this.heatHistory.close();
      this.#positions.save();
      if (this.revision > 0) this.#saveSummary();
    } finally {
      this.#catalog.close();
    }
  }
}
