import { decodeMessage, encodeMessage } from '../protocol/codec.ts';
import type { Port } from '../rpc/port.ts';

/** Something that carries encoded messages: a socket, or one window's link through the desktop shell. */
export interface Channel {
  send(data: string | Uint8Array): void;
  onData(listener: (data: string | Uint8Array) => void): void;
  onClose(listener: () => void): void;
  close(): void;
  readonly queuedBytes: number;
}

/** A peer that reads so slowly that this much waits for it is cut off: memory is bounded, it may connect again. */
export const QUEUED_BYTES_MAX = 512 * 1024 * 1024;

/** Messages over a channel. What cannot be decoded reaches the listener as it is, and is refused there. */
export function encodedPort(channel: Channel): Port {
  return {
    post(message) {
      if (channel.queuedBytes > QUEUED_BYTES_MAX) channel.close();
      else channel.send(encodeMessage(message));
    },
    onMessage: (listener) =>
      channel.onData((data) => {
        let message: unknown;
        try {
          message = decodeMessage(data);
        } catch (error) {
          message = error;
        }
        listener(message);
      }),
    onClose: (listener) => channel.onClose(listener),
    close: () => channel.close(),
    get queuedBytes() {
      return channel.queuedBytes;
    },
  };
}
