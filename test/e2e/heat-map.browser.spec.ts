/** Heat over time, from the first look to what it means for the topology. */
import { readFileSync } from 'node:fs';
import { expect, test } from './support/fixtures.ts';
import { faultsOf, selectBySearch } from './support/steps.ts';

test('[HM11] [HM15] [HM16] [HM18] [HM19] [HM20] [HM21] heat over time: by pointer and by keys, beside the topology, and as a file', async ({
  consolePage: page,
}) => {
  await expect(page.getByRole('combobox', { name: 'Search nodes' })).toBeEnabled();
  await page.keyboard.press('h');
  const panel = page.getByRole('region', { name: 'Heat over time', exact: true });
  const cells = panel.getByRole('application', { name: 'Heat of nodes against time' });
  await expect(cells).toBeFocused();
  // It opens on as much time as there is heat of.
  await expect(panel.getByRole('button', { name: 'Time: Last 5 min' })).toBeVisible({ timeout: 15_000 });
  await expect(panel.getByText(/^kept since \d/)).toBeVisible();
  // The demo has just begun: the last columns have heat, those before nobody watched.
  await expect(async () => {
    await cells.press('ArrowDown');
    await expect(panel.getByTestId('heat-reading')).toContainText('reads/s', { timeout: 500 });
  }).toPass({ timeout: 15_000 });
  const drawn = await cells.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
    const { width, height } = canvas;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
    const colors = new Set<number>();
    let empty = 0;
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] === 0) empty++;
      else colors.add((data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!);
    }
    return { colors: colors.size, emptyPart: empty / (width * height) };
  });
  expect(drawn.colors, 'heat of many colours').toBeGreaterThan(10);
  expect(drawn.emptyPart, 'before the engine ran nothing is known').toBeGreaterThan(0.3);

  // A brush of the newest time: the topology has the heat of then, and lights those nodes.
  const brush = panel.getByRole('region', { name: 'Brushed part of the map' });
  await expect(async () => {
    // Live: a row of events or a line of the scale may come meanwhile and move the map below the pointer.
    const { x, y, width, height } = (await cells.boundingBox())!;
    await page.keyboard.down('Shift');
    await page.mouse.move(x + width - 40, y + height / 6);
    await page.mouse.down();
    await page.mouse.move(x + width - 2, y + height / 2, { steps: 3 });
    await page.mouse.up();
    await page.keyboard.up('Shift');
    await expect(brush).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 15_000 });
  // The same gesture as on the topology: what is brushed is selected, and can be moved together.
  const brushed = Number((await brush.textContent())!.match(/^(\d+) nodes/)![1]);
  await expect(page.getByRole('article', { name: `${brushed} nodes selected` })).toBeVisible();
  await expect(panel.getByTestId('heat-selected-rows')).toBeAttached();
  // Its heat beside that of the shards: the line has places.
  await expect(panel.getByText(`Selection (${brushed} nodes)`)).toBeVisible();
  await expect(panel.getByTestId('heat-selection-line')).toHaveAttribute('d', /^M[\d.]+/);
  await brush.getByRole('button', { name: 'Colour the topology by this time' }).click();
  await expect(page.getByText(/^Heat of \d/)).toBeVisible();
  expect(await faultsOf(page, 'browser')).toEqual([]);
  await cells.focus();
  await cells.press('Escape');
  await expect(page.getByText(/^Heat of \d/)).toBeHidden();
  await brush.getByRole('button', { name: 'Zoom to it' }).click();
  await expect(panel.getByRole('button', { name: 'Show all nodes' })).toBeVisible();
  await expect(panel.getByRole('button', { name: 'Go live' })).toBeVisible();
  await cells.dblclick();
  await expect(panel.getByRole('button', { name: 'Show all nodes' })).toBeHidden();
  await expect(panel.getByText('Live', { exact: true })).toBeVisible();

  // A row by its menu; and what is selected has the map for itself.
  await cells.click({ button: 'right', position: { x: (await cells.boundingBox())!.width - 30, y: 40 } });
  await page.getByRole('menuitem', { name: /^Add them to the selection/ }).click();
  await page.getByRole('button', { name: 'Show in heat over time' }).click();
  await expect(panel.getByRole('button', { name: 'Show all nodes' })).toBeVisible();
  await panel.getByRole('button', { name: 'Show all nodes' }).click();

  // Heat stands still while it is paused, and says so.
  await cells.press(' ');
  await expect(page.getByText(/^Heat paused at \d/)).toBeVisible();
  await panel.getByRole('button', { name: 'Live heat: Paused' }).click();
  await page.getByRole('menuitemradio', { name: 'every second' }).click();
  await expect(page.getByText('Heat every second')).toBeVisible();

  // The other way round: the node of the topology is marked in the map.
  await selectBySearch(page, 'checkout-api');
  await expect(panel.getByTestId('heat-selected-row')).toBeAttached();

  await panel.getByRole('button', { name: 'Table', exact: true }).click();
  await expect(panel.getByRole('table', { name: 'Hottest rows' }).getByRole('row').nth(5)).toBeVisible();
  await panel.getByRole('button', { name: 'Save' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: /^Map/ }).click();
  const file = readFileSync(await (await download).path(), 'utf8');
  expect(file).toMatch(/^first_node,nodes,shard,\d{4}-/);
  // A line for every row of the map: its first node, how many they are, their shard, and heat where some was kept.
  expect(file.trim().split('\n').length).toBeGreaterThan(5);
  expect(file).toMatch(/^[\w/-]+,\d+,[0-3],.*\d$/m);
  await panel.getByRole('button', { name: 'What does this pattern mean?' }).click();
  await expect(page.getByText('A slanting line, node after node.')).toBeVisible();
});

test.describe('with a past', () => {
  test.use({ hasPast: true });

  test('[HM7] [HM10] [HM20] what is expected lies beyond now, and yesterday is set beside today', async ({
    consolePage: page,
  }) => {
    await page.keyboard.press('h');
    const panel = page.getByRole('region', { name: 'Heat over time', exact: true });
    const cells = panel.getByRole('application', { name: 'Heat of nodes against time' });
    // Yesterday is kept: the hour that it opens on is as long as it ever is.
    await expect(panel.getByRole('button', { name: 'Time: Last 1 h' })).toBeVisible();
    await panel.getByRole('button', { name: /^Time:/ }).click();
    await page.getByRole('button', { name: 'Last 15 min' }).click();
    await expect(panel.getByText('expected, p50 to p90')).toBeVisible({ timeout: 15_000 });
    const chart = panel.getByRole('img', { name: /^Load by shard/ });
    await expect(chart.locator('rect')).toHaveCount(4);
    await expect(async () => {
      // The map of the chosen time may come only now.
      const { width } = (await chart.boundingBox())!;
      await chart.hover({ position: { x: width - 4, y: 40 } });
      await expect(panel.getByTestId('heat-reading')).toHaveText(
        /^expected, p50 to p90(\d: [\d.,K<]+ to [\d.,K<]+){4}$/,
        { timeout: 500 },
      );
    }).toPass({ timeout: 10_000 });

    await panel.getByRole('button', { name: 'vs yesterday' }).click();
    await expect(panel.getByText(/^\+[\d.,K]+ reads\/s$/)).toBeVisible();
    // Of the beginning of the quarter of an hour yesterday was kept, of its end too: shard 1 is hotter than it was.
    await cells.focus();
    await cells.press('ArrowDown');
    await expect(panel.getByTestId('heat-reading')).toHaveText(/[+−][\d.,K]+ reads\/s than yesterday$/);
    expect(await faultsOf(page, 'browser')).toEqual([]);
  });
});
