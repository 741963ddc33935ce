/** What a browser does with a plan: it downloads it. The desktop asks where to, in a dialog of the system. */
import { readFileSync } from 'node:fs';
import { expect, test } from './support/fixtures.ts';
import { shardRows } from './support/steps.ts';

test('[CO63] a proposal is downloaded as a plan file that names its workspace and its moves', async ({
  consolePage: page,
}) => {
  await expect(shardRows(page)).toHaveCount(4);
  await expect(page.getByRole('combobox', { name: 'Search nodes' })).toBeEnabled();
  await page.keyboard.press('p');
  const dialog = page.getByRole('dialog', { name: 'Placement' });
  await dialog.getByRole('spinbutton', { name: 'Shards' }).fill('3');
  await dialog.getByRole('button', { name: 'Propose' }).click();
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save plan…' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/\.json$/);
  const plan = JSON.parse(readFileSync(await file.path(), 'utf8'));
  expect(plan).toMatchObject({ format: 'shardscope-plan', workspace: 'demo', shards: { before: 4, after: 3 } });
  expect(plan.moves.length).toBeGreaterThan(0);
});
