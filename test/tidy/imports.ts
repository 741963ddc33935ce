/**
 * The architecture as a table, and the check that the sources keep it. Pure: files come as a map from path to text, so
 * that the check itself is tested on planted violations.
 */
import { posix } from 'node:path';

const CORE = ['engine/base', 'engine/model'];

/** Layer -> what it may import besides itself: folders, or single files without extension. Changes only with an ADR. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'engine/base': [],
  'engine/model': ['engine/base'],
  'engine/algorithms': CORE,
  'engine/rpc': ['engine/base'],
  'engine/protocol': [...CORE, 'engine/rpc'],
  'engine/counters': CORE,
  // The edge index of a partition has the columns that searches run on, so it is built by the same code.
  'engine/storage': [...CORE, 'engine/algorithms/graph/csr'],
  'engine/query': CORE,
  'engine/transport': ['engine/base', 'engine/rpc', 'engine/protocol/codec'],
  'engine/shard': [
    ...CORE,
    'engine/algorithms',
    'engine/counters',
    // What queries ask of a graph; a predicate on nodes is decided where they live, by the language's own rules.
    'engine/query/graph-access',
    'engine/query/node-predicate',
    'engine/rpc',
    'engine/storage',
    'engine/transport/worker-port',
  ],
  'engine/cluster': [
    ...CORE,
    'engine/algorithms',
    'engine/counters',
    'engine/protocol',
    'engine/query',
    'engine/rpc',
    'engine/shard/shard-methods',
    'engine/shard/shard-thread',
    'engine/storage',
    'engine/transport/worker-port',
  ],
  'engine/io': CORE,
  'engine/hosts': [
    ...CORE,
    // `partition` runs the algorithm alone.
    'engine/algorithms/placement/partition',
    'engine/cluster',
    'engine/io',
    'engine/protocol',
    'engine/rpc',
    'engine/transport',
  ],
  electron: ['engine/base/data-folder', 'engine/protocol/index', 'engine/protocol/shell-api'],
  renderer: ['engine/protocol/index', 'engine/protocol/shell-api'],
};

/** Between these only types may pass: at run time the one does not know the other. */
const TYPES_ONLY: readonly (readonly [from: string, to: string])[] = [['engine/cluster', 'engine/shard']];

/** Area -> packages it may use. `node:*` stands for all of Node. An area that is not named uses nothing. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'engine/algorithms/layout': ['d3-hierarchy', 'graphology-layout-forceatlas2'],
  'engine/protocol': ['zod'],
  'engine/query': ['chevrotain', 'lru-cache'],
  'engine/storage/cached': ['lru-cache'],
  'engine/storage/partition-digest': ['node:zlib'],
  'engine/storage/sqlite': ['better-sqlite3', 'node:fs', 'node:path', 'node:zlib'],
  'engine/transport/websocket-channel': ['ws'],
  'engine/transport/worker-port': ['node:worker_threads'],
  'engine/shard/shard-thread': ['node:worker_threads'],
  'engine/cluster': [
    'lru-cache',
    'node:crypto',
    'node:fs',
    'node:os',
    'node:path',
    'node:stream',
    'node:v8',
    'node:worker_threads',
    'node:zlib',
    'piscina',
    'zod',
  ],
  'engine/cluster/catalog': ['better-sqlite3'],
  'engine/io': ['node:*', 'csv-parse', 'sax', 'zod'],
  'engine/hosts': ['node:*', 'better-sqlite3', 'commander', 'fastify', '@fastify/static', 'prom-client', 'ws', 'zod'],
  electron: ['node:*', 'electron', 'zod'],
  renderer: [
    'react',
    'react-dom',
    '@base-ui/react',
    '@codemirror/autocomplete',
    '@codemirror/commands',
    '@codemirror/language',
    '@codemirror/lint',
    '@codemirror/state',
    '@codemirror/view',
    '@lezer/highlight',
    '@tanstack/react-virtual',
    'sigma',
    'graphology',
    'graphology-metrics',
    'graphology-types',
    'kdbush',
    'zustand',
    // What this machine and links hand in is checked by schemas (ADR 7).
    'zod',
  ],
};

/** Where time and luck come only as parameters. `engine/base/clock` is where the real clock is. */
const TIMELESS = [
  ...CORE,
  'engine/algorithms',
  'engine/rpc',
  'engine/protocol',
  'engine/counters',
  'engine/query',
  'engine/storage',
  'engine/shard',
];
const CLOCK = 'engine/base/clock';
const TIME_OR_LUCK = /\b(Date\.now|new Date\(\)|performance\.now|Math\.random|setTimeout|setInterval|setImmediate)\b/;

