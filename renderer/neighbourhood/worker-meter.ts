import type { Neighbourhood } from './collect.ts';
import type { NeighbourhoodMetrics } from './measure.ts';
import type { MeterAnswer, MeterQuestion } from './neighbourhood-worker.ts';

/** Measures a neighbourhood, wherever that is done. */
export type Meter = (neighbourhood: Neighbourhood) => Promise<NeighbourhoodMetrics>;

/** Measures in a worker, which is started at the first question and kept; after a fault the next question starts one anew. */
export function createWorkerMeter(): Meter {
  let worker: Worker | null = null;
  let lastId = 0;
  return (neighbourhood) =>
    new Promise((resolve, reject) => {
      worker ??= new Worker(new URL('./neighbourhood-worker.ts', import.meta.url), { type: 'module' });
      const asked = worker;
      const id = ++lastId;
      const stop = () => {
        asked.removeEventListener('message', onMessage);
        asked.removeEventListener('error', onError);
      };
      const onMessage = ({ data }: MessageEvent<MeterAnswer>) => {
        if (data.id !== id) return;
        stop();
        resolve(data.metrics);
      };
      const onError = (event: ErrorEvent) => {
        stop();
        asked.terminate();
        if (worker === asked) worker = null;
        reject(new Error(event.message || 'the worker that measures neighbourhoods could not be started'));
      };
      asked.addEventListener('message', onMessage);
      asked.addEventListener('error', onError);
      asked.postMessage({ id, neighbourhood } satisfies MeterQuestion);
    });
}
