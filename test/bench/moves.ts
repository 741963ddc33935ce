import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createPrng, type Prng } from '../../engine/base/prng.ts';
import { Coordinator } from '../../engine/cluster/coordinator.ts';
import { demoTopology } from '../../engine/cluster/demo-topology.ts';
import { moveBatch } from '../../engine/cluster/plans/move-batch.ts';
import { shardFile } from '../../engine/cluster/workspace-files.ts';
import { NO_SHARD } from '../../engine/model/ids.ts';
import type { Topology } from '../../engine/model/topology.ts';
import { openShards } from '../support/shard-graphs.ts';
import { type Bench, type BenchLine, line, median, percentile } from './bench.ts';
import { importForQueries } from './query-workspace.ts';
import { containment, topologyOf } from './writes.ts';

const NODE_COUNT = 50_000;
const SHARDS = 4;
const BATCH = 256;
const BATCH_COUNT = 40;
/** Asked for together, as a plan does, so that one batch can follow the other. */
const BATCHES_AT_ONCE = 4;
const SINGLE_COUNT = 400;
const READ_WINDOWS = 6;
const READ_WINDOW_MS = 1_500;
const MOVED_PER_SECOND = 1_000;
const READS_PER_SECOND = 400;
const PLAN = 'bench';

interface Step {
  readonly node: number;
  readonly from: number;
  readonly to: number;
}

/**
 * What moves cost, and what they cost others. References: the same rows copied from one SQLite file to another, by one
 * connection with both attached, prepared, as durable; and the same reads while nothing moves.
 */
