/** Selecting, filtering and focus with a real pointer: the scene alone, then all of it in one journey through the console. */
import { readFileSync } from 'node:fs';
import { type Page, test as plain } from '@playwright/test';
import { serveScenePage } from '../bench/scene/serve-page.ts';
import { expect, test } from './support/fixtures.ts';
import { faultsOf, inspectorOf, selectBySearch, shardRows } from './support/steps.ts';

type Place = readonly [number, number];

async function drag(page: Page, places: readonly Place[]): Promise<void> {
  const [first, ...others] = places;
  await page.mouse.move(...first!);
  await page.mouse.down();
  for (const place of others) await page.mouse.move(...place, { steps: 4 });
  await page.mouse.up();
}

plain(
  '[SL21] [SN32] a lasso and a rectangle take the nodes drawn inside, hidden ones aside, and the view stays',
  async ({ page }) => {
    const served = await serveScenePage();
    try {
      await page.goto(`${served.url}?nodes=1000&still`);
      await page.waitForFunction(() => window.bench.scene.screenPosition(0) !== null);
      await page.evaluate(() => {
        window.bench.scene.onGesture((gesture) => Object.assign(window, { heard: gesture }));
      });
      /** Nodes with their places on screen, and what the scene has told last. */
      const look = () =>
        page.evaluate(() => {
          const { scene, snapshot } = window.bench;
          const heard = (window as unknown as { heard?: { kind: string; nodes?: Uint32Array; isAdding?: boolean } })
            .heard;
          const places = Array.from({ length: snapshot.nodeCount }, (_, node) => scene.screenPosition(node));
          return { places, kind: heard?.kind, isAdding: heard?.isAdding, nodes: [...(heard?.nodes ?? [])] };
        });
      const before = await look();
      const within = (isInside: (x: number, y: number) => boolean) =>
        before.places.flatMap((place, node) => (place !== null && isInside(place.x, place.y) ? [node] : []));

      await page.keyboard.down('Shift');
      await drag(page, [
        [300, 200],
        [700, 500],
      ]);
      await page.keyboard.up('Shift');
      const box = await look();
      expect(box.places, 'the camera rests').toEqual(before.places);
      expect(box).toMatchObject({ kind: 'area', isAdding: false });
      const boxed = within((x, y) => x >= 300 && x <= 700 && y >= 200 && y <= 500);
      expect(boxed.length).toBeGreaterThan(20);
      expect(box.nodes).toEqual(boxed);

      // A triangle, with the tool and Ctrl; every second node is hidden by now.
      await page.evaluate(() => {
        const { scene, snapshot } = window.bench;
        scene.setTool('lasso');
        scene.setShown(
          Uint8Array.from({ length: snapshot.nodeCount }, (_, node) => node % 2),
          true,
        );
      });
      await page.keyboard.down('Control');
      await drag(page, [
        [300, 200],
        [700, 200],
        [300, 600],
      ]);
      await page.keyboard.up('Control');
      const lasso = await look();
      expect(lasso).toMatchObject({ kind: 'area', isAdding: true, places: before.places });
      const triangle = within((x, y) => x >= 300 && y >= 200 && x - 300 + (y - 200) <= 400).filter(
        (node) => node % 2 === 1,
      );
      // A hand's outline has corners where the pointer was last looked at: a pixel more or less at its rim.
      const rim = within(
        (x, y) => Math.abs(x - 300 + (y - 200) - 400) < 8 || Math.abs(x - 300) < 4 || Math.abs(y - 200) < 4,
      );
      const differs = [
        ...lasso.nodes.filter((node) => !triangle.includes(node)),
        ...triangle.filter((node) => !lasso.nodes.includes(node)),
      ];
      expect(differs.filter((node) => !rim.includes(node))).toEqual([]);
      expect(lasso.nodes.length).toBeGreaterThan(10);
      // What is hidden covers nothing.
      const hidden = before.places[500]!;
      expect(await page.evaluate(({ x, y }) => window.bench.scene.nodeAt(x, y), hidden)).not.toBe(500);

      // With Alt and Shift it adds where it begins beside all nodes; from a node it places that one.
      await page.evaluate(() => {
        const { scene } = window.bench;
        scene.setTool(null);
        scene.setShown(null, true);
        scene.onPlace((node, x, y) => Object.assign(window, { placed: { node, x, y } }));
      });
      /** One that nothing lies upon, in the middle. */
      const top = await page.evaluate(() => {
        const { scene, snapshot } = window.bench;
        const isOnTop = (node: number) => {
          const at = scene.screenPosition(node);
          return at !== null && Math.abs(at.x - 600) < 200 && scene.nodeAt(at.x, at.y) === node;
        };
        return Array.from({ length: snapshot.nodeCount }, (_, node) => node).find(isOnTop)!;
      });
      const place = before.places[top]!;
      await page.keyboard.down('Alt');
      await page.keyboard.down('Shift');
      await drag(page, [
        [4, 4],
        [place.x + 60, 4],
        [place.x + 60, place.y + 60],
        [4, place.y + 60],
      ]);
      const added = await look();
      expect(added).toMatchObject({ kind: 'area', isAdding: true, places: before.places });
      expect(added.nodes).toContain(top);
      await drag(page, [
        [place.x, place.y],
        [place.x + 30, place.y + 20],
      ]);
      await page.keyboard.up('Shift');
      await page.keyboard.up('Alt');
      const { placed, wanted } = await page.evaluate(({ x, y }) => {
        const { placed } = window as unknown as { placed: unknown };
        return { placed, wanted: window.bench.scene.placeAt(x + 30, y + 20)! };
      }, place);
      // The mouse tells whole pixels.
      expect(placed).toEqual({ node: top, x: expect.closeTo(wanted.x, 2), y: expect.closeTo(wanted.y, 2) });
      expect(await look(), 'the camera rests, and what lies there is not clicked').toEqual(added);
    } finally {
      served.close();
    }
  },
);

