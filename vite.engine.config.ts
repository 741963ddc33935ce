/**
 * The engine of the packaged app: flat files in dist/engine, one entry per program and per thread, because a thread's
 * file is looked for beside its caller (engine/cluster/module-url.ts). Packages stay packages: better-sqlite3 is native,
 * and piscina and fastify look for files of their own. A checkout does not use this: Node 24 runs the sources.
 */
import { defineConfig } from 'vite';

export default defineConfig({
  publicDir: false,
  build: {
    ssr: true,
    outDir: 'dist/engine',
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    rolldownOptions: {
      input: {
        'engine-process': 'engine/hosts/engine-process.ts',
        cli: 'engine/hosts/cli/main.ts',
        'shard-thread': 'engine/shard/shard-thread.ts',
        'analysis-worker': 'engine/cluster/analysis/analysis-worker.ts',
      },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});
