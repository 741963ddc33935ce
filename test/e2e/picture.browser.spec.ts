/** What a browser does with a picture: it downloads it. The desktop asks where to, in a dialog of the system. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { shardRows } from './support/steps.ts';

async function saved(page: Page, format: 'PNG' | 'SVG', frame: string): Promise<{ name: string; bytes: Buffer }> {
  await page.keyboard.press('Control+Shift+S');
  const dialog = page.getByRole('dialog', { name: 'Save the picture' });
  await dialog.getByRole('radio', { name: frame }).check();
  await dialog.getByRole('spinbutton', { name: 'Width' }).fill('1600');
  await dialog.getByRole('spinbutton', { name: 'Height' }).fill('700');
  await dialog.getByRole('button', { name: format }).click();
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save picture' }).click();
  const file = await download;
  await expect(dialog).toBeHidden();
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

test('[SC28] the picture is saved as PNG and as SVG, of the size asked for', async ({ consolePage: page }) => {
  await expect(shardRows(page)).toHaveCount(4);
  await expect(page.getByRole('combobox', { name: 'Search nodes' })).toBeEnabled();
  const png = await saved(page, 'PNG', 'What is in view');
  expect(png.name).toBe('demo-topology.png');
  expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
  expect([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)], 'of its header').toEqual([1600, 700]);
  const colors = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    if (context === null) throw new Error('no 2D canvas');
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    const seen = new Set<number>();
    for (let at = 0; at < data.length; at += 4) seen.add((data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!);
    return seen.size;
  }, png.bytes.toString('base64'));
  expect(colors, 'something is on it').toBeGreaterThan(1000);

  const svg = await saved(page, 'SVG', 'The whole topology');
  expect(svg.name).toBe('demo-topology.svg');
  const drawing = await page.evaluate((text) => {
    const document = new DOMParser().parseFromString(text, 'image/svg+xml');
    const count = (name: string) => document.getElementsByTagName(name).length;
    const root = document.documentElement;
    const size = [root.getAttribute('width'), root.getAttribute('height')];
    const title = document.getElementsByTagName('title')[0]?.textContent;
    return { size, title, errors: count('parsererror'), circles: count('circle'), texts: count('text') };
  }, svg.bytes.toString());
  expect(drawing).toMatchObject({
    size: ['1600', '700'],
    errors: 0,
    title: expect.stringMatching(/^demo: [\d,]+ nodes over 4 shards$/),
  });
  const nodes = Number(drawing.title?.match(/[\d,]+/)?.[0].replaceAll(',', ''));
  expect(drawing.circles, 'a disc a node').toBeGreaterThanOrEqual(nodes);
  expect(drawing.texts).toBeGreaterThan(4);
});
