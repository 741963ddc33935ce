import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import { assetHeaders, assetPath } from './asset-response.ts';
import { CONSOLE_SCHEME } from './console-origin.ts';

/** Has to run before the app is ready. */
export function registerConsoleScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: CONSOLE_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the built console from `folder` (which may lie in an archive) under app://console/. Has to run after ready. */
export function serveConsole(folder: string): void {
  protocol.handle(CONSOLE_SCHEME, async (request) => {
    const path = request.method === 'GET' ? assetPath(folder, request.url) : null;
    if (path === null) return new Response('refused', { status: 403, headers: assetHeaders('refused.txt') });
    try {
      return new Response(await readFile(path), { headers: assetHeaders(path) });
    } catch {
      return new Response('not found', { status: 404, headers: assetHeaders('missing.txt') });
    }
  });
}
