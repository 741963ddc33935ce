import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { fromWireError } from '../../base/errors.ts';
import type { Progress, Task } from '../../base/progress.ts';
import { createCancelFlag, raiseOnAbort } from '../../counters/cancel-flag.ts';
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
  return {
    async run(task, { report, signal }) {
      const cancel = createCancelFlag();
      const stopListening = raiseOnAbort(cancel, signal);
      const { port1, port2 } = new MessageChannel();
      port1.on('message', (progress: Progress) => report(progress));
      try {
        const outcome: AnalysisOutcome = await pool.run({ task, cancel, progress: port2 }, { transferList: [port2] });
        if (!outcome.ok) throw fromWireError(outcome.error);
        return outcome.result as AnalysisResults[(typeof task)['kind']];
      } finally {
        stopListening();
        // The outcome came by another way and may have overtaken the last reports.
        for (let last = receiveMessageOnPort(port1); last !== undefined; last = receiveMessageOnPort(port1)) {
          report(last.message as Progress);
        }
        port1.close();
      }
    },
    close: () => pool.close({ force: true }),
  };
}
