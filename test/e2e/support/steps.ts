/** What several journeys do or look at, in the words of an operator. */
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, type Face } from './fixtures.ts';

export const shardRows = (page: Page): Locator =>
  page.getByRole('complementary', { name: 'Shards' }).getByRole('listitem');
/** A dialog; a toast has that role too, and goes by itself seconds later. */
export const dialogOf = (page: Page): Locator =>
  page.getByRole('dialog').and(page.locator(':not([aria-modal="false"])'));
export const inspectorOf = (page: Page): Locator => page.getByRole('complementary', { name: 'Inspector' });

export async function selectBySearch(page: Page, words: string): Promise<void> {
  const search = page.getByRole('combobox', { name: 'Search nodes' });
  await search.fill(words);
  await page.getByRole('option').first().click();
}

/** Home shard of the selected node, as the inspector says. */
export async function shardOf(page: Page): Promise<number> {
  const home = await inspectorOf(page)
    .getByText(/^Shard \d+$/)
    .first()
    .innerText();
  return Number(home.replace('Shard ', ''));
}

/** Moves the selected node, from the wish to the result. */
export async function moveSelected(page: Page, to: number): Promise<void> {
  await inspectorOf(page).getByRole('button', { name: 'Move to…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Move/ });
  await dialog.getByRole('radio', { name: `Shard ${to}` }).check();
  await dialog.getByRole('button', { name: 'Continue…' }).click();
  await dialog.getByRole('button', { name: 'Move node' }).click();
  await sayName(page);
  await expect(
    page.getByText(new RegExp(`^1 node moved to shard ${to}; \\d[\\d,]* rows? copied`)).first(),
  ).toBeVisible();
}

/** The first thing that is decided at a screen asks who decides. */
async function sayName(page: Page): Promise<void> {
  const name = page.getByRole('textbox', { name: 'Your name' });
  const moved = page.getByText(/^1 node moved to shard/).first();
  await expect(name.or(moved)).toBeVisible();
  if (!(await name.isVisible())) return;
  await name.fill('ana');
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
}

/** Workspaces with replicas are checked for one thing more. */
export async function verifyDeep(page: Page, checkCount = 7): Promise<void> {
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('menuitem', { name: /^Verify/ }).click();
  const dialog = dialogOf(page);
  await dialog.getByRole('button', { name: /deep/i }).click();
  const report = dialog.getByRole('region');
  await expect(report.getByRole('status')).toBeVisible({ timeout: 30_000 });
  await expect(report.getByRole('listitem')).toHaveCount(checkCount);
  await expect(report.getByText('failed', { exact: true })).toHaveCount(0);
}

type Finger = readonly [x: number, y: number];

/** Fingers on the screen, through all of Chromium's own input; a mouse goes on to work beside them. */
export async function touchesOf(page: Page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 2 });
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', fingers: readonly Finger[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: fingers.map(([x, y], id) => ({ x, y, id })) });
  return {
    press: (...fingers: readonly Finger[]) => send('touchStart', fingers),
    lift: () => send('touchEnd', []),
    /** From one place to another, each finger on its own way, in eight steps. */
    async slide(...ways: readonly (readonly [from: Finger, to: Finger])[]): Promise<void> {
      const at = (part: number) => ways.map(([[x, y], [u, v]]) => [x + part * (u - x), y + part * (v - y)] as const);
      await send('touchStart', at(0));
      for (let step = 1; step <= 8; step++) await send('touchMove', at(step / 8));
      await send('touchEnd', []);
    },
    end: () => session.send('Emulation.setTouchEmulationEnabled', { enabled: false }),
  };
}

/** Both are looked at in the browser; on the desktop, which shows the same page, the dark one alone. */
const THEMES: Readonly<Record<Face, readonly ('light' | 'dark')[]>> = { browser: ['light', 'dark'], desktop: ['dark'] };

/**
 * Accessibility faults that a machine can find, as text: of `part` (a selector), else of the open dialog, else of the page.
 * What a theme changes is colours, so everything but contrast is looked at once.
 */
export async function faultsOf(page: Page, face: Face, part?: string): Promise<readonly string[]> {
  const faults: string[] = [];
  // What is behind a modal dialog is out of reach while it is open, and was looked at before.
  const isModal = await page.evaluate(
    () => document.querySelector('header')?.closest('[inert], [aria-hidden="true"]') != null,
  );
  for (const [at, colorScheme] of THEMES[face].entries()) {
    await page.emulateMedia({ colorScheme });
    await comeToRest(page);
    // There are no frames, so the helper page of the default mode, which Electron cannot open, is not needed.
    const axe = new AxeBuilder({ page }).setLegacyMode();
    if (at > 0) axe.withRules(['color-contrast']);
    if (part !== undefined) axe.include(part);
    else if (isModal) axe.include('[role="dialog"], [role="alertdialog"]');
    for (const { id, nodes } of (await axe.analyze()).violations) {
      faults.push(`${id} (${colorScheme}): ${nodes.map((node) => node.target).join(', ')}`);
    }
  }
  return faults;
}

async function comeToRest(page: Page): Promise<void> {
  // In the middle of a transition colours are what they are not meant to be; on a busy machine it begins frames later.
  await page.evaluate(async () => {
    const hasEnd = (animation: Animation) => animation.effect?.getComputedTiming().iterations !== Infinity;
    const twoFrames = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    await twoFrames();
    for (;;) {
      const running = document.getAnimations().filter(hasEnd);
      if (running.length === 0 && document.querySelector('[data-starting-style]') === null) return;
      await Promise.allSettled(running.map((animation) => animation.finished));
      await twoFrames();
    }
  });
}
