/**
 * One set of journeys on two faces: `chromium` opens the served console, `electron` the desktop window. A file named
 * *.browser.spec.ts or *.desktop.spec.ts runs on that face only. Both faces are the same page, so the desktop runs the main
 * journeys and what is its own; with SHARDSCOPE_ALL_JOURNEYS=1 it runs all, which takes five minutes more. `npm test -- e2e`
 * sets everything up (build, runtimes, display) and then calls Playwright with this file.
 */
import { defineConfig } from '@playwright/test';
import { keepCompiledCode } from '../support/compile-cache.ts';
import { keepFilesInMemory } from '../support/files-in-memory.ts';
import type { Face } from './support/fixtures.ts';

keepCompiledCode();
keepFilesInMemory();

// Mesa's software renderer: 5 to 10 times faster than the default where there is no GPU, and harmless where there is.
const GRAPHICS = ['--use-gl=angle', '--use-angle=gl-egl', '--ignore-gpu-blocklist'];
const DESKTOP = process.env.SHARDSCOPE_ALL_JOURNEYS === '1' ? '**/*.spec.ts' : /(journeys|\.desktop)\.spec\.ts$/;
const executablePath = process.env.SHARDSCOPE_CHROMIUM;

export default defineConfig<{ face: Face }>({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: '../../test-results',
  // Each journey starts an engine with its workers: two at once would only wait for each other, and flake.
  workers: 1,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  use: { viewport: { width: 1280, height: 800 }, screenshot: 'only-on-failure', trace: 'off' },
  projects: [
    {
      name: 'chromium',
      testIgnore: '**/*.desktop.spec.ts',
      use: {
        face: 'browser',
        browserName: 'chromium',
        launchOptions: { args: GRAPHICS, ...(executablePath === undefined ? {} : { executablePath }) },
      },
    },
    {
      name: 'electron',
      testMatch: DESKTOP,
      testIgnore: '**/*.browser.spec.ts',
      use: { face: 'desktop' },
    },
  ],
});
