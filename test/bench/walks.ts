import { buildCsr, type Csr, edgeSources, reverseCsr } from '../../engine/algorithms/graph/csr.ts';
import { pageRank } from '../../engine/algorithms/influence/pagerank.ts';
import { placeNodes } from '../../engine/algorithms/placement/place-nodes.ts';
import { noRuleColumns } from '../../engine/algorithms/placement/rule-columns.ts';
import { createPrng, type Prng } from '../../engine/base/prng.ts';
import { demoTopology } from '../../engine/cluster/demo-topology.ts';
import type { WalkWork } from '../../engine/cluster/frontier-walk.ts';
import type { Walk } from '../../engine/query/graph-access.ts';
import { type Bench, type BenchLine, line, median } from './bench.ts';
import { createOneThreadSearch } from './walks/one-thread.ts';
import { type ShardWorkers, startShardWorkers } from './walks/shard-workers.ts';

const DEMO_NODES = 50_000;
const RANDOM_NODES = 100_000;
const RANDOM_EDGES = 1_000_000;
const SEED = 1;
const ROUNDS = 41;
/** Not counted: both sides start with cold code and empty indexes. */
const WARM_UP_ROUNDS = 20;
const THREE_HOPS: Walk = { direction: 'down', relations: null, min: 1, max: 3 };
const ANYWHERE: Walk = { ...THREE_HOPS, max: Number.POSITIVE_INFINITY };
const ANY = { types: null, among: null };

/**
 * Reference: the same multi-source breadth-first search on one Csr in this thread (walks/one-thread.ts), which asks
 * nobody and looks up no homes. Both sides answer with the same pairs, in the same columns.
 */
export const walksBench: Bench = {
  name: 'walks',
  about: `walks over edges by frontier exchange, against one thread on one graph in compressed rows`,
  async run() {
    return [...(await threeHops()), ...(await exchange())];
  },
};

async function threeHops(): Promise<readonly BenchLine[]> {
  const { nodeCount, edgeSources, edgeTargets, edgeRelations, nodeTypes, metagraph } = demoTopology(DEMO_NODES, SEED);
  const forward = buildCsr(nodeCount, edgeSources, edgeTargets, edgeRelations, null);
  const backward = reverseCsr(forward);
  const placed = placeNodes({
    forward,
    hierarchies: [{ forward, depthMax: Number.POSITIVE_INFINITY }],
    objective: 'closure',
    accesses: null,
    loads: pageRank(backward, { backward: forward, damping: 0.5 }),
    shardCount: 8,
    imbalance: 0.03,
    rules: noRuleColumns(8),
    current: null,
    moveWeight: 0,
    seed: SEED,
    preset: 'default',
  });
  if (placed.kind !== 'placed') throw new Error(`no placement of the demo: ${placed.kind}`);
  const workers = await startShardWorkers(edgesOf(forward), nodeTypes, placed.homes, 8);
  try {
    const ofTypes = (...names: string[]) =>
      Uint32Array.from(nodeTypes.keys()).filter((node) => names.includes(metagraph.nodeTypes[nodeTypes[node]!]!));
    const tops = ofTypes('cloud', 'region', 'zone', 'team');
    const services = ofTypes('service');
    return [
      await compareListing(workers, forward, `3 hops from ${tops.length} places and teams, 8 shards`, tops),
      await compareListing(workers, forward, `3 hops from ${services.length} services, 8 shards`, services),
      await compareListing(workers, forward, '3 hops from one team, 8 shards', ofTypes('team').subarray(0, 1)),
      await compareListing(workers, forward, '3 hops from one rack, 8 shards', ofTypes('rack').subarray(0, 1)),
    ];
  } finally {
    await workers.close();
  }
}