test('[SL22] [SL27] [SN29] [SN34] an operator selects, filters, focuses and takes the selection along', async ({
  consolePage: page,
}) => {
  test.setTimeout(120_000);
  await expect(shardRows(page)).toHaveCount(4);
  const scene = page.getByRole('application', { name: 'Topology' });
  const inspector = inspectorOf(page);
  const box = await scene.boundingBox();
  if (box === null) throw new Error('the topology is not there');
  const at = (x: number, y: number): Place => [box.x + box.width * x, box.y + box.height * y];
  await page.waitForTimeout(500);

  // The lasso, by its button; the tab says how many.
  await page.getByRole('button', { name: /^Lasso/ }).click();
  await drag(page, [at(0.05, 0.15), at(0.95, 0.15), at(0.95, 0.55), at(0.05, 0.55)]);
  await page.keyboard.press('Escape');
  const heading = inspector.getByRole('heading', { level: 2 });
  await expect(heading).toHaveText(/^[\d,]+ nodes selected$/);
  const count = async () => Number((await heading.innerText()).replace(/\D/g, ''));
  const lassoed = await count();
  expect(lassoed).toBeGreaterThan(50);
  expect(lassoed).toBeLessThan(600);

  // Filters say what is left; what is selected afterwards is among it.
  await scene.focus();
  await page.keyboard.press('v');
  const form = page.getByRole('dialog', { name: 'Show only' });
  await form.getByRole('checkbox', { name: 'host' }).check();
  await form.getByRole('button', { name: 'Hidden' }).click();
  await form.getByRole('combobox', { name: 'Attribute' }).click();
  await page.getByRole('option', { name: 'cores' }).click();
  await form.getByRole('combobox', { name: 'Comparison' }).click();
  await page.getByRole('option', { name: 'is there' }).click();
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  // The chips are there by now, and beside them the panel of what the lasso has selected.
  await expect(page.getByRole('button', { name: 'Remove the filter: cores is there' })).toBeVisible();
  expect(await faultsOf(page, 'browser')).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(form).toBeHidden();
  const bar = page.getByRole('region', { name: 'What is shown' });
  await expect(bar).toContainText('cores is there');
  await expect(bar).toContainText(/\d+ of \d+ shown/);
  const shown = Number((await bar.innerText()).match(/(\d+) of/)?.[1]);
  await scene.focus();
  await page.keyboard.press('Control+a');
  await expect(heading).toHaveText(`${shown} nodes selected`);
  await expect(inspector.getByRole('grid')).toContainText('host');

  // Taken along as a file.
  const download = page.waitForEvent('download');
  await inspector.getByRole('button', { name: 'Save as CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('demo-selection.csv');
  const lines = readFileSync(await file.path(), 'utf8')
    .trimEnd()
    .split('\r\n');
  expect(lines[0]).toBe('key,label,type,shard,accesses_per_second,influence');
  expect(lines).toHaveLength(shown + 1);
  expect(lines.slice(1).every((line) => line.split(',')[2] === 'host')).toBe(true);

  // The menu of one node, and the focus on it.
  await bar.getByRole('button', { name: /^Remove the filter: Type host/ }).click();
  await bar.getByRole('button', { name: /^Remove the filter: cores/ }).click();
  await expect(bar).toBeHidden();
  await scene.focus();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Home');
  await expect(inspector.getByRole('article')).toBeVisible();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: /^Focus/ }).click();
  const trail = page.getByRole('navigation', { name: 'Focus' });
  await expect(trail).toBeVisible();
  await trail.getByRole('slider').press('Home');
  await expect(trail).toContainText('1 step');
  await expect(bar).toContainText(/\d+ of \d+ shown/);
  await trail.getByRole('button', { name: 'All nodes' }).click();
  await expect(trail).toBeHidden();

  // The path between the two hottest nodes, as the engine and the picture have it.
  await scene.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await page.keyboard.press('.');
  await page.keyboard.press('Space');
  await expect(heading).toHaveText('2 nodes selected');
  await page.keyboard.press('r');
  const path = page.getByRole('region', { name: 'Path between them' });
  await expect(path).toContainText(/\d+ edges?, (none crosses|\d+ cross(es)?) shards/);
  const length = Number((await path.innerText()).match(/(\d+) edge/)?.[1]);
  const steps = path.getByRole('button').filter({ hasText: /\S/ });
  await expect(steps).toHaveCount(length + 1);
  expect(await faultsOf(page, 'browser')).toEqual([]);
  await steps.first().click();
  await scene.focus();
  await page.keyboard.press('Escape');
  await expect(path).toBeHidden();
  await expect(heading).toHaveText('2 nodes selected');

  // What is below a node is collapsed into it, as part of the view, and expanded by the chip.
  await page.keyboard.press('Escape');
  await selectBySearch(page, 'cloud');
  await expect(inspector.getByRole('article', { name: 'cloud', exact: true })).toBeVisible();
  await scene.focus();
  await page.keyboard.press('j');
  await expect(bar).toContainText('Collapsed: cloud');
  await expect(inspector).toContainText(/Stands for\s*[\d,]+ below it/);
  const left = Number((await bar.innerText()).match(/([\d,]+) of/)?.[1]?.replace(',', ''));
  expect(left).toBeLessThan(560);
  expect(await faultsOf(page, 'browser')).toEqual([]);
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(bar).toBeHidden();
  await page.keyboard.press('Alt+ArrowRight');
  await expect(bar).toContainText('Collapsed: cloud');
  await bar.getByRole('button', { name: 'Expand everything' }).click();
  await expect(bar).toBeHidden();

  // The menu of an edge: somewhere around the node in the middle one begins.
  await selectBySearch(page, 'rack-1');
  const menu = page.getByRole('menu');
  const ofRack = menu.getByRole('menuitem', { name: 'Go to rack-1' });
  const [x, y] = at(0.5, 0.5);
  for (let turn = 0; turn < 24; turn++) {
    const angle = (turn * Math.PI) / 12;
    await page.mouse.click(x + 45 * Math.cos(angle), y + 45 * Math.sin(angle), { button: 'right' });
    await expect(menu).toBeVisible();
    if ((await ofRack.count()) > 0) break;
    await page.keyboard.press('Escape');
    await expect(menu).toHaveCount(0);
  }
  await expect(menu).toContainText(/^rack-1 – \w+ → |– \w+ → rack-1/);
  await expect(menu).toContainText(/Within shard \d|Crosses from shard \d to shard \d/);
  await menu.getByRole('menuitem', { name: 'Remove this edge…' }).click();
  const question = page.getByRole('dialog', { name: 'Remove this edge?' });
  await expect(question).toContainText('rack-1');
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(question).toHaveCount(0);
});
