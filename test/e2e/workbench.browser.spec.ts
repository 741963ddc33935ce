/** The workbench in one go: panels, palette, keys, undo, places, settings, tour. Each part is looked at as an operator meets it. */
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { dialogOf, faultsOf, inspectorOf, moveSelected, selectBySearch, shardOf, shardRows } from './support/steps.ts';

const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true });
const canvasMark = (page: Page) =>
  page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement & { mark?: number }>('[role="application"] canvas');
    if (canvas === null) return null;
    canvas.mark ??= Math.random();
    return canvas.mark;
  });
const focusedPanel = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest('[data-panel]')?.getAttribute('data-panel') ?? null);

async function palette(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+Shift+K');
  const dialog = page.getByRole('dialog', { name: 'Commands' });
  await dialog.getByRole('combobox').fill(words);
  await expect(dialog.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
}

test('[WB2] [WB3] [SN36] panels are docked, resized, reached by F6 and kept, and the topology is never mounted again', async ({
  consolePage: page,
  face,
}) => {
  await expect(shardRows(page)).toHaveCount(4);
  const mark = await canvasMark(page);
  await page.getByRole('button', { name: 'Inspector: panel options' }).click();
  await page.getByRole('menuitem', { name: 'Move to the left' }).click();
  await expect(tab(page, 'Inspector')).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('complementary', { name: 'Shards' })).toBeHidden();
  await tab(page, 'Inspector').press('ArrowLeft');
  await expect(shardRows(page)).toHaveCount(4);

  // Dragged by its tab from the left to below.
  const from = await tab(page, 'Inspector').boundingBox();
  await page.mouse.move((from?.x ?? 0) + 10, (from?.y ?? 0) + 10);
  await page.mouse.down();
  await page.mouse.move(640, 700, { steps: 4 });
  await page.mouse.up();
  const splitter = page.getByRole('separator', { name: 'Height of the panels below' });
  await expect(splitter).toBeVisible();
  await splitter.focus();
  const before = (await inspectorOf(page).boundingBox())?.height ?? 0;
  await page.keyboard.press('ArrowUp');
  await expect.poll(async () => (await inspectorOf(page).boundingBox())?.height ?? 0).toBeGreaterThan(before);

  const seen: (string | null)[] = [];
  await page.getByRole('application', { name: 'Topology' }).focus();
  for (let step = 0; step < 3; step++) {
    await page.keyboard.press('F6');
    seen.push(await focusedPanel(page));
  }
  expect(seen).toEqual(['inspector', 'shards', 'scene']);
  await page.keyboard.press('Shift+F6');
  expect(await focusedPanel(page)).toBe('shards');
  expect(await faultsOf(page, face)).toEqual([]);
  expect(await canvasMark(page)).toBe(mark);

  // The topology alone, on all of the screen, and everything again.
  const search = page.getByRole('combobox', { name: 'Search nodes' });
  const isFullScreen = () => page.evaluate(() => document.fullscreenElement !== null);
  await page.keyboard.press('Control+Shift+F');
  await expect(search).toBeHidden();
  await expect(inspectorOf(page)).toBeHidden();
  await expect(page.getByRole('region', { name: 'Legend' })).toBeVisible();
  await expect.poll(isFullScreen).toBe(true);
  expect(await faultsOf(page, face)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(search).toBeVisible();
  await expect(inspectorOf(page)).toBeVisible();
  await expect.poll(isFullScreen).toBe(false);
  expect(await canvasMark(page)).toBe(mark);

  await page.reload();
  await expect(page.getByRole('separator', { name: 'Height of the panels below' })).toBeVisible();
  await palette(page, 'reset the panels');
  await expect(page.getByRole('separator', { name: 'Width of the panels on the right' })).toBeVisible();
});

test('[WB4] [WB8] [WB12] [WB20] the palette runs commands and says why not; a move is undone; back goes to the place before; a viewer looks on', async ({
  consolePage: page,
  face,
}) => {
  await expect(shardRows(page)).toHaveCount(4);
  await page.keyboard.press('Control+Shift+K');
  const dialog = page.getByRole('dialog', { name: 'Commands' });
  await dialog.getByRole('combobox').fill('move what is selected');
  const move = dialog.getByRole('option', { name: /Move what is selected/ });
  await expect(move).toContainText('Select something first.');
  await expect(move).toHaveAttribute('aria-disabled', 'true');
  expect(await faultsOf(page, face)).toEqual([]);
  // Once for what is typed, once for the palette.
  await dialog.getByRole('combobox').fill('');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await palette(page, '@rack-1');
  await expect(inspectorOf(page).getByRole('button', { name: 'Move to…' })).toBeVisible();
  const first = await inspectorOf(page).getByRole('heading').first().innerText();

  const home = await shardOf(page);
  await moveSelected(page, (home + 1) % 4);
  await page.getByRole('application', { name: 'Topology' }).focus();
  await expect(page.getByRole('button', { name: /^Undo: move rack-1.* to shard \d/ })).toBeEnabled();
  await page.keyboard.press('Control+Z');
  await expect.poll(() => shardOf(page)).toBe(home);
  await expect(page.getByRole('button', { name: /^Redo: move rack-1/ })).toBeEnabled();

  await selectBySearch(page, 'host-2');
  await expect(inspectorOf(page).getByRole('heading').first()).toContainText('host-2');
  await page.getByRole('application', { name: 'Topology' }).focus();
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(inspectorOf(page).getByRole('heading').first()).toHaveText(first);

  // Somebody else is given an address for looking, and sees the same node as it is moved.
  const context = page.context();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await palette(page, 'copy a read-only link');
  await expect(page.getByText(/^The link is on the clipboard\. Whoever has it/).first()).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const viewer = await context.newPage();
  await viewer.goto(link);
  await expect(viewer.getByRole('banner')).toContainText('Read-only');
  expect(viewer.url()).not.toContain('token');
  await expect(inspectorOf(viewer).getByRole('heading').first()).toHaveText(first);
  const moving = inspectorOf(viewer).getByRole('button', { name: 'Move to…' });
  await expect(moving).toBeDisabled();
  await expect(moving).toHaveAttribute('title', /nothing can be changed/);
  await viewer.keyboard.press('Control+Shift+K');
  const commands = viewer.getByRole('dialog', { name: 'Commands' });
  await commands.getByRole('combobox').fill('add a node');
  await expect(commands.getByRole('option', { name: /Add a node/ })).toContainText('This address is for looking only');
  await viewer.keyboard.press('Escape');
  expect(await faultsOf(viewer, face)).toEqual([]);
  await page.bringToFront();
  await moveSelected(page, (home + 2) % 4);
  await expect.poll(() => shardOf(viewer)).toBe((home + 2) % 4);
  await viewer.close();
});

test('[WB6] [WB7] [WB11] [WB13] [SN22] keys are changed, settings hold at once, and links are followed', async ({
  consolePage: page,
  face,
}) => {
  await expect(shardRows(page)).toHaveCount(4);
  await page.getByRole('application', { name: 'Topology' }).focus();
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await sheet.getByRole('textbox', { name: 'Search shortcuts' }).fill('zoom to fit');
  await sheet.getByRole('button', { name: 'Add a key for Zoom to fit' }).click();
  const capture = page.getByRole('alertdialog');
  await capture.getByRole('application').press('q');
  await expect(capture).toContainText('Q is: Query the topology.');
  await capture.getByRole('button', { name: 'Use it here' }).click();
  await expect(sheet.getByRole('button', { name: 'Take Q from Zoom to fit' })).toBeVisible();
  expect(await faultsOf(page, face)).toEqual([]);
  await sheet.getByRole('button', { name: 'Reset all' }).click();
  await sheet.getByRole('checkbox', { name: 'Single keys run commands' }).uncheck();
  await sheet.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('application', { name: 'Topology' }).focus();
  await page.keyboard.press('q');
  await expect(page.getByRole('region', { name: 'Query', exact: true })).toBeHidden();

  await page.keyboard.press('Control+,');
  const settings = page.getByRole('dialog', { name: 'Settings' });
  await settings.getByRole('textbox', { name: 'Search settings' }).fill('contrast');
  await settings.getByRole('button', { name: 'High' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-contrast', 'more');
  expect(await faultsOf(page, face)).toEqual([]);
  await settings.getByRole('textbox', { name: 'Search settings' }).fill('text size');
  await settings.getByRole('button', { name: 'Largest' }).click();
  // Captions of shards are what is written last above the discs; the overview grows with them.
  const captionFont = () =>
    page.locator('canvas.sigma-sceneRings').evaluate((canvas: HTMLCanvasElement) => canvas.getContext('2d')?.font);
  await expect.poll(captionFont).toContain('16.25px');
  expect((await page.locator('[aria-label="Overview"]').boundingBox())?.width).toBe(190);
  await settings.getByRole('button', { name: 'Normal' }).click();
  await expect.poll(captionFont).toContain('13px');
  await settings.getByRole('button', { name: 'Close' }).click();

  const place = { color: 'type', panels: ['shards', 'query'], node: 'no-such-node', filters: 'later' };
  await page.evaluate(
    (hash) => {
      window.location.hash = hash;
    },
    `#view=${encodeURIComponent(JSON.stringify(place))}`,
  );
  await expect(page.getByRole('region', { name: 'Query', exact: true })).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Colour nodes by' })).toHaveText('Type');
  await page.getByRole('button', { name: /^Notices/ }).click();
  const centre = page.getByRole('dialog', { name: 'Notifications' });
  await expect(centre).toContainText('followed without: filters');
  await expect(centre).toContainText('no-such-node, which is not in this topology');
  expect(await faultsOf(page, face)).toEqual([]);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await page.getByRole('menuitem', { name: /Tour/ }).click();
  const step = page.getByRole('dialog', { name: 'The topology' });
  expect(await faultsOf(page, face)).toEqual([]);
  await step.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('dialog', { name: 'What the colours mean' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialogOf(page)).toHaveCount(0);
});
