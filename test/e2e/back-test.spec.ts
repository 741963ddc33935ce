/** A back-test on both faces, against the real engine: the heat that the demo's load leaves behind, and a trace of one's own. */
import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { faultsOf, shardRows } from './support/steps.ts';

const dialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Balance' });
const button = (page: Page, name: string): Locator => dialog(page).getByRole('button', { name });
const figures = (page: Page): Locator => dialog(page).getByRole('table', { name: 'Policies beside each other' });

async function openBackTest(page: Page): Promise<void> {
  await expect(shardRows(page)).toHaveCount(4);
  await expect(page.getByRole('combobox', { name: 'Search nodes' })).toBeEnabled();
  await page.keyboard.press('b');
  await dialog(page).getByRole('tab', { name: 'Back-test' }).click();
  await expect(button(page, 'Run back-test')).toBeVisible();
}

/** Heat is kept in samples of ten seconds: at first there is none. */
async function runOnKeptHeat(page: Page): Promise<void> {
  await expect(async () => {
    await button(page, 'Run back-test').click();
    await expect(figures(page)).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 45_000 });
}

const epochOf = (page: Page): Promise<string> =>
  page.locator('footer').getByText('Epoch').locator('xpath=following-sibling::dd').innerText();

test('[CO94] kept heat is back-tested, read as chart and table, and saved; nothing has moved', async ({
  consolePage: page,
  face,
}) => {
  await openBackTest(page);
  const epoch = await epochOf(page);
  await runOnKeptHeat(page);
  await expect(figures(page).getByRole('columnheader')).toHaveText([
    'Figure',
    'Off',
    'Reactive',
    'Predictive',
    'Clairvoyant',
  ]);
  await expect(figures(page).getByRole('row', { name: /^Moves 0/ })).toHaveCount(1);
  const chart = dialog(page).getByRole('img', { name: /^Imbalance over / });
  await expect(chart.locator('path')).toHaveCount(4);
  await button(page, 'Off').click();
  await expect(chart.locator('path')).toHaveCount(3);
  await button(page, 'Table').click();
  const points = dialog(page).getByRole('table', { name: 'Imbalance and moves over time, by policy' });
  expect(await points.getByRole('row').count()).toBeGreaterThan(1);
  // The desktop asks in a dialog of its own where to save.
  if (face === 'browser') {
    await button(page, 'Save result…').click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: /^CSV/ }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/\.back-test\.csv$/);
    expect(readFileSync(await file.path(), 'utf8')).toMatch(/^policy,time,ticks,.*\r\noff,\d{4}-/);
  }
  expect(await epochOf(page)).toBe(epoch);
});

test('[CO94] the back-test has no accessibility fault that a machine can find', async ({ consolePage: page, face }) => {
  await openBackTest(page);
  await dialog(page).locator('summary').click();
  expect(await faultsOf(page, face)).toEqual([]);
  await dialog(page).locator('summary').click();
  await dialog(page).getByRole('radio', { name: 'A trace file' }).check();
  const trace = { name: 'trace.csv', mimeType: 'text/csv', buffer: Buffer.from('time,node\nyesterday,rack-1\n') };
  await dialog(page).getByLabel('Trace to replay').setInputFiles(trace);
  await button(page, 'Run back-test').click();
  await expect(dialog(page).getByRole('alert')).toContainText('trace.csv line 2');
  expect(await faultsOf(page, face)).toEqual([]);
  await dialog(page).getByRole('radio', { name: 'Heat that was kept' }).check();
  await runOnKeptHeat(page);
  expect(await faultsOf(page, face)).toEqual([]);
  await button(page, 'Off').click();
  await button(page, 'Table').click();
  expect(await faultsOf(page, face)).toEqual([]);
});
