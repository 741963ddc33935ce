import { describe, expect, it, vi } from 'vitest';
import { ShardscopeError } from '../../../engine/base/errors.ts';
import type { Task } from '../../../engine/base/progress.ts';
import { createClient } from '../../../engine/rpc/client.ts';
import { decodeClientMessage } from '../../../engine/rpc/messages.ts';
import { type HandlersOf, type ServeOptions, type Subscriber, serve } from '../../../engine/rpc/serve.ts';
import { checked, trusted } from '../../../engine/rpc/table.ts';
import { memoryPortPair } from '../../support/port-pairs.ts';

const TABLE = {
  double: checked<{ value: number }, number>({
    parse(value) {
      const given = (value as { value?: unknown }).value;
      if (typeof given !== 'number') throw new ShardscopeError('usage.params', 'params.value: expected a number');
      return { value: given };
    },
  }),
  wait: trusted<Record<string, never>, string>(),
  fail: trusted<{ how: 'ours' | 'theirs' | 'function' }, unknown>(),
} as const;

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A server over an in-memory pair, and everything it says, in order. */
function start(options: ServeOptions = {}, wait: (task: Task) => Promise<string> = async () => 'done') {
  const [left, right] = memoryPortPair();
  const said: Record<string, unknown>[] = [];
  left.onMessage((message) => said.push(message as Record<string, unknown>));
  const isClosed = vi.fn();
  left.onClose(isClosed);
  const handlers: HandlersOf<typeof TABLE> = {
    double: ({ value }) => 2 * value,
    wait: (_params, task) => wait(task),
    fail: ({ how }) => {
      if (how === 'ours') throw new ShardscopeError('not-found.node', 'no such node', { node: 'x' });
      if (how === 'theirs') throw new TypeError('a bug');
      return () => 'cannot be cloned';
    },
  };
  serve(TABLE, right, handlers, options);
  return { port: left, said, isClosed };
}
const request = (id: number, method: string, params: unknown = {}) => ({ kind: 'request', id, method, params });

