/** What the app:// scheme answers: which file an address names, and with which headers. Pure; app-protocol.ts reads. */
import { extname, join, sep } from 'node:path';
import { isConsoleUrl } from './console-origin.ts';

const MIME_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

/** Nothing but our own files; scripts and styles never inline. `blob:` images are exports of the scene. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Opener and embedder policies isolate the page, which gives it precise clocks and shared memory with its workers. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache',
};

export function assetHeaders(path: string): Record<string, string> {
  return { ...HEADERS, 'content-type': MIME_TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream' };
}

/**
 * The file below `folder` that an address names, or null when the address is not the console's, names something outside
 * of the folder, or smuggles what a file system might read otherwise than we do (backslash, NUL, a drive, bad escapes).
 */
export function assetPath(folder: string, url: string): string | null {
  if (!isConsoleUrl(url)) return null;
  let pathname: string;
  try {
    pathname = decodeURIComponent(new URL(url).pathname);
  } catch {
    return null; // a malformed escape such as %zz
  }
  // Decoded once: a second layer of escapes stays text, and '%2e%2e' that the URL parser missed is caught below.
  if (/[\\\0:]/.test(pathname)) return null;
  const parts = pathname.split('/').filter((part) => part !== '');
  if (parts.some((part) => part === '..' || part === '.')) return null;
  const path = parts.length === 0 ? join(folder, 'index.html') : join(folder, ...parts);
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep) ? path : null;
}
