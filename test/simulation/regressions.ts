import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SimulationOptions } from './options.ts';

const FOLDER = new URL('./regressions/', import.meta.url);

/** What runs had that were kept before there were any. */
const NO_REPLICAS = { replicas: 0, lossRatio: 0, lossAtPointRatio: 0, lossesMax: 0 } as const;

/** A run that failed once, and what it found. */
export interface Regression {
  readonly name: string;
  readonly found: string;
  readonly options: SimulationOptions;
}

export function regressions(): readonly Regression[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => {
    const { found, options } = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Omit<Regression, 'name'>;
    return { name: name.replace(/\.json$/, ''), found, options: { ...NO_REPLICAS, ...options } };
  });
}

/** Returns the file. */
export function saveRegression(name: string, found: string, options: SimulationOptions): string {
  const file = new URL(`${name}.json`, FOLDER);
  writeFileSync(file, `${JSON.stringify({ found, options }, null, 2)}\n`);
  return fileURLToPath(file);
}
