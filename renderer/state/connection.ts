import type { ErrorCode } from '../../engine/protocol/index.ts';

export type ConnectionState =
  | { readonly phase: 'connecting'; readonly attempt: number }
  | { readonly phase: 'ready'; readonly engineVersion: string }
  | { readonly phase: 'waiting'; readonly attempt: number; readonly delayMs: number; readonly message: string }
  /** Trying again cannot help: token, origin or protocol version. */
  | { readonly phase: 'refused'; readonly code: ErrorCode; readonly message: string };

export interface Connection {
  readonly link: ConnectionState;
  /** There was a connection before: what is on screen is old, not missing. */
  readonly wasReady: boolean;
}

export const INITIAL_CONNECTION: Connection = { link: { phase: 'connecting', attempt: 0 }, wasReady: false };

export function applyLinkState(connection: Connection, link: ConnectionState): Connection {
  return { link, wasReady: connection.wasReady || link.phase === 'ready' };
}

/** What is shown comes from a connection that no longer stands. */
export function isStale(connection: Connection): boolean {
  return connection.wasReady && connection.link.phase !== 'ready';
}
