/** Placement on both faces, against the real engine: from the wish to six shards that hold. */
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

const dialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Placement' });
const shardTable = (page: Page): Locator => dialog(page).getByRole('table', { name: 'Every shard before and after' });

async function openPlacement(page: Page): Promise<void> {
  await expect(shardRows(page)).toHaveCount(4);
  // Shards may be told before the workspace is said to be open; only then there is something to place.
  await expect(page.getByRole('combobox', { name: 'Search nodes' })).toBeEnabled();
  await page.keyboard.press('p');
  const shards = dialog(page).getByRole('spinbutton', { name: 'Shards' });
  await expect(shards).toHaveValue('4');
  // Until the dialog has the keyboard, Escape would still be the topology's.
  await expect(shards).toBeFocused();
}

async function propose(page: Page, shards: number): Promise<void> {
  await dialog(page).getByRole('spinbutton', { name: 'Shards' }).fill(String(shards));
  await dialog(page).getByRole('button', { name: 'Propose' }).click();
  await expect(shardTable(page)).toBeVisible({ timeout: 60_000 });
}

async function apply(page: Page): Promise<void> {
  await dialog(page).getByRole('button', { name: 'Apply…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Apply placement' }).click();
}

test('[CO58] six shards are proposed, compared and applied; panel, legend and verification agree', async ({
  consolePage: page,
}) => {
  await openPlacement(page);
  await propose(page, 6);
  await expect(shardTable(page).getByRole('rowheader')).toHaveCount(6);
  await expect(shardTable(page).getByText('new', { exact: true })).toHaveCount(2);
  await expect(dialog(page)).toContainText(/6 shards · fewest closure rows/);
  await apply(page);
  await expect(dialog(page).getByText(/^\d[\d,]* nodes and \d[\d,]* rows moved in/)).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press('Escape');
  await expect(shardRows(page)).toHaveCount(6);
  await expect(page.getByRole('region', { name: 'Legend' }).getByRole('listitem')).toHaveCount(6);
  await verifyDeep(page);
});

test('[CO60] a plan is refused after a node was moved by hand, and the next proposal is applied', async ({
  consolePage: page,
}) => {
  await openPlacement(page);
  await propose(page, 5);
  await page.keyboard.press('Escape');
  await selectBySearch(page, 'rack-1');
  await expect(inspectorOf(page).getByRole('button', { name: 'Move to…' })).toBeVisible();
  await moveSelected(page, ((await shardOf(page)) + 1) % 4);
  await page.getByRole('application', { name: 'Topology' }).focus();
  await page.keyboard.press('p');
  await apply(page);
  const alert = dialog(page).getByRole('alert');
  await expect(alert).toContainText('conflict.plan');
  await expect(alert).toContainText('Propose again');
  await dialog(page).getByRole('button', { name: 'Propose again' }).click();
  await expect(alert).toHaveCount(0);
  await apply(page);
  await expect(dialog(page).getByText(/moved in/)).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press('Escape');
  await expect(shardRows(page)).toHaveCount(5);
});

test('[CO62] a pinned node is not moved by hand, and is among the rules until it is unpinned', async ({
  consolePage: page,
}) => {
  await expect(shardRows(page)).toHaveCount(4);
  await selectBySearch(page, 'rack-1');
  const inspector = inspectorOf(page);
  await inspector.getByRole('button', { name: /^Pin to shard/ }).click();
  await expect(inspector.getByText(/^Pinned to shard \d: placement and moves leave it there\.$/)).toBeVisible();
  const key = await inspector.locator('article header p').innerText();
  const home = await shardOf(page);
  await inspector.getByRole('button', { name: 'Move to…' }).click();
  const chooser = page.getByRole('dialog', { name: /^Move/ });
  await expect(chooser.getByRole('radio', { name: `Shard ${(home + 1) % 4}` })).toBeDisabled();
  await expect(chooser.getByText(/pinned to shard/).first()).toBeVisible();
  await expect(chooser.getByRole('button', { name: 'Continue…' })).toBeDisabled();
  await page.keyboard.press('Escape');
  await page.getByRole('application', { name: 'Topology' }).focus();
  await openPlacement(page);
  await expect(dialog(page).getByRole('region', { name: 'Rules in force' })).toContainText(
    `${key} stays on shard ${home}`,
  );
  await page.keyboard.press('Escape');
  await inspector.getByRole('button', { name: 'Unpin' }).click();
  await expect(inspector.getByRole('button', { name: /^Pin to shard/ })).toBeVisible();
});

test('[CO61] placement has no accessibility fault that a machine can find', async ({ consolePage: page, face }) => {
  await openPlacement(page);
  expect(await faultsOf(page, face)).toEqual([]);
  await propose(page, 6);
  expect(await faultsOf(page, face)).toEqual([]);
  await dialog(page).getByRole('button', { name: 'Apply…' }).click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
  expect(await faultsOf(page, face)).toEqual([]);
  await page.getByRole('alertdialog').getByRole('button', { name: 'Apply placement' }).click();
  await expect(dialog(page).getByText(/moved in/)).toBeVisible({ timeout: 60_000 });
  expect(await faultsOf(page, face)).toEqual([]);
});

test.describe('with a topology that takes a while', () => {
  test.use({ demoNodes: 5_000 });
  test('[CO59] a proposal is cancelled; the form is as it was, the keyboard is in it, and nothing moved', async ({
    consolePage: page,
  }) => {
    await openPlacement(page);
    const shards = dialog(page).getByRole('spinbutton', { name: 'Shards' });
    await shards.fill('64');
    await dialog(page).getByRole('radio', { name: 'Scratch' }).check();
    await dialog(page).getByRole('button', { name: 'Propose' }).press('Enter');
    await dialog(page).getByRole('button', { name: 'Cancel' }).press('Enter');
    await expect(shards).toHaveValue('64');
    await expect(dialog(page).getByRole('radio', { name: 'Scratch' })).toBeChecked();
    await expect(dialog(page).getByRole('alert')).toHaveCount(0);
    await expect(dialog(page).locator(':focus')).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expect(shardRows(page)).toHaveCount(4);
  });
});
