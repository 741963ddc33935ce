import { encodeMessage, type Port, ShardscopeError } from '../../engine/protocol/index.ts';
import { createPortListeners } from './port-listeners.ts';

/** Opens the WebSocket to `url`. Rejects with `unavailable.engine` when it closes before it is open. */
export function openWebSocketPort(url: string, subprotocols: readonly string[]): Promise<Port> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, [...subprotocols]);
    socket.binaryType = 'arraybuffer';
    const listeners = createPortListeners(() => socket.close());
    socket.onmessage = (event) => listeners.receive(event.data);
    socket.onopen = () =>
      resolve({
        ...listeners.port,
        post: (message) => socket.send(encodeMessage(message)),
        close: () => socket.close(),
        get queuedBytes() {
          return socket.bufferedAmount;
        },
      });
    // A browser tells no reason for a failed handshake; `onclose` follows `onerror` always, so one place is enough.
    socket.onclose = (event) => {
      listeners.closed();
      reject(
        new ShardscopeError('unavailable.engine', 'the engine does not answer', {
          closeCode: event.code,
          reason: event.reason,
        }),
      );
    };
  });
}
