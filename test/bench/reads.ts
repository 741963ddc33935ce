import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrng } from '../../engine/base/prng.ts';
import { demoTopology } from '../../engine/cluster/demo-topology.ts';
import { shardFile } from '../../engine/cluster/workspace-files.ts';
import type { Topology } from '../../engine/model/topology.ts';
import { cachedStore } from '../../engine/storage/cached/cached-store.ts';
import { openSqliteStore } from '../../engine/storage/sqlite/sqlite-store.ts';
import { noWork, type OpenShards, openShards } from '../support/shard-graphs.ts';
import { type Bench, type BenchLine, line, median } from './bench.ts';
import { importForQueries } from './query-workspace.ts';

const NODE_COUNT = 50_000;
/** Sources that are asked about again and again, as a hot set is; their lists fit into the cache. */
const SOURCE_COUNT = 5_000;
const PAIRS_A_MESSAGE = 16_384;
const MESSAGE_COUNT = 48;
const POINT_COUNT = 4_000;
const SCALING_ROUNDS = 7;
const EVERYTHING = { hierarchy: 0, direction: 'down', depthMax: Number.POSITIVE_INFINITY } as const;

/**
 * What one shard worker does from memory, without the query language around it. References: the same rows through
 * better-sqlite3, prepared and indexed; one worker instead of two; the median instead of the slowest percent.
 */