async function compareListing(workers: ShardWorkers, csr: Csr, name: string, sources: Uint32Array) {
  const search = createOneThreadSearch(csr);
  const [ours, theirs]: [number[], number[]] = [[], []];
  let work = newWork();
  let pairCount = 0;
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    work = newWork();
    let found = 0;
    const started = performance.now();
    for await (const { at } of workers.walks.reach(sources, THREE_HOPS, ANY, never, work)) found += at.length;
    const between = performance.now();
    pairCount = 0;
    for (let first = 0; first < sources.length; first += 32) {
      pairCount += search(sources.subarray(first, first + 32), 3, true).at.length;
    }
    ours.push(between - started);
    theirs.push(performance.now() - between);
    if (found !== pairCount) throw new Error(`${name}: ${found} pairs over shards, ${pairCount} in one thread`);
  }
  const typical = (times: readonly number[]) => median(times.slice(WARM_UP_ROUNDS));
  const note = `${pairCount} pairs, ${work.rowsScanned} edges followed, ${work.bytesShipped} bytes shipped`;
  const figures = { measured: typical(ours), reference: typical(theirs), unit: 'ms' };
  return line(name, figures, '<= 2', (ratio) => ratio <= 2, note);
}

async function exchange(): Promise<readonly BenchLine[]> {
  const prng = createPrng(SEED);
  const csr = randomGraph(prng);
  const homes = Uint16Array.from({ length: RANDOM_NODES }, () => prng.below(2));
  const workers = await startShardWorkers(edgesOf(csr), new Uint16Array(RANDOM_NODES), homes, 2);
  try {
    const lines: BenchLine[] = [];
    for (const sourceCount of [1, 8, 32]) {
      const sources = Uint32Array.from({ length: sourceCount }, (_, at) => at * 101);
      lines.push(await compareExchange(workers, csr, sources));
    }
    return lines;
  } finally {
    await workers.close();
  }
}

async function compareExchange(workers: ShardWorkers, csr: Csr, sources: Uint32Array): Promise<BenchLine> {
  const search = createOneThreadSearch(csr);
  const [ours, theirs]: [number[], number[]] = [[], []];
  let work = newWork();
  for (let round = 0; round < 14; round++) {
    work = newWork();
    const started = performance.now();
    let found = 0;
    for await (const { counts } of workers.walks.countReached(sources, ANYWHERE, ANY, never, work)) {
      found += counts.reduce((sum, count) => sum + count, 0);
    }
    const between = performance.now();
    const { edgeCount, pairCount } = search(sources, Number.POSITIVE_INFINITY, false);
    ours.push(edgeCount / (between - started) / 1000);
    theirs.push(edgeCount / (performance.now() - between) / 1000);
    if (found !== pairCount || work.rowsScanned !== edgeCount) {
      throw new Error(
        `${found} ends and ${work.rowsScanned} edges over shards, ${pairCount} and ${edgeCount} in one thread`,
      );
    }
  }
  return line(
    `exchange on 2 workers, ${sources.length} sources, ${csr.edgeCount} random edges`,
    { measured: median(ours.slice(4)), reference: median(theirs.slice(4)), unit: 'M edges/s' },
    '>= 20 M edges/s',
    () => median(ours.slice(4)) >= 20,
    `${work.rowsScanned} edges followed in ${work.hops} levels, ${work.bytesShipped} bytes shipped`,
  );
}

/** Ends drawn evenly; an edge that is drawn twice is there once. */
function randomGraph(prng: Prng): Csr {
  const ends = () => Uint32Array.from({ length: RANDOM_EDGES }, () => prng.below(RANDOM_NODES));
  const [sources, targets] = [ends(), ends()];
  const drawn = Float64Array.from(sources, (source, edge) => source * RANDOM_NODES + targets[edge]!).sort();
  const unique = drawn.filter((edge, at) => edge !== drawn[at - 1]);
  return buildCsr(
    RANDOM_NODES,
    Uint32Array.from(unique, (edge) => Math.floor(edge / RANDOM_NODES)),
    Uint32Array.from(unique, (edge) => edge % RANDOM_NODES),
    new Uint16Array(unique.length),
    null,
  );
}

const never = new AbortController().signal;
const newWork = (): WalkWork => ({ shards: new Set(), rowsScanned: 0, bytesShipped: 0, hops: 0 });

const edgesOf = (csr: Csr) => {
  return { nodeCount: csr.nodeCount, sources: edgeSources(csr), targets: csr.targets, relations: csr.relations };
};
