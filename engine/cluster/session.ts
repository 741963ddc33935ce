import { join } from 'node:path';
import type { TraceColumns } from '../algorithms/replay/traffic.ts';
import type { Clock } from '../base/clock.ts';
import { ShardscopeError, toWireError } from '../base/errors.ts';
import { silentTask, type Task } from '../base/progress.ts';
import type { TopologyChange } from '../model/changes.ts';
import type { PlacementRules } from '../model/placement-rules.ts';
import type { ImportWarning, Topology } from '../model/topology.ts';
import type { PlanFormat } from '../protocol/balance-methods.ts';
import { encodeHeatFrame } from '../protocol/heat-frame.ts';
import { requireReading } from '../protocol/method-access.ts';
import { METHODS } from '../protocol/methods.ts';
import type { Plan } from '../protocol/plan-schemas.ts';
import type { ReplayAnswer } from '../protocol/replay-types.ts';
import type { RestoredBackup } from '../protocol/transfer-types.ts';
import type { About, ImportReport, WorkspaceState } from '../protocol/types.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import type { Port } from '../rpc/port.ts';
import { serve } from '../rpc/serve.ts';
import { createAnalysisPool } from './analysis/analysis-pool.ts';
import { restoreBackup } from './backup/restore-backup.ts';
import { Broadcaster } from './broadcaster.ts';
import { Coordinator, type CoordinatorOptions, HEAT_TICK_MS } from './coordinator.ts';
import type { CoordinatorEvents } from './coordinator-events.ts';
import { demoTopology } from './demo-topology.ts';
import { createDemoWorkload, type DemoWorkload } from './demo-workload.ts';
import type { ExportMaker } from './downloads/download-source.ts';
import { Downloads } from './downloads/downloads.ts';
import { DEFAULT_PLACEMENT, type ImportOptions, importWorkspace } from './import-workspace.ts';
import { Incident } from './incident/incident.ts';
import { unavailable } from './incident/incident-handlers.ts';
import { readIncident } from './incident/read-incident.ts';
import { InfluenceFollower } from './influence-follower.ts';
import { moveStatus } from './inspect-node.ts';
import type { OpenWorkspace } from './plans/apply-plan.ts';
import { startDuePlans } from './plans/due-plans.ts';
import { PlanExecutor } from './plans/plan-executor.ts';
import { QueryCursors } from './query-service/query-cursors.ts';
import { QueryService } from './query-service/query-service.ts';
import { CopyWatch } from './redundancy/copy-watch.ts';
import { sessionHandlers } from './session-handlers.ts';
import { Uploads } from './uploads.ts';
import { isWorkspace, WORKSPACE_SUFFIX } from './workspace-files.ts';
import type { WriteOptions, WriteOutcome } from './writes/topology-writer.ts';
import { writeWithRoom } from './writes/write-with-room.ts';

export interface SessionOptions {
  /** Where new workspaces are made, and which are offered for opening. */
  readonly workspacesFolder: string;
  readonly clock: Clock;
  readonly about: Omit<About, 'protocol' | 'workspacesFolder' | 'viewerToken'>;
  /** Reads topology files; given by the host, because the cluster knows no file formats. */
  readonly readTopology: (
    paths: readonly string[],
    options: { undirected: 'both'; strict: boolean },
    task: Task,
  ) => Promise<{ topology: Topology; warnings: readonly ImportWarning[] }>;
  /** Reads a trace of accesses; given by the host for the same reason. */
  readonly readTrace: (
    path: string,
    indexOf: (key: string) => number | undefined,
    task: Task,
  ) => Promise<TraceColumns & { readonly warnings: ReplayAnswer['warnings'] }>;
  /** A plan as a table, as statements or as a report; `notes` are told in the report. */
  readonly planText: (plan: Plan, format: PlanFormat, notes: readonly string[]) => string;
  /** Files of what a workspace holds; given by the host for the same reason. */
  readonly exports: ExportMaker;
  readonly onWorkspace?: (name: string | null, folder: string | null) => void;
}

const DEMO_SHARD_COUNT = 4;
const DEMO_SEED = 1;
const SHARDS_STATUS_TICKS = 2;
/** The scale of the heat frames follows a new maximum at once and falls back slowly, so colours do not flicker. */
const HEAT_MAX_DECAY = 0.97;

