/** What the journeys of writes do or look at. */
import type { Locator, Page } from '@playwright/test';
import { expect } from './fixtures.ts';
import { dialogOf, inspectorOf, shardRows } from './steps.ts';

export const dialog = dialogOf;
export const button = (page: Page, name: string | RegExp): Locator => dialog(page).getByRole('button', { name });
export const ofNode = (page: Page, name: string | RegExp): Locator => inspectorOf(page).getByRole('button', { name });
export const headline = (page: Page): Locator => inspectorOf(page).getByRole('heading', { level: 2 });
export const nodesTold = (page: Page): Locator => page.getByRole('contentinfo');
export const preview = (page: Page): Locator =>
  dialog(page).getByRole('region', { name: 'What it does' }).getByRole('status');

export async function isOpen(page: Page): Promise<void> {
  await expect(shardRows(page)).toHaveCount(4);
  await expect(page.getByRole('combobox', { name: 'Search nodes' })).toBeEnabled();
}

/** The first thing that is written asks who writes. */
export async function sayName(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Your name' }).fill('ana');
  await page.getByRole('button', { name: 'Continue' }).click();
}

export async function select(page: Page, label: string): Promise<void> {
  const search = page.getByRole('combobox', { name: 'Search nodes' });
  await search.fill(label);
  await page
    .getByRole('option')
    .filter({ hasText: new RegExp(`^${label}(?!\\d)`) })
    .first()
    .click();
  await expect(headline(page)).toHaveText(label);
}

export async function choose(page: Page, field: string, words: string): Promise<void> {
  await dialog(page).getByRole('combobox', { name: field }).fill(words);
  await page.getByRole('option').first().click();
}

export async function openMetagraph(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('menuitem', { name: /^Metagraph/ }).click();
  await expect(page.getByRole('table', { name: /^Allowed connections/ })).toBeVisible();
}

/** A second client of the same engine, as a tool or a colleague is. */
export async function secondWrite(page: Page, changes: readonly unknown[]): Promise<void> {
  const status = await page.evaluate(
    async (body) => {
      const token =
        new URLSearchParams(location.hash.slice(1)).get('token') ?? sessionStorage.getItem('shardscope.token');
      const answer = await fetch('/api/topology', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body,
      });
      return answer.status;
    },
    JSON.stringify({ changes, actor: 'bot' }),
  );
  expect(status).toBe(200);
}
