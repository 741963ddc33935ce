import type { LAYOUT_KINDS } from '../../engine/protocol/index.ts';
import { failed, IDLE, LOADING, ready } from '../state/loadable.ts';
import { text } from '../text/en.ts';
import { type ActionContext, asShardscopeError, noticeFailure, showNotice } from './context.ts';

/** Big enough to look like a real estate, small enough to be there within seconds. */
export const DEMO_NODE_COUNT = 5_000;
/** To try things out, and to see how it is with much. */
export const SAMPLE_NODE_COUNTS = [1_000, DEMO_NODE_COUNT, 50_000] as const;

export type LayoutKind = (typeof LAYOUT_KINDS)[number];

export interface WorkspaceActions {
  open(name: string): Promise<void>;
  /** Makes the sample of so many nodes if it is not there yet, and opens it. */
  openDemo(nodes?: number): Promise<void>;
  cancelDemo(): void;
  refreshList(): Promise<void>;
  /** `isRepairing`: copies that differ are made equal first. */
  verify(isDeep: boolean, isRepairing?: boolean): Promise<void>;
  cancelVerify(): void;
  layout(kind: LayoutKind, iterations: number): Promise<void>;
  cancelLayout(): void;
  setWorkload(isRunning: boolean, queriesPerSecond: number): Promise<void>;
}

export function createWorkspaceActions(context: ActionContext): WorkspaceActions {
  const { stores, live, jobs } = context;
  const { workspace, verification } = stores;

  return {
    async open(name) {
      try {
        await context.client().call('workspace.open', { name });
      } catch (error) {
        noticeFailure(context, error);
      }
    },
    async openDemo(nodes = DEMO_NODE_COUNT) {
      try {
        await jobs.run('demo', (signal, onProgress) =>
          context
            .client()
            .call(
              'workspace.demo',
              { nodes, ...(nodes === DEMO_NODE_COUNT ? {} : { name: `demo ${nodes}` }) },
              { signal, onProgress },
            ),
        );
      } catch (error) {
        noticeFailure(context, error);
      }
    },
    cancelDemo: () => jobs.cancel('demo'),
    async refreshList() {
      if (workspace.get().list.state !== 'ready') workspace.update((state) => ({ ...state, list: LOADING }));
      try {
        const list = await context.client().call('workspace.list', {});
        workspace.update((state) => ({ ...state, list: ready(list) }));
      } catch (error) {
        workspace.update((state) => ({ ...state, list: failed(asShardscopeError(error)) }));
      }
    },
    async verify(isDeep, isRepairing = false) {
      verification.update(() => ({ isDeep, report: LOADING }));
      try {
        const report = await jobs.run('verify', (signal, onProgress) =>
          context.client().call('verify.run', { deep: isDeep, repair: isRepairing }, { signal, onProgress }),
        );
        verification.update(() => ({ isDeep, report: ready(report) }));
        if (stores.view.get().dialog === 'verify') return;
        const message = report.ok ? text.verify.ok : text.verify.bad;
        showNotice(context, { level: report.ok ? 'info' : 'error', code: 'verify.done', message });
      } catch (error) {
        const failure = asShardscopeError(error);
        const isCancelled = failure.code === 'cancelled.caller';
        if (stores.view.get().dialog !== 'verify') noticeFailure(context, failure);
        verification.update(() => ({ isDeep, report: isCancelled ? IDLE : failed(failure) }));
      }
    },
    cancelVerify: () => jobs.cancel('verify'),
    async layout(kind, iterations) {
      try {
        const { positions } = await jobs.run('layout', (signal, onProgress) =>
          context.client().call('layout.run', { kind, iterations }, { signal, onProgress }),
        );
        live.setPositions(positions);
        live.scene?.fit();
      } catch (error) {
        noticeFailure(context, error);
      }
    },
    cancelLayout: () => jobs.cancel('layout'),
    async setWorkload(isRunning, queriesPerSecond) {
      try {
        const workload = await context.client().call('workload.set', { isRunning, queriesPerSecond });
        workspace.update((state) => ({ ...state, workload }));
      } catch (error) {
        noticeFailure(context, error);
      }
    },
  };
}
