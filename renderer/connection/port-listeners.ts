import { decodeMessage, type Port, ShardscopeError } from '../../engine/protocol/index.ts';

/** Listeners of one port, and the rule that a port closes once, whoever closes it. */
export interface PortListeners {
  readonly receive: (data: unknown) => void;
  readonly closed: () => void;
  readonly port: Pick<Port, 'onMessage' | 'onClose'>;
}

/**
 * What both kinds of port share: decoding of what arrives, and one close event. A message that cannot be decoded
 * ends the connection through `onDamage`: after it nothing that follows can be trusted.
 */
export function createPortListeners(onDamage: () => void): PortListeners {
  const messageListeners = new Set<(message: unknown) => void>();
  const closeListeners = new Set<() => void>();
  let isClosed = false;

  return {
    receive(data) {
      if (isClosed) return;
      let message: unknown;
      try {
        message = decodeMessage(asBytesOrText(data));
      } catch (error) {
        console.error('a message from the engine could not be read; reconnecting', error);
        onDamage();
        return;
      }
      for (const listener of messageListeners) listener(message);
    },
    closed() {
      if (isClosed) return;
      isClosed = true;
      for (const listener of closeListeners) listener();
      messageListeners.clear();
      closeListeners.clear();
    },
    port: {
      onMessage: (listener) => messageListeners.add(listener),
      // A listener that comes too late hears of the close all the same.
      onClose: (listener) => (isClosed ? listener() : closeListeners.add(listener)),
    },
  };
}

function asBytesOrText(data: unknown): string | Uint8Array {
  if (typeof data === 'string') return data;
  if (data instanceof Uint8Array) return data;
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  throw new ShardscopeError('usage.params', 'message refused: expected text or bytes', { found: typeof data });
}
