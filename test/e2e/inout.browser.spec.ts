/** Former moments, incident files, exports and backups: from what happened to a file, and back. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { faultsOf, inspectorOf, moveSelected, selectBySearch, shardOf, shardRows } from './support/steps.ts';

/** Drops a file on the window, as somebody does from a folder. */
async function drop(page: Page, name: string, content: Buffer): Promise<void> {
  const data = await page.evaluateHandle(
    ([file, base64]) => {
      const transfer = new DataTransfer();
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([bytes], file));
      return transfer;
    },
    [name, content.toString('base64')] as const,
  );
  for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('body', type, { dataTransfer: data });
}

/** Saves what is chosen in the dialog, and reads the file. */
async function saved(page: Page): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

test('[IX14] [IX15] [IX16] [IX17] [IX18] a move is looked at as it was, saved as an incident that opens read-only; a backup is restored', async ({
  consolePage: page,
  face,
}) => {
  test.setTimeout(60_000);
  await expect(shardRows(page)).toHaveCount(4);
  await selectBySearch(page, 'rack-1');
  const inspector = inspectorOf(page);
  await expect(inspector.getByRole('button', { name: 'Move to…' })).toBeVisible();
  const from = await shardOf(page);
  await moveSelected(page, (from + 1) % 4);

  // Back to before the move: everything says so, and nothing can be changed.
  await page.getByRole('application', { name: 'Topology' }).focus();
  await page.keyboard.press('y');
  const bar = page.getByRole('region', { name: 'Time' });
  await expect(bar.getByRole('slider')).toHaveAttribute('aria-valuetext', 'Now');
  await bar.getByRole('slider').focus();
  await page.keyboard.press('Home');
  const banner = page.getByRole('region', { name: 'Moment that is shown' });
  await expect(banner).toContainText('ago');
  await expect(inspector.getByText(`at home on shard ${from}.`)).toBeVisible();
  const move = inspector.getByRole('button', { name: 'Move to…' });
  await expect(move).toBeDisabled();
  await expect(move).toHaveAttribute('title', /former moment/);
  await bar.getByRole('button', { name: 'What moved since' }).click();
  await expect(page.getByRole('region', { name: 'What moved since' })).toContainText('rack-1');
  expect(await faultsOf(page, face)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(banner).toHaveCount(0);
  await expect(move).toBeEnabled();
  // A step leads to the last thing that happened.
  await bar.getByRole('button', { name: 'To the event before' }).click();
  await expect(banner).toContainText('ago');
  await page.keyboard.press('Escape');

  // Out: a topology, an incident, a backup.
  await page.keyboard.press('Control+e');
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await dialog.getByRole('radio', { name: 'Topology' }).check();
  await dialog.getByRole('button', { name: 'JSON' }).click();
  const topology = await saved(page);
  expect(topology.name).toBe('demo-topology.json');
  expect(JSON.parse(topology.bytes.toString()).nodes.length).toBeGreaterThanOrEqual(600);
  await expect(dialog).toHaveCount(0);
  await bar.getByRole('button', { name: 'Save an incident' }).click();
  expect(await faultsOf(page, face)).toEqual([]);
  const incident = await saved(page);
  expect(incident.name).toBe('demo.shardscope-incident');
  await expect(dialog).toHaveCount(0);
  await page.keyboard.press('Control+e');
  await dialog.getByRole('radio', { name: 'Backup' }).check();
  const backup = await saved(page);

  // In: dropped by whatever name, the incident opens in place of the workspace and can only be looked at.
  await drop(page, 'from-a-colleague.bin', incident.bytes);
  await expect(page.getByText('Incident of demo').first()).toBeVisible();
  await selectBySearch(page, 'rack-1');
  await expect(move).toBeDisabled();
  await expect(move).toHaveAttribute('title', /incident/);
  await bar.getByRole('slider').focus();
  await page.keyboard.press('Home');
  await expect(inspector.getByText(`at home on shard ${from}.`)).toBeVisible();
  await drop(page, 'letter.docx', Buffer.from([0x50, 0x4b, 3, 4, 0, 0]));
  await expect(page.getByText(/letter\.docx is none of the files/).first()).toBeVisible();

  await drop(page, 'estate.tar.gz', backup.bytes);
  const restore = page.getByRole('dialog', { name: 'Restore a backup' });
  await expect(restore.getByRole('textbox', { name: 'Workspace name' })).toHaveValue('estate');
  await restore.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByRole('button', { name: /^Workspace estate/ })).toBeVisible({ timeout: 30_000 });
  await expect(restore).toHaveCount(0);
  await selectBySearch(page, 'rack-1');
  await expect.poll(() => shardOf(page)).toBe((from + 1) % 4);
  await expect(move).toBeEnabled();
});
