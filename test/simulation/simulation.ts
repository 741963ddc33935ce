import { toWireError } from '../../engine/base/errors.ts';
import type { Prng } from '../../engine/base/prng.ts';
import { Coordinator } from '../../engine/cluster/coordinator.ts';
import { noEvents } from '../../engine/cluster/coordinator-events.ts';
import type { Machine } from '../../engine/cluster/machine.ts';
import { announcedRevisionOf, revisionOf } from '../../engine/counters/shared-columns.ts';
import { NO_SHARD } from '../../engine/model/ids.ts';
import type { MemoryRows } from '../../engine/storage/memory/memory-store.ts';
import { rowDifferences } from '../../engine/storage/partition-copies.ts';
import type { PartitionStore } from '../../engine/storage/partition-store.ts';
import { CallBook } from './call-book.ts';
import { tuplesOf } from './disk-copies.ts';
import type { DiskFaults, PartitionDisk } from './disks.ts';
import { Judge } from './judge.ts';
import { Operations } from './operations.ts';
import { type SimulationOptions, streams } from './options.ts';
import { SimulatedThreads } from './workers.ts';
import { newWorkspace, type SimulatedWorkspace } from './workspace.ts';
import { type Mortal, World } from './world.ts';

const FOLDER = '/simulated/run.shardscope';
/** How much rather something ends before and after a write to the catalog. */
const CATALOG_WEIGHT = 6;
const FOLD_MS = 500;
/** A run that does more has got stuck. */
const STEPS_MAX = 200_000;
/** Until everything that failed has been tried again: workers that were left stopped wait for a minute. */
const REST_MS_MAX = 600_000;

export interface Outcome {
  readonly options: SimulationOptions;
  /** What did not hold; empty for a good run. */
  readonly problems: readonly string[];
  readonly hash: string;
  readonly steps: number;
  readonly points: number;
  readonly counts: Counts;
}

export interface Counts {
  operations: number;
  processCrashes: number;
  workerCrashes: number;
  diskFaults: number;
  disksLost: number;
  writes: number;
  moves: number;
}

/** Puts something wrong in the place of something right: who judges must find it. */
export interface Planted {
  readonly partition?: (store: PartitionStore) => PartitionStore;
  /** Where it shall not be the same as of the partition. */
  readonly replica?: (store: PartitionStore) => PartitionStore;
}

class SimulatedProcess implements Mortal {
  isAlive = true;
  isClosing = false;
  isCompared = false;
  /** A worker has died since it was started. */
  hasLostWorkers = false;
  /** When it was started. */
  diskFaultsBefore = 0;
  /** Since it was started, and not because all its workers opened them: what is in the middle of something meets that. */
  hasLostDisks = false;
  coordinator: Coordinator | null = null;
  /** Accesses of the history when it was opened. */
  heatBefore = 0;
  heatOfRemoved = 0;
  opening: Promise<void> | null = null;
  readonly threads: SimulatedThreads;
  readonly calls: CallBook;

  constructor(threads: (process: SimulatedProcess) => SimulatedThreads, calls: CallBook) {
    this.calls = calls;
    this.threads = threads(this);
  }
}

/** One run: a workspace, what is asked of it, and what befalls it. */
export class Simulation {
  readonly options: SimulationOptions;
  readonly world: World;
  readonly workspace: SimulatedWorkspace;
  readonly judge: Judge;
  readonly operations: Operations;
  readonly counts: Counts = {
    ...{ operations: 0, processCrashes: 0, workerCrashes: 0, diskFaults: 0, writes: 0, moves: 0 },
    ...{ disksLost: 0 },
  };
  readonly problems: string[] = [];
  readonly #planted: Planted;
  readonly #schedule: Prng;
  readonly #faults: Prng;
  readonly #work: Prng;
  #process: SimulatedProcess | null = null;
  #areFaultsOn = true;
  #hadFaults = false;
  #underWay = 0;
  #elapsedMs = 0;
  #epoch = 0;
  #operationsCompared = 0;

