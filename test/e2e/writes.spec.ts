/** Writes by hand on both faces, against the real engine under the demo's load. */
import { writeFileSync } from 'node:fs';
import { expect, test } from './support/fixtures.ts';
import { faultsOf, inspectorOf, selectBySearch, shardRows, verifyDeep } from './support/steps.ts';
import {
  button,
  choose,
  dialog,
  headline,
  isOpen,
  nodesTold,
  ofNode,
  openMetagraph,
  preview,
  sayName,
  select,
} from './support/write-steps.ts';

test('[CW14] [WQ19] a node is added below another, connected, and removed with its edges', async ({
  consolePage: page,
}) => {
  await isOpen(page);
  await select(page, 'rack-1');
  const before = await nodesTold(page)
    .getByText(/^[\d,]+$/)
    .first()
    .innerText();
  await ofNode(page, 'Add below…').click();
  await dialog(page).getByRole('combobox', { name: 'Type' }).click();
  await expect(page.getByRole('option')).toHaveCount(1);
  await page.getByRole('option', { name: 'host' }).click();
  await dialog(page).getByRole('textbox', { name: 'Key' }).fill('lab-host');
  await expect(preview(page)).toHaveText(/^1 node added · 1 edge added · \d+ closure rows added$/);
  await button(page, 'Add node').click();
  await sayName(page);
  await expect(dialog(page)).toHaveCount(0);
  await expect(headline(page)).toHaveText('lab-host');
  await expect(inspectorOf(page)).toContainText('rack-1');
  const after = (Number(before.replaceAll(',', '')) + 1).toLocaleString('en');
  await expect(nodesTold(page)).toContainText(after);

  // A host may contain instances; the picker offers nothing else.
  await ofNode(page, 'Connect…').click();
  await choose(page, 'Other node', 'i-1');
  await expect(dialog(page).getByText(/^lab-host –\[contains\]→ i-1/)).toBeVisible();
  await expect(preview(page)).toHaveText(/^1 edge added/);
  await button(page, 'Connect').click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(inspectorOf(page).getByRole('region', { name: /^Children/ })).toContainText('i-1');

  await ofNode(page, 'Remove…').click();
  await expect(dialog(page).getByText(/^It has 2 edges/)).toBeVisible();
  await expect(preview(page)).toHaveText(/^1 node removed · 2 edges removed/);
  await button(page, 'Remove node and 2 edges').click();
  await expect(inspectorOf(page)).toContainText('No node selected');
  await expect(nodesTold(page).getByText(before, { exact: true }).first()).toBeVisible();
  await page.getByRole('combobox', { name: 'Search nodes' }).fill('lab-host');
  await expect(page.getByText('No node matches “lab-host”.')).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByRole('application', { name: 'Topology' }).focus();
  await page.keyboard.press('b');
  await dialog(page).getByRole('tab', { name: 'Audit trail' }).click();
  await expect(dialog(page).getByRole('list', { name: 'Changes of the topology' }).getByRole('listitem')).toHaveCount(
    3,
  );
  // What was removed is said to be gone; the node that it hung below is still there, and leads to itself.
  const writes = dialog(page).getByRole('list', { name: 'Changes of the topology' });
  await expect(writes.getByText('1 node gone since').first()).toBeVisible();
  await writes.getByRole('listitem').last().getByRole('button', { name: 'rack-1' }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(headline(page)).toHaveText('rack-1');
  await verifyDeep(page);
});

test('[CW16] a subtree goes below another parent, and everything still holds', async ({ consolePage: page }) => {
  await isOpen(page);
  await select(page, 'rack-1');
  const parents = inspectorOf(page).getByRole('region', { name: /^Parents/ });
  await expect(parents.getByRole('listitem')).toHaveCount(1);
  const former = (await parents.getByRole('listitem').innerText()).split('\n')[0] ?? '';
  await ofNode(page, 'Move below…').click();
  await choose(page, 'Goes below', 'us-');
  await expect(preview(page)).toHaveText(/1 edge added, 1 removed · \d[\d,]* closure rows added/);
  await button(page, 'Move subtree').click();
  await sayName(page);
  await expect(dialog(page)).toHaveCount(0);
  await expect(parents).toContainText('us-');
  await expect(parents).not.toContainText(former);
  await verifyDeep(page);
});

test('[CW17] the metagraph is edited and checked, and refuses a cycle by its nodes', async ({ consolePage: page }) => {
  await isOpen(page);
  await openMetagraph(page);
  await button(page, 'Check against the data').click();
  await expect(dialog(page).getByText(/edges? checked: all are allowed/)).toBeVisible();
  for (const [field, name] of [
    ['Type above', 'rack'],
    ['Relation', 'contains'],
    ['Type below', 'region'],
  ] as const) {
    await dialog(page).getByRole('combobox', { name: field }).click();
    await page.getByRole('option', { name, exact: true }).click();
  }
  await button(page, 'Allow').click();
  await dialog(page)
    .getByRole('checkbox', { name: /^Hierarchy all has no cycles/ })
    .check();
  await button(page, 'Save metagraph').click();
  await sayName(page);
  await expect(dialog(page).getByText('Everything is saved.')).toBeVisible();
  await page.keyboard.press('Escape');
  // Going away, a dialog gives the focus back.
  await expect(dialog(page)).toHaveCount(0);

  // A region below one of its own racks would close a cycle.
  await select(page, 'rack-1');
  const region = (await inspectorOf(page).locator('p').first().innerText()).split('/')[0] ?? '';
  await ofNode(page, 'Connect…').click();
  await dialog(page).getByRole('combobox', { name: 'Relation' }).click();
  await page.getByRole('option', { name: 'contains' }).click();
  await choose(page, 'Other node', region);
  await expect(dialog(page).getByText('This is refused')).toBeVisible();
  await expect(dialog(page).getByText(/would close a cycle: .*rack-1 -> .* -> .*rack-1/)).toBeVisible();
  await expect(dialog(page).getByText(/^Remove an edge of the cycle/)).toBeVisible();
  await expect(button(page, 'Connect')).toBeDisabled();
});

test('[CW18] the forms have no accessibility fault that a machine can find', async ({ consolePage: page, face }) => {
  await isOpen(page);
  await selectBySearch(page, 'rack-1');
  await ofNode(page, /^Edit$/).click();
  await ofNode(page, 'Add attribute').click();
  expect(await faultsOf(page, face)).toEqual([]);
  await ofNode(page, 'Cancel').click();
  for (const form of ['Add below…', 'Connect…', 'Move below…', 'Remove…']) {
    await ofNode(page, form).click();
    await expect(dialog(page)).toBeVisible();
    expect(await faultsOf(page, face), form).toEqual([]);
    await button(page, 'Cancel').click();
    await expect(dialog(page)).toHaveCount(0);
  }
  await openMetagraph(page);
  await button(page, 'Check against the data').click();
  await expect(dialog(page).getByText(/edges? checked/)).toBeVisible();
  expect(await faultsOf(page, face)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Moves' }).click();
  await expect(page.getByRole('region', { name: 'Pace of moves' })).toBeVisible();
  expect(await faultsOf(page, face)).toEqual([]);
});

test('[CW23] an import keeps a replica of every shard, and the shards panel says that they are in step', async ({
  consolePage: page,
  face,
}, testInfo) => {
  await isOpen(page);
  const file = testInfo.outputPath('servers.csv');
  const edges = Array.from({ length: 60 }, (_, n) => `room-${n % 5},server-${n},contains`);
  writeFileSync(file, `src,dst,type\n${edges.join('\n')}\n`);
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('menuitem', { name: /^Import/ }).click();
  await dialog(page).locator('input[type=file]').setInputFiles(file);
  await dialog(page).getByRole('textbox', { name: 'Workspace name' }).fill('kept');
  await dialog(page).getByRole('checkbox', { name: 'Keep a replica of every shard' }).check();
  expect(await faultsOf(page, face)).toEqual([]);
  await dialog(page).getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialog(page).getByText('Imported')).toBeVisible({ timeout: 30_000 });
  await button(page, 'Show topology').click();
  await expect(page.getByRole('button', { name: /^Workspace kept/ })).toBeVisible();
  await shardRows(page).first().getByRole('button').click();
  await expect(page.getByText('in step, kept by shard 1')).toBeVisible();
  await verifyDeep(page, 8);
});
