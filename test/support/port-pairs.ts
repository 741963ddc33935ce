import type { Port } from '../../engine/rpc/port.ts';
import type { Channel } from '../../engine/transport/encoded-port.ts';

interface End<M> {
  readonly messages: ((message: M) => void)[];
  readonly closes: (() => void)[];
  isClosed: boolean;
}
const newEnd = <M>(): End<M> => ({ messages: [], closes: [], isClosed: false });

function closeBoth<M>(ends: readonly End<M>[]): void {
  for (const end of ends) {
    if (end.isClosed) continue;
    end.isClosed = true;
    queueMicrotask(() => {
      for (const listener of end.closes) listener();
    });
  }
}

/**
 * Two ports of one thread. A message is copied when it is posted and arrives in a later turn; what was posted before the
 * end still arrives before it, as on a real wire.
 */
export function memoryPortPair(): readonly [Port, Port] {
  const ends = [newEnd<unknown>(), newEnd<unknown>()] as const;
  const port = (own: End<unknown>, other: End<unknown>): Port => ({
    post(message, transfer = []) {
      const copy: unknown = structuredClone(message, { transfer: [...transfer] });
      if (own.isClosed) return;
      queueMicrotask(() => {
        for (const listener of other.messages) listener(copy);
      });
    },
    onMessage: (listener) => void own.messages.push(listener),
    onClose: (listener) => void own.closes.push(listener),
    close: () => closeBoth(ends),
    queuedBytes: 0,
  });
  return [port(ends[0], ends[1]), port(ends[1], ends[0])];
}

/** Two channels of encoded messages; what is sent is counted by `queuedBytes` until it has arrived. */
export function channelPair(): readonly [Channel, Channel] {
  const ends = [newEnd<string | Uint8Array>(), newEnd<string | Uint8Array>()] as const;
  const channel = (own: (typeof ends)[0], other: (typeof ends)[0]): Channel => {
    let queuedBytes = 0;
    return {
      send(data) {
        if (own.isClosed) return;
        queuedBytes += data.length;
        queueMicrotask(() => {
          queuedBytes -= data.length;
          for (const listener of other.messages) listener(data);
        });
      },
      onData: (listener) => void own.messages.push(listener),
      onClose: (listener) => void own.closes.push(listener),
      close: () => closeBoth(ends),
      get queuedBytes() {
        return queuedBytes;
      },
    };
  };
  return [channel(ends[0], ends[1]), channel(ends[1], ends[0])];
}
