import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ENTRIES, importsOf, importViolations, MAY_IMPORT, PACKAGES } from './imports.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function sources(): ReadonlyMap<string, string> {
  const files = ['engine', 'electron', 'renderer'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true })
      .map((name) => [folder, ...String(name).split(sep)].join('/'))
      .filter((name) => /\.tsx?$/.test(name)),
  );
  return new Map(files.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]));
}

/** Violations of one planted file; that nothing imports it is not what is looked at. */
const violationsOf = (file: string, text: string) =>
  importViolations(new Map([[file, text]])).filter((violation) => !violation.endsWith('nothing imports it'));

describe('imports', () => {
  it('[TI1] every layer imports only what the architecture allows it', () => {
    const files = sources();
    expect(files.size).toBeGreaterThan(200);
    expect(importViolations(files)).toEqual([]);
  });

  it('[TI1] the table speaks of areas and entries that exist', () => {
    const files = [...sources().keys()].map((file) => file.replace(/\.tsx?$/, ''));
    const areas = [...Object.keys(MAY_IMPORT), ...Object.values(MAY_IMPORT).flat(), ...Object.keys(PACKAGES)];
    const entries = ENTRIES.map((entry) => entry.replace(/\.tsx?$/, ''));
    for (const area of [...areas, ...entries]) {
      expect(
        files.some((file) => file === area || file.startsWith(`${area}/`)),
        area,
      ).toBe(true);
    }
  });

  it.each([
    [
      'engine/base/x.ts',
      "import type { Move } from '../model/move.ts';",
      'engine/base may not import engine/model/move',
    ],
    [
      'engine/algorithms/x.ts',
      "import { c } from '../counters/c.ts';",
      'engine/algorithms may not import engine/counters/c',
    ],
    [
      'engine/protocol/x.ts',
      "export * from '../cluster/session.ts';",
      'engine/protocol may not import engine/cluster/session',
    ],
    ['engine/cluster/x.ts', "import { r } from '../io/read.ts';", 'engine/cluster may not import engine/io/read'],
    [
      'engine/cluster/x.ts',
      "import { w } from '../transport/websocket-channel.ts';",
      'engine/cluster may not import engine/transport/websocket-channel',
    ],
    [
      'engine/cluster/x.ts',
      "import { createShard } from '../shard/shard-methods.ts';",
      'engine/cluster may import only types from engine/shard/shard-methods',
    ],
    [
      'engine/query/x.ts',
      "import { rowCount } from '../storage/rows.ts';",
      'engine/query may not import engine/storage/rows',
    ],
    ['engine/hosts/x.ts', "import { app } from '../../electron/main.ts';", 'engine/hosts may not import electron/main'],
    [
      'engine/cluster/x.ts',
      "import { App } from '../../renderer/App.tsx';",
      'engine/cluster may not import renderer/App',
    ],
    [
      'renderer/x.tsx',
      "import { METHODS } from '../engine/protocol/methods.ts';",
      'renderer may not import engine/protocol/methods',
    ],
    [
      'renderer/a/x.tsx',
      "const load = () => import('../../engine/base/errors.ts');",
      'renderer may not import engine/base/errors',
    ],
    [
      'electron/x.ts',
      "import { Session } from '../engine/cluster/session.ts';",
      'electron may not import engine/cluster/session',
    ],
    ['engine/model/x.ts', "import { z } from 'zod';", 'may not use the package zod here'],
    ['engine/storage/x.ts', "import Database from 'better-sqlite3';", 'may not use the package better-sqlite3 here'],
    ['engine/cluster/x.ts', "import Database from 'better-sqlite3';", 'may not use the package better-sqlite3 here'],
    ['engine/rpc/x.ts', "import { readFileSync } from 'node:fs';", 'may not use the package node:fs here'],
    ['renderer/x.ts', "import { join } from 'node:path';", 'may not use the package node:path here'],
    ['engine/io/x.ts', "import\n  'electron';", 'may not use the package electron here'],
    [
      'engine/algorithms/layout/x.ts',
      "import { something } from 'd3-hierarchy/deep';\nimport x from 'lodash';",
      'may not use the package lodash here',
    ],
    [
      'engine/counters/x.ts',
      'const now = Date.now();',
      'engine/counters may not use Date.now; time and luck are parameters',
    ],
    [
      'engine/algorithms/x.ts',
      'const luck = Math.random();',
      'engine/algorithms may not use Math.random; time and luck are parameters',
    ],
    ['engine/rpc/x.ts', 'setTimeout(() => {}, 5);', 'engine/rpc may not use setTimeout; time and luck are parameters'],
  ])('[TI2] the check sees the violation planted in %s: %s', (file, text, violation) => {
    expect(violationsOf(file, text)).toEqual([`${file}: ${violation}`]);
  });

  it.each([
    ['engine/hosts/x.ts', "import { Session } from '../cluster/session.ts';\nimport { join } from 'node:path';"],
    ['engine/cluster/x.ts', "import type { Csr } from '../shard/shard-methods.ts';"],
    ['engine/rpc/x.ts', "// import { x } from '../cluster/x.ts';\n/* Date.now() */ const text = 1;"],
    ['renderer/a/x.tsx', "import { METHODS } from '../../engine/protocol/index.ts';\nimport './x.module.css';"],
    ['engine/base/clock.ts', 'export const now = () => Date.now();'],
  ])('[TI2] the check lets pass what is allowed in %s', (file, text) => {
    expect(violationsOf(file, text)).toEqual([]);
  });

  it('[TI2] a file outside every layer and a file that nothing imports are named', () => {
    expect(importViolations(new Map([['engine/misc/x.ts', '']]))).toContain('engine/misc/x.ts: belongs to no layer');
    const files = new Map([
      ['engine/hosts/cli/main.ts', "import '../used.ts';"],
      ['engine/hosts/used.ts', ''],
      ['engine/hosts/unused.ts', ''],
    ]);
    expect(importViolations(files)).toEqual(['engine/hosts/unused.ts: nothing imports it']);
  });

  it('[TI2] imports over several lines, re-exports, side effects and dynamic imports are all seen', () => {
    const text = `import {\n  a,\n  type B,\n} from './one.ts';\nexport type * from './two.ts';\nimport './three.ts';
      const four = await import('./four.ts');\nconst text = "from './not-an-import.ts'";`;
    expect(importsOf(text)).toEqual([
      { specifier: './one.ts', isTypeOnly: false },
      { specifier: './two.ts', isTypeOnly: true },
      { specifier: './three.ts', isTypeOnly: false },
      { specifier: './four.ts', isTypeOnly: false },
    ]);
  });
});
