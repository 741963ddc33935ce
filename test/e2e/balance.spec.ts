/** Balance on both faces, against the real engine under the demo's load: propose, inspect, trim, approve, watch, undo. */
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { dialogOf, faultsOf, inspectorOf, selectBySearch, shardRows, verifyDeep } from './support/steps.ts';

const dialog = dialogOf;
const button = (page: Page, name: string | RegExp): Locator => dialog(page).getByRole('button', { name });
const blocks = (page: Page): Locator =>
  dialog(page)
    .getByRole('region', { name: /^What moves, and why/ })
    .locator('> ol > li');
const hasState = (page: Page, state: string) =>
  expect(dialog(page).getByText(new RegExp(`^Plan [0-9a-f]{8} is now ${state}\\.$`))).toHaveCount(1);

async function openBalance(page: Page): Promise<void> {
  await expect(shardRows(page)).toHaveCount(4);
  // Shards may be told before the workspace is said to be open; only then there is something to balance.
  await expect(page.getByRole('combobox', { name: 'Search nodes' })).toBeEnabled();
  await page.keyboard.press('b');
  await expect(page.getByRole('dialog', { name: 'Balance' })).toBeVisible();
  await expect(dialog(page).getByRole('group', { name: 'Mode' })).toBeVisible();
}

