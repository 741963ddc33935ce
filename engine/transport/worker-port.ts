import type { MessagePort, Worker } from 'node:worker_threads';
import type { Port } from '../rpc/port.ts';

/**
 * A worker thread, or a message port between two, as an RPC port: structured clone, and the only port that transfers
 * buffers. Messages without a `kind` of the RPC (such as `mesh`) pass beside it and are left to other listeners.
 */
export function workerPort(channel: Worker | MessagePort): Port {
  return {
    post: (message, transfer = []) => channel.postMessage(message, transfer),
    onMessage: (listener) => {
      channel.on('message', (message: { kind?: unknown }) => {
        if (message.kind !== 'mesh' && message.kind !== 'crash') listener(message);
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
