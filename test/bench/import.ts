import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { forEachPartitionRowGroup } from '../../engine/algorithms/closure/partition-rows.ts';
import { createPrng } from '../../engine/base/prng.ts';
import { Supervisor } from '../../engine/cluster/supervisor.ts';
import { type TopologyColumns, topologyColumns } from '../../engine/cluster/topology-columns.ts';
import { createCancelFlag } from '../../engine/counters/cancel-flag.ts';
import { sharedColumns } from '../../engine/counters/shared-columns.ts';
import { migrate } from '../../engine/storage/sqlite/migrate.ts';
import {
  PARTITION_INDEXES,
  PARTITION_MIGRATIONS,
} from '../../engine/storage/sqlite/migrations/partition-migrations.ts';
import { type Bench, type BenchLine, line, median } from './bench.ts';

const NODE_COUNT = 100_000;
const ROUNDS = 5;
const CLI = fileURLToPath(new URL('../../engine/hosts/cli/main.ts', import.meta.url));

/**
 * Reference: one better-sqlite3 connection that inserts the same closure rows, computed and sorted beforehand, with one
 * prepared statement in one transaction into the same tables, and makes the same indexes. Ours computes the rows too.
 */
export const importBench: Bench = {
  name: 'import',
  about: `closure rows of a containment hierarchy of ${NODE_COUNT.toLocaleString('en-US')} nodes with 10 % second parents`,
  async run({ data }) {
    const folder = mkdtempSync(join(tmpdir(), 'shardscope-bench-'));
    try {
      const graph = containment(NODE_COUNT);
      const [one, two, reference]: [number[], number[], number[]] = [[], [], []];
      for (let round = 0; round <= ROUNDS; round++) {
        const rates = [
          await loadRate(join(folder, `one-${round}`), graph, 1),
          await loadRate(join(folder, `two-${round}`), graph, 2),
          referenceRate(join(folder, `reference-${round}.sqlite`), graph),
        ] as const;
        // The first round warms up the files' caches and the compiler.
        if (round === 0) continue;
        one.push(rates[0]);
        two.push(rates[1]);
        reference.push(rates[2]);
      }
      const base = median(reference);
      return [
        line(
          'one worker',
          { measured: median(one), reference: base, unit: 'rows/s' },
          '>= 0.8',
          (ratio) => ratio >= 0.8,
        ),
        line(
          'two workers',
          { measured: median(two), reference: base, unit: 'rows/s' },
          '>= 1.3',
          (ratio) => ratio >= 1.3,
        ),
        ...(data === null ? [] : await wholeImport(resolve(data), join(folder, 'whole.shardscope'))),
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function containment(nodeCount: number): TopologyColumns {
  const prng = createPrng(1);
  const sources: number[] = [];
  const targets: number[] = [];
  for (let node = 1; node < nodeCount; node++) {
    const parent = Math.floor((node - 1) / 6);
    sources.push(parent);
    targets.push(node);
    const second = prng.below(node);
    if (prng.ratio() < 0.1 && second !== parent) {
      sources.push(second);
      targets.push(node);
    }
  }
  const relations = new Uint16Array(sources.length);
  return topologyColumns(
    nodeCount,
    { sources: Uint32Array.from(sources), targets: Uint32Array.from(targets), relations },
    1,
  );
}

/** Closure rows stored a second by real shard workers, from an empty file to a durable, indexed one. */
async function loadRate(folder: string, graph: TopologyColumns, shardCount: number): Promise<number> {
  mkdirSync(folder);
  const columns = sharedColumns(graph.forward.nodeCount, shardCount);
  // Halves of the index range: about half of the rows each, and few that cross.
  for (let node = 0; node < columns.slotCount; node++)
    columns.homes[node] = Math.floor((node * shardCount) / columns.slotCount);
  const supervisor = new Supervisor({
    columns,
    fileOf: (shard) => join(folder, `${shard}.sqlite`),
    opensPartitions: false,
    onRestart: () => {},
    nowMs: Date.now,
  });
  const shards = Array.from({ length: shardCount }, (_, shard) => shard);
  try {
    await Promise.all(shards.map((shard) => supervisor.call(shard, 'load.begin', {})));
    const startedMs = performance.now();
    const { forward, backward } = graph;
    const none = { sources: new Uint32Array(0), targets: new Uint32Array(0), relations: new Uint16Array(0) };
    const hierarchies = [{ forward, backward, depthMax: Number.POSITIVE_INFINITY }];
    const loaded = await Promise.all(
      shards.map((shard) =>
        supervisor.call(shard, 'load.finish', {
          edges: none,
          attributes: new Map(),
          hierarchies,
          cancel: createCancelFlag(),
        }),
      ),
    );
    const rows = loaded.reduce((sum, { counts }) => sum + counts.closureRows, 0);
    return rows / ((performance.now() - startedMs) / 1000);
  } finally {
    await supervisor.close();
  }
}

function referenceRate(file: string, { forward, backward }: TopologyColumns): number {
  const rows: number[] = [];
  forEachPartitionRowGroup(
    forward,
    backward,
    new Uint16Array(forward.nodeCount),
    0,
    Number.POSITIVE_INFINITY,
    (ancestor, descendants, depths, count) => {
      for (let at = 0; at < count; at++) rows.push(ancestor, descendants[at]!, depths[at]!);
    },
  );
  const db = new Database(file);
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  db.pragma('locking_mode = EXCLUSIVE');
  db.pragma('cache_size = -32768');
  migrate(db, PARTITION_MIGRATIONS, file);
  const insert = db.prepare('INSERT INTO closure VALUES (0, ?, ?, ?, 0)');
  const startedMs = performance.now();
  db.exec('BEGIN');
  for (let at = 0; at < rows.length; at += 3) insert.run(rows[at], rows[at + 1], rows[at + 2]);
  db.exec('COMMIT');
  db.exec(PARTITION_INDEXES);
  const seconds = (performance.now() - startedMs) / 1000;
  db.close();
  return rows.length / 3 / seconds;
}

/** A whole import as an operator runs it, with its peak memory (Linux: the process' VmHWM). Reference: the issue's limits. */
async function wholeImport(data: string, workspace: string): Promise<readonly BenchLine[]> {
  const file = (name: string) => join(data, `${name}.csv.gz`);
  const startedMs = performance.now();
  const args = ['import', file('nodes'), file('edges'), '--workspace', workspace, '--closure', 'auto', '--json'];
  const hierarchy = ['--hierarchy', 'isa=hypernym,instance_hypernym'];
  const isWordnet = data.endsWith('wordnet');
  const child = spawn(process.execPath, [CLI, ...args, ...(isWordnet ? hierarchy : [])], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let peakKb = 0;
  const watch = setInterval(() => {
    try {
      peakKb = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? peakKb);
    } catch (error) {
      // It ended between two looks, or this is no Linux; the last figure stands.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }, 50);
  const status = await new Promise<number | null>((ended) => child.once('exit', ended));
  clearInterval(watch);
  if (status !== 0) throw new Error(`the import of ${data} ended with status ${status}`);
  const seconds = (performance.now() - startedMs) / 1000;
  const within = (ratio: number) => ratio <= 1;
  return [
    line(
      'whole import, time',
      { measured: seconds, reference: 40, unit: 's' },
      '<= 40 s',
      within,
      data.split('/').at(-1),
    ),
    line('whole import, peak memory', { measured: peakKb / 1e6, reference: 1.5, unit: 'GB' }, '<= 1.5 GB', within),
  ];
}