export const movesBench: Bench = {
  name: 'moves',
  about: `moves on the demo topology and on a containment tree, each of ${NODE_COUNT.toLocaleString('en-US')} nodes over ${SHARDS} shards`,
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'shardscope-bench-'));
    try {
      const topology = demoTopology(NODE_COUNT, 1);
      const workspace = await importForQueries(folder, topology, SHARDS);
      const copies = copiesOf(workspace, join(folder, 'copies'));
      const coordinator = await Coordinator.open(workspace, Date.now);
      const lines: BenchLine[] = [];
      try {
        lines.push(...(await rates(coordinator, copies)), ...(await readsMeanwhile(coordinator, topology)));
        const { ok } = await coordinator.verify(true);
        if (!ok) throw new Error('the workspace does not verify after the moves');
      } finally {
        await coordinator.close();
      }
      lines.push(await holds(workspace), await treeRate(folder));
      return lines;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function copiesOf(workspace: string, folder: string): string {
  mkdirSync(folder);
  for (let shard = 0; shard < SHARDS; shard++) {
    copyFileSync(shardFile(workspace, shard), join(folder, `${shard}.sqlite`));
  }
  return folder;
}

/** Nodes of fewer rows. */
async function treeRate(folder: string): Promise<BenchLine> {
  const workspace = await importForQueries(join(folder, 'tree'), topologyOf(containment()), SHARDS);
  const copies = copiesOf(workspace, join(folder, 'tree-copies'));
  const coordinator = await Coordinator.open(workspace, Date.now);
  try {
    return await batchRate(coordinator, copies, createPrng(6), 'nodes of the tree moved');
  } finally {
    await coordinator.close();
  }
}

/** Distinct nodes (not spare slots), each to another shard than its own; `homes` is kept up to date. */
function draw(prng: Prng, homes: Uint16Array, count: number): readonly Step[] {
  const nodes = new Set<number>();
  while (nodes.size < count) {
    const slot = prng.below(homes.length);
    if (homes[slot] !== NO_SHARD) nodes.add(slot);
  }
  return [...nodes].map((node) => {
    const from = homes[node]!;
    const to = (from + 1 + prng.below(SHARDS - 1)) % SHARDS;
    homes[node] = to;
    return { node, from, to };
  });
}

async function rates(coordinator: Coordinator, copies: string): Promise<BenchLine[]> {
  const prng = createPrng(3);
  const homes = Uint16Array.from(coordinator.columns.homes);
  const singles = draw(prng, homes, SINGLE_COUNT);
  const [single, reference]: [number[], number[]] = [[], []];
  const raw = rawCopies(copies);
  for (const step of singles) {
    const startedMs = performance.now();
    await coordinator.moveQuietly(step.node, step.to, PLAN);
    const betweenMs = performance.now();
    raw.copy([step]);
    single.push(betweenMs - startedMs);
    reference.push(performance.now() - betweenMs);
  }
  raw.close();
  const p99 = percentile(single, 0.99);
  return [
    await batchRate(coordinator, copies, prng, 'nodes moved'),
    line(
      'one move, median',
      { measured: median(single), reference: median(reference), unit: 'ms' },
      '<= 1.5 ms',
      () => median(single) <= 1.5,
      `slowest percent ${p99.toFixed(2)} ms, of the reference ${percentile(reference, 0.99).toFixed(2)} ms`,
    ),
  ];
}

async function batchRate(coordinator: Coordinator, copies: string, prng: Prng, name: string): Promise<BenchLine> {
  const homes = Uint16Array.from(coordinator.columns.homes);
  const rounds = Array.from({ length: BATCH_COUNT / BATCHES_AT_ONCE }, () =>
    draw(prng, homes, BATCH * BATCHES_AT_ONCE),
  );
  const moved = BATCH * BATCH_COUNT;
  const raw = rawCopies(copies);
  let [oursMs, oursUs, theirsMs, rows, rawRows] = [0, 0, 0, 0, 0];
  for (const round of rounds) {
    const startedMs = performance.now();
    const usage = process.cpuUsage();
    await moveBatch(coordinator, round, PLAN, (_, count) => {
      rows += count;
    });
    const { user, system } = process.cpuUsage(usage);
    oursUs += user + system;
    const betweenMs = performance.now();
    for (let first = 0; first < round.length; first += BATCH) rawRows += raw.copy(round.slice(first, first + BATCH));
    oursMs += betweenMs - startedMs;
    theirsMs += performance.now() - betweenMs;
  }
  raw.close();
  const rate = (ms: number) => (1000 * moved) / ms;
  const rowsNote = `${(rows / moved).toFixed(1)} rows a node; the reference copies ${(rawRows / rows).toFixed(2)} times as many, and cleans up nothing`;
  const cost = `${(oursUs / moved).toFixed(0)} us of the processor a node, ${((1000 * theirsMs) / rawRows).toFixed(1)} us a row of the reference`;
  return line(
    `${name} in batches of ${BATCH}`,
    { measured: rate(oursMs), reference: rate(theirsMs), unit: 'nodes/s' },
    '>= 10,000 nodes/s',
    () => rate(oursMs) >= 10_000,
    `${rowsNote}; ${cost}`,
  );
}

/** Copies rows of nodes from file to file, one durable transaction a pair of files. */
function rawCopies(folder: string) {
  const db = new Database(join(folder, '0.sqlite'));
  for (let shard = 1; shard < SHARDS; shard++) {
    db.prepare(`ATTACH ? AS shard${shard}`).run(join(folder, `${shard}.sqlite`));
  }
  const nameOf = (shard: number) => (shard === 0 ? 'main' : `shard${shard}`);
  for (let shard = 0; shard < SHARDS; shard++) {
    db.pragma(`${nameOf(shard)}.journal_mode = WAL`);
    db.pragma(`${nameOf(shard)}.synchronous = FULL`);
  }
  const hierarchies = '0, 1, 2, 3, 4, 5, 6, 7';
  const statements = new Map<string, Database.Statement[]>();
  const of = (from: number, to: number) => {
    const key = `${from} ${to}`;
    let known = statements.get(key);
    if (known === undefined) {
      const [source, target] = [nameOf(from), nameOf(to)];
      known = [
        `node SELECT * FROM ${source}.node WHERE id = ?`,
        `edge SELECT * FROM ${source}.edge WHERE source = ?`,
        `edge SELECT * FROM ${source}.edge WHERE target = ?`,
        `closure SELECT * FROM ${source}.closure WHERE hierarchy IN (${hierarchies}) AND ancestor = ?`,
        `closure SELECT * FROM ${source}.closure WHERE hierarchy IN (${hierarchies}) AND descendant = ?`,
      ].map((text) => db.prepare(`INSERT OR IGNORE INTO ${target}.${text}`));
      statements.set(key, known);
    }
    return known;
  };
  return {
    copy(steps: readonly Step[]): number {
      let rows = 0;
      for (const group of Map.groupBy(steps, ({ from, to }) => `${from} ${to}`).values()) {
        const inserts = of(group[0]!.from, group[0]!.to);
        db.transaction(() => {
          for (const { node } of group) for (const insert of inserts) rows += insert.run(node).changes;
        })();
      }
      return rows;
    },
    close: () => db.close(),
  };
}

/** Reads at a steady rate, in windows in which nothing moves and in windows in which nodes do; every answer is compared. */
async function readsMeanwhile(coordinator: Coordinator, topology: Topology): Promise<BenchLine[]> {
  const prng = createPrng(4);
  const homes = Uint16Array.from(coordinator.columns.homes);
  const text = 'MATCH (a {id: $a})-[*1..]->(b) RETURN count(DISTINCT b)';
  const anchors = Array.from({ length: 300 }, () => topology.nodeKeys[prng.below(topology.nodeCount)]!);
  const answerOf = async (a: string) => JSON.stringify((await coordinator.query(text, { a })).rows);
  const expected = new Map<string, string>();
  for (const a of anchors) expected.set(a, await answerOf(a));
  const elapsed = { idle: [] as number[], moving: [] as number[] };
  let [wrong, failed, moved] = [0, 0, 0];
  const read = async (into: number[]) => {
    const a = anchors[prng.below(anchors.length)]!;
    const startedMs = performance.now();
    const answer = await answerOf(a).catch(() => null);
    into.push(performance.now() - startedMs);
    if (answer === null) failed++;
    else if (answer !== expected.get(a)) wrong++;
  };
  for (let window = 0; window < READ_WINDOWS; window++) {
    const isMoving = window % 2 === 1;
    await Promise.all([
      paced(READ_WINDOW_MS, READS_PER_SECOND, 1, () => read(isMoving ? elapsed.moving : elapsed.idle)),
      isMoving
        ? paced(READ_WINDOW_MS, MOVED_PER_SECOND, 20, async (count) => {
            await moveBatch(coordinator, draw(prng, homes, count), PLAN);
            moved += count;
          })
        : null,
    ]);
  }
  const [idle, moving] = [percentile(elapsed.idle, 0.99), percentile(elapsed.moving, 0.99)];
  const perSecond = moved / ((READ_WINDOWS / 2) * (READ_WINDOW_MS / 1000));
  const asked = `${elapsed.moving.length} reads while ${Math.round(perSecond)} nodes/s moved`;
  return [
    line(
      'reads, slowest percent, while nodes move',
      { measured: moving, reference: idle, unit: 'ms' },
      '<= 1.1',
      (ratio) => ratio <= 1.1,
      `${asked}; medians ${median(elapsed.moving).toFixed(2)} and ${median(elapsed.idle).toFixed(2)} ms`,
    ),
    line(
      'reads that failed or were wrong',
      { measured: failed + wrong, reference: elapsed.moving.length, unit: 'reads' },
      '0',
      () => failed + wrong === 0,
      asked,
    ),
  ];
}

/** Begins `work` of `size` pieces as often as the rate asks for, whether the last has ended or not; waits for all. */
async function paced(durationMs: number, perSecond: number, size: number, work: (size: number) => Promise<void>) {
  const startedMs = performance.now();
  const under: Promise<void>[] = [];
  for (let begun = 0; ; begun += size) {
    const dueMs = (1000 * begun) / perSecond;
    if (dueMs >= durationMs) break;
    const waitMs = dueMs - (performance.now() - startedMs);
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    under.push(work(size));
  }
  await Promise.all(under);
}

/** How long a write would wait while batches move. */
async function holds(workspace: string): Promise<BenchLine> {
  const shards = await openShards(workspace);
  const waits: number[] = [];
  try {
    const homes = Uint16Array.from(shards.context.columns.homes);
    const prng = createPrng(5);
    let isMoving = true;
    const moving = (async () => {
      for (let round = 0; round < 12; round++) {
        await Promise.all(
          draw(prng, homes, BATCH).map(({ node, to }) => shards.migrator.move(node, to, { planId: PLAN })),
        );
      }
      isMoving = false;
    })();
    while (isMoving) {
      const startedMs = performance.now();
      await shards.migrator.betweenSteps(async () => {
        waits.push(performance.now() - startedMs);
      });
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await moving;
  } finally {
    await shards.close();
  }
  const [p50, p99] = [median(waits), percentile(waits, 0.99)];
  return line(
    'a write waits for the step under way, slowest percent',
    { measured: p99, reference: 2, unit: 'ms' },
    '<= 2 ms',
    (ratio) => ratio <= 1,
    `median ${p50.toFixed(2)}, longest ${Math.max(...waits).toFixed(2)} ms of ${waits.length}; the reference is the goal`,
  );
}
