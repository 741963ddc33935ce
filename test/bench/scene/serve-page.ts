/** Builds the scene's bench page and serves it on loopback, under the same strict content policy as the product. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const SOURCE = fileURLToPath(new URL('.', import.meta.url));
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

export interface ServedPage {
  readonly url: string;
  close(): void;
}

/** Resolves when the page can be opened; about a second. `close` removes what was built. */
export async function serveScenePage(): Promise<ServedPage> {
  const outDir = mkdtempSync(join(tmpdir(), 'shardscope-scene-'));
  await build({
    root: SOURCE,
    configFile: join(SOURCE, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
  });
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const name = path === '/' ? '/index.html' : path;
    // Only names the build can have written: no way out of the folder.
    if (!/^\/[\w./-]+$/.test(name) || name.includes('..')) return response.writeHead(404).end();
    try {
      const bytes = readFileSync(join(outDir, name));
      response.writeHead(200, {
        'content-type': CONTENT_TYPES[extname(name)] ?? 'application/octet-stream',
        'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'",
      });
      return response.end(bytes);
    } catch {
      return response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close() {
      server.close();
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}