  constructor(options: SimulationOptions, planted: Planted = {}) {
    this.options = options;
    this.#planted = planted;
    const { schedule, work, faults } = streams(options.seed);
    [this.#schedule, this.#work, this.#faults] = [schedule, work, faults];
    const { hasteRatio } = options;
    this.world = new World({ prng: schedule, hasteRatio, onPoint: (point, what) => this.#point(point, what) });
    this.workspace = newWorkspace(options, work);
    const fail = (problem: string) => this.fail(problem);
    this.judge = new Judge(this.workspace.topology, this.workspace.homes, fail);
    this.judge.syncedRevision = () => this.#syncedRevision();
    this.operations = new Operations({
      ...{ options, prng: work, judge: this.judge, fail, note: (line) => this.world.trace.note(line) },
      hadFaults: () => this.#hadFaults,
      hasLostDisks: () => this.counts.disksLost > 0,
      isClosing: () => this.#process?.isClosing ?? false,
    });
  }

  fail(problem: string): void {
    this.world.trace.note(`PROBLEM ${problem}`);
    this.problems.push(problem);
  }

  get #isFailed(): boolean {
    return this.problems.length > 0;
  }

  async run(): Promise<Outcome> {
    try {
      await this.#ask();
      if (!this.#isFailed) await this.#heal();
      if (!this.#isFailed) await this.#endAgain();
    } catch (error) {
      this.fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    if (this.#process !== null) this.#process.isAlive = false;
    await this.world.settle();
    const { hash } = this.world.trace;
    this.counts.writes = this.judge.revision;
    this.counts.moves = this.judge.movedCount;
    const { problems, options, counts } = this;
    return { options, problems, hash, steps: this.world.steps, points: this.world.points, counts };
  }

  // ---- phases --------------------------------------------------------------------------------------------------------

  async #ask(): Promise<void> {
    const { operations, operationsAtOnce, reopenRatio } = this.options;
    for (let left = operations; left > 0 || this.#underWay > 0; ) {
      const process = await this.#running();
      if (process === null) return;
      if (left > 0 && this.#underWay < operationsAtOnce && this.#work.below(3) === 0) {
        left--;
        this.counts.operations++;
        if (this.#work.below(8) === 0) this.#foldHeat(process);
        if (this.#work.ratio() < reopenRatio) await this.#close(process);
        else this.#begin(process);
        continue;
      }
      if (!(await this.#step())) return;
    }
  }

  #begin(process: SimulatedProcess): void {
    this.#underWay++;
    const isOver = () => !process.isAlive;
    void this.operations.begin(process.coordinator!, isOver).then(() => {
      if (!isOver()) this.#underWay--;
    });
  }

  /** Nothing fails any more: all that was left behind is put right, and then everything is as the judge says. */
  async #heal(): Promise<void> {
    this.#areFaultsOn = false;
    const process = await this.#running();
    if (process === null) return;
    const startMs = this.world.nowMs;
    // A worker that stopped again and again is left stopped for a minute.
    const isAtRest = () => {
      return this.#underWay === 0 && !this.world.isBusy && this.judge.unfinishedCount === 0 && this.#areReady(process);
    };
    while (!isAtRest()) {
      if (this.world.nowMs - startMs > REST_MS_MAX) {
        return this.fail(`it does not come to rest: ${this.#underWay} operations, ${process.calls.open.join(', ')}`);
      }
      if (!(await this.#step())) return;
      if (!process.isAlive) return this.#heal();
    }
    await this.#until(this.operations.tryAll(process.coordinator!, () => !process.isAlive));
    if (!process.isAlive) return this.#heal();
    if (this.#isFailed) return;
    const verified = { report: null as Awaited<ReturnType<Coordinator['verify']>> | null };
    const verify = process.coordinator!.verify(true).then(
      (report) => {
        verified.report = report;
      },
      (error: unknown) => this.fail(`verify at rest: ${toWireError(error).message}`),
    );
    await this.#until(verify);
    // It may have been told to end here.
    if (!process.isAlive) return this.#heal();
    for (const { ok, failures } of verified.report?.checks ?? []) if (!ok) this.fail(`verify: ${failures.join('; ')}`);
    this.#compare(true);
    this.#compareHeat(process);
    const open = process.calls.open.filter((call) => !call.includes('frontier.release'));
    if (!this.world.isBusy && open.length > 0) this.fail(`no reply: ${open.join(', ')}`);
  }

  /** Ended as hard as the options have it, opened, compared, closed and compared. */
  async #endAgain(): Promise<void> {
    this.#crash(this.#process!, 'at the end');
    await this.#running();
    this.#compare(true);
    if (this.#isFailed) return;
    await this.#close(this.#process!);
    this.#compare(true);
  }

  // ---- the process ---------------------------------------------------------------------------------------------------

  /** A process that is open; null after a problem. */
  async #running(): Promise<SimulatedProcess | null> {
    for (let tries = 0; !this.#isFailed; tries++) {
      if (tries > 50) this.#areFaultsOn = false;
      if (this.#process === null || !this.#process.isAlive) this.#start();
      const process = this.#process!;
      await this.#until(process.opening!);
      if (!process.isAlive || process.coordinator === null) continue;
      // What was in the middle is put right by now, but for clean-ups that are owed.
      if (!process.isCompared && this.#holdsAllWrites(process)) this.#compare(false);
      process.isCompared = true;
      return this.#isFailed ? null : process;
    }
    return null;
  }

  /** What went with a worker, or with a write that failed, it is given again before anybody reads; not at once. */
  #holdsAllWrites(process: SimulatedProcess): boolean {
    const mayLack = this.options.deltasACommit > 1 && this.counts.diskFaults > process.diskFaultsBefore;
    return !mayLack && this.#areReady(process);
  }

  #areReady({ coordinator }: SimulatedProcess): boolean {
    const { partitions } = this.workspace.disks;
    return partitions.every((_, shard) => coordinator!.supervisor.status(shard).state === 'ready');
  }

  #start(): void {
    const calls = new CallBook(
      (problem) => this.fail(problem),
      () => this.counts.disksLost > 0,
    );
    const { world } = this;
    const { deltasACommit, unsettledMax: unsettledCountMax } = this.options;
    const faults: DiskFaults = { next: () => this.#nextFault() };
    const { disks } = this.workspace;
    const copies = new Map<string, MemoryRows>();
    const opening = (disk: PartitionDisk) => this.#opening(disk);
    const { partition = (store) => store, replica = partition } = this.#planted;
    const planted = (store: PartitionStore, disk: PartitionDisk) =>
      disks.replicas.includes(disk) ? replica(store) : partition(store);
    const process = new SimulatedProcess(
      (owner) =>
        new SimulatedThreads({
          ...{
            world,
            process: owner,
            disks,
            faults,
            prng: this.#faults,
            calls,
            planted,
            deltasACommit,
            copies,
            opening,
          },
        }),
      calls,
    );
    process.diskFaultsBefore = this.counts.diskFaults;
    this.#process = process;
    this.#underWay = 0;
    this.#epoch = 0;
    this.operations.forget();
    this.judge.forgetReads();
    const machine: Machine = {
      openCatalog: () => {
        return this.workspace.catalog.open({ world, owner: process, faults, prng: this.#faults }, this.judge);
      },
      threads: process.threads,
      after: (ms, work) => world.after(process, ms, work),
      elapsedMs: () => {
        this.#elapsedMs += this.options.slownessMs === 0 ? 0 : this.#schedule.below(this.options.slownessMs);
        return this.#elapsedMs;
      },
    };
    world.trace.note('open');
    process.opening = Coordinator.open(FOLDER, () => world.nowMs, noEvents, { machine, unsettledCountMax }).then(
      (coordinator) => {
        if (!process.isAlive) return;
        process.coordinator = coordinator;
        process.heatBefore = this.#heatKept(coordinator);
      },
      (error: unknown) => {
        if (!process.isAlive) return;
        const { code, message } = toWireError(error);
        world.trace.note(`not opened: ${code}`);
        // A copy of what is lost is always left; who compares them does not look for it in the middle of that.
        const isExpected = code === 'storage.corrupt' ? process.hasLostDisks : this.#hadFaults;
        if (!isExpected) this.fail(`it cannot be opened: ${message}`);
        process.isAlive = false;
      },
    );
  }

  /** As the user closes it: what is under way is finished or refused. */
  async #close(process: SimulatedProcess): Promise<void> {
    this.world.trace.note('close');
    process.isClosing = true;
    const closing = process.coordinator!.close().catch((error: unknown) => {
      if (process.isAlive && !this.#hadFaults) this.fail(`closing: ${toWireError(error).message}`);
    });
    await this.#until(closing);
    if (!process.isAlive) return;
    process.isAlive = false;
    this.#underWay = 0;
  }

  // ---- steps ---------------------------------------------------------------------------------------------------------

  /** False after a problem. */
  async #step(): Promise<boolean> {
    if (this.world.steps > STEPS_MAX) this.fail('it goes on for ever');
    const hasMore = await this.world.step();
    if (!hasMore && this.#process?.isAlive) this.fail('nothing is under way, and something is waited for');
    this.#checkStep();
    return !this.#isFailed;
  }

  /** Goes on until `work` is over, or its process is. */
  async #until(work: Promise<unknown>): Promise<void> {
    const process = this.#process!;
    const state = { isOver: false };
    const end = () => {
      state.isOver = true;
    };
    work.then(end, end);
    await this.world.settle();
    while (!state.isOver && process.isAlive) if (!(await this.#step())) return;
  }

  /** What must hold whenever nothing runs. */
  #checkStep(): void {
    const process = this.#process;
    const coordinator = process?.coordinator;
    if (!process?.isAlive || coordinator === null || coordinator === undefined) return;
    const { columns } = coordinator;
    const [published, announced] = [revisionOf(columns), announcedRevisionOf(columns)];
    const { revision, homes } = this.judge;
    if (published > revision || announced > revision || published < revision - 1) {
      this.fail(`revision ${published} is published, ${announced} announced, ${revision} committed`);
    }
    const { epoch } = coordinator;
    if (epoch < this.#epoch) this.fail(`the epoch falls from ${this.#epoch} to ${epoch}`);
    this.#epoch = epoch;
    if (published !== revision) return;
    let count = 0;
    for (let slot = 0; slot < coordinator.names.slotEnd; slot++) {
      const home = columns.homes[slot]!;
      if (home === NO_SHARD) continue;
      count++;
      if (homes.get(slot) !== home) this.fail(`node ${slot} is at ${home}, and committed to ${homes.get(slot)}`);
    }
    if (count !== homes.size) this.fail(`${count} nodes have a home, of ${homes.size}`);
    this.#checkQuietCopies();
  }

  /** Once after each operation that has ended while nothing else is under way, as long as nothing has failed. */
  #checkQuietCopies(): void {
    const { operations } = this.counts;
    if (this.#hadFaults || operations === this.#operationsCompared) return;
    if (this.#underWay > 0 || this.world.isBusy || this.judge.unfinishedCount > 0) return;
    this.#operationsCompared = operations;
    this.#compareCopies();
  }

  #compare(isAtRest: boolean): void {
    const { partitions, replicas } = this.workspace.disks;
    const rows = partitions.map(rowsOf);
    this.workspace.catalog.read((catalog) => this.judge.compare(catalog, rows, isAtRest));
    if (isAtRest && !this.#isFailed) this.#compareCopies();
    else if (replicas.length > 0) {
      // One that lost with its worker what it had not committed is given that before it is made use of.
      const copies = replicas
        .map(rowsOf)
        .map((copy, shard) => (copy.applied < rows[shard]!.applied ? rows[shard]! : copy));
      this.workspace.catalog.read((catalog) => this.judge.compare(catalog, copies, false));
    }
  }

  /** Partition and replica hold the same rows. */
  #compareCopies(): void {
    const { partitions, replicas } = this.workspace.disks;
    for (const [shard, replica] of replicas.entries()) {
      const partition = partitions[shard]!;
      if (partition.isLost || replica.isLost) this.fail(`shard ${shard}: a disk that was lost is not restored`);
      const [ours, theirs] = [rowsOf(partition), rowsOf(replica)];
      if (ours.applied !== theirs.applied) {
        this.fail(`shard ${shard}: the partition has write ${ours.applied}, its replica ${theirs.applied}`);
      }
      for (const difference of rowDifferences(tuplesOf(ours), tuplesOf(theirs), 3)) {
        this.fail(`shard ${shard}: partition and replica differ: ${JSON.stringify(difference)}`);
      }
    }
  }

  /** Twice a second, as far as the balancer is not asked. */
  #foldHeat(process: SimulatedProcess): void {
    const { heat, heatHistory, queryForms, columns } = process.coordinator!;
    heat.fold(FOLD_MS);
    const { latest, traffic } = heat;
    // A node that was removed since it was read counts for itself, and for no shard.
    for (const [slot, count] of latest.entries()) {
      if (columns.homes[slot] === NO_SHARD) process.heatOfRemoved += count;
    }
    heatHistory.add(latest, columns.homes, FOLD_MS, this.world.nowMs, traffic.latest, queryForms.fold(FOLD_MS));
  }

  #heatKept({ heatHistory }: Coordinator): number {
    const range = { fromMs: 0, toMs: this.world.nowMs + 3_600_000, bucketsMax: 100, nodes: [], topCount: 0 };
    return heatHistory.series(range).buckets.reduce((sum, { shards }) => sum + shards.reduce((a, b) => a + b, 0), 0);
  }

  /** What all stripes have counted the window has folded, and the history keeps. */
  #compareHeat(process: SimulatedProcess): void {
    const coordinator = process.coordinator!;
    const { heat, columns } = coordinator;
    this.#foldHeat(process);
    const counted = columns.heat.reduce((sum, stripe) => sum + stripe.reduce((a, b) => a + b, 0), 0);
    if (heat.totalAccesses !== counted) this.fail(`${counted} accesses were counted, ${heat.totalAccesses} folded`);
    const kept = this.#heatKept(coordinator) - process.heatBefore + process.heatOfRemoved;
    if (kept !== counted) this.fail(`${counted} accesses were counted, the history keeps ${kept}`);
  }

  #syncedRevision(): number {
    const { partitions, replicas } = this.workspace.disks;
    const there = [...partitions, ...replicas].filter(({ isLost }) => !isLost);
    return Math.min(...there.map((disk) => disk.syncedRevision(this.judge.revision)));
  }

  // ---- faults --------------------------------------------------------------------------------------------------------

  #nextFault(): 'none' | 'refused' | 'torn' {
    const { diskFaultRatio } = this.options;
    if (!this.#areFaultsOn || diskFaultRatio === 0 || this.#faults.ratio() >= diskFaultRatio) return 'none';
    this.#hadFaults = true;
    this.counts.diskFaults++;
    return this.#faults.below(2) === 0 ? 'refused' : 'torn';
  }

  /** A disk that is opened may be found lost. */
  #opening(disk: PartitionDisk): void {
    const { lossRatio } = this.options;
    if (lossRatio === 0 || !this.#mayLose || this.#faults.ratio() >= lossRatio) return;
    this.#process!.hasLostDisks ||= this.#process!.hasLostWorkers;
    this.#lose(disk);
  }

  get #mayLose(): boolean {
    return this.#areFaultsOn && this.counts.disksLost < this.options.lossesMax;
  }

  /** One copy of each partition is always left. */
  #lose(disk: PartitionDisk): void {
    const { partitions, replicas } = this.workspace.disks;
    const shard = Math.max(partitions.indexOf(disk), replicas.indexOf(disk));
    if (partitions[shard]!.isLost || replicas[shard]!.isLost) return;
    this.#hadFaults = true;
    this.counts.disksLost++;
    disk.lose();
    this.world.trace.note(`the disk of ${disk === replicas[shard] ? 'replica' : 'partition'} ${shard} is lost`);
  }

  #losesAnyDisk(): void {
    const { lossAtPointRatio } = this.options;
    if (lossAtPointRatio === 0 || !this.#mayLose || this.#faults.ratio() >= lossAtPointRatio) return;
    const { partitions, replicas } = this.workspace.disks;
    const disks = [...partitions, ...replicas];
    this.#process!.hasLostDisks = true;
    this.#lose(disks[this.#faults.below(disks.length)]!);
  }

  #point(point: number, what: string): void {
    const process = this.#process;
    if (process === null || !process.isAlive) return;
    const { crashPoint, crashesMax, processCrashRatio, workerCrashRatio } = this.options;
    this.#losesAnyDisk();
    if (point === crashPoint) {
      this.#crash(process, what);
      return;
    }
    const crashes = this.counts.processCrashes + this.counts.workerCrashes;
    if (!this.#areFaultsOn || crashes >= crashesMax) return;
    // What is committed there and done nowhere yet is what recovery is for.
    const luck = this.#faults.ratio() / (what.endsWith('in the catalog') ? CATALOG_WEIGHT : 1);
    if (luck < processCrashRatio) this.#crash(process, what);
    else if (luck < processCrashRatio + workerCrashRatio) {
      const workers = process.threads.workers.filter(({ isAlive }) => isAlive);
      const worker = workers[this.#faults.below(Math.max(1, workers.length))];
      if (worker === undefined) return;
      this.#hadFaults = true;
      this.counts.workerCrashes++;
      process.hasLostWorkers = true;
      worker.die('it crashed (simulated)');
    }
  }

  #crash(process: SimulatedProcess, what: string): void {
    const isPower = this.#faults.ratio() < this.options.powerRatio;
    this.world.trace.note(`${isPower ? 'power fails' : 'process dies'} ${what}`);
    process.isAlive = false;
    this.counts.processCrashes++;
    if (!isPower) return;
    const kept = (count: number) => this.#faults.below(count + 1);
    const { partitions, replicas } = this.workspace.disks;
    for (const disk of [...partitions, ...replicas]) disk.failPower(kept);
    this.workspace.catalog.failPower(this.#faults.below(2) === 0);
  }
}

const rowsOf = (disk: PartitionDisk): MemoryRows => disk.seen() ?? disk.rows;

export const simulate = (options: SimulationOptions, planted?: Planted): Promise<Outcome> =>
  new Simulation(options, planted).run();
