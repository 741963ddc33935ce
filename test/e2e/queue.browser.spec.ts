/** The work queue in a browser, against the real engine: nodes are moved by chooser and by drag, watched, shown and undone. */
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { faultsOf, inspectorOf, moveSelected, selectBySearch, shardOf, shardRows } from './support/steps.ts';

const queueOf = (page: Page) => page.getByRole('region', { name: 'Work queue' });

/** Drags the selected node, which the search has brought to the middle of the scene, to somewhere. */
async function dragSelected(page: Page, to: { readonly x: number; readonly y: number }): Promise<void> {
  const box = (await page.getByRole('application', { name: 'Topology' }).boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 12, y + 12, { steps: 3 });
  await page.mouse.move(to.x, to.y, { steps: 6 });
}

test('[WQ18] nodes are moved by chooser and by drag, have a strip, are shown on the scene and undone', async ({
  consolePage: page,
  face,
}) => {
  // Both themes are looked at by axe, beside everything else.
  test.slow();
  await expect(shardRows(page)).toHaveCount(4);
  await selectBySearch(page, 'rack-1');
  await expect(inspectorOf(page).getByRole('button', { name: 'Move to…' })).toBeVisible();
  const from = await shardOf(page);
  const [to, next] = [(from + 1) % 4, (from + 2) % 4];
  await moveSelected(page, to);
  await expect.poll(() => shardOf(page)).toBe(to);

  // The camera flies to what was found: it is in the middle when it has come to rest.
  await page.waitForTimeout(1000);
  const row = (await shardRows(page).nth(next).boundingBox())!;
  const target = { x: row.x + 40, y: row.y + 12 };
  await dragSelected(page, target);
  await expect(page.getByText(`rack-1 → shard ${next}`)).toBeVisible();
  await expect(shardRows(page).nth(next)).toHaveAttribute('data-drop', 'allowed over');
  await expect(shardRows(page).nth(to)).toHaveAttribute('data-drop', 'refused');
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await expect(shardRows(page).nth(next)).not.toHaveAttribute('data-drop');
  await expect(page.getByRole('dialog', { name: /^Move/ })).toHaveCount(0);
  expect(await shardOf(page), 'Escape has cancelled it').toBe(to);

  await dragSelected(page, target);
  await expect(shardRows(page).nth(next)).toHaveAttribute('data-drop', 'allowed over');
  await page.mouse.up();
  const question = page.getByRole('dialog', { name: `Move rack-1 to shard ${next}?` });
  await question.getByRole('button', { name: 'Move node' }).click();
  await expect.poll(() => shardOf(page)).toBe(next);

  await page.getByRole('application', { name: 'Topology' }).focus();
  await page.keyboard.press('w');
  const strips = queueOf(page).getByRole('article', { name: 'By hand, ana: 1 node' });
  await expect(strips).toHaveCount(2);
  await expect(strips.first()).toContainText('done');
  await strips
    .first()
    .getByRole('button', { name: /^Show the nodes of/ })
    .click();
  await expect(strips.first().getByRole('button', { name: /^Show the nodes of/ })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  expect(await faultsOf(page, face)).toEqual([]);
  await strips.first().getByRole('button', { name: 'Undo…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Undo plan' }).click();
  await expect.poll(() => shardOf(page), { timeout: 15_000 }).toBe(to);
  await expect(queueOf(page).getByText('taken back')).toBeVisible();

  await queueOf(page).getByRole('button', { name: 'Scorecard' }).click();
  await expect(page.getByRole('table', { name: /^Every plan that was carried out/ }).getByRole('row')).toHaveCount(4);
});