describe('serve', () => {
  it('[RP4] every request gets exactly one reply, whatever the handler does', async () => {
    const { port, said } = start();
    port.post(request(1, 'double', { value: 21 }));
    port.post(request(2, 'double', { value: 'x' }));
    port.post(request(3, 'fail', { how: 'ours' }));
    port.post(request(4, 'fail', { how: 'theirs' }));
    port.post(request(5, 'fail', { how: 'function' }));
    port.post(request(6, 'wait'));
    await settled();
    expect(said.map(({ id }) => id).sort()).toEqual([1, 2, 3, 4, 5, 6]);
    const replyOf = (id: number) => said.find((message) => message.id === id);
    expect(replyOf(1)).toMatchObject({ ok: true, result: 42 });
    expect(replyOf(2)).toMatchObject({ ok: false, error: { code: 'usage.params' } });
    expect(replyOf(3)).toMatchObject({ ok: false, error: { code: 'not-found.node', details: { node: 'x' } } });
    expect(replyOf(4)).toMatchObject({ ok: false, error: { code: 'internal.unknown', message: 'a bug' } });
    expect(replyOf(5), 'a result that cannot be sent').toMatchObject({ ok: false });
    expect(replyOf(6)).toMatchObject({ ok: true, result: 'done' });
  });

  it.each(['nonsense', 'constructor', '__proto__', 'toString', 'hasOwnProperty', ''])(
    '[RP4] method "%s" is unknown, and the connection goes on',
    async (method) => {
      const { port, said, isClosed } = start();
      port.post(request(1, method));
      port.post(request(2, 'double', { value: 1 }));
      await settled();
      expect(said).toMatchObject([
        { id: 1, ok: false, error: { code: 'usage.method' } },
        { id: 2, ok: true, result: 2 },
      ]);
      expect(isClosed).not.toHaveBeenCalled();
    },
  );

  it('[RP5] cancel reaches the handler, which decides how the request ends', async () => {
    const { port, said } = start({}, ({ signal }) => {
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve('stopped early')));
    });
    port.post(request(1, 'wait'));
    await settled();
    expect(said).toEqual([]);
    port.post({ kind: 'cancel', id: 99 });
    port.post({ kind: 'cancel', id: 1 });
    port.post({ kind: 'cancel', id: 1 });
    await settled();
    expect(said).toMatchObject([{ id: 1, ok: true, result: 'stopped early' }]);
  });

  it('[RP5] progress comes before the reply, with the id of its request', async () => {
    const progress = { phase: 'working', done: 1, total: 2, unit: 'steps' };
    const { port, said } = start({}, async ({ report }) => {
      report(progress);
      return 'done';
    });
    port.post(request(7, 'wait'));
    await settled();
    expect(said).toMatchObject([
      { kind: 'progress', id: 7, progress },
      { kind: 'reply', id: 7 },
    ]);
  });

  it('[RP5] when the connection closes its handlers are cancelled and nothing more is sent', async () => {
    let wasAborted = false;
    const { port, said } = start({}, ({ signal, report }) => {
      return new Promise((resolve) =>
        signal.addEventListener('abort', () => {
          wasAborted = true;
          report({ phase: 'too late', done: 0, total: null, unit: 'steps' });
          resolve('too late');
        }),
      );
    });
    port.post(request(1, 'wait'));
    await settled();
    port.close();
    await settled();
    expect(wasAborted).toBe(true);
    expect(said).toEqual([]);
  });

  it.each([
    [3, 3, 0],
    [4, 3, 1],
    [6, 3, 3],
  ])('[RP6] %i requests at once where %i are allowed: %i are refused with limit.queue', async (count, limit, over) => {
    const { port, said } = start({ requestCountMax: limit }, () => new Promise(() => {}));
    for (let id = 1; id <= count; id++) port.post(request(id, 'wait'));
    await settled();
    expect(said).toHaveLength(over);
    for (const reply of said) expect(reply).toMatchObject({ ok: false, error: { code: 'limit.queue' } });
  });

  it('[RP6] an id that is still running ends the connection: its replies could not be told apart', async () => {
    const { port, said, isClosed } = start({}, () => new Promise(() => {}));
    port.post(request(1, 'wait'));
    port.post(request(1, 'wait'));
    await settled();
    expect(said).toMatchObject([{ kind: 'refused', error: { code: 'usage.params' } }]);
    expect(isClosed).toHaveBeenCalled();
  });

  it.each([
    [null],
    [[]],
    ['text'],
    [{ kind: 'nonsense' }],
    [{ kind: 'constructor' }],
    [{ kind: 'request', id: '1', method: 'wait', params: {} }],
    [{ kind: 'request', id: 1.5, method: 'wait', params: {} }],
    [{ kind: 'request', id: 1, method: 7, params: {} }],
    [{ kind: 'request', id: 1, method: 'wait', params: {}, extra: true }],
    [{ kind: 'subscribe', topic: 'x' }],
    [{ kind: 'credit', topic: 'x', credit: Number.NaN }],
    [new ShardscopeError('limit.depth', 'message refused')],
  ])('[RP7] the envelope %j is refused and ends the connection', async (message) => {
    const { port, said, isClosed } = start();
    port.post(message);
    port.post(request(2, 'double', { value: 1 }));
    await settled();
    expect(said).toMatchObject([{ kind: 'refused', error: { code: 'usage.params' } }]);
    expect(isClosed).toHaveBeenCalled();
  });

  it('[RP7] an unknown field is named', () => {
    const message = { kind: 'cancel', id: 1, urgent: true };
    expect(() => decodeClientMessage(message)).toThrow(/no field "urgent" in cancel/);
  });

  it('[RP8] where a greeting is asked for, hello comes first, once, and nothing before it is answered', async () => {
    const greet = () => ({ kind: 'welcome', protocol: 1, engineVersion: 'x' }) as const;
    const early = start({ greet });
    early.port.post(request(1, 'double', { value: 1 }));
    const twice = start({ greet });
    twice.port.post({ kind: 'hello', protocol: 1, client: 'test' });
    twice.port.post({ kind: 'hello', protocol: 1, client: 'test' });
    const polite = start({ greet });
    polite.port.post({ kind: 'hello', protocol: 1, client: 'test' });
    polite.port.post(request(1, 'double', { value: 1 }));
    await settled();
    expect(early.said).toMatchObject([{ kind: 'refused', error: { code: 'usage.method' } }]);
    expect(early.isClosed).toHaveBeenCalled();
    expect(twice.said).toMatchObject([{ kind: 'welcome' }, { kind: 'refused' }]);
    expect(polite.said).toMatchObject([{ kind: 'welcome' }, { kind: 'reply', id: 1, ok: true }]);
  });

  it('[RP8] a greeting that throws refuses the client with its reason', async () => {
    const { port, said, isClosed } = start({
      greet: () => {
        throw new ShardscopeError('incompatible.protocol', 'too old');
      },
    });
    port.post({ kind: 'hello', protocol: 0, client: 'test' });
    await settled();
    expect(said).toMatchObject([{ kind: 'refused', error: { code: 'incompatible.protocol', message: 'too old' } }]);
    expect(isClosed).toHaveBeenCalled();
  });
});

