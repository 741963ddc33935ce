import { fromWireError, ShardscopeError, toWireError } from '../base/errors.ts';
import type { ProgressListener } from '../base/progress.ts';
import type { ServerMessage } from './messages.ts';
import type { Port } from './port.ts';
import type { MethodOf, MethodTable, ParamsOf, ResultOf } from './table.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
  readonly transfer?: readonly ArrayBuffer[];
}

export type TopicListener = (payload: unknown, sequence: number) => unknown;

export interface Client<T extends MethodTable> {
  call<M extends MethodOf<T>>(method: M, params: ParamsOf<T, M>, options?: CallOptions): Promise<ResultOf<T, M>>;
  /**
   * Listens to a topic. `credit` is how many events may be under way at once; each one handled gives one back, so a
   * slow listener makes the sender skip frames instead of queueing them; one that wants fewer answers with a promise, and the
   * credit goes back when that is kept. The result ends the subscription.
   */
  subscribe(topic: string, credit: number, listener: TopicListener): () => void;
  readonly pendingCount: number;
  /** Number of the call made last, as the other side sees it. */
  readonly lastCallId: number;
  /** Fails all that is pending, as when the port closes: for a port whose other side will never answer nor close. */
  abandon(): void;
  close(): void;
}

interface Pending {
  readonly settle: (outcome: { ok: true; result: unknown } | { ok: false; error: ShardscopeError }) => void;
  readonly onProgress: ProgressListener | undefined;
}

/** The calling end. When the port closes, every pending call fails with `unavailable.engine`: nothing hangs. */
export function createClient<T extends MethodTable>(port: Port): Client<T> {
  const pending = new Map<number, Pending>();
  const listeners = new Map<string, TopicListener>();
  let lastId = 0;
  let isClosed = false;

  port.onMessage((raw) => {
    const message = raw as ServerMessage;
    if (message.kind === 'reply') {
      // No entry means that the call was cancelled meanwhile: normal, not an error.
      pending.get(message.id)?.settle(message.ok ? message : { ok: false, error: fromWireError(message.error) });
    } else if (message.kind === 'progress') {
      pending.get(message.id)?.onProgress?.(message.progress);
    } else if (message.kind === 'event') {
      const listener = listeners.get(message.topic);
      if (listener === undefined) return;
      const giveBack = () => {
        // Whoever listens by then has a credit of his own.
        if (isClosed || listeners.get(message.topic) !== listener) return;
        port.post({ kind: 'credit', topic: message.topic, credit: 1 });
      };
      const handled = listener(message.payload, message.sequence);
      if (handled instanceof Promise) handled.then(giveBack, giveBack);
      else giveBack();
    }
  });
  const abandon = () => {
    isClosed = true;
    const error = new ShardscopeError('unavailable.engine', 'the connection to the engine closed');
    for (const entry of [...pending.values()]) entry.settle({ ok: false, error });
  };
  port.onClose(abandon);

  return {
    call(method, params, { signal, onProgress, transfer } = {}) {
      return new Promise((resolve, reject) => {
        if (isClosed)
          return reject(new ShardscopeError('unavailable.engine', 'the connection to the engine is closed'));
        if (signal?.aborted) return reject(new ShardscopeError('cancelled.caller', `${method} was cancelled`));
        const id = ++lastId;
        const onAbort = () => {
          port.post({ kind: 'cancel', id });
          settle({ ok: false, error: new ShardscopeError('cancelled.caller', `${method} was cancelled`) });
        };
        // The single exit: whatever ends the call also frees its entry and its listener.
        const settle: Pending['settle'] = (outcome) => {
          if (!pending.delete(id)) return;
          signal?.removeEventListener('abort', onAbort);
          if (outcome.ok) resolve(outcome.result as ResultOf<T, typeof method>);
          else reject(outcome.error);
        };
        pending.set(id, { settle, onProgress });
        signal?.addEventListener('abort', onAbort);
        try {
          port.post({ kind: 'request', id, method, params }, transfer);
        } catch (error) {
          settle({ ok: false, error: fromWireError(toWireError(error)) });
        }
      });
    },
    subscribe(topic, credit, listener) {
      if (listeners.has(topic))
        throw new ShardscopeError('internal.assertion', `topic "${topic}" has a listener already`);
      listeners.set(topic, listener);
      port.post({ kind: 'subscribe', topic, credit });
      return () => {
        if (!listeners.delete(topic) || isClosed) return;
        port.post({ kind: 'unsubscribe', topic });
      };
    },
    get pendingCount() {
      return pending.size;
    },
    get lastCallId() {
      return lastId;
    },
    abandon,
    close: () => port.close(),
  };
}
