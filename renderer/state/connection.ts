import type { ErrorCode } from '../../engine/protocol/index.ts';

export type ConnectionState =
  | { readonly phase: 'connecting'; readonly attempt: number }
  | { readonly phase: 'ready'; readonly engineVersion: string; readonly isReadOnly?: boolean }
  | { readonly phase: 'waiting'; readonly attempt: number; readonly delayMs: number; readonly message: string }
  /** Trying again cannot help: token, origin or protocol version. */
  | { readonly phase: 'refused'; readonly code: ErrorCode; readonly message: string };

export interface Connection {
  readonly link: ConnectionState;
  /** There was a connection before: what is on screen is old, not missing. */
  readonly wasReady: boolean;
  /** The engine lets this page look and refuses whatever changes something. */
  readonly isViewer: boolean;
  /** What a link has to carry for others to look; null where nobody can. */
  readonly viewerToken: string | null;
}

export const INITIAL_CONNECTION: Connection = {
  link: { phase: 'connecting', attempt: 0 },
  wasReady: false,
  isViewer: false,
  viewerToken: null,
};

export function applyLinkState(connection: Connection, link: ConnectionState): Connection {
  if (link.phase !== 'ready') return { ...connection, link };
  return { ...connection, link, wasReady: true, isViewer: link.isReadOnly === true };
}

/** What is shown comes from a connection that no longer stands. */
export function isStale(connection: Connection): boolean {
  return connection.wasReady && connection.link.phase !== 'ready';
}
