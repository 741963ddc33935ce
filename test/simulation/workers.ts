import { ShardscopeError } from '../../engine/base/errors.ts';
import type { ShardEnd, ShardThread, ShardThreads } from '../../engine/cluster/supervision/shard-threads.ts';
import { sharedColumns } from '../../engine/counters/shared-columns.ts';
import { writePulse } from '../../engine/counters/worker-pulse.ts';
import { type Client, createClient } from '../../engine/rpc/client.ts';
import type { Port } from '../../engine/rpc/port.ts';
import { serve } from '../../engine/rpc/serve.ts';
import { Redundancy } from '../../engine/shard/redundancy/redundancy.ts';
import { REPLICA_METHODS } from '../../engine/shard/redundancy/redundancy-methods.ts';
import { createShard } from '../../engine/shard/shard.ts';
import { MESH_METHODS, SHARD_METHODS } from '../../engine/shard/shard-methods.ts';
import type {
  RestoredMessage,
  RestoringMessage,
  ShardThreadData,
  ThreadMessage,
} from '../../engine/shard/shard-thread.ts';
import type { CallBook } from './call-book.ts';
import { type LinkEnd, link } from './links.ts';
import { type PlaceContext, simulatedPlace } from './places.ts';
import type { PartitionDisks } from './workspace.ts';
import type { Mortal } from './world.ts';

const PEER_METHODS = { ...MESH_METHODS, ...REPLICA_METHODS };
const METHODS = [...Object.keys(SHARD_METHODS), ...Object.keys(PEER_METHODS)];

export interface WorkerContext extends Omit<PlaceContext, 'owner'> {
  readonly process: Mortal;
  readonly disks: PartitionDisks;
  readonly calls: CallBook;
}

/** Threads of one simulated process. */
export class SimulatedThreads implements ShardThreads {
  readonly #context: WorkerContext;
  #started = 0;
  /** By shard, the one that was started last. */
  readonly workers: SimulatedWorker[] = [];

  constructor(context: WorkerContext) {
    this.#context = context;
  }

  start(data: ShardThreadData): ShardThread {
    const worker = new SimulatedWorker(data, this.#started++, this.#context);
    this.workers[data.shard] = worker;
    return worker;
  }

  connect(from: ShardEnd, to: ShardEnd): void {
    const { world, process, calls } = this.#context;
    const [source, target] = [from.thread, to.thread] as [SimulatedWorker, SimulatedWorker];
    const name = `mesh ${source.name} ${target.name}`;
    const book = calls.link(name, null);
    const ends = link(world, process, { name, owners: [source, target], onPost: book });
    const [near, far] = ends;
    // Ports travel as messages do; until they have arrived nothing comes out of them.
    for (const end of ends) end.inbox.isOpen = false;
    source.give(near, name, `mesh to ${to.shard}`, (port) => source.reach(to.shard, port));
    target.give(far, name, `mesh from ${from.shard}`, (port) => target.serveMesh(from.shard, far, port));
  }

  every(ms: number, work: () => void): () => void {
    let cancel = () => {};
    const again = () => {
      cancel = this.after(ms, () => {
        again();
        work();
      });
    };
    again();
    return () => cancel();
  }

  after(ms: number, work: () => void): () => void {
    const { world, process } = this.#context;
    return world.after(process, ms, work);
  }
}

/** A shard worker: the engine's own shard behind simulated links, on a simulated disk. Wired as shard-thread.ts does it. */
export class SimulatedWorker implements ShardThread, Mortal {
  readonly name: string;
  readonly port: Port;
  readonly #context: WorkerContext;
  readonly #near: LinkEnd;
  readonly #own: LinkEnd;
  readonly #exits: (() => void)[] = [];
  readonly #errors: ((error: NodeJS.ErrnoException) => void)[] = [];
  readonly #meshEnds = new Set<LinkEnd>();
  readonly #meshNames: string[] = [];
  readonly #restored: ((told: RestoredMessage | RestoringMessage) => void)[] = [];
  readonly #peers = new Map<number, Client<typeof PEER_METHODS>>();
  readonly #served = new Map<number, LinkEnd>();
  readonly #shard: ReturnType<typeof createShard>;
  readonly #redundancy: Redundancy;
  readonly #pulse: ReturnType<typeof writePulse>;
  readonly #heat: Uint32Array;
  #isAlive = true;
  #isEnded = false;