export const readsBench: Bench = {
  name: 'reads',
  about: `reads of shard workers on the demo topology of ${NODE_COUNT.toLocaleString('en-US')} nodes, from memory`,
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'shardscope-bench-'));
    const topology = demoTopology(NODE_COUNT, 1);
    try {
      const [one, two] = await Promise.all([1, 2].map((shards) => workspace(folder, topology, shards)));
      return [
        ...(await withShards(one!, (shards) => pointReachability(one!, shards))),
        ...compareLists(one!),
        ...(await scaling(one!, two!)),
        ...(await withShards(two!, pointLatency)),
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function workspace(folder: string, topology: Topology, shardCount: number): Promise<string> {
  const parent = join(folder, `${shardCount}`);
  mkdirSync(parent);
  return importForQueries(parent, topology, shardCount);
}

async function withShards<T>(folder: string, work: (shards: OpenShards) => Promise<T>): Promise<T> {
  const shards = await openShards(folder);
  try {
    return await work(shards);
  } finally {
    await shards.close();
  }
}

interface Pairs {
  readonly sources: Uint32Array;
  readonly targets: Uint32Array;
}

/** Random sources of a hot set; half of the targets are below them, so half of the answers are yes. */
function hotPairs(nodes: Uint32Array, belowOf: (node: number) => Uint32Array, count: number, seed: number): Pairs {
  const prng = createPrng(seed);
  const hot = Array.from({ length: SOURCE_COUNT }, () => nodes[prng.below(nodes.length)]!);
  const below = hot.map(belowOf);
  const sources = new Uint32Array(count);
  const targets = new Uint32Array(count);
  for (let pair = 0; pair < count; pair++) {
    const at = prng.below(hot.length);
    const ends = below[at]!;
    sources[pair] = hot[at]!;
    targets[pair] =
      pair % 2 === 0 && ends.length > 0 ? ends[prng.below(ends.length)]! : nodes[prng.below(nodes.length)]!;
  }
  return { sources, targets };
}

/** The pairs of one shard: all nodes at home there, and its file to say what is below them. */
function pairsOf(folder: string, { context }: OpenShards, shard: number, seed: number): Pairs {
  const { homes } = context.columns;
  const nodes = Uint32Array.from(homes.keys()).filter((node) => homes[node] === shard);
  const store = openSqliteStore(shardFile(folder, shard), shard);
  const pairs = hotPairs(nodes, (node) => store.closure(0, node, 'down', 99).nodes, PAIRS_A_MESSAGE, seed);
  store.close();
  return pairs;
}

/** Pairs a second that the workers of `asked` answer together, two messages under way at each. */
async function pairsPerSecond(
  { supervisor }: OpenShards,
  asked: readonly (readonly [number, Pairs])[],
): Promise<number> {
  const lane = async (shard: number, pairs: Pairs, count: number) => {
    for (let message = 0; message < count; message++) {
      await supervisor.call(shard, 'closure.depths', { ...EVERYTHING, ...pairs });
    }
  };
  const all = (count: number) =>
    Promise.all(asked.flatMap(([shard, pairs]) => [lane(shard, pairs, count / 2), lane(shard, pairs, count / 2)]));
  await all(8);
  const started = performance.now();
  await all(MESSAGE_COUNT);
  return (1000 * asked.length * MESSAGE_COUNT * PAIRS_A_MESSAGE) / (performance.now() - started);
}

async function pointReachability(folder: string, shards: OpenShards): Promise<readonly BenchLine[]> {
  const pairs = pairsOf(folder, shards, 0, 1);
  const measured = await pairsPerSecond(shards, [[0, pairs]]);
  const store = openSqliteStore(shardFile(folder, 0), 0);
  const sql = (count: number) => {
    for (let pair = 0; pair < count; pair++) store.closureDepth(0, pairs.sources[pair]!, pairs.targets[pair]!);
  };
  sql(PAIRS_A_MESSAGE);
  const started = performance.now();
  for (let round = 0; round < 4; round++) sql(PAIRS_A_MESSAGE);
  const reference = (4000 * PAIRS_A_MESSAGE) / (performance.now() - started);
  store.close();
  const note = 'against an indexed look-up of the same row';
  const figures = { measured, reference, unit: 'pairs/s' };
  return [line('does a reach b, one worker', figures, '>= 1,000,000 pairs/s', () => measured >= 1e6, note)];
}

function compareLists(folder: string): readonly BenchLine[] {
  const store = openSqliteStore(shardFile(folder, 0), 0);
  const cache = cachedStore(store, { nodeCount: NODE_COUNT });
  const prng = createPrng(2);
  const nodes = Array.from({ length: 2000 }, () => prng.below(NODE_COUNT));
  const rowsPerSecond = (list: (node: number) => { readonly nodes: Uint32Array }) => {
    let rows = 0;
    for (const node of nodes) list(node);
    const started = performance.now();
    for (let round = 0; round < 5; round++) for (const node of nodes) rows += list(node).nodes.length;
    return (1000 * rows) / (performance.now() - started);
  };
  const measured = rowsPerSecond((node) => cache.closure(0, node, 'down', 99));
  const reference = rowsPerSecond((node) => store.closure(0, node, 'down', 99));
  store.close();
  const figures = { measured, reference, unit: 'rows/s' };
  return [line('nodes below a node, from packed lists', figures, '>= 5', (ratio) => ratio >= 5, 'against SQLite rows')];
}

/** Both in turn, several times: what else runs on the machine meanwhile hits both. */
async function scaling(one: string, two: string): Promise<readonly BenchLine[]> {
  const figures = await withShards(one, (single) =>
    withShards(two, async (pair) => {
      const alone = [[0, pairsOf(one, single, 0, 3)]] as const;
      const together = [0, 1].map((shard) => [shard, pairsOf(two, pair, shard, 4 + shard)] as const);
      const [references, measured]: [number[], number[]] = [[], []];
      for (let round = 0; round < SCALING_ROUNDS; round++) {
        references.push(await pairsPerSecond(single, alone));
        measured.push(await pairsPerSecond(pair, together));
      }
      return { measured: median(measured), reference: median(references), unit: 'pairs/s' };
    }),
  );
  const note = 'needs two free cores';
  return [line('point queries, two workers against one', figures, '>= 1.6', (ratio) => ratio >= 1.6, note)];
}

async function pointLatency(shards: OpenShards): Promise<readonly BenchLine[]> {
  const prng = createPrng(6);
  const graph = shards.graph();
  const walk = { direction: 'down', relations: null, min: 1, max: Number.POSITIVE_INFINITY } as const;
  const times: number[] = [];
  for (let query = 0; query < 2 * POINT_COUNT; query++) {
    const [source, target] = [prng.below(NODE_COUNT), prng.below(NODE_COUNT)];
    const started = performance.now();
    await graph.depthsBetween(Uint32Array.of(source), Uint32Array.of(target), walk, noWork());
    // The first half is for the code and the caches to get warm.
    if (query >= POINT_COUNT) times.push(1000 * (performance.now() - started));
  }
  const p99 = times.sort((a, b) => a - b)[Math.floor(0.99 * times.length)]!;
  const figures = { measured: p99, reference: median(times), unit: 'µs' };
  return [line('single-shard point query, p99 against p50', figures, '<= 5', (ratio) => ratio <= 5)];
}
