import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrng } from '../../engine/base/prng.ts';
import { sharedColumns } from '../../engine/counters/shared-columns.ts';
import { createShard } from '../../engine/shard/shard.ts';
import { createSqliteLoader } from '../../engine/storage/sqlite/sqlite-loader.ts';
import { openSqliteStore } from '../../engine/storage/sqlite/sqlite-store.ts';
import { type Bench, line, median } from './bench.ts';

const NODE_COUNT = 20_000;
const CHILDREN = 12;
/** Short rounds and many pairs: other programs on the machine disturb a round, hardly ever both of a pair alike. */
const QUERIES_A_ROUND = 200;
const PAIRS = 1500;

/** Reference: the same closure queries by the same shard with counting switched off, alternating, so that drift cancels. */
export const heatBench: Bench = {
  name: 'heat',
  about: `closure queries on one shard of ${NODE_COUNT.toLocaleString('en-US')} nodes, counting on against off`,
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'shardscope-bench-'));
    const file = join(folder, '0.sqlite');
    writeTree(file);
    const columns = sharedColumns(NODE_COUNT, 1);
    const { handlers } = createShard({
      shard: 0,
      columns,
      openStore: () => openSqliteStore(file, 0),
      createLoader: () => createSqliteLoader(file),
      peer: () => {
        throw new Error('one shard has no peers');
      },
    });
    const task = { report: () => {}, signal: new AbortController().signal };
    await handlers.open({}, task);
    const prng = createPrng(1);
    const asked = Uint32Array.from({ length: QUERIES_A_ROUND }, () => prng.below(NODE_COUNT / CHILDREN));
    const round = (isCounted: boolean): number => {
      const startedMs = performance.now();
      for (const index of asked) {
        handlers.closure({ hierarchy: 0, index, direction: 'down', depthMax: 3, isCounted }, task);
      }
      return QUERIES_A_ROUND / ((performance.now() - startedMs) / 1000);
    };
    for (let warmUp = 0; warmUp < 100; warmUp++) round(warmUp % 2 === 0);
    const on: number[] = [];
    const off: number[] = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      // Which of the two goes first changes: otherwise the second would always have the warmer cache.
      for (const isCounted of pair % 2 === 0 ? [true, false] : [false, true])
        (isCounted ? on : off).push(round(isCounted));
    }
    const ratios = on.map((rate, pair) => rate / off[pair]!);
    const perQuery = { measured: median(off) * median(ratios), reference: median(off), unit: 'queries/s' };
    rmSync(folder, { recursive: true, force: true });
    return [
      line(
        'query throughput, heat on / off',
        perQuery,
        '>= 0.99',
        (ratio) => ratio >= 0.99,
        `${PAIRS} pairs, median of ratios`,
      ),
    ];
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