  constructor(data: ShardThreadData, number: number, context: WorkerContext) {
    const { shard, file, replica, nodeCount, shardCount, columns: buffer } = data;
    const { world, process, disks, calls } = context;
    this.#context = context;
    this.name = `${shard}.${number}`;
    const book = calls.link(`worker ${this.name}`, shard);
    [this.#near, this.#own] = link(world, process, { name: this.name, owners: [process, this], onPost: book });
    this.port = this.#near.port;
    this.port.onClose(() => this.#ended());
    this.#pulse = writePulse(data.pulse);
    const columns = sharedColumns(nodeCount, shardCount, buffer);
    this.#heat = columns.heat[shard]!;
    const peer = (other: number) => {
      const found = this.#peers.get(other);
      if (found !== undefined) return found;
      const message = `shard ${other} is not connected`;
      throw new ShardscopeError('unavailable.shard', message, { shard: other, isPeer: true });
    };
    const places = { ...context, owner: this };
    this.#redundancy = new Redundancy({
      shard,
      homes: columns.homes,
      place: simulatedPlace(disks.partitions[shard]!, file, shard, places),
      replica: replica && {
        ...replica,
        place: simulatedPlace(disks.replicas[replica.of]!, replica.file, replica.of, places),
        peer,
        posted: () => Promise.resolve(),
      },
      handling: (method) => this.#pulse.begin(0, method),
      onRestored: (which, of, reason) => this.#tellRestored({ kind: 'restored', file: which, shard: of, reason }),
      onRestoring: (which, of, failure) => this.#tellRestored({ kind: 'restoring', file: which, shard: of, failure }),
    });
    this.#shard = createShard({
      ...{ shard, columns, peer, redundancy: this.#redundancy },
      openStore: () => this.#redundancy.store,
      createLoader: () => {
        throw new Error('nothing is imported in a simulation');
      },
    });
    this.#own.inbox.entries.push({ label: 'start', run: () => this.#start() });
  }

  get isAlive(): boolean {
    return this.#isAlive && this.#context.process.isAlive;
  }

  tell(message: ThreadMessage): void {
    this.#own.inbox.entries.push({
      label: message.kind,
      run: () => {
        if (!this.isAlive) return;
        if (message.kind === 'ping') this.#pulse.beat();
        else if (message.kind === 'drill') this.die('it was told to');
      },
    });
  }

  onRestored(listener: (told: RestoredMessage | RestoringMessage) => void): void {
    this.#restored.push(listener);
  }
  #tellRestored(told: RestoredMessage | RestoringMessage): void {
    if (!this.isAlive) return;
    this.#near.inbox.entries.push({
      label: `${told.kind} ${told.file} ${told.shard}`,
      run: () => {
        for (const listener of this.#restored) listener(told);
      },
    });
  }

  onError(listener: (error: NodeJS.ErrnoException) => void): void {
    this.#errors.push(listener);
  }
  onExit(listener: () => void): void {
    this.#exits.push(listener);
  }
  unref(): void {}

  terminate(): Promise<void> {
    this.die(null);
    return new Promise((resolve) => {
      if (this.#isEnded) resolve();
      else this.#exits.push(resolve);
    });
  }

  /** At once; what it has said already may be heard, from the beginning on as much as the seed will have it. */
  die(reason: string | null): void {
    if (!this.isAlive) return;
    this.#context.world.trace.note(`worker ${this.name} dies`);
    this.#isAlive = false;
    const kept = (count: number) => this.#context.prng.below(count + 1);
    if (reason !== null) {
      this.#near.inbox.entries.push({
        label: 'error',
        run: () => {
          for (const listener of this.#errors) listener(new Error(reason));
        },
      });
    }
    this.#own.die(kept);
    for (const end of this.#meshEnds) end.die(kept);
    for (const name of [`worker ${this.name}`, ...this.#meshNames]) this.#context.calls.lost(name);
  }

  /** An end of a link to another worker, on its way to this one. */
  give(end: LinkEnd, name: string, label: string, take: (port: Port) => void): void {
    this.#meshEnds.add(end);
    this.#meshNames.push(name);
    if (!this.isAlive) {
      end.die(() => 0);
      this.#context.calls.lost(name);
      return;
    }
    const { entries } = this.#own.inbox;
    // Calls leave when the turn of the event loop ends, ports at once.
    let at = entries.length;
    while (at > 0 && entries[at - 1]!.leavesAfter === this.#context.world.steps) at--;
    entries.splice(at, 0, {
      label,
      run: () => {
        if (!this.isAlive) return;
        take(end.port);
        end.inbox.isOpen = true;
      },
    });
  }

  reach(peer: number, port: Port): void {
    this.#peers.set(peer, createClient(port));
  }

  serveMesh(peer: number, end: LinkEnd, port: Port): void {
    this.#served.get(peer)?.hush();
    this.#served.set(peer, end);
    const handlers = { ...this.#shard.meshHandlers, ...this.#redundancy.meshHandlers };
    serve(PEER_METHODS, port, handlers, { onHandling: (_id, method) => this.#pulse.begin(0, method) });
  }

  #start(): void {
    if (!this.isAlive) return;
    this.#pulse.loaded(METHODS);
    const book = this.#context.calls.heat(`worker ${this.name}`, this.#heat);
    serve(SHARD_METHODS, this.#own.port, this.#shard.handlers, {
      onHandling: (id, method) => {
        const handled = this.#pulse.begin(id, method);
        const counted = book(id);
        return () => {
          counted();
          handled();
        };
      },
      transferOf: (result) => {
        if (typeof result !== 'object' || result === null) return [];
        return Object.values(result).flatMap((value) => {
          return ArrayBuffer.isView(value) ? [value.buffer as ArrayBuffer] : [];
        });
      },
    });
  }

  #ended(): void {
    this.#isAlive = false;
    this.#isEnded = true;
    for (const listener of [...this.#exits]) listener();
  }
}