/**
 * What an engine does for the people who look at it: which workspace is open, everything they may ask of it, and what
 * it tells them unasked. Any number of connections share one session.
 */
export class Session {
  readonly options: SessionOptions;
  readonly uploads = new Uploads();
  readonly #broadcaster: Broadcaster;
  #coordinator: Coordinator | null = null;
  #queries: QueryService | null = null;
  #incident: Incident | null = null;
  #workload: DemoWorkload | null = null;
  #follower: InfluenceFollower | null = null;
  #copyWatch: CopyWatch | null = null;
  #state: WorkspaceState = { state: 'none', name: null, generation: 0 };
  /** Opening and closing are one after the other; the last asked for wins. */
  #switching: Promise<unknown> = Promise.resolve();
  /** While the workspace is opened again with room for more nodes. */
  #makingRoom: Promise<void> | null = null;
  #stopTicking = () => {};
  #queriesPerSecond = 0;
  readonly #workspace: OpenWorkspace = {
    current: () => this.coordinator,
    reopen: (coordinator, change, options) => this.#reopen(coordinator, change, options),
  };
  readonly executor: PlanExecutor;

  constructor(options: SessionOptions) {
    this.options = options;
    this.executor = new PlanExecutor({
      clock: options.clock,
      workspace: this.#workspace,
      onProgress: () => this.#tellPlansUnderWay(),
    });
    this.#broadcaster = new Broadcaster((topic, subscriber) => {
      if (topic === 'workspace') subscriber.push(this.#state);
      if (topic === 'shards' && this.#coordinator) void this.#pushShards(this.#coordinator);
      if (topic === 'balance' && this.#coordinator) subscriber.push(this.#coordinator.balancer.status());
    });
  }

  /** Serves one connection until its port closes; that of a viewer is refused whatever does not only read. */
  attach(port: Port, access: 'full' | 'viewer' = 'full'): void {
    const isReadOnly = access === 'viewer';
    const uploadIds = new Set<string>();
    const cursors = new QueryCursors();
    const downloads = new Downloads(this.options.clock);
    serve(METHODS, port, sessionHandlers(this, uploadIds, cursors, downloads), {
      topics: this.#broadcaster.topics,
      greet: ({ protocol }) => {
        if (protocol !== PROTOCOL_VERSION) {
          const older = protocol < PROTOCOL_VERSION ? 'console' : 'engine';
          const message = `protocol ${protocol} meets ${PROTOCOL_VERSION}: the ${older} is older; update it`;
          throw new ShardscopeError('incompatible.protocol', message, { client: protocol, engine: PROTOCOL_VERSION });
        }
        const { engineVersion } = this.options.about;
        const welcome = { kind: 'welcome', protocol: PROTOCOL_VERSION, engineVersion } as const;
        return isReadOnly ? { ...welcome, isReadOnly } : welcome;
      },
      ...(isReadOnly ? { authorize: requireReading } : {}),
    });
    // A window that is closed or reloaded takes its half-sent files and half-read queries with it: the places are few.
    port.onClose(() => {
      for (const id of uploadIds) this.uploads.discard(id);
      cursors.closeAll();
      downloads.closeAll();
    });
  }

  /** What a page that may only look has to show; null where nothing is served. Set by the server of the session. */
  viewerToken: string | null = null;

  /** What is open in place of a workspace, else null. */
  get incident(): Incident | null {
    return this.#incident;
  }

  get state(): WorkspaceState {
    return this.#state;
  }

  /** @throws unavailable.workspace while none is open */
  get coordinator(): Coordinator {
    if (this.#coordinator !== null) return this.#coordinator;
    throw this.#notOpen();
  }

  /** @throws unavailable.workspace while none is open */
  get queries(): QueryService {
    if (this.#queries !== null) return this.#queries;
    throw this.#notOpen();
  }

  get workload(): DemoWorkload {
    if (this.#workload !== null) return this.#workload;
    if (this.#incident !== null) throw this.#notOpen();
    throw new ShardscopeError('unavailable.workspace', 'only a demo workspace has a workload of its own', {});
  }

  get queriesPerSecond(): number {
    return this.#queriesPerSecond;
  }

  folderOf(name: string): string {
    return join(this.options.workspacesFolder, `${name}${WORKSPACE_SUFFIX}`);
  }

  /** Closes what is open and opens `folder`. When that fails nothing is open, and the caller learns why. */
  open(folder: string): Promise<WorkspaceState> {
    return this.#switch(async () => {
      await this.#closeWorkspace();
      this.#setState('opening', null);
      return this.#openWorkspace(folder);
    });
  }

  async #openWorkspace(folder: string, options: CoordinatorOptions = {}): Promise<WorkspaceState> {
    try {
      const events: CoordinatorEvents = {
        onMove: (move) => this.#broadcaster.push('moves', moveStatus(coordinator, move)),
        onHomes: (nodes, homes, epoch) => {
          this.#broadcaster.push('placement', { epoch, nodes: [...nodes], homes: [...homes] });
        },
        onNotice: (notice) => this.#broadcaster.push('notices', notice),
        onInfluence: (info) => this.#broadcaster.push('influence', info),
        onLayout: (change) => this.#broadcaster.push('layout', change),
        onWrite: ({ revision, summary, changesNodes }) => {
          this.#broadcaster.push('topology', { revision, summary, changesNodes });
          this.#follower?.written();
        },
        onMetagraph: (event) => this.#broadcaster.push('metagraph', event),
        onPlan: (plan) => this.#broadcaster.push('plans', plan),
        onBalance: () => {
          if (this.#broadcaster.hasSubscribers('balance'))
            this.#broadcaster.push('balance', coordinator.balancer.status());
        },
        onDuePlan: (planId, actor) => void this.#runDue(planId, actor),
      };
      const { nowMs } = this.options.clock;
      const coordinator = await Coordinator.open(folder, nowMs, events, options);
      this.#coordinator = coordinator;
      const follow = (signal: AbortSignal) => coordinator.followInfluence({ ...silentTask, signal });
      this.#follower = new InfluenceFollower({ clock: this.options.clock, follow });
      if (coordinator.isInfluenceBehind) this.#follower.written();
      const queries = new QueryService(coordinator, this.options.clock);
      this.#queries = queries;
      if (coordinator.facts.isDemo) {
        this.#workload = createDemoWorkload(coordinator, this.options.clock, DEMO_SEED);
        this.#workload.set(true, this.#workload.status().queriesPerSecond);
      }
      if (coordinator.redundancy.hasReplicas) {
        this.#copyWatch = new CopyWatch({
          shardCount: coordinator.columns.shardCount,
          clock: this.options.clock,
          isBusy: () => coordinator.isBusy,
          compareSome: (shard, place, rowsMax) => coordinator.compareCopies(shard, place, rowsMax),
          onCompared: (shard, isEqual) => coordinator.redundancy.compared(shard, isEqual),
          onFailure: (error) => coordinator.redundancy.notCompared(error),
        });
      }
      this.#startTicking(coordinator, queries);
      this.#setState('open', coordinator);
      return this.#state;
    } catch (error) {
      this.#setState('none', null);
      throw error;
    }
  }

  #tellPlansUnderWay(): void {
    if (!this.#broadcaster.hasSubscribers('plans')) return;
    // Where the number of shards changes, the workspace is opened again on the way.
    const coordinator = this.#coordinator;
    for (const plan of coordinator?.plans.allUnderWay ?? []) {
      const progress = coordinator?.planProgress.get(plan.planId);
      this.#broadcaster.push('plans', progress ? { ...plan, progress } : plan);
    }
  }

  /** A plan that the balancer has approved, or whose time has come; nobody waits for it, so what goes wrong is told to all. */
  async #runDue(planId: string, actor: string): Promise<void> {
    try {
      await this.executor.run(planId, actor, silentTask);
    } catch (error) {
      if (this.#coordinator === null) return;
      const { code, message } = toWireError(error);
      this.#broadcaster.push('notices', { level: 'warning', code, message, atMs: this.options.clock.nowMs() });
    }
  }

  /** See `Placements.setRules`; a plan that is being applied keeps the rules it was made by. */
  async setRules(rules: PlacementRules): Promise<void> {
    this.executor.running.requireNone();
    const { placements, balancer } = this.coordinator;
    await placements.setRules(rules);
    balancer.outdate();
  }

  /**
   * See `writeWithRoom`. @throws conflict.plan where the workspace had to be opened again while a plan is executed
   */
  async write(changes: readonly TopologyChange[], options: WriteOptions): Promise<WriteOutcome> {
    for (;;) {
      await this.#makingRoom;
      try {
        return await writeWithRoom(this.#workspace, changes, options);
      } catch (error) {
        // It met the workspace while that was opened again for the write of somebody else: nothing of it has happened.
        const isInBetween = this.#makingRoom !== null && toWireError(error).code.startsWith('unavailable.');
        if (!isInBetween) throw error;
      }
    }
  }

  /** Closes the open workspace for a change of its files, and opens it again, changed or not. */
  #reopen(
    coordinator: Coordinator,
    change: (folder: string) => void,
    options: CoordinatorOptions = { isPlanUnderWay: true },
  ): Promise<Coordinator> {
    const isForRoom = options.isPlanUnderWay !== true;
    if (isForRoom) this.executor.running.requireNone();
    const { folder, name } = coordinator;
    const reopened = this.#switch(async () => {
      // Somebody else has made room meanwhile.
      if (isForRoom && this.#coordinator !== null && this.#coordinator !== coordinator) return this.#coordinator;
      if (this.#coordinator !== coordinator) {
        throw new ShardscopeError('conflict.plan', `${name} was closed while the plan was being applied`, {});
      }
      await this.#closeWorkspace();
      this.#setState('opening', null);
      try {
        change(folder);
      } finally {
        await this.#openWorkspace(folder, options);
      }
      return this.coordinator;
    });
    if (isForRoom) this.#noteMakingRoom(reopened);
    return reopened;
  }

  #noteMakingRoom(reopened: Promise<unknown>): void {
    const over = reopened
      .then(
        () => {},
        () => {},
      )
      .finally(() => {
        if (this.#makingRoom === over) this.#makingRoom = null;
      });
    this.#makingRoom = over;
  }

  /** Opens the demo workspace, making it first when it is not there. */
  async openDemo(folder: string, nodeCount: number, task: Task = silentTask): Promise<WorkspaceState> {
    if (!isWorkspace(folder)) {
      const topology = demoTopology(nodeCount, DEMO_SEED);
      await this.#import(folder, topology, [], { shardCount: DEMO_SHARD_COUNT, isDemo: true }, task);
    }
    return this.open(folder);
  }

  /** Imports files into a new workspace and opens it. */
  async importFiles(
    paths: readonly string[],
    name: string,
    { shardCount, isStrict, replicas }: { shardCount: number; isStrict: boolean; replicas: number },
    task: Task,
  ): Promise<ImportReport> {
    const { topology, warnings } = await this.options.readTopology(
      paths,
      { undirected: 'both', strict: isStrict },
      task,
    );
    const report = await this.#import(
      this.folderOf(name),
      topology,
      warnings,
      { shardCount, replicas, isDemo: false },
      task,
    );
    await this.open(this.folderOf(name));
    return report;
  }

  async #import(
    folder: string,
    topology: Topology,
    warnings: readonly ImportWarning[],
    chosen: Pick<ImportOptions, 'shardCount' | 'replicas' | 'isDemo'>,
    task: Task,
  ): Promise<ImportReport> {
    const pool = createAnalysisPool();
    try {
      const { nowMs } = this.options.clock;
      const defaults = { closure: 'auto', hierarchies: [], seed: DEMO_SEED, ...DEFAULT_PLACEMENT } as const;
      const options: ImportOptions = { ...defaults, ...chosen, nowMs };
      return await importWorkspace(folder, topology, warnings, options, pool, task);
    } finally {
      await pool.close();
    }
  }

  async close(): Promise<void> {
    await this.#switch(() => this.#closeWorkspace());
    this.uploads.discardAll();
  }

  /** Makes a workspace out of a backup and opens it. @throws conflict.exists, and what `restoreBackup` throws */
  async restore(path: string, name: string, task: Task): Promise<RestoredBackup> {
    const { workspace: _, ...report } = await restoreBackup(path, this.folderOf(name), task);
    await this.open(this.folderOf(name));
    return { name, ...report };
  }

  /** Opens an incident file in place of what is open, which stays open where the file is none. @throws what `readIncident` throws */
  async openIncident(path: string, task: Task): Promise<WorkspaceState> {
    const incident = new Incident(await readIncident(path, task));
    return this.#switch(async () => {
      await this.#closeWorkspace();
      this.#incident = incident;
      this.#setState('incident', null);
      return this.#state;
    });
  }

  closeIncident(): Promise<WorkspaceState> {
    return this.#switch(async () => {
      if (this.#incident !== null) await this.#closeWorkspace();
      return this.#state;
    });
  }

  #notOpen(): ShardscopeError {
    if (this.#incident !== null) return unavailable(this.#incident);
    const message = this.#state.state === 'opening' ? 'the workspace is being opened' : 'no workspace is open';
    return new ShardscopeError('unavailable.workspace', `${message}; open one or import a topology`, {});
  }

  #switch<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#switching.then(work, work);
    this.#switching = next.catch(() => {});
    return next;
  }

  async #closeWorkspace(): Promise<void> {
    const [coordinator, queries] = [this.#coordinator, this.#queries];
    this.#stopTicking();
    this.#copyWatch?.stop();
    this.#copyWatch = null;
    this.#workload?.stop();
    this.#workload = null;
    this.#follower?.close();
    this.#follower = null;
    this.#coordinator = null;
    this.#queries = null;
    if (coordinator === null && this.#incident === null) return;
    this.#incident = null;
    this.#setState('none', null);
    if (coordinator === null) return;
    await queries?.close();
    await coordinator.close();
  }

  #setState(state: WorkspaceState['state'], coordinator: Coordinator | null): void {
    const isOther = state === 'open' || state === 'incident';
    const name = coordinator?.name ?? this.#incident?.contents.manifest.workspace ?? null;
    this.#state = { state, name, generation: isOther ? this.#state.generation + 1 : this.#state.generation };
    this.#broadcaster.push('workspace', this.#state);
    if (state !== 'opening') this.options.onWorkspace?.(coordinator?.name ?? null, coordinator?.folder ?? null);
  }

  #startTicking(coordinator: Coordinator, queries: QueryService): void {
    const { clock } = this.options;
    const { heats, shardHeat } = coordinator.heat;
    coordinator.foldHeat();
    // An answer that was kept is an answer all the same.
    const answered = () => coordinator.queries.count + queries.status().cache.hits;
    let lastQueries = answered();
    let ticks = 0;
    let heatMax = 0;
    this.#queriesPerSecond = 0;
    let cancel = () => {};
    const tick = () => {
      const now = clock.nowMs();
      coordinator.foldHeat();
      startDuePlans({
        ...{ coordinator, nowMs: now, running: this.executor.running },
        run: (planId, actor) => void this.#runDue(planId, actor),
        onNotice: (notice) => this.#broadcaster.push('notices', notice),
      });
      ticks++;
      if (this.#broadcaster.hasSubscribers('heat')) {
        heatMax = Math.max(
          heats.reduce((max, heat) => Math.max(max, heat), 0),
          heatMax * HEAT_MAX_DECAY,
        );
        const head = { sequence: ticks, timeMs: now, generation: this.#state.generation, heatMax };
        this.#broadcaster.push('heat', encodeHeatFrame(head, shardHeat, heats.subarray(0, coordinator.names.slotEnd)));
      }
      if (ticks % SHARDS_STATUS_TICKS === 0) {
        const queryCount = answered();
        this.#queriesPerSecond = (queryCount - lastQueries) / ((SHARDS_STATUS_TICKS * HEAT_TICK_MS) / 1000);
        lastQueries = queryCount;
        if (this.#broadcaster.hasSubscribers('shards')) void this.#pushShards(coordinator);
      }
      cancel = clock.after(HEAT_TICK_MS, tick);
    };
    cancel = clock.after(HEAT_TICK_MS, tick);
    this.#stopTicking = () => cancel();
  }

  async #pushShards(coordinator: Coordinator): Promise<void> {
    try {
      const status = await coordinator.shardsStatus(this.#queriesPerSecond);
      if (coordinator === this.#coordinator) this.#broadcaster.push('shards', status);
    } catch (error) {
      // A workspace that is being closed answers nothing any more; anything else the operator should hear.
      if (coordinator !== this.#coordinator) return;
      const { code, message } = toWireError(error);
      this.#broadcaster.push('notices', { level: 'error', code, message, atMs: this.options.clock.nowMs() });
    }
  }
}
