import { type EngineClient, type METHODS, type ParamsOf, ShardscopeError } from '../../engine/protocol/index.ts';
import {
  applyBackTest,
  applyBackTestFailed,
  type BackTestWish,
  beginBackTest,
  beginReplay,
  changeBackTest,
  isBackTestBusy,
  isRunnable,
  RANGE_MS,
  showBackTestForm,
  showBackTestResult,
} from '../state/back-test.ts';
import { text } from '../text/en.ts';
import { type ActionContext, asShardscopeError, noticeFailure, showNotice, workspaceOfNow } from './context.ts';
import { uploadFiles } from './upload-files.ts';

export interface BackTestActions {
  /** Changes what is asked for; nothing is asked of the engine. */
  change(change: (wish: BackTestWish) => Partial<BackTestWish>): void;
  /** A trace that was chosen or dropped. */
  choose(files: readonly File[]): void;
  run(): Promise<void>;
  cancel(): void;
  showForm(): void;
  showResult(): void;
}

type ReplayParams = ParamsOf<typeof METHODS, 'replay.run'>;

export function createBackTestActions(context: ActionContext): BackTestActions {
  const { stores, jobs } = context;
  const { backTest, balance, view } = stores;
  const isShown = () => view.get().dialog === 'balance' && balance.get().page.kind === 'back-test';

  return {
    change: (change) => backTest.update((state) => changeBackTest(state, change(state.wish))),
    choose(files) {
      const [file] = files;
      if (file === undefined) return;
      const isOne = files.length === 1;
      const error = isOne ? null : new ShardscopeError('usage.arguments', text.backTest.oneFile(files.length));
      backTest.update((state) =>
        isBackTestBusy(state)
          ? state
          : { ...changeBackTest(showBackTestForm(state), isOne ? { source: 'trace', file } : {}), error },
      );
    },
    async run() {
      const { wish } = backTest.get();
      if (isBackTestBusy(backTest.get()) || !isRunnable(wish)) return;
      const isStillOpen = workspaceOfNow(context);
      backTest.update(beginBackTest);
      try {
        const answer = await jobs.run('back-test', async (signal, onProgress) => {
          const client = context.client();
          const replay = (source: ReplayParams['source']) => {
            const { policies, form, settings } = wish;
            const params = { source, policies: [...policies], form, settings: { ...settings } };
            return client.call('replay.run', params, { signal, onProgress });
          };
          if (wish.source === 'history' || wish.file === null) {
            const toMs = context.nowMs();
            return replay({ kind: 'history', fromMs: Math.max(0, toMs - RANGE_MS[wish.range]), toMs });
          }
          const [uploadId] = await uploadFiles(client, [wish.file], signal, (done, total) =>
            onProgress({ phase: text.backTest.uploading, done, total, unit: 'bytes' }),
          );
          backTest.update(beginReplay);
          try {
            return await replay({ kind: 'upload', uploadId: uploadId! });
          } finally {
            discard(client, uploadId!);
          }
        });
        if (!isStillOpen()) return;
        backTest.update((state) => applyBackTest(state, answer));
        if (!isShown()) showNotice(context, { level: 'info', code: 'back-test.done', message: text.backTest.ended });
      } catch (error) {
        if (!isStillOpen()) return;
        backTest.update((state) => applyBackTestFailed(state, asShardscopeError(error)));
        if (!isShown()) noticeFailure(context, error);
      }
    },
    cancel: () => jobs.cancel('back-test'),
    showForm: () => backTest.update(showBackTestForm),
    showResult: () => backTest.update(showBackTestResult),
  };
}

/** Read or not, the trace is of no use any more. */
function discard(client: EngineClient, uploadId: string): void {
  client.call('upload.discard', { uploadId }).catch((late) => console.warn('upload.discard failed', late));
}
