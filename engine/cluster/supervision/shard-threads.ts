import { MessageChannel, Worker } from 'node:worker_threads';
import type { Port } from '../../rpc/port.ts';
import type { RestoredMessage, RestoringMessage, ShardThreadData, ThreadMessage } from '../../shard/shard-thread.ts';
import { workerPort } from '../../transport/worker-port.ts';
import { moduleUrl } from '../module-url.ts';

/** Where shard workers run, and by whose time they are watched: threads of Node, or those of a simulation. */
export interface ShardThreads {
  start(data: ShardThreadData, heapMib: number): ShardThread;
  /** Gives each of two workers one end of a new way for rows: `from` asks, `to` serves. */
  connect(from: ShardEnd, to: ShardEnd): void;
  /** Both keep no process alive, and both results end them. */
  every(ms: number, work: () => void): () => void;
  after(ms: number, work: () => void): () => void;
}

export interface ShardEnd {
  readonly shard: number;
  readonly thread: ShardThread;
}

export interface ShardThread {
  /** Calls; it closes when the thread has ended. */
  readonly port: Port;
  /** Beside the calls. */
  tell(message: ThreadMessage): void;
  /** A file that the worker makes, or has made, anew from its other copy. */
  onRestored(listener: (told: RestoredMessage | RestoringMessage) => void): void;
  onError(listener: (error: NodeJS.ErrnoException) => void): void;
  onExit(listener: () => void): void;
  /** Resolves when the thread has ended. */
  terminate(): Promise<unknown>;
  unref(): void;
}

interface NodeThread extends ShardThread {
  readonly worker: Worker;
}

export const nodeThreads: ShardThreads = {
  start(data, heapMib): NodeThread {
    const worker = new Worker(new URL(moduleUrl('../../shard/shard-thread.ts', import.meta.url)), {
      workerData: data,
      name: `shard-${data.shard}`,
      resourceLimits: { maxOldGenerationSizeMb: heapMib },
    });
    return {
      worker,
      port: workerPort(worker),
      tell: (message) => worker.postMessage(message),
      onRestored: (listener) =>
        void worker.on('message', (message: RestoredMessage | RestoringMessage | readonly unknown[]) => {
          // Calls are in lists.
          if ('kind' in message) listener(message);
        }),
      onError: (listener) => void worker.on('error', listener),
      onExit: (listener) => void worker.on('exit', listener),
      terminate: () => worker.terminate(),
      unref: () => worker.unref(),
    };
  },
  connect(from, to) {
    const { port1, port2 } = new MessageChannel();
    const [source, target] = [from.thread, to.thread] as [NodeThread, NodeThread];
    source.worker.postMessage({ kind: 'mesh', peer: to.shard, serves: false, port: port1 } satisfies ThreadMessage, [
      port1,
    ]);
    target.worker.postMessage({ kind: 'mesh', peer: from.shard, serves: true, port: port2 } satisfies ThreadMessage, [
      port2,
    ]);
  },
  every(ms, work) {
    const timer = setInterval(work, ms).unref();
    return () => clearInterval(timer);
  },
  after(ms, work) {
    const timer = setTimeout(work, ms).unref();
    return () => clearTimeout(timer);
  },
};
