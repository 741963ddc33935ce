import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { keepCompiledCode } from './support/compile-cache.ts';
import { keepFilesInMemory } from './support/files-in-memory.ts';

keepCompiledCode();
keepFilesInMemory();

/** Of functions and values alone: they start no thread, hold no file and change nothing global, so files share a process. */
const PURE = ['algorithms', 'base', 'counters', 'io', 'model', 'protocol', 'query', 'rpc'].map((folder) => {
  return `test/engine/${folder}/**/*.test.ts`;
});

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    pool: 'forks',
    // Two cores: more forks than that only make every test wait.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: ['default'],
    projects: [
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/e2e/**', 'node_modules/**', ...PURE],
          setupFiles: ['test/renderer/support/no-webgl.ts'],
        },
      },
    ],
  },
});