/** Files that nothing imports: programs, threads, pages, and what only the contract tests run. */
export const ENTRIES: readonly string[] = [
  'engine/hosts/cli/main.ts',
  'engine/hosts/engine-process.ts',
  // The reference backend and the exact count: what the tests judge the fast ones by.
  'engine/algorithms/closure/count-rows.ts',
  'engine/storage/memory/memory-store.ts',
  // Ranks after a change of edges, for live writes; so far its tests and its benchmark run it.
  'engine/algorithms/influence/pagerank-update.ts',
  'engine/algorithms/placement/arrival/restream.ts',
  // Forecasts of heat and the simple ones they are judged by, for the balancer.
  'engine/algorithms/forecast/heat-forecast.ts',
  'engine/algorithms/forecast/simple-forecasters.ts',
  // When to move what, for the balancer that is to come; so far its tests and its benchmark run it.
  'engine/algorithms/planning/trigger.ts',
  'engine/algorithms/planning/plan-moves.ts',
  'engine/algorithms/planning/explain-move.ts',
  'electron/main.ts',
  'electron/preload.ts',
  'renderer/main.tsx',
  // The thread of worker-meter.ts.
  'renderer/neighbourhood/neighbourhood-worker.ts',
];

interface Import {
  readonly specifier: string;
  readonly isTypeOnly: boolean;
}

/** Static, dynamic and thread-entry imports of a source text. Comments do not count. */
export function importsOf(text: string): readonly Import[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
  const found: Import[] = [];
  for (const [, keyword = '', specifier = ''] of code.matchAll(
    /^((?:import|export)(?:\s+type\b)?)[^;'"`]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  )) {
    found.push({ specifier, isTypeOnly: /\btype$/.test(keyword) });
  }
  for (const [, specifier = ''] of code.matchAll(/^import\s*['"]([^'"]+)['"]/gm)) {
    found.push({ specifier, isTypeOnly: false });
  }
  for (const [, specifier = ''] of code.matchAll(/\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g)) {
    found.push({ specifier, isTypeOnly: false });
  }
  // A thread's entry is named, not imported; it is reached all the same.
  for (const [, specifier = ''] of code.matchAll(/\bmoduleUrl\(\s*'([^']+)'/g)) {
    found.push({ specifier, isTypeOnly: true });
  }
  return found;
}

const isInside = (path: string, area: string) => path === area || path.startsWith(`${area}/`);
const withoutExtension = (path: string) => path.replace(/\.tsx?$/, '');
const packageOf = (specifier: string) => {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
};

/** What breaks the rules, one sentence each. `files`: path from the root, with forward slashes -> text. */
export function importViolations(files: ReadonlyMap<string, string>): readonly string[] {
  const violations: string[] = [];
  const imported = new Set<string>();
  for (const [file, text] of files) {
    const path = withoutExtension(file);
    const layer = Object.keys(MAY_IMPORT).find((area) => isInside(path, area));
    if (layer === undefined) {
      violations.push(`${file}: belongs to no layer`);
      continue;
    }
    for (const { specifier, isTypeOnly } of importsOf(text)) {
      const refusal = specifier.startsWith('.')
        ? refuseRelative(path, layer, specifier, isTypeOnly, imported)
        : refusePackage(path, specifier);
      if (refusal !== null) violations.push(`${file}: ${refusal}`);
    }
    if (TIMELESS.some((area) => isInside(path, area)) && path !== CLOCK) {
      const found = TIME_OR_LUCK.exec(text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''));
      if (found) violations.push(`${file}: ${layer} may not use ${found[1]}; time and luck are parameters`);
    }
  }
  for (const file of files.keys()) {
    if (file.endsWith('.d.ts') || ENTRIES.includes(file) || imported.has(withoutExtension(file))) continue;
    violations.push(`${file}: nothing imports it`);
  }
  return violations;
}

function refuseRelative(
  path: string,
  layer: string,
  specifier: string,
  isTypeOnly: boolean,
  imported: Set<string>,
): string | null {
  const target = withoutExtension(posix.join(posix.dirname(path), specifier));
  if (target !== path) imported.add(target);
  if (isInside(target, layer)) return null;
  if (!MAY_IMPORT[layer]!.some((area) => isInside(target, area))) return `${layer} may not import ${target}`;
  const isTypesOnly = TYPES_ONLY.some(([from, to]) => isInside(path, from) && isInside(target, to));
  return isTypesOnly && !isTypeOnly ? `${layer} may import only types from ${target}` : null;
}

function refusePackage(path: string, specifier: string): string | null {
  const name = packageOf(specifier);
  const allowed = Object.entries(PACKAGES).flatMap(([area, packages]) => (isInside(path, area) ? packages : []));
  if (allowed.includes(name) || (name.startsWith('node:') && allowed.includes('node:*'))) return null;
  return `may not use the package ${name} here`;
}
