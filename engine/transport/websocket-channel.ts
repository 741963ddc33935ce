import type { WebSocket } from 'ws';
import type { Channel } from './encoded-port.ts';

export function websocketChannel(socket: WebSocket): Channel {
  // A broken or too long frame: `ws` closes the connection by itself. Without a listener the engine would end instead.
  socket.on('error', () => socket.terminate());
  return {
    send: (data) => socket.send(data),
    onData: (listener) => {
      socket.on('message', (data: Buffer, isBinary: boolean) =>
        listener(isBinary ? new Uint8Array(data) : data.toString('utf8')),
      );
    },
    onClose: (listener) => {
      socket.on('close', listener);
    },
    close: () => socket.close(),
    get queuedBytes() {
      return socket.bufferedAmount;
    },
  };
}
