import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { TEXT_SCALES } from '../../../renderer/state/settings.ts';

const RENDERER = fileURLToPath(new URL('../../../renderer', import.meta.url));
const TOKENS = readFileSync(join(RENDERER, 'styles/tokens.css'), 'utf8');

function themeColors(theme: 'light' | 'dark'): ReadonlyMap<string, string> {
  const block = new RegExp(`data-theme="${theme}"\\]\\s*\\{([^}]*)\\}`).exec(TOKENS)?.[1] ?? '';
  return new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name, color]) => [name!, color!]));
}

/** Relative luminance and contrast as WCAG 2 defines them. */
function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high! + 0.05) / (low! + 0.05);
}

const SURFACES = ['canvas', 'surface', 'surface-sunken', 'surface-hover'];
const TEXTS = ['text', 'text-muted', 'text-faint', 'good', 'warning', 'bad', 'accent'];
const ON: readonly (readonly [string, string])[] = [
  ['accent-text', 'accent'],
  ['accent-text', 'accent-hover'],
  ['text', 'surface-active'],
  ['text-muted', 'surface-active'],
  ['text', 'bad-soft'],
  ['text-muted', 'bad-soft'],
  ['bad', 'bad-soft'],
  ['text', 'warning-soft'],
  ['warning', 'warning-soft'],
  ['text', 'accent-soft'],
  ['text-muted', 'accent-soft'],
  ['policy-off', 'surface'],
  ['policy-reactive', 'surface'],
  ['policy-predictive', 'surface'],
  ['policy-clairvoyant', 'surface'],
];

const CODE = ['keyword', 'label', 'relation', 'property', 'function', 'text', 'number', 'parameter'];
const CODE_SURFACES = ['surface', 'surface-sunken', 'accent-soft'];

/** A theme with high contrast on top of it. */
function contrastColors(theme: 'light' | 'dark'): ReadonlyMap<string, string> {
  const block =
    new RegExp(`data-theme="${theme}"\\]\\[data-contrast="more"\\]\\s*\\{([^}]*)\\}`).exec(TOKENS)?.[1] ?? '';
  const own = [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name, color]) => [name!, color!] as const);
  return new Map([...themeColors(theme), ...own]);
}

it.each(['light', 'dark'] as const)('[WB14] in the %s theme high contrast is 7 to 1 or more for text', (theme) => {
  const colors = contrastColors(theme);
  const of = (name: string) => colors.get(name) ?? expect.fail(`no colour --${name} in ${theme}`);
  const weak = SURFACES.flatMap((surface) =>
    TEXTS.map((name) => [name, surface, contrast(of(name), of(surface))] as const),
  ).filter(([, , value]) => value < 7);
  expect(weak).toEqual([]);
  expect(contrast(of('accent-text'), of('accent'))).toBeGreaterThanOrEqual(7);
  for (const line of ['border', 'border-strong', 'focus']) {
    expect(contrast(of(line), of('surface')), line).toBeGreaterThanOrEqual(4.5);
  }
});

describe.each(['light', 'dark'] as const)('%s theme', (theme) => {
  const colors = themeColors(theme);
  const of = (name: string) => colors.get(name) ?? expect.fail(`no colour --${name} in ${theme}`);

  it('[CO26] text has a contrast of at least 4.5 on everything it stands on', () => {
    const pairs = [...SURFACES.flatMap((surface) => TEXTS.map((name) => [name, surface] as const)), ...ON];
    const weak = pairs.filter(([name, surface]) => contrast(of(name), of(surface)) < 4.5);
    expect(weak).toEqual([]);
  });

  it('[QP1] every colour of the query editor has a contrast of at least 4.5, marked text included', () => {
    const pairs = CODE.flatMap((name) => CODE_SURFACES.map((surface) => [`code-${name}`, surface] as const));
    expect(pairs.filter(([name, surface]) => contrast(of(name), of(surface)) < 4.5)).toEqual([]);
  });

  it('[CO26] edges of controls and the focus ring have a contrast of at least 3', () => {
    for (const name of ['border-strong', 'focus']) {
      for (const surface of ['canvas', 'surface', 'surface-sunken']) {
        expect(contrast(of(name), of(surface)), `${name} on ${surface}`).toBeGreaterThanOrEqual(3);
      }
    }
  });
});

describe('style sheets', () => {
  const sheets = readdirSync(RENDERER, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.css'))
    .map((name) => ({ name, text: readFileSync(join(RENDERER, name), 'utf8') }));

  it('[CO27] no text is smaller than 12 px', () => {
    expect(sheets.length).toBeGreaterThan(20);
    for (const { name, text } of sheets) {
      for (const [, size] of text.matchAll(/(?:font-size|--text-\w+):\s*([\d.]+)px/g)) {
        expect(Number(size), name).toBeGreaterThanOrEqual(12);
      }
    }
  });

  it('[SN21] text on the topology grows as the small text of the console does', () => {
    const smallPx = (size: string) => {
      const block = size === 'normal' ? TOKENS : (TOKENS.split(`data-text="${size}"`)[1] ?? '');
      return Number(/--text-small:\s*([\d.]+)px/.exec(block)?.[1]);
    };
    for (const [size, scale] of Object.entries(TEXT_SCALES)) expect(smallPx(size)).toBe(smallPx('normal') * scale);
  });

  it('[CO27] every custom property that is used is declared, by us or by the popup library', () => {
    const declared = new Set(
      sheets.flatMap(({ text }) => [...text.matchAll(/(--[\w-]+)\s*:/g)].map(([, name]) => name)),
    );
    for (const name of ['--anchor-width', '--available-width', '--available-height']) declared.add(name);
    const unknown = sheets.flatMap(({ name, text }) =>
      [...text.matchAll(/var\((--[\w-]+)/g)].flatMap(([, used]) => (declared.has(used) ? [] : [`${name}: ${used}`])),
    );
    expect(unknown).toEqual([]);
  });

  it('[CO28] the page has no inline script or style, which its content security policy would refuse', () => {
    const page = readFileSync(join(RENDERER, 'index.html'), 'utf8');
    expect(page).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*\ssrc=)/);
    expect(page).toMatch(/<script type="module" src="\.\/main\.tsx"/);
  });
});
