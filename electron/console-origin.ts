/** The console's own address. A scheme of its own has an origin (unlike file:), so CSP, isolation and checks can hold. */
export const CONSOLE_SCHEME = 'app';
export const CONSOLE_HOST = 'console';
export const CONSOLE_URL = `${CONSOLE_SCHEME}://${CONSOLE_HOST}/index.html`;

/** True for addresses of the console itself: exact scheme and host, no port, no credentials. */
export function isConsoleUrl(url: string): boolean {
  const parsed = parseUrl(url);
  if (parsed === null) return false;
  const { protocol, host, username, password } = parsed;
  return protocol === `${CONSOLE_SCHEME}:` && host === CONSOLE_HOST && username === '' && password === '';
}

/** What the sender check needs of an Electron `WebFrameMain`; null when the frame is gone already. */
export interface SenderFrame {
  readonly url: string;
  readonly parent: unknown;
}

/** Whether a message may be acted on: sent by the top frame of a page of ours. Everything else is refused. */
export function isTrustedSender(frame: SenderFrame | null | undefined): boolean {
  return frame !== null && frame !== undefined && frame.parent === null && isConsoleUrl(frame.url);
}

/** Hosts that a link in the console may open in the user's browser. */
const LINK_HOSTS = [
  'electronjs.org',
  'www.electronjs.org',
  'nodejs.org',
  'opencypher.org',
  'sqlite.org',
  'www.sqlite.org',
];

/** https only: `file:`, `smb:` or a custom scheme would hand the operating system a command. */
export function isAllowedLink(url: string): boolean {
  const parsed = parseUrl(url);
  if (parsed === null) return false;
  const { protocol, hostname, username, password, port } = parsed;
  return protocol === 'https:' && LINK_HOSTS.includes(hostname) && username === '' && password === '' && port === '';
}

/** Not `URL.canParse`: the Node of Electron 25 (18.15) does not have it. */
function parseUrl(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}
