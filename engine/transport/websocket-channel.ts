import type { WebSocket } from 'ws';
import type { Channel } from './encoded-port.ts';

export function websocketChannel(socket: WebSocket): Channel {
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
