/** What the scene shows beyond nodes and edges, gone through once as an operator would. */
import type { Locator, Page } from '@playwright/test';
import { serveScenePage } from '../bench/scene/serve-page.ts';
import { expect, test } from './support/fixtures.ts';
import { faultsOf, inspectorOf, selectBySearch, shardRows, touchesOf } from './support/steps.ts';

const legend = (page: Page): Locator => page.getByRole('region', { name: 'Legend' });
const overview = (page: Page): Locator => page.getByRole('application', { name: 'Overview' });
/** Where the frame around what is in view lies, as the overview has it. */
const inView = (page: Page): Promise<string> =>
  overview(page)
    .locator('div')
    .evaluate((element) => `${element.style.transform} ${element.style.width}`);

async function show(page: Page, title: string): Promise<Locator> {
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('menuitem', { name: title }).click();
  return page.getByRole('dialog');
}

test('[SN14] [SN25] [SN31] overview, colours, a plan over the picture, places by hand, a lost picture', async ({
  consolePage: page,
}) => {
  await expect(shardRows(page)).toHaveCount(4);
  await expect(page.getByRole('combobox', { name: 'Search nodes' })).toBeEnabled();

  await test.step('the overview moves the view, by pointer and by key, and is remembered', async () => {
    await expect.poll(() => inView(page)).toContain('translate');
    const before = await inView(page);
    await overview(page).click({ position: { x: 40, y: 30 } });
    await expect.poll(() => inView(page)).not.toBe(before);
    const clicked = await inView(page);
    await overview(page).press('ArrowRight');
    await expect.poll(() => inView(page)).not.toBe(clicked);
    await page.keyboard.press('0');
    await page.keyboard.press('o');
    await expect(overview(page)).toHaveCount(0);
    await page.reload();
    await expect(legend(page)).toBeVisible();
    await expect(overview(page)).toHaveCount(0);
    await page.getByRole('button', { name: 'Show the overview' }).click();
    await expect(overview(page)).toBeVisible();
  });

  await test.step('details are pinned beside their nodes, go with the camera, are copied and closed', async () => {
    const scene = page.getByRole('application', { name: 'Topology' });
    await scene.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('k');
    await page.keyboard.press('.');
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: /^Pin details/ }).click();
    const cards = page.getByRole('list', { name: 'Pinned details' }).getByRole('region');
    await expect(cards).toHaveCount(2);
    await expect(cards.first()).toContainText(/reads\/s/);
    // That of the node in the middle of the view, once the camera has come to it; one at the rim would stay there.
    const placeOf = async () => (await cards.last().boundingBox())?.x ?? 0;
    let before = Number.NaN;
    const isResting = async () => {
      const former = before;
      before = await placeOf();
      return before === former;
    };
    await expect.poll(isResting).toBe(true);
    await scene.focus();
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(placeOf).toBeLessThan(before - 40);
    await page.keyboard.press('Shift+ArrowLeft');
    expect(await faultsOf(page, 'browser')).toEqual([]);
    await cards
      .first()
      .getByRole('button', { name: /^Close/ })
      .click();
    await cards
      .first()
      .getByRole('button', { name: /^Go to/ })
      .press('Escape');
    await expect(cards).toHaveCount(0);
    await expect(scene).toBeFocused();
    await page.keyboard.press('Escape');
    await page.keyboard.press('0');
  });

  await test.step('forecast and influence are colours of their own, with what they mean', async () => {
    await page.keyboard.press('4');
    await expect(legend(page).getByText('Expected reads per second')).toBeVisible();
    await expect(legend(page).getByText(/^mean of the next/)).toBeVisible();
    await page.keyboard.press('5');
    await expect(legend(page).getByText('Share of all influence')).toBeVisible();
    await page.getByRole('button', { name: 'How it is drawn' }).click();
    await page.getByRole('menuitemradio', { name: 'Heat' }).click();
    await page.getByRole('menuitemradio', { name: /^Bands between shards/ }).click();
    await expect(page.getByRole('menuitemradio', { name: 'Heat' })).toBeChecked();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('menu')).toHaveCount(0);
    await page.keyboard.press('u');
    await expect(page.getByText('Colours: without red (protanopia)')).toBeVisible();
    await page.getByRole('button', { name: 'As it is' }).click();
    await expect(page.getByText('Colours: without red (protanopia)')).toHaveCount(0);
  });

  await test.step('a plan lies over the picture, with the loads before and after, and leads back', async () => {
    await page.keyboard.press('p');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('spinbutton', { name: 'Shards' }).fill('5');
    await dialog.getByRole('button', { name: 'Propose' }).click();
    const toScene = dialog.getByRole('button', { name: 'Show on the topology' });
    await toScene.click({ timeout: 30_000 });
    await expect(dialog).toBeHidden();
    const bar = page.getByRole('region', { name: 'Plan on the topology' });
    await expect(bar.getByText(/^[\d,]+ moves?$/)).toBeVisible();
    await expect(legend(page).getByText('left: now, right: after')).toBeVisible();
    await expect(legend(page).getByRole('listitem')).toHaveCount(5);
    await expect(legend(page).getByRole('listitem').last(), 'there is no such shard yet').toHaveText(/^Shard 4new/);
    await bar.getByRole('button', { name: 'After' }).click();
    await expect(bar.getByRole('button', { name: 'After' })).toHaveAttribute('aria-pressed', 'true');
    expect(await faultsOf(page, 'browser')).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(bar).toHaveCount(0);
    await expect(page.getByRole('application', { name: 'Topology' })).toBeFocused();
    await page.keyboard.press('p');
    await toScene.click();
    await bar.getByRole('button', { name: 'Back to the plan' }).click();
    await expect(dialog.getByRole('button', { name: 'Show on the topology' })).toBeVisible();
    await expect(bar).toHaveCount(0);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });

  await test.step('layers are laid out; a node that is placed by key stays, is listed and released', async () => {
    await selectBySearch(page, 'host-1');
    await page.getByRole('application', { name: 'Topology' }).focus();
    await page.keyboard.press('Alt+Shift+ArrowRight');
    await expect(page.getByText(/placed by hand$/)).toBeAttached();
    const dialog = await show(page, 'Lay out the topology');
    const pins = dialog.getByRole('region', { name: 'Placed by hand' });
    await expect(pins.getByRole('listitem')).toHaveCount(1);
    await dialog.getByRole('radio', { name: 'Layers' }).check();
    await dialog.getByRole('button', { name: 'Lay out' }).click();
    await expect(dialog).toBeHidden();
    await show(page, 'Lay out the topology');
    await pins.getByRole('button', { name: /^Release host-1/ }).click();
    await expect(pins.getByText(/^No node is placed by hand/)).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('with fingers: two zoom, one moves the view, one that rests opens the menu', async () => {
    const touches = await touchesOf(page);
    const box = (await page.getByRole('application', { name: 'Topology' }).boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.keyboard.press('0');
    await page.waitForTimeout(700);
    const whole = await inView(page);
    const widthOf = (frame: string) => Number.parseFloat(/([\d.]+)px$/.exec(frame)?.[1] ?? '');
    await touches.slide(
      [
        [x - 40, y],
        [x - 160, y],
      ],
      [
        [x + 40, y],
        [x + 160, y],
      ],
    );
    await expect.poll(async () => widthOf(await inView(page)) / widthOf(whole)).toBeCloseTo(0.25, 1);
    const near = await inView(page);
    await touches.slide([
      [x, y],
      [x + 60, y + 40],
    ]);
    await expect.poll(() => inView(page)).not.toBe(near);
    // Pinched together again, it is as far away as before.
    await touches.slide(
      [
        [x - 160, y],
        [x - 40, y],
      ],
      [
        [x + 160, y],
        [x + 40, y],
      ],
    );
    await expect.poll(async () => widthOf(await inView(page)) / widthOf(whole)).toBeGreaterThan(0.9);

    await selectBySearch(page, 'rack-1');
    await page.getByRole('application', { name: 'Topology' }).focus();
    await page.keyboard.press('e');
    // The tab of the node goes a moment later.
    const heading = inspectorOf(page).getByRole('heading', { name: /^\d+ nodes selected$/ });
    await expect(heading).toBeVisible();
    const many = await heading.innerText();
    await page.waitForTimeout(700);
    await touches.press([x, y]);
    const menu = page.getByRole('menu');
    await expect(menu).toContainText(many);
    await touches.lift();
    // Lifting the finger chooses nothing, and leaves the selection alone.
    await page.waitForTimeout(300);
    await expect(menu).toBeVisible();
    await touches.slide([
      [box.x + 5, box.y + box.height - 5],
      [box.x + 5, box.y + box.height - 5],
    ]);
    await expect(menu).toHaveCount(0);
    await expect(heading).toHaveText(many);
    await touches.slide([
      [x, y],
      [x, y],
    ]);
    await expect(inspectorOf(page).getByRole('article')).toContainText('rack-1');
    await touches.end();
  });

  await test.step('a picture that the driver drops comes back, and the operator is told', async () => {
    await page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('.sigma-sceneNodes');
      canvas?.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
    });
    await expect(page.getByText(/^The graphics driver had dropped the picture/).first()).toBeVisible();
    await expect(legend(page)).toBeVisible();
  });
});

test('[SN20] a blend to new places ends with the places themselves, however late its frames are', async ({ page }) => {
  const served = await serveScenePage();
  await page.goto(`${served.url}?nodes=400`);
  await page.waitForFunction(() => window.bench.scene.stats().framesDrawn > 0);
  await page.waitForTimeout(800);
  await page.evaluate(() => {
    const { scene, snapshot } = window.bench;
    scene.setPositions(snapshot.positions.map((value, at) => (at % 2 === 0 ? 1 - value : value)));
    // The frames of the blend come when it is nearly over, or later.
    const startMs = performance.now();
    while (performance.now() - startMs < 550);
  });
  await page.waitForTimeout(1500);
  const blended = await page.screenshot();
  await page.evaluate(() => window.bench.scene.setTheme('dark'));
  await page.waitForTimeout(600);
  await page.evaluate(() => window.bench.scene.setTheme('light'));
  await page.waitForTimeout(900);
  expect((await page.screenshot()).equals(blended)).toBe(true);
  await served.close();
});
