/**
 * Between the desktop shell (Electron main) and the engine process. Two ways of starting the same entry:
 * - as a `utilityProcess`: a window's port is handed over with `connect`, and the shell sees none of its messages;
 * - as a child of a Node executable (where Electron's Node-API is too old for better-sqlite3): the shell relays each
 *   window's messages as `data`, without looking inside.
 * `data` is what codec.ts makes: a string or bytes.
 */
export type ShellToEngine =
  | { readonly kind: 'connect'; readonly link: number }
  | { readonly kind: 'data'; readonly link: number; readonly data: string | Uint8Array }
  | { readonly kind: 'disconnect'; readonly link: number }
  /** Opens a workspace folder chosen in a native dialog; only the shell may name a path. */
  | { readonly kind: 'open-path'; readonly id: number; readonly path: string }
  | { readonly kind: 'shutdown' };

export type EngineToShell =
  | { readonly kind: 'ready'; readonly pid: number }
  | { readonly kind: 'data'; readonly link: number; readonly data: string | Uint8Array }
  | { readonly kind: 'disconnect'; readonly link: number }
  | { readonly kind: 'opened'; readonly id: number; readonly error: { code: string; message: string } | null }
  /** Which workspace folder is open now, for the window title and the list of recent ones. */
  | { readonly kind: 'workspace'; readonly name: string | null; readonly path: string | null };
