/** The main flows, on both faces: the served console in Chromium and the desktop window in Electron. */
import { writeFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import {
  faultsOf,
  inspectorOf,
  moveSelected,
  selectBySearch,
  shardOf,
  shardRows,
  verifyDeep,
} from './support/steps.ts';

const engineStatus = (page: Page) => page.getByRole('status', { name: 'Engine' });

test('[CO50] the demo opens with its shards, live heat and a drawn topology', async ({ consolePage: page }) => {
  await expect(engineStatus(page)).toContainText('Connected');
  await expect(shardRows(page)).toHaveCount(4);
  // The load of each shard is measured from queries that really run, so it is above zero and does not stand still.
  const load = shardRows(page).first().getByRole('strong').or(shardRows(page).first().locator('strong'));
  await expect(load).not.toHaveText('0', { timeout: 20_000 });
  const before = await load.innerText();
  await expect(load).not.toHaveText(before, { timeout: 20_000 });
  expect(await drawnColours(page)).toBeGreaterThan(20);
});

test('[CO51] a node is found, moved to another shard after a preview, and everything still holds', async ({
  consolePage: page,
}) => {
  await expect(shardRows(page)).toHaveCount(4);
  await selectBySearch(page, 'rack-1');
  const inspector = inspectorOf(page);
  await expect(inspector.getByRole('button', { name: 'Move to…' })).toBeVisible();
  const from = await shardOf(page);
  const to = (from + 1) % 4;

  await moveSelected(page, to);
  await expect.poll(() => shardOf(page)).toBe(to);

  await page.getByRole('tab', { name: 'Moves' }).click();
  await expect(inspector.getByText(`from shard ${from} to shard ${to}`).first()).toBeVisible();
  await verifyDeep(page);
});

test('[CO52] a file chosen from disk becomes a workspace of its own', async ({ consolePage: page }, testInfo) => {
  await expect(shardRows(page)).toHaveCount(4);
  const file = testInfo.outputPath('servers.csv');
  writeFileSync(
    file,
    `src,dst,type\n${Array.from({ length: 60 }, (_, n) => `room-${n % 5},server-${n},contains`).join('\n')}\n`,
  );
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('menuitem', { name: /^Import/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('input[type=file]').setInputFiles(file);
  await dialog.getByRole('textbox', { name: 'Workspace name' }).fill('servers');
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialog.getByText('Imported')).toBeVisible({ timeout: 30_000 });
  await expect(dialog.getByText('Nothing had to be repaired.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Show topology' }).click();
  await expect(page.getByRole('button', { name: /^Workspace servers/ })).toBeVisible();
  await expect(page.getByRole('contentinfo')).toContainText('65');
  await selectBySearch(page, 'room-3');
  await expect(inspectorOf(page)).toContainText('server-3');
});

test('[CO53] a broken file is refused with file, line, expected and found, and changes nothing', async ({
  consolePage: page,
}, testInfo) => {
  await expect(shardRows(page)).toHaveCount(4);
  const file = testInfo.outputPath('broken.csv');
  writeFileSync(file, 'src,dst,type\na,b,contains\nc,"d,contains\n');
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('menuitem', { name: /^Import/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('input[type=file]').setInputFiles(file);
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialog.getByText('The input was refused')).toBeVisible();
  await expect(dialog).toContainText('broken.csv');
  await expect(dialog).toContainText('Line');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /^Workspace demo/ })).toBeVisible();
});

test('[CO54] the keyboard reaches search, graph and inspector', async ({ consolePage: page }) => {
  await expect(shardRows(page)).toHaveCount(4);
  // Shards may be told before the workspace is said to be open; only then there is something to search.
  await expect(page.getByRole('combobox', { name: 'Search nodes' })).toBeEnabled();
  await page.keyboard.press('/');
  await expect(page.getByRole('combobox', { name: 'Search nodes' })).toBeFocused();
  await page.keyboard.type('host-2');
  await expect(page.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const inspector = inspectorOf(page);
  await expect(inspector.getByRole('button', { name: 'Move to…' })).toBeVisible();
  const first = await inspector.getByRole('heading').first().innerText();
  await page.getByRole('application', { name: 'Topology' }).focus();
  await expect
    .poll(async () => {
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowUp');
      return inspector.getByRole('heading').first().innerText();
    })
    .not.toBe(first);
});

test('[CO55] no accessibility fault that a machine can find', async ({ consolePage: page, face }) => {
  await expect(shardRows(page)).toHaveCount(4);
  await selectBySearch(page, 'rack-1');
  await expect(page.getByRole('button', { name: 'Move to…' })).toBeVisible();
  expect(await faultsOf(page, face)).toEqual([]);
});

async function openInfluence(page: Page): Promise<Locator> {
  await expect(shardRows(page)).toHaveCount(4);
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('menuitem', { name: /^Influence/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Influence' });
  await expect(dialog.getByRole('list').getByRole('button')).toHaveCount(10);
  return dialog;
}

test('[CO56] influence is recomputed by another measure, its leader selected, and everything still holds', async ({
  consolePage: page,
}) => {
  const dialog = await openInfluence(page);
  const inForce = dialog.getByRole('region', { name: 'In force' });
  await expect(inForce).toContainText('PageRank, from below, damping 0.5');
  const leaders = dialog.getByRole('list').getByRole('button');
  const before = await leaders.allInnerTexts();
  await dialog.getByRole('button', { name: 'Closure' }).click();
  await dialog.getByRole('button', { name: 'Recompute' }).click();
  await expect(dialog.getByText(/Influence was recomputed in/)).toBeVisible();
  await expect(inForce).toContainText('Closure, from below');
  await expect.poll(() => leaders.allInnerTexts()).not.toEqual(before);

  // What everything is below leads by the number of nodes below it.
  await expect(leaders.first()).toContainText('cloud');
  await leaders.first().click();
  await expect(dialog).toBeHidden();
  const inspector = inspectorOf(page);
  await expect(inspector.getByRole('heading', { name: 'cloud' })).toBeVisible();
  await expect(inspector.getByText(/^rank 1 of/).first()).toBeVisible();
  await expect(inspector.getByRole('region', { name: 'Neighbourhood' })).toContainText('of the shortest paths');
  await verifyDeep(page);
});

test('[CO57] no accessibility fault in the Influence view that a machine can find', async ({
  consolePage: page,
  face,
}) => {
  const dialog = await openInfluence(page);
  for (const form of ['Picture', 'Table']) {
    await dialog.getByRole('button', { name: form }).click();
    expect(await faultsOf(page, face)).toEqual([]);
  }
});

/** How many different colours the middle of the scene shows: a blank canvas has one or two. */
async function drawnColours(page: Page): Promise<number> {
  const scene = page.getByRole('application', { name: 'Topology' });
  const picture = await scene.screenshot();
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    if (context === null) return 0;
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(image.width / 4, image.height / 4, image.width / 2, image.height / 2);
    const colours = new Set<number>();
    for (let at = 0; at < data.length; at += 4) {
      colours.add(((data[at]! >> 4) << 8) | ((data[at + 1]! >> 4) << 4) | (data[at + 2]! >> 4));
    }
    return colours.size;
  }, picture.toString('base64'));
}
