/** The query panel on both faces: what an operator does with it, against the real engine. */
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { faultsOf } from './support/steps.ts';

const panel = (page: Page): Locator => page.getByRole('region', { name: 'Query', exact: true });
const grid = (page: Page): Locator => panel(page).getByRole('grid', { name: 'Result' });
const editor = (page: Page): Locator => panel(page).getByRole('textbox', { name: 'Query text' });
const footer = (page: Page): Locator => panel(page).locator('footer');

async function openPanel(page: Page): Promise<void> {
  await expect(page.getByRole('complementary', { name: 'Shards' }).getByRole('listitem')).toHaveCount(4);
  await page.keyboard.press('q');
  await expect(editor(page)).toBeFocused();
}

/** Replaces the text and runs it, as an operator does. */
async function run(page: Page, query: string): Promise<void> {
  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(query);
  await page.keyboard.press('ControlOrMeta+Enter');
}

test('[QP20] a label is completed, the query run, its rows sorted, and a row leads to its node', async ({
  consolePage: page,
}) => {
  await openPanel(page);
  await page.keyboard.type('MATCH (h:ho');
  await expect(panel(page).getByRole('option', { name: /^host/ })).toBeVisible();
  await page.waitForTimeout(150); // a list takes no entry in the moment it opens, lest a key meant for the text chooses
  await page.keyboard.press('Tab');
  await page.keyboard.type(') RETURN h, h.id, size(h.id) AS length ORDER BY length LIMIT 12');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(footer(page)).toContainText('12 rows');
  await expect(grid(page).getByRole('rowheader')).toHaveCount(12);

  const lengths = async () =>
    (await grid(page).locator('[data-column="2"][data-row]:not([data-row="-1"])').allInnerTexts()).map(Number);
  const head = grid(page).getByRole('columnheader', { name: 'length' });
  await head.click();
  await head.click();
  await expect(head).toHaveAttribute('aria-sort', 'descending');
  const descending = await lengths();
  expect(descending).toEqual([...descending].sort((a, b) => b - a));

  const key = await grid(page).locator('[data-row="0"][data-column="1"]').innerText();
  await grid(page).locator('[data-row="0"][data-column="0"]').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText(key);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('application', { name: 'Topology' })).toBeFocused();
});

test('[QP21] the result is lit on the topology until it is cleared, and the scene keeps its context and place', async ({
  consolePage: page,
}) => {
  await expect(page.getByRole('complementary', { name: 'Shards' }).getByRole('listitem')).toHaveCount(4);
  await page.locator('.sigma-sceneNodes').evaluate((canvas) => canvas.setAttribute('data-same', ''));
  await openPanel(page);
  const plain = await lightOf(page);
  await run(page, 'MATCH (r:rack) RETURN r LIMIT 5');
  const card = page.getByRole('region', { name: 'Query result' });
  await expect(card).toContainText('5 nodes');
  await expect.poll(() => lightOf(page)).not.toBeCloseTo(plain, 0);
  await card.getByRole('button', { name: 'Zoom to result' }).click();
  await card.getByRole('button', { name: 'Clear the highlight' }).click();
  await expect(card).toHaveCount(0);
  // The next result is lit again, unless that was switched off.
  await run(page, 'MATCH (r:rack) RETURN r LIMIT 4');
  await expect(card).toContainText('4 nodes');
  await panel(page).getByRole('button', { name: 'Show results on the topology' }).click();
  await expect(card).toHaveCount(0);
  await panel(page).getByRole('button', { name: 'Close the query panel' }).click();
  await expect(panel(page)).toHaveCount(0);
  await expect(page.locator('.sigma-sceneNodes[data-same]')).toHaveCount(1);
});

test('[QP22] scrolling to the end fetches the rest of the answer', async ({ consolePage: page }) => {
  await openPanel(page);
  await run(page, 'MATCH (n) RETURN n.id');
  await expect(footer(page)).toContainText(/^500 rows, more to fetch/);
  await grid(page).getByRole('gridcell').first().click();
  await page.keyboard.press('ControlOrMeta+End');
  await expect(footer(page)).not.toContainText(/^500 rows/);
  const fetchAll = panel(page).getByRole('button', { name: 'Fetch all' });
  if (await fetchAll.isVisible()) await fetchAll.click();
  const nodes = await page
    .getByRole('contentinfo')
    .last()
    .getByText(/^[\d,]+$/)
    .first()
    .innerText();
  await expect(footer(page)).toContainText(`${nodes} rows`);
  // The focus stayed on its cell, also while rows came in below it.
  await expect(grid(page).locator('[data-row="499"][data-column="0"]')).toBeFocused();
  expect(await grid(page).getByRole('row').count()).toBeLessThan(80);
});