/** The first thing that is decided asks who decides. */
async function sayName(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Your name' }).fill('ana');
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** Looks every second, acts on little, may move much, and proposes nothing by itself. */
async function makeEager(page: Page): Promise<void> {
  await button(page, 'Off').click();
  await sayName(page);
  await expect(button(page, 'Off')).toHaveAttribute('aria-pressed', 'true');
  await button(page, 'Settings…').click();
  const settings: readonly (readonly [name: string, value: string])[] = [
    ['Look every', '1'],
    ['Measured over', '5'],
    ['Overloaded above', '1.03'],
    ['Relieved down to', '1.01'],
    ['Of all nodes within an hour', '50'],
    ['Nodes that move together', '3'],
  ];
  for (const [name, value] of settings) {
    await dialog(page).getByRole('spinbutton', { name, exact: true }).fill(value);
  }
  await button(page, 'Save settings').click();
  await expect(dialog(page).getByRole('table', { name: 'Every shard as the balancer sees it' })).toBeVisible({
    timeout: 30_000,
  });
}

async function propose(page: Page): Promise<void> {
  // Load moves on: in one moment nothing may be out of balance, in the next one something is.
  await expect(async () => {
    await button(page, 'Propose now').click();
    const plan = page.getByRole('dialog', { name: /^Plan/ });
    await expect(plan.or(dialogOf(page).getByText(/^Nothing to move/))).toBeVisible({ timeout: 5_000 });
    await expect(plan).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 45_000 });
  await hasState(page, 'proposed');
}

/** As the shards panel says, which is behind the dialog: not to be reached by its role. */
const nodesOfShards = (page: Page): Promise<string[]> =>
  page
    .locator('aside')
    .first()
    .getByText(/^[\d,]+ nodes?$/)
    .allInnerTexts();

/** Gives an approved plan a time in the work queue that is due in a moment, and waits for its engine to start it. */
async function scheduleInQueue(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('application', { name: 'Topology' }).focus();
  await page.keyboard.press('w');
  const queue = page.getByRole('region', { name: 'Work queue' });
  const card = queue.getByRole('article', { name: /^Plan/ }).filter({ hasText: 'approved' });
  await card.getByRole('button', { name: 'Schedule…' }).click();
  const question = page.getByRole('alertdialog');
  const soon = (ms: number) =>
    page.evaluate((later) => {
      const zoneMs = new Date().getTimezoneOffset() * 60_000;
      return new Date(Date.now() - zoneMs + later).toISOString().slice(0, 19);
    }, ms);
  await question.getByLabel('Date and time').fill(await soon(-60_000));
  await expect(question).toContainText('This time is over.');
  await expect(question.getByRole('button', { name: 'Set the time' })).toBeDisabled();
  await question.getByLabel('Date and time').fill(await soon(4_000));
  await question.getByRole('button', { name: 'Set the time' }).click();
  await expect(card).toContainText(/carried out .*, as ana has set/);
  await expect(card.getByRole('button', { name: 'Cancel the time' })).toBeVisible();
  const strip = queue.getByRole('article').filter({ hasText: 'by ana' });
  await expect(strip).toContainText('done');
  await strip.getByRole('button', { name: /^Plan/ }).click();
}

test('[CO80] [CO82] [WQ20] a plan is proposed, inspected, trimmed, approved, scheduled, watched and undone; everything holds', async ({
  consolePage: page,
  face,
}) => {
  await openBalance(page);
  await makeEager(page);
  await propose(page);
  await expect(blocks(page).first()).toContainText(/Shard \d was .* its share/);
  await expect(blocks(page).first()).toContainText(/relief \+[\d,.]+.*score \+[\d,.]+/);
  await blocks(page)
    .first()
    .getByRole('button', { name: /^Nodes and alternatives/ })
    .click();
  await expect(
    blocks(page)
      .first()
      .getByRole('table', { name: /^Other shards for/ })
      .getByRole('row'),
  ).toHaveCount(2);

  const count = await blocks(page).count();
  const first = await page.getByRole('dialog').getByRole('heading', { level: 2 }).innerText();
  expect(count).toBeGreaterThan(1);
  await blocks(page).last().getByRole('checkbox').first().uncheck();
  await expect(button(page, 'Approve…')).toHaveCount(0);
  await button(page, 'Score again').click();
  await hasState(page, 'draft');
  await expect(blocks(page)).toHaveCount(count - 1);
  await expect(dialog(page).getByText('Beside the plan it was made from')).toBeVisible();
  await button(page, 'Submit').click();
  await hasState(page, 'proposed');

  await button(page, 'Approve…').click();
  const question = page.getByRole('alertdialog');
  await expect(question).toContainText('You decide as ana.');
  await question.getByRole('button', { name: 'Approve plan' }).click();
  await hasState(page, 'approved');
  const before = await nodesOfShards(page);
  expect(before).toHaveLength(4);
  if (face === 'desktop') await button(page, 'Run').click();
  else await scheduleInQueue(page);
  await hasState(page, 'done');
  await expect(async () => expect(await nodesOfShards(page)).not.toEqual(before)).toPass();

  await button(page, 'Undo…').click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Undo plan' }).click();
  await hasState(page, 'undone');
  await expect(async () => expect(await nodesOfShards(page)).toEqual(before)).toPass();
  await button(page, 'Back to Balance').click();
  const row = dialog(page).getByRole('row', { name: new RegExp(first) });
  await expect(row).toContainText('refused');

  await dialog(page).getByRole('tab', { name: 'Audit trail' }).click();
  const trail = dialog(page).getByRole('list', { name: 'Audit trail' });
  await expect(trail.getByText('shardRatioEnter')).toBeVisible();
  for (const did of ['proposed', 'submitted', 'approved', 'started', 'finished', 'undid']) {
    await expect(trail.getByText(did).first()).toBeVisible();
  }
  await page.keyboard.press('Escape');
  await verifyDeep(page);
});

test('[CO81] balance has no accessibility fault that a machine can find', async ({ consolePage: page, face }) => {
  await openBalance(page);
  expect(await faultsOf(page, face)).toEqual([]);
  await button(page, 'Settings…').click();
  expect(await faultsOf(page, face)).toEqual([]);
  await button(page, 'Cancel').click();
  await button(page, 'Off').click();
  expect(await faultsOf(page, face)).toEqual([]);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await makeEager(page);
  expect(await faultsOf(page, face)).toEqual([]);
  await propose(page);
  await blocks(page)
    .first()
    .getByRole('button', { name: /^Nodes and alternatives/ })
    .click();
  expect(await faultsOf(page, face)).toEqual([]);
  await button(page, 'Approve…').click();
  expect(await faultsOf(page, face)).toEqual([]);
  await page.keyboard.press('Escape');
  await button(page, 'Back to Balance').click();
  expect(await faultsOf(page, face)).toEqual([]);
  await dialog(page).getByRole('tab', { name: 'Audit trail' }).click();
  expect(await faultsOf(page, face)).toEqual([]);
  await page.keyboard.press('Escape');
  await selectBySearch(page, 'rack-1');
  await inspectorOf(page).getByRole('button', { name: 'Explain' }).click();
  await expect(inspectorOf(page).getByRole('table', { name: 'Every other shard for this node' })).toBeVisible();
  expect(await faultsOf(page, face)).toEqual([]);
});
