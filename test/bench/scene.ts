/**
 * The scene at 100k nodes / 200k edges: main-thread times, drawing stubbed so that they are processor work and hold on
 * any machine, beside plain sigma 3 doing the same in the same page, and the budgets; 300k nodes; and the whole console from
 * an open engine. Needs a Chromium: SHARDSCOPE_CHROMIUM names one, else Playwright's own.
 */
import { type Browser, chromium, type Page } from '@playwright/test';
import { TOPOLOGY_DRAWN_MARK as DRAWN } from '../../renderer/scene/scene-types.ts';
import { serveConsole } from '../e2e/support/browser.ts';
import { type Bench, type BenchLine, line } from './bench.ts';
import type { ReferenceTimes, SceneTimes } from './scene/measure.ts';
import { serveScenePage } from './scene/serve-page.ts';

const NODE_COUNT = 100_000;
const EDGE_COUNT = 200_000;
const LARGE_NODE_COUNT = 300_000;
const ARGS = ['--use-gl=angle', '--use-angle=gl-egl', '--ignore-gpu-blocklist', '--disable-background-networking'];
const VIEWPORT = { width: 1280, height: 800 } as const;
const FRAME_MS = 1000 / 60;
const BUDGET_MS = { tick: 2, hover: 1, panFrame: 8, recolor: FRAME_MS, firstPicture: 2_000 } as const;
const HEAP_BUDGET_MB = 400;

interface SceneMeasurement extends SceneTimes {
  readonly openMs: number;
  readonly heapMb: number;
  readonly idleFrames: number;
  readonly renderer: string;
}

export const sceneBench: Bench = {
  name: 'scene',
  about: `heat tick, hover, pan, recolouring and opening at ${NODE_COUNT.toLocaleString('en-US')} nodes against plain sigma and the budgets`,
  async run() {
    const executablePath = process.env.SHARDSCOPE_CHROMIUM;
    const browser = await chromium.launch({ args: ARGS, ...(executablePath === undefined ? {} : { executablePath }) });
    try {
      return [...(await sceneLines(browser)), ...(await consoleLines(browser))];
    } finally {
      await browser.close();
    }
  },
};

async function sceneLines(browser: Browser): Promise<readonly BenchLine[]> {
  const served = await serveScenePage();
  try {
    const page = await openScene(browser, served.url, NODE_COUNT, EDGE_COUNT);
    const times = await measure(page);
    const reference: ReferenceTimes = await page.evaluate(() => window.bench.measureReference());
    await page.close();
    const largePage = await openScene(browser, served.url, LARGE_NODE_COUNT, 2 * LARGE_NODE_COUNT);
    const large = await measure(largePage);
    await largePage.close();

    const tickMs = times.tickMs + times.tickFrameMs;
    const within = (ratio: number): boolean => ratio <= 1;
    const note = `plain sigma 3 in the same page; drawn by ${times.renderer}`;
    const against = (measured: number, reference: number, unit = 'ms') => ({ measured, reference, unit });
    const budget = (name: string, measured: number, budgetMs: number) =>
      line(`${name} / budget`, against(measured, budgetMs), '<= 1', within);
    return [
      line('heat tick', against(tickMs, reference.tickMs), '<= 0.05', (ratio) => ratio <= 0.05, note),
      line('recolour by shard', against(times.recolorMs, reference.tickMs), '<= 0.1', (ratio) => ratio <= 0.1, note),
      line('hover', against(times.hoverMs, reference.hoverMs), '<= 1', within, note),
      line('pan frame', against(times.panFrameMs, reference.panFrameMs), '<= 0.2', (ratio) => ratio <= 0.2, note),
      line('open', against(times.openMs, reference.openMs), '<= 0.5', (ratio) => ratio <= 0.5, note),
      budget('heat tick', tickMs, BUDGET_MS.tick),
      budget('hover', times.hoverMs, BUDGET_MS.hover),
      budget('pan frame', times.panFrameMs, BUDGET_MS.panFrame),
      budget('recolour by shard', times.recolorMs, BUDGET_MS.recolor),
      line(
        'heap / budget',
        against(times.heapMb, HEAP_BUDGET_MB, 'MB'),
        '<= 1',
        within,
        'after the first measurements',
      ),
      line('frames drawn in an idle second', against(times.idleFrames, 60, 'frames'), '0', (ratio) => ratio === 0),
      ...[
        line(
          'open, 300,000 nodes',
          against(large.openMs, times.openMs),
          'none',
          () => true,
          'reference: 100,000 nodes',
        ),
        budget('pan frame, 300,000 nodes', large.panFrameMs, BUDGET_MS.panFrame),
        budget('heat tick, 300,000 nodes', large.tickMs + large.tickFrameMs, BUDGET_MS.tick),
        line('heap, 300,000 nodes', against(large.heapMb, times.heapMb, 'MB'), 'none', () => true),
      ],
    ];
  } finally {
    served.close();
  }
}

async function openScene(browser: Browser, url: string, nodes: number, edges: number): Promise<Page> {
  const page = await browser.newPage({ viewport: VIEWPORT });
  await page.goto(`${url}?nodes=${nodes}&edges=${edges}&heat`);
  await page.waitForFunction(() => window.bench.scene.stats().framesDrawn > 2);
  await page.waitForTimeout(1_000);
  return page;
}

async function measure(page: Page): Promise<SceneMeasurement> {
  const openMs = await page.evaluate(() => window.bench.openMs);
  const renderer = await page.evaluate(() => window.bench.scene.stats().renderer);
  const times = await page.evaluate(() => window.bench.measureScene());
  await page.waitForTimeout(1_000);
  const idleFrames = await page.evaluate(async () => {
    const before = window.bench.scene.stats().framesDrawn;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return window.bench.scene.stats().framesDrawn - before;
  });
  return { ...times, openMs, renderer, idleFrames, heapMb: await heapMb(page) };
}

/** Everything that is reachable from scripts, typed arrays included. */
async function heapMb(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const usage = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return (usage.usedSize + usage.embedderHeapUsedSize + usage.backingStorageSize) / 2 ** 20;
}

/** The served console on a workspace of that size, from opening the page to the first frame with the topology. */
async function consoleLines(browser: Browser): Promise<readonly BenchLine[]> {
  const served = await serveConsole({ demoNodes: NODE_COUNT });
  try {
    const page = await browser.newPage({ viewport: VIEWPORT });
    await page.goto(served.url);
    const firstMs = await page.waitForFunction((mark) => performance.getEntriesByName(mark)[0]?.startTime, DRAWN);
    const [measured, reference] = [Number(await firstMs.jsonValue()), BUDGET_MS.firstPicture];
    // Heat comes and goes a while: what an operator has after some minutes, not what a page has at its first breath.
    await page.waitForTimeout(5_000);
    const consoleHeapMb = await heapMb(page);
    await page.close();
    const within = (ratio: number): boolean => ratio <= 1;
    return [
      line(
        'first picture of the console / budget',
        { measured, reference, unit: 'ms' },
        '<= 1',
        within,
        'page included',
      ),
      line(
        'heap of the console / budget',
        { measured: consoleHeapMb, reference: HEAP_BUDGET_MB, unit: 'MB' },
        '<= 1',
        within,
      ),
    ];
  } finally {
    await served.stop();
  }
}
