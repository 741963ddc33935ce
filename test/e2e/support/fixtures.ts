import { test as base, type Page } from '@playwright/test';
import { serveConsole } from './browser.ts';
import { launchDesktop } from './electron.ts';

/** Which face of Shardscope a project drives. */
export type Face = 'browser' | 'desktop';

export interface ConsoleFixtures {
  /** Set by the project in playwright.config.ts. */
  readonly face: Face;
  /** Nodes of the demo that `consolePage` shows. */
  readonly demoNodes: number;
  /** The console on a fresh demo workspace, on the project's face. */
  readonly consolePage: Page;
}

/**
 * Playwright's `test` with a console: `test('...', async ({ consolePage }) => ...)` runs on both faces. Browser and desktop
 * are real, each with an engine of its own on a folder of its own.
 */
export const test = base.extend<ConsoleFixtures>({
  face: ['browser', { option: true }],
  demoNodes: [600, { option: true }],
  consolePage: async ({ face, demoNodes, playwright, launchOptions }, use) => {
    if (face === 'desktop') {
      const desktop = await launchDesktop({ args: ['--demo'] });
      await use(desktop.page);
      return desktop.close();
    }
    const served = await serveConsole({ demoNodes });
    // Launched here and not by the `browser` fixture, which would start a browser for the desktop too.
    const browser = await playwright.chromium.launch(launchOptions);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.goto(served.url);
    await use(page);
    await browser.close();
    await served.stop();
  },
});

export { expect } from '@playwright/test';
