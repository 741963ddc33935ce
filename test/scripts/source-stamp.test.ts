import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildIfChanged, listSources, stampOf } from '../../scripts/lib/source-stamp.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'shardscope-stamp-'));
  mkdirSync(join(root, 'src', 'deep'), { recursive: true });
  writeFileSync(join(root, 'src', 'a.ts'), 'a');
  writeFileSync(join(root, 'src', 'deep', 'b.ts'), 'b');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const PATTERNS = ['src/**/*.ts'];
const stamp = () => stampOf(listSources(root, PATTERNS));

describe('[SU1] the stamp of sources changes with every change of the list', () => {
  test.each<[string, () => void]>([
    ['a file is added', () => writeFileSync(join(root, 'src', 'c.ts'), '')],
    ['a file is removed', () => rmSync(join(root, 'src', 'a.ts'))],
    ['a file grows', () => writeFileSync(join(root, 'src', 'a.ts'), 'aa')],
    ['a file becomes older, as after a checkout', () => utimesSync(join(root, 'src', 'a.ts'), 1000, 1000)],
  ])('[SU1] %s', (_what, change) => {
    const before = stamp();
    expect(stamp()).toBe(before);
    change();
    expect(stamp()).not.toBe(before);
  });

  test('[SU1] files outside of the patterns do not count', () => {
    const before = stamp();
    writeFileSync(join(root, 'src', 'notes.md'), '');
    expect(stamp()).toBe(before);
  });

  test('[SU1] the order of the list does not matter, and no two lists are taken for one another', () => {
    const entry = fc.record({ path: fc.string(), bytes: fc.nat(9), modifiedMs: fc.nat(9) });
    const list = fc.uniqueArray(entry, { selector: ({ path }) => path, maxLength: 5 });
    const sorted = (entries: readonly { path: string }[]) => entries.map((each) => JSON.stringify(each)).toSorted();
    fc.assert(
      fc.property(list, list, (a, b) => {
        expect(stampOf(a.toReversed())).toBe(stampOf(a));
        const areEqual = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        expect(stampOf(a) === stampOf(b)).toBe(areEqual);
      }),
    );
  });
});

describe('[SU2] a build runs when its sources changed or its output is gone, and only then', () => {
  const options = () => ({ root, patterns: PATTERNS, stampFile: join(root, 'stamp'), outputs: ['out/main.js'] });
  const output = () => join(root, 'out', 'main.js');
  let runs = 0;
  const build = async () => {
    runs++;
    mkdirSync(join(root, 'out'), { recursive: true });
    writeFileSync(output(), '');
  };
  beforeEach(() => {
    runs = 0;
  });

  test('[SU2] once for the same sources, again after a change, again after the output was deleted', async () => {
    expect(await buildIfChanged(options(), build)).toBe(true);
    expect(await buildIfChanged(options(), build)).toBe(false);
    writeFileSync(join(root, 'src', 'a.ts'), 'changed');
    expect(await buildIfChanged(options(), build)).toBe(true);
    rmSync(output());
    expect(await buildIfChanged(options(), build)).toBe(true);
    expect(runs).toBe(3);
  });

  test('[SU2] a build that failed runs again', async () => {
    const fails = () => Promise.reject(new Error('no'));
    await expect(buildIfChanged(options(), fails)).rejects.toThrow('no');
    expect(existsSync(join(root, 'stamp'))).toBe(false);
    expect(await buildIfChanged(options(), build)).toBe(true);
  });
});