test('[QP23] explain draws the plan with its table; a run adds rows and times', async ({ consolePage: page }) => {
  await openPanel(page);
  await editor(page).focus();
  await page.keyboard.insertText('MATCH (r:rack)-[:contains]->(h:host) RETURN r.id, count(h) AS hosts');
  await panel(page).getByRole('button', { name: 'Explain' }).click();
  const table = panel(page).getByRole('table');
  await expect(table).toHaveAccessibleName(/^Plan of \d+ steps, estimated$/);
  await expect(panel(page).locator('svg rect').first()).toBeVisible();
  await panel(page).getByRole('button', { name: 'Run', exact: true }).click();
  await expect(grid(page)).toBeVisible();
  await panel(page).getByRole('tab', { name: 'Plan' }).click();
  await expect(table).toHaveAccessibleName(/measured$/);
  await panel(page).getByRole('button', { name: 'Table' }).click();
  await expect(table.getByRole('columnheader', { name: 'Time' })).toBeVisible();
});

test('[QP24] a mistake is shown at its place and said in words; a misspelt name is a warning', async ({
  consolePage: page,
}) => {
  await openPanel(page);
  await run(page, 'MATCH (h:host)\nWHERE h.cores > > 4\nRETURN h');
  await expect(panel(page).getByRole('alert')).toContainText('line 2, column 17');
  await expect(panel(page).locator('.cm-failure')).toContainText('▲ expected');
  await expect(panel(page).locator('.cm-lintRange-error')).toHaveText('>');
  await run(page, 'MATCH (h:hots) RETURN h');
  await expect(panel(page).getByText('No rows')).toBeVisible();
  await expect(panel(page).getByText(/did you mean host\?/)).toBeVisible();
  await expect(panel(page).locator('.cm-lintRange-warning')).toHaveText('hots');
  await expect(panel(page).getByRole('alert')).toHaveCount(0);
});

test('[QP25] a query that lasts is stopped, and the panel runs the next one', async ({ consolePage: page }) => {
  await openPanel(page);
  await run(page, 'MATCH (a)-[*0..9]-(b)-[*0..9]-(c)-[*0..9]-(d) RETURN count(*)');
  const stop = panel(page).getByRole('button', { name: 'Stop' });
  await stop.click();
  await expect(panel(page).getByText('Stopped before the first row.')).toBeVisible();
  await run(page, 'MATCH (r:region) RETURN count(r) AS regions');
  await expect(grid(page).getByRole('gridcell')).toHaveText(/^\d+$/);
});

test('[QP26] parameters take the selected node; text, history and height come back after a reload', async ({
  consolePage: page,
}) => {
  await openPanel(page);
  await page.getByRole('combobox', { name: 'Search nodes' }).fill('rack-1');
  await page.getByRole('option').first().click();
  const query = 'MATCH (a {id: $a})-[:contains]->(b) RETURN b';
  await run(page, query);
  await expect(panel(page).getByRole('alert')).toContainText('$a has no value');
  await panel(page).getByRole('button', { name: 'Use selected' }).click();
  await expect(panel(page).getByRole('textbox', { name: '$a' })).toHaveValue(/rack-1/);
  await panel(page).getByRole('button', { name: 'Run', exact: true }).click();
  await expect(grid(page).getByRole('gridcell').first()).toContainText('host');
  const splitter = panel(page).getByRole('separator', { name: 'Height of the query panel' });
  await splitter.focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  const height = (await panel(page).boundingBox())?.height ?? 0;
  await page.waitForTimeout(600); // the panel writes to the storage after a short rest
  await page.reload();
  await expect(editor(page)).toHaveText(query);
  expect((await panel(page).boundingBox())?.height).toBe(height);
  await panel(page).getByRole('button', { name: 'History' }).click();
  await expect(page.getByRole('dialog').getByText(query)).toBeVisible();
});

test('[QP27] the panel has no accessibility fault that a machine can find', async ({ consolePage: page, face }) => {
  const faults = () => faultsOf(page, face, '[aria-label="Query"]');
  await openPanel(page);
  expect(await faults()).toEqual([]);
  await run(page, 'MATCH (r:rack)-[c:contains]->(h {cores: 32}) RETURN r, c, h.id, [1, null] AS list, $p AS p // x');
  await panel(page).getByRole('textbox', { name: '$p' }).fill('7');
  await panel(page).getByRole('button', { name: 'Run', exact: true }).click();
  await expect(grid(page)).toBeVisible();
  expect(await faults()).toEqual([]);
  await panel(page).getByRole('tab', { name: 'Plan' }).click();
  expect(await faults()).toEqual([]);
  await run(page, 'MATCH (r:rack) RETRUN r');
  await expect(panel(page).getByRole('alert')).toBeVisible();
  expect(await faults()).toEqual([]);
});

/** Mean brightness of the middle of the scene: dimming most of it changes that. */
async function lightOf(page: Page): Promise<number> {
  const picture = await page.getByRole('application', { name: 'Topology' }).screenshot();
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    if (context === null) throw new Error('no 2D canvas');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(image.width / 4, image.height / 4, image.width / 2, image.height / 2);
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) sum += data[at]! + data[at + 1]! + data[at + 2]!;
    return sum / (data.length / 4) / 3;
  }, picture.toString('base64'));
}
