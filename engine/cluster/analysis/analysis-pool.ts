import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { fromWireError, ShardscopeError } from '../../base/errors.ts';
import type { Progress, Task } from '../../base/progress.ts';
import { type CancelFlag, createCancelFlag, raiseOnAbort } from '../../counters/cancel-flag.ts';
import { moduleUrl } from '../module-url.ts';
import type { AnalysisOutcome, AnalysisResults, AnalysisTask } from './analysis-tasks.ts';

/** Threads for what must not hold up queries: influence, placement, layout, size estimates. */
export interface AnalysisPool {
  run<K extends AnalysisTask['kind']>(
    task: Extract<AnalysisTask, { kind: K }>,
    control: Task,
  ): Promise<AnalysisResults[K]>;
  close(): Promise<void>;
}

export function createAnalysisPool(): AnalysisPool {
  const pool = new Piscina({
    filename: moduleUrl('./analysis-worker.ts', import.meta.url),
    minThreads: 0,
    maxThreads: 2,
    idleTimeout: 5_000,
    maxQueue: 64,
  });
  let isClosed = false;
  const running = new Set<CancelFlag>();
  return {
    /** @throws unavailable.workspace where the pool is closed before the end; what the task itself fails with */
    async run(task, { report, signal }) {
      const cancel = createCancelFlag();
      running.add(cancel);
      const stopListening = raiseOnAbort(cancel, signal);
      const { port1, port2 } = new MessageChannel();
      port1.on('message', (progress: Progress) => report(progress));
      try {
        const outcome: AnalysisOutcome = await pool.run({ task, cancel, progress: port2 }, { transferList: [port2] });
        if (!outcome.ok) throw fromWireError(outcome.error);
        return outcome.result as AnalysisResults[(typeof task)['kind']];
      } catch (error) {
        // Nobody cancelled it, the end of the pool did.
        if (!isClosed || signal.aborted) throw error;
        const message = `the workspace was closed before ${task.kind} had ended; open it and ask again`;
        throw new ShardscopeError('unavailable.workspace', message, { task: task.kind }, error);
      } finally {
        running.delete(cancel);
        stopListening();
        // The outcome came by another way and may have overtaken the last reports.
        for (let last = receiveMessageOnPort(port1); last !== undefined; last = receiveMessageOnPort(port1)) {
          report(last.message as Progress);
        }
        port1.close();
      }
    },
    close: () => {
      isClosed = true;
      // The pool waits for the threads that work: they shall not work to their end.
      for (const cancel of running) Atomics.store(cancel, 0, 1);
      return pool.close({ force: true });
    },
  };
}
