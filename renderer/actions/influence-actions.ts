import type { InfluenceDirection, InfluenceMeasure } from '../../engine/protocol/index.ts';
import { DEFAULT_INFLUENCE } from '../../engine/protocol/index.ts';
import { failed, IDLE, LOADING, ready } from '../state/loadable.ts';
import { text } from '../text/en.ts';
import { type ActionContext, asShardscopeError, noticeFailure, showNotice } from './context.ts';

export const LEADER_COUNT = 10;

export interface InfluenceActions {
  /** Asks how influence is spread; what is shown stays until the answer is there. */
  refresh(): Promise<void>;
  /** Computes all scores anew. The feed hears of the new ones as every other console does. */
  recompute(measure: InfluenceMeasure, direction: InfluenceDirection, damping: number): Promise<void>;
  cancel(): void;
  /** Forgets how the last recompute ended. */
  forgetRun(): void;
}

export function createInfluenceActions(context: ActionContext): InfluenceActions {
  const { jobs, stores } = context;
  const { influence } = stores;
  let lastRefresh = 0;

  return {
    async refresh() {
      const current = ++lastRefresh;
      if (influence.get().report.state !== 'ready') influence.update((state) => ({ ...state, report: LOADING }));
      try {
        const report = await context.client().call('influence.report', { countMax: LEADER_COUNT });
        if (current === lastRefresh) influence.update((state) => ({ ...state, report: ready(report) }));
      } catch (error) {
        if (current !== lastRefresh) return;
        influence.update((state) => ({ ...state, report: failed(asShardscopeError(error)) }));
      }
    },
    async recompute(measure, direction, damping) {
      influence.update((state) => ({ ...state, run: LOADING }));
      try {
        const request = { measure, direction, damping, seed: DEFAULT_INFLUENCE.seed };
        const run = await jobs.run('influence', (signal, onProgress) =>
          context.client().call('influence.run', request, { signal, onProgress }),
        );
        influence.update((state) => ({ ...state, run: ready(run) }));
        if (stores.view.get().dialog === 'influence') return;
        const message = text.influence.done(run.elapsedMs);
        showNotice(context, { level: 'info', code: 'influence.done', message });
      } catch (error) {
        const failure = asShardscopeError(error);
        const isCancelled = failure.code === 'cancelled.caller';
        if (stores.view.get().dialog !== 'influence') noticeFailure(context, failure);
        influence.update((state) => ({ ...state, run: isCancelled ? IDLE : failed(failure) }));
      }
    },
    cancel: () => jobs.cancel('influence'),
    forgetRun: () => influence.update((state) => (state.run.state === 'loading' ? state : { ...state, run: IDLE })),
  };
}
