/**
 * The scene at 100k nodes / 200k edges: main-thread times, drawing stubbed so that they are processor work and hold on
 * any machine. The heat tick is compared with plain sigma 3 recolouring the same nodes in the same page; the others with
 * their budgets. Needs a Chromium: SHARDSCOPE_CHROMIUM names one, else Playwright's own.
 */
import { chromium } from '@playwright/test';
import { type Bench, line } from './bench.ts';
import type { ReferenceTimes, SceneTimes } from './scene/measure.ts';
import { serveScenePage } from './scene/serve-page.ts';

const NODE_COUNT = 100_000;
const EDGE_COUNT = 200_000;
const ARGS = ['--use-gl=angle', '--use-angle=gl-egl', '--ignore-gpu-blocklist', '--disable-background-networking'];
const BUDGET_MS = { tick: 2, hover: 1, panFrame: 8, lasso: 16, open: 2_000 } as const;

interface SceneMeasurement extends SceneTimes {
  readonly openMs: number;
  readonly renderer: string;
  readonly reference: ReferenceTimes;
}

export const sceneBench: Bench = {
  name: 'scene',
  about: `heat tick, hover, pan, lasso, filter and opening at ${NODE_COUNT.toLocaleString('en-US')} nodes against plain sigma and the budgets`,
  async run() {
    const times = await measureInBrowser();
    const tickMs = times.tickMs + times.tickFrameMs;
    const within = (ratio: number): boolean => ratio <= 1;
    const note = `plain sigma 3, partial refresh; drawn by ${times.renderer}`;
    const against = (measured: number, reference: number) => ({ measured, reference, unit: 'ms' });
    return [
      line('heat tick', against(tickMs, times.reference.tickMs), '<= 0.05', (ratio) => ratio <= 0.05, note),
      line('open', against(times.openMs, times.reference.openMs), '<= 0.5', (ratio) => ratio <= 0.5, note),
      line('heat tick / budget', against(tickMs, BUDGET_MS.tick), '<= 1', within),
      line('hover / budget', against(times.hoverMs, BUDGET_MS.hover), '<= 1', within),
      line('pan frame / budget', against(times.panFrameMs, BUDGET_MS.panFrame), '<= 1', within),
      line('lasso / budget', against(times.lassoMs, BUDGET_MS.lasso), '<= 1', within),
      line('marking what it took / budget', against(times.markMs, BUDGET_MS.lasso), '<= 1', within),
      line('heat tick with a filter by heat / budget', against(times.filteredTickMs, BUDGET_MS.tick), '<= 1', within),
      line('open / budget', against(times.openMs, BUDGET_MS.open), '<= 1', within),
    ];
  },
};

async function measureInBrowser(): Promise<SceneMeasurement> {
  const served = await serveScenePage();
  const executablePath = process.env.SHARDSCOPE_CHROMIUM;
  const browser = await chromium.launch({ args: ARGS, ...(executablePath === undefined ? {} : { executablePath }) });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`${served.url}?nodes=${NODE_COUNT}&edges=${EDGE_COUNT}&heat`);
    await page.waitForFunction(() => window.bench.scene.stats().framesDrawn > 2);
    await page.waitForTimeout(1_000);
    const openMs = await page.evaluate(() => window.bench.openMs);
    const renderer = await page.evaluate(() => window.bench.scene.stats().renderer);
    const times = await page.evaluate(() => window.bench.measureScene());
    const reference = await page.evaluate(() => window.bench.measureReference());
    return { ...times, openMs, renderer, reference };
  } finally {
    await browser.close();
    served.close();
  }
}