describe('topics', () => {
  function startTopic() {
    const subscribers: Subscriber[] = [];
    let stopped = 0;
    const started = start({
      topics: {
        ticks: (subscriber) => {
          subscribers.push(subscriber);
          return () => {
            stopped++;
          };
        },
      },
    });
    return { ...started, subscribers, stoppedCount: () => stopped };
  }

  it('[RP9] a subscriber never gets more events than it has credit, and skips the rest', async () => {
    const { port, said, subscribers } = startTopic();
    port.post({ kind: 'subscribe', topic: 'ticks', credit: 2 });
    await settled();
    const wasSent = [0, 1, 2, 3].map((tick) => subscribers[0]!.push(tick));
    expect(wasSent).toEqual([true, true, false, false]);
    await settled();
    expect(said.map(({ payload, sequence }) => [payload, sequence])).toEqual([
      [0, 0],
      [1, 1],
    ]);
    port.post({ kind: 'credit', topic: 'ticks', credit: 1 });
    await settled();
    expect([4, 5].map((tick) => subscribers[0]!.push(tick))).toEqual([true, false]);
    await settled();
    expect(said.at(-1), 'the gap in the sequence tells of the two that were skipped').toMatchObject({
      payload: 4,
      sequence: 4,
    });
  });

  it.each([
    [1_000_000, 64],
    [-5, 0],
    [0, 0],
  ])('[RP9] a credit of %i is taken as %i', async (credit, taken) => {
    const { port, said, subscribers } = startTopic();
    port.post({ kind: 'subscribe', topic: 'ticks', credit });
    await settled();
    for (let tick = 0; tick < 100; tick++) subscribers[0]!.push(tick);
    await settled();
    expect(said).toHaveLength(taken);
    port.post({ kind: 'credit', topic: 'ticks', credit: -3 });
    await settled();
    expect(subscribers[0]!.push('after a negative credit')).toBe(false);
  });

  it('[RP9] after unsubscribing, and after the connection closed, nothing is pushed and the topic is told', async () => {
    const { port, subscribers, stoppedCount } = startTopic();
    port.post({ kind: 'subscribe', topic: 'ticks', credit: 9 });
    port.post({ kind: 'unsubscribe', topic: 'ticks' });
    await settled();
    expect(stoppedCount()).toBe(1);
    expect(subscribers[0]!.push('late')).toBe(false);
    port.post({ kind: 'subscribe', topic: 'ticks', credit: 9 });
    await settled();
    port.close();
    await settled();
    expect(stoppedCount()).toBe(2);
    expect(subscribers[1]!.push('late')).toBe(false);
  });

  it('[RP9] subscribing again replaces the former subscription', async () => {
    const { port, said, subscribers, stoppedCount } = startTopic();
    port.post({ kind: 'subscribe', topic: 'ticks', credit: 9 });
    port.post({ kind: 'subscribe', topic: 'ticks', credit: 1 });
    await settled();
    expect(stoppedCount()).toBe(1);
    expect(subscribers.map((subscriber) => subscriber.push('x'))).toEqual([false, true]);
    await settled();
    expect(said).toHaveLength(1);
  });

  it.each(['nonsense', 'constructor', '__proto__'])('[RP9] topic "%s" is unknown', async (topic) => {
    const { port, said } = startTopic();
    port.post({ kind: 'subscribe', topic, credit: 1 });
    await settled();
    expect(said).toMatchObject([{ kind: 'refused', error: { code: 'usage.method' } }]);
  });
});

