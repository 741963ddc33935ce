import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { ensureChromium } from './browser.ts';
import { CONSOLE, DESKTOP, ensureBuilt } from './build.ts';
import { ensureDisplay } from './display.ts';
import { electronEnv, ensureElectron } from './electron-runtime.ts';
import { inRoot } from './paths.ts';
import { run } from './processes.ts';
import { ONE_PASSED, playwrightTotals, stageTotals, type Totals, vitestTotals } from './totals.ts';

export interface Stage {
  readonly name: string;
  readonly title: string;
  /** `args`: what the developer added after the stage's name, for the tool behind it. */
  run(args: readonly string[]): Promise<Totals>;
}

const PROJECTS = ['engine', 'electron', 'renderer', 'test', 'scripts'];

/** Runs a tool of node_modules with this Node. */
function tool(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return run(process.execPath, [inRoot('node_modules', script), ...args], { env: { ...process.env, ...env } });
}

/** Runs a tool that writes a JSON report, and counts from the report. */
async function counted<T>(reportPath: string, count: (report: T) => Totals, tool: () => Promise<{ status: number }>) {
  rmSync(reportPath, { force: true });
  mkdirSync(dirname(reportPath), { recursive: true });
  const { status } = await tool();
  let totals: Totals = { passed: 0, failed: 0 };
  try {
    totals = count(JSON.parse(readFileSync(reportPath, 'utf8')) as T);
  } catch (error) {
    process.stderr.write(`no report of the tests: ${String(error)}\n`);
    return stageTotals(totals, status === 0 ? 1 : status);
  }
  return stageTotals(totals, status);
}

const lint: Stage = {
  name: 'lint',
  title: 'format and lint (biome)',
  run: async (args) => stageTotals(null, (await tool('@biomejs/biome/bin/biome', ['check', ...args])).status),
};

const types: Stage[] = PROJECTS.map((project) => ({
  name: 'types',
  title: `types of ${project} (tsc)`,
  run: async (args) => stageTotals(null, (await tool('typescript/bin/tsc', ['-p', inRoot(project), ...args])).status),
}));

const unit: Stage = {
  name: 'unit',
  title: 'unit, property and contract tests (vitest)',
  run: (args) => {
    const report = inRoot('.cache/reports/vitest.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    return counted(report, vitestTotals, () =>
      tool('vitest/vitest.mjs', ['run', '--config', 'test/vitest.config.ts', ...reporters, ...args]),
    );
  },
};

const build: Stage = {
  name: 'build',
  title: 'build (console, desktop shell)',
  run: async () => {
    await ensureBuilt(CONSOLE);
    await ensureBuilt(DESKTOP);
    return ONE_PASSED;
  },
};

const endToEnd: Stage = {
  name: 'e2e',
  title: 'journeys in Chromium and in the desktop window (Playwright)',
  run: async (args) => {
    await build.run([]);
    const runtime = await ensureElectron();
    const chromium = await ensureChromium();
    const display = await ensureDisplay();
    const report = inRoot('.cache/reports/playwright.json');
    const env = {
      ...electronEnv(runtime),
      ...display.env,
      SHARDSCOPE_CHROMIUM: chromium,
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    };
    const options = ['test', '--config', 'test/e2e/playwright.config.ts', '--reporter=list,json', ...args];
    try {
      return await counted(report, playwrightTotals, () => tool('@playwright/test/cli.js', options, env));
    } finally {
      display.stop();
    }
  },
};

/** Fast and certain before slow: a stage runs only when those before it succeeded. */
export const STAGES: readonly Stage[] = [lint, ...types, unit, build, endToEnd];
/** What `npm run check` runs: nothing that executes our code. */
export const CHECKS: readonly Stage[] = [lint, ...types];
