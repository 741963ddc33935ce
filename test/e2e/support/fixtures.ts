import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, test as base, type Page } from '@playwright/test';
import { serveConsole, writePast } from './browser.ts';
import { launchDesktop } from './electron.ts';

/** Which face of Shardscope a project drives. */
export type Face = 'browser' | 'desktop';

export interface ConsoleFixtures {
  /** Set by the project in playwright.config.ts. */
  readonly face: Face;
  /** Nodes of the demo that `consolePage` shows. */
  readonly demoNodes: number;
  /** In a browser: whether heat was kept yesterday, and what to expect was learnt from it. */
  readonly hasPast: boolean;
  /** The console on a fresh demo workspace, on the project's face. */
  readonly consolePage: Page;
}

/** What all journeys of one worker share: made when the first one asks. */
interface SharedFixtures {
  /** A browser; not Playwright's own fixture, which would start one for the desktop too. */
  readonly sharedBrowser: () => Promise<Browser>;
  /** A demo workspace of so many nodes, to be copied. */
  readonly madeDemo: (nodes: number) => Promise<string>;
}

/**
 * Playwright's `test` with a console: `test('...', async ({ consolePage }) => ...)` runs on both faces. Browser and desktop
 * are real, each with an engine of its own on a folder of its own.
 */
export const test = base.extend<ConsoleFixtures, SharedFixtures>({
  sharedBrowser: [
    async ({ playwright, launchOptions }, use) => {
      const launched: Promise<Browser>[] = [];
      await use(() => {
        if (launched.length === 0) launched.push(playwright.chromium.launch(launchOptions));
        return launched[0]!;
      });
      for (const browser of launched) await (await browser).close();
    },
    { scope: 'worker' },
  ],
  madeDemo: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are used from a pattern.
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'shardscope-demos-'));
      const made = new Map<number, Promise<string>>();
      const make = async (demoNodes: number) => {
        const workspace = join(folder, `${demoNodes}`, 'demo.shardscope');
        await (await serveConsole({ demoNodes, workspace })).stop();
        return workspace;
      };
      await use((nodes) => {
        const demo = made.get(nodes) ?? make(nodes);
        made.set(nodes, demo);
        return demo;
      });
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  face: ['browser', { option: true }],
  demoNodes: [600, { option: true }],
  hasPast: [false, { option: true }],
  consolePage: async ({ face, demoNodes, hasPast, sharedBrowser, madeDemo }, use) => {
    if (face === 'desktop') {
      const desktop = await launchDesktop({ args: ['--demo'] });
      await isOpen(desktop.page);
      await use(desktop.page);
      return desktop.close();
    }
    const folder = mkdtempSync(join(tmpdir(), 'shardscope-served-'));
    const workspace = join(folder, 'demo.shardscope');
    cpSync(await madeDemo(demoNodes), workspace, { recursive: true });
    if (hasPast) await writePast(workspace);
    const served = await serveConsole({ demoNodes, workspace });
    // What moves without being looked at costs the software renderer as much as a journey itself.
    const options = { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } as const;
    const context = await (await sharedBrowser()).newContext(options);
    const page = await context.newPage();
    await page.goto(served.url);
    await isOpen(page);
    await use(page);
    await context.close();
    await served.stop();
    rmSync(folder, { recursive: true, force: true });
  },
});

/** Shards may be told before the topology is there, and commands that need one are refused until then. */
const isOpen = (page: Page): Promise<void> => page.getByRole('region', { name: 'Legend' }).waitFor();

export { expect } from '@playwright/test';
