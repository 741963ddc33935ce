import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrng } from '../../engine/base/prng.ts';
import { Supervisor } from '../../engine/cluster/supervisor.ts';
import { sharedColumns } from '../../engine/counters/shared-columns.ts';
import { createSqliteLoader } from '../../engine/storage/sqlite/sqlite-loader.ts';
import { type Bench, line, median } from './bench.ts';

const NODE_COUNT = 20_000;
const CHILDREN = 12;
/** Short rounds and many pairs: other programs on the machine disturb a round, hardly ever both of a pair alike. */
const QUERIES_A_ROUND = 200;
const PAIRS = 2000;

/**
 * Reference: the same closure queries, asked of the same shard worker with counting switched off, alternating, so that
 * drift cancels. Asked as the router asks: over the worker's port, many at once.
 */
export const heatBench: Bench = {
  name: 'heat',
  about: `closure queries on one shard of ${NODE_COUNT.toLocaleString('en-US')} nodes, counting on against off`,
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'shardscope-bench-'));
    const file = join(folder, '0.sqlite');
    writeTree(file);
    const columns = sharedColumns(NODE_COUNT, 1);
    const options = { columns, fileOf: () => file, onRestart: () => {}, nowMs: Date.now };
    const supervisor = new Supervisor({ ...options, opensPartitions: true });
    await supervisor.ready();
    const prng = createPrng(1);
    const asked = Array.from({ length: QUERIES_A_ROUND }, () => prng.below(NODE_COUNT / CHILDREN));
    const round = async (isCounted: boolean): Promise<number> => {
      const startedMs = performance.now();
      await Promise.all(
        asked.map((index) => {
          return supervisor.call(0, 'closure', { hierarchy: 0, index, direction: 'down', depthMax: 3, isCounted });
        }),
      );
      return QUERIES_A_ROUND / ((performance.now() - startedMs) / 1000);
    };
    try {
      for (let warmUp = 0; warmUp < 200; warmUp++) await round(warmUp % 2 === 0);
      const on: number[] = [];
      const off: number[] = [];
      for (let pair = 0; pair < PAIRS; pair++) {
        // Which of the two goes first is drawn: a fixed turn would fall into step with the garbage collector.
        for (const isCounted of prng.ratio() < 0.5 ? [true, false] : [false, true]) {
          (isCounted ? on : off).push(await round(isCounted));
        }
      }
      const ratio = median(on.map((rate, pair) => rate / off[pair]!));
      const figures = { measured: median(off) * ratio, reference: median(off), unit: 'queries/s' };
      const note = `${PAIRS} pairs, median of ratios`;
      return [line('query throughput, heat on / off', figures, '>= 0.99', (reached) => reached >= 0.99, note)];
    } finally {
      await supervisor.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** A tree of two levels below each inner node: answers of a dozen to some hundred rows. */
function writeTree(file: string): void {
  const loader = createSqliteLoader(file);
  for (let node = 0; node < NODE_COUNT; node++) {
    const below: [number, number][] = [];
    const first = node * CHILDREN + 1;
    for (let child = first; child < first + CHILDREN && child < NODE_COUNT; child++) below.push([child, 1]);
    const descendants = Uint32Array.from(below, ([child]) => child);
    loader.closureGroup(
      0,
      node,
      descendants,
      Uint16Array.from(below, ([, depth]) => depth),
      below.length,
      0,
    );
  }
  loader.finish();
}