describe('client', () => {
  it('[RP10] calls, errors and progress come back to the caller, and nothing stays pending', async () => {
    const [left, right] = memoryPortPair();
    const handlers: HandlersOf<typeof TABLE> = {
      double: ({ value }) => 2 * value,
      wait: async (_params, { report }) => {
        report({ phase: 'half', done: 1, total: 2, unit: 'steps' });
        return 'done';
      },
      fail: () => {
        throw new ShardscopeError('not-found.node', 'no such node', { node: 'x' });
      },
    };
    serve(TABLE, right, handlers);
    const client = createClient<typeof TABLE>(left);
    const phases: string[] = [];
    expect(await client.call('double', { value: 4 })).toBe(8);
    expect(await client.call('wait', {}, { onProgress: ({ phase }) => phases.push(phase) })).toBe('done');
    expect(phases).toEqual(['half']);
    await expect(client.call('fail', { how: 'ours' })).rejects.toMatchObject({
      code: 'not-found.node',
      details: { node: 'x' },
    });
    expect(client.pendingCount).toBe(0);
  });

  it('[RP10] a closed port fails every pending call, and every later one', async () => {
    const [left, right] = memoryPortPair();
    const client = createClient<typeof TABLE>(left);
    const pending = [client.call('wait', {}), client.call('wait', {}), client.call('double', { value: 1 })];
    const outcomes = Promise.allSettled(pending);
    right.close();
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'unavailable.engine' } });
    }
    expect(client.pendingCount).toBe(0);
    await expect(client.call('wait', {})).rejects.toMatchObject({ code: 'unavailable.engine' });
  });

  it('[RP10] an aborted call ends at once and cancels at the other side; a late reply is ignored', async () => {
    const [left, right] = memoryPortPair();
    const said: unknown[] = [];
    right.onMessage((message) => said.push(message));
    const client = createClient<typeof TABLE>(left);
    const controller = new AbortController();
    const call = client.call('wait', {}, { signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled.caller' });
    await settled();
    expect(said).toMatchObject([
      { kind: 'request', id: 1 },
      { kind: 'cancel', id: 1 },
    ]);
    right.post({ kind: 'reply', id: 1, ok: true, result: 'late' });
    await settled();
    expect(client.pendingCount).toBe(0);
    await expect(client.call('wait', {}, { signal: controller.signal })).rejects.toMatchObject({
      code: 'cancelled.caller',
    });
    await settled();
    expect(said, 'nothing is sent for a call that was cancelled before').toHaveLength(2);
  });

  it('[RP10] params that cannot be sent fail that call only, and leave nothing pending', async () => {
    const [left, right] = memoryPortPair();
    serve(TABLE, right, { double: ({ value }) => 2 * value, wait: async () => 'done', fail: () => null });
    const client = createClient<typeof TABLE>(left);
    const unsendable = { value: 1, callback: () => {} } as { value: number };
    await expect(client.call('double', unsendable)).rejects.toBeInstanceOf(ShardscopeError);
    expect(client.pendingCount).toBe(0);
    expect(await client.call('double', { value: 3 })).toBe(6);
  });

  it('[RP10] an unknown error code of a newer peer becomes internal.unknown and keeps the original', async () => {
    const [left, right] = memoryPortPair();
    right.onMessage(() => {
      right.post({ kind: 'reply', id: 1, ok: false, error: { code: 'future.code', message: 'from the future' } });
    });
    const call = createClient<typeof TABLE>(left).call('wait', {});
    await expect(call).rejects.toMatchObject({ code: 'internal.unknown', details: { code: 'future.code' } });
  });

  it('[RP11] a listener that answers with a promise gives its credit back when that is kept, unless somebody else listens by then', async () => {
    const [left, right] = memoryPortPair();
    let subscriber: Subscriber | undefined;
    const ticks = (given: Subscriber) => {
      subscriber = given;
      return () => {};
    };
    serve(TABLE, right, { double: () => 0, wait: async () => '', fail: () => null }, { topics: { ticks } });
    const client = createClient<typeof TABLE>(left);
    let handled = Promise.withResolvers<void>();
    const stop = client.subscribe('ticks', 1, () => handled.promise);
    await settled();
    expect(subscriber!.push(1)).toBe(true);
    await settled();
    expect(subscriber!.push(2), 'not handled yet').toBe(false);
    handled.resolve();
    await settled();
    handled = Promise.withResolvers();
    expect(subscriber!.push(3)).toBe(true);
    await settled();
    stop();
    client.subscribe('ticks', 0, () => {});
    handled.resolve();
    await settled();
    expect(subscriber!.push(4), 'the credit was of another subscription').toBe(false);
  });

  it('[RP11] every event handled gives one credit back, so a listener that keeps up misses nothing', async () => {
    const [left, right] = memoryPortPair();
    let subscriber: Subscriber | undefined;
    serve(
      TABLE,
      right,
      { double: () => 0, wait: async () => '', fail: () => null },
      {
        topics: {
          ticks: (given) => {
            subscriber = given;
            return () => {};
          },
        },
      },
    );
    const client = createClient<typeof TABLE>(left);
    const got: unknown[] = [];
    const stop = client.subscribe('ticks', 1, (payload) => got.push(payload));
    await settled();
    for (let tick = 0; tick < 5; tick++) {
      expect(subscriber!.push(tick)).toBe(true);
      expect(subscriber!.push('while one is under way')).toBe(false);
      await settled();
    }
    expect(got).toEqual([0, 1, 2, 3, 4]);
    expect(() => client.subscribe('ticks', 1, () => {})).toThrow(/listener already/);
    stop();
    await settled();
    expect(subscriber!.push('after the end')).toBe(false);
  });
});
