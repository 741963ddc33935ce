/**
 * All that RPC knows of a transport: something that carries messages both ways and can close. What arrives is
 * `unknown`, so it is decoded before use. What is posted belongs to the port: it may be sent a little later, so the poster
 * does not change it any more. `transfer` is a hint: a port that cannot transfer copies.
 */
export interface Port {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  close(): void;
  /** Bytes accepted but not yet handed to the other side; 0 where the transport cannot tell. */
  readonly queuedBytes: number;
}
