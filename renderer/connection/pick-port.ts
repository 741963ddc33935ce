/** The only file that knows whether the console runs in the desktop window or in a browser. */
import { type Port, ShardscopeError } from '../../engine/protocol/index.ts';
import type { SHELL_API_NAME, ShellApi } from '../../engine/protocol/shell-api.ts';
import { takeAccessToken } from './access-token.ts';
import { openDesktopPort } from './desktop-port.ts';
import { openWebSocketPort } from './websocket-port.ts';

const TOKEN_KEY = 'shardscope.token';

declare global {
  interface Window {
    readonly [SHELL_API_NAME]?: ShellApi;
  }
}

export interface Surroundings {
  /** The desktop shell, or null in a browser. */
  readonly shell: ShellApi | null;
  readonly open: () => Promise<Port>;
}

export function pickPort(): Surroundings {
  const shell = window.shardscopeShell ?? null;
  if (shell !== null) return { shell, open: () => openDesktopPort(shell) };
  const token = takeAccessToken({
    href: location.href,
    stored: sessionStorage.getItem(TOKEN_KEY),
    store: (value) => sessionStorage.setItem(TOKEN_KEY, value),
    replaceAddress: (href) => history.replaceState(null, '', href),
  });
  return { shell: null, open: () => openBrowserPort(token) };
}

async function openBrowserPort(token: string | null): Promise<Port> {
  if (token === null) throw new ShardscopeError('access.token', 'this address carries no access token');
  const url = new URL('/ws', location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = '';
  url.hash = '';
  const subprotocols = ['shardscope', `token.${token}`];
  try {
    return await openWebSocketPort(url.href, subprotocols);
  } catch (error) {
    // A browser hides why a WebSocket was refused. Where HTTP answers, it was not a stopped engine; the second try
    // is for an engine that came up between the two.
    if (!(await answersHttp())) throw error;
    return openWebSocketPort(url.href, subprotocols).catch(() => {
      throw new ShardscopeError('access.token', 'the engine runs, but refused the access token of this page');
    });
  }
}

async function answersHttp(): Promise<boolean> {
  try {
    return (await fetch('/healthz', { cache: 'no-store' })).ok;
  } catch {
    // fetch rejects when nothing listens: that is the answer.
    return false;
  }
}
