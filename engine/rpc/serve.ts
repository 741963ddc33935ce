import { ShardscopeError, toWireError } from '../base/errors.ts';
import type { Task } from '../base/progress.ts';
import { type ClientMessage, decodeClientMessage, type ServerMessage } from './messages.ts';
import type { Port } from './port.ts';
import type { MethodOf, MethodTable, ParamsOf, ResultOf } from './table.ts';

export type HandlersOf<T extends MethodTable> = {
  readonly [M in MethodOf<T>]: (params: ParamsOf<T, M>, task: Task) => ResultOf<T, M> | Promise<ResultOf<T, M>>;
};

/** One subscriber of one topic. `push` says false, and sends nothing, when the subscriber's credit is spent. */
export interface Subscriber {
  push(payload: unknown): boolean;
}
/** Topic -> what to do when somebody listens; the result is called when they stop. */
export type Topics = Readonly<Record<string, (subscriber: Subscriber) => () => void>>;

export interface ServeOptions {
  readonly topics?: Topics;
  /** Refuses a `hello` by throwing; its result is the welcome. Without it requests are served at once (inside the engine). */
  readonly greet?: (hello: Extract<ClientMessage, { kind: 'hello' }>) => Extract<ServerMessage, { kind: 'welcome' }>;
  /** Refuses a request of this connection by throwing; asked with params that are checked. */
  readonly authorize?: (method: string, params: unknown) => void;
  /** Buffers of a result that may be moved instead of copied. */
  readonly transferOf?: (result: unknown) => readonly ArrayBuffer[];
  readonly requestCountMax?: number;
  /** Told when the handler of a request begins; the result is called when it has ended, or waits for something. */
  readonly onHandling?: (id: number, method: string) => () => void;
}

const CREDIT_MAX = 64;

/** Why a request was aborted whose caller has gone: work that others rely on may go on without him. */
export const CONNECTION_CLOSED = Symbol('connection closed');

/**
 * The serving end: one reply per request whatever the handler does, progress and cancellation on the way, topics with
 * credit. A message that cannot be decoded has no request to answer, so it ends the connection.
 */
export function serve<T extends MethodTable>(
  table: T,
  port: Port,
  handlers: HandlersOf<T>,
  options: ServeOptions = {},
): void {
  const { topics = {}, greet, authorize, transferOf, requestCountMax = 256, onHandling = () => () => {} } = options;
  const running = new Map<number, AbortController>();
  const subscriptions = new Map<string, { credit: number; stop: () => void }>();
  let isGreeted = greet === undefined;
  let isClosed = false;

  const send = (message: ServerMessage, transfer?: readonly ArrayBuffer[]) => {
    if (!isClosed) port.post(message, transfer);
  };
  const refuse = (error: unknown) => {
    send({ kind: 'refused', error: toWireError(error) });
    port.close();
  };

  port.onMessage((raw) => {
    try {
      receive(decodeClientMessage(raw));
    } catch (error) {
      refuse(error);
    }
  });
  port.onClose(() => {
    isClosed = true;
    for (const controller of running.values()) controller.abort(CONNECTION_CLOSED);
    for (const { stop } of subscriptions.values()) stop();
    subscriptions.clear();
  });

  function receive(message: ClientMessage): void {
    if (message.kind === 'hello') {
      if (greet === undefined || isGreeted) throw new ShardscopeError('usage.method', 'unexpected hello');
      send(greet(message));
      isGreeted = true;
      return;
    }
    if (!isGreeted) throw new ShardscopeError('usage.method', `the first message is hello, not ${message.kind}`);
    if (message.kind === 'request') void answer(message.id, message.method, message.params);
    else if (message.kind === 'cancel') running.get(message.id)?.abort();
    else if (message.kind === 'subscribe') subscribe(message.topic, message.credit);
    else if (message.kind === 'credit') {
      const subscription = subscriptions.get(message.topic);
      if (subscription) subscription.credit = Math.min(CREDIT_MAX, subscription.credit + Math.max(0, message.credit));
    } else {
      subscriptions.get(message.topic)?.stop();
      subscriptions.delete(message.topic);
    }
  }

  function subscribe(topic: string, credit: number): void {
    const start = Object.hasOwn(topics, topic) ? topics[topic] : undefined;
    if (start === undefined) throw new ShardscopeError('usage.method', `unknown topic "${topic}"`, { topic });
    subscriptions.get(topic)?.stop();
    const subscription = { credit: Math.max(0, Math.min(CREDIT_MAX, credit)), stop: () => {} };
    let sequence = 0;
    subscriptions.set(topic, subscription);
    subscription.stop = start({
      push(payload) {
        if (subscriptions.get(topic) !== subscription) return false;
        // A skipped event takes its number with it: the gap tells the client that it missed one.
        const number = sequence++;
        if (subscription.credit <= 0) return false;
        subscription.credit -= 1;
        send({ kind: 'event', topic, sequence: number, payload });
        return true;
      },
    });
  }

  async function answer(id: number, method: string, params: unknown): Promise<void> {
    const controller = new AbortController();
    if (running.has(id)) return refuse(new ShardscopeError('usage.params', `request ${id} is already running`));
    running.set(id, controller);
    try {
      if (running.size > requestCountMax) {
        throw new ShardscopeError('limit.queue', `more than ${requestCountMax} requests at once on one connection`);
      }
      // hasOwn, not `in`: a peer that asks for "constructor" must hear "unknown method".
      if (!Object.hasOwn(table, method))
        throw new ShardscopeError('usage.method', `unknown method "${method}"`, { method });
      const spec = table[method]!;
      const task: Task = { report: (progress) => send({ kind: 'progress', id, progress }), signal: controller.signal };
      const given = spec.params ? spec.params.parse(params) : params;
      authorize?.(method, given);
      const result = await handle(id, method as MethodOf<T>, given, task);
      send({ kind: 'reply', id, ok: true, result }, transferOf?.(result));
    } catch (error) {
      send({ kind: 'reply', id, ok: false, error: toWireError(error) });
    } finally {
      running.delete(id);
    }
  }

  function handle(id: number, method: MethodOf<T>, params: ParamsOf<T, MethodOf<T>>, task: Task) {
    const handled = onHandling(id, method);
    try {
      return handlers[method](params, task);
    } finally {
      handled();
    }
  }
}
