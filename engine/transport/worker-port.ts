import type { MessagePort, Worker } from 'node:worker_threads';
import type { Port } from '../rpc/port.ts';

/**
 * A worker thread, or a message port between two, as an RPC port: structured clone, and the only port that transfers
 * buffers. Waking the other thread costs far more than a message, so what is posted in one turn of the event loop goes as
 * one: concurrent calls share the price. Such a batch is an array; other messages (`mesh`, `crash`) pass beside it and
 * are left to other listeners.
 */
export function workerPort(channel: Worker | MessagePort): Port {
  let batch: unknown[] = [];
  let transfers: ArrayBuffer[] = [];
  const flush = () => {
    const [messages, buffers] = [batch, transfers];
    [batch, transfers] = [[], []];
    channel.postMessage(messages, buffers);
  };
  return {
    post: (message, transfer = []) => {
      if (batch.length === 0) setImmediate(flush);
      batch.push(message);
      for (const buffer of transfer) transfers.push(buffer);
    },
    onMessage: (listener) => {
      channel.on('message', (messages: unknown) => {
        if (Array.isArray(messages)) for (const message of messages) listener(message);
      });
    },
    onClose: (listener) => {
      if ('terminate' in channel) channel.on('exit', listener);
      else channel.on('close', listener);
    },
    close: () => {
      if ('terminate' in channel) void channel.terminate();
      else channel.close();
    },
    queuedBytes: 0,
  };
}

/** Resolves when what was posted in this turn of the event loop is on its way, so that a thread may work meanwhile. */
export const posted = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
