import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { keepCompiledCode } from './support/compile-cache.ts';

keepCompiledCode();

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/e2e/**', 'node_modules/**'],
    pool: 'forks',
    // Two cores: more forks than that only make every test wait.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: ['default'],
  },
});
