import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrng } from '../../engine/base/prng.ts';
import { silentTask } from '../../engine/base/progress.ts';
import { createAnalysisPool } from '../../engine/cluster/analysis/analysis-pool.ts';
import { Coordinator } from '../../engine/cluster/coordinator.ts';
import { demoTopology } from '../../engine/cluster/demo-topology.ts';
import { DEFAULT_PLACEMENT, importWorkspace } from '../../engine/cluster/import-workspace.ts';
import { SLICE_ROWS } from '../../engine/cluster/redundancy/copy-watch.ts';
import { replicaFile, shardFile } from '../../engine/cluster/workspace-files.ts';
import type { SliceComparison } from '../../engine/shard/shard-methods.ts';
import { FIRST_PLACE, type SlicePlace } from '../../engine/storage/partition-slices.ts';
import { sealFile } from '../../engine/storage/sqlite/seal.ts';
import { importTopology } from '../support/workspaces.ts';
import { type Bench, type BenchLine, line, median, percentile } from './bench.ts';
import { containment, edgesOfLeaves, removeAndAdd, some, topologyOf } from './writes.ts';

const NODE_COUNT = 50_000;
const SHARDS = 4;
const ROUNDS = 60;
const WARM_UP_ROUNDS = 10;
const BATCHES: readonly number[] = [1, 64];
const WRITES: readonly number[] = [1, 100];
const OPENINGS = 5;

/**
 * Reference: the same moves and live writes of the same topology in a workspace without replicas, in turn; the same opening
 * after a clean close without replicas.
 */
export const replicasBench: Bench = {
  name: 'replicas',
  about: `moves, live writes and openings of ${NODE_COUNT.toLocaleString('en-US')} nodes on ${SHARDS} shards, with replicas against without`,
  async run() {
    const home = mkdtempSync(join(tmpdir(), 'shardscope-bench-'));
    try {
      const folders = { without: join(home, 'without.shardscope'), twice: join(home, 'twice.shardscope') };
      const imports = [await imported(folders.without, 0), await imported(folders.twice, 1)] as const;
      const lines: BenchLine[] = [];
      const figures = { measured: imports[1] / 1000, reference: imports[0] / 1000, unit: 's' };
      lines.push({ ...line('import', figures, '', () => true), isMet: null });
      for (const batch of BATCHES) lines.push(...(await moves(folders, batch)));
      const tree = { without: join(home, 'tree.shardscope'), twice: join(home, 'tree-twice.shardscope') };
      const edges = containment();
      await importTopology(tree.without, topologyOf(edges), { shardCount: SHARDS });
      await importTopology(tree.twice, topologyOf(edges), { shardCount: SHARDS, replicas: 1 });
      for (const batch of WRITES) lines.push(...(await writes(tree, edgesOfLeaves(edges), batch)));
      lines.push(await slices(folders.twice), ...(await openings(folders)));
      return lines;
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
};

async function imported(folder: string, replicas: number): Promise<number> {
  const pool = createAnalysisPool();
  const defaults = { closure: 'auto', hierarchies: [], seed: 1, ...DEFAULT_PLACEMENT } as const;
  const options = { ...defaults, shardCount: SHARDS, replicas, isDemo: false, nowMs: Date.now };
  try {
    const startedMs = performance.now();
    await importWorkspace(folder, demoTopology(NODE_COUNT, 1), [], options, pool, silentTask);
    return performance.now() - startedMs;
  } finally {
    await pool.close();
  }
}

interface Folders {
  readonly without: string;
  readonly twice: string;
}

function moves(folders: Folders, batch: number): Promise<readonly BenchLine[]> {
  const prng = createPrng(batch);
  return inTurn(folders, `${batch} moves at once`, () => {
    const chosen = Array.from({ length: batch }, () => [prng.below(NODE_COUNT), prng.below(SHARDS)] as const);
    return (coordinator) => Promise.all(chosen.map(([node, to]) => coordinator.move(node, to)));
  });
}

/** Removed and added again. */
function writes(folders: Folders, edges: ReturnType<typeof containment>, batch: number): Promise<readonly BenchLine[]> {
  const prng = createPrng(batch);
  return inTurn(folders, `2 live writes of ${batch} edges at leaves`, () => {
    const chosen = some(edges, batch, prng);
    return (coordinator) => removeAndAdd(coordinator, chosen);
  });
}

/** The same work in both, round by round; processor time is that of all threads. */
async function inTurn(
  folders: Folders,
  name: string,
  next: () => (coordinator: Coordinator) => Promise<unknown>,
): Promise<readonly BenchLine[]> {
  const [without, twice] = [
    await Coordinator.open(folders.without, Date.now),
    await Coordinator.open(folders.twice, Date.now),
  ];
  const times: { without: number[]; twice: number[] } = { without: [], twice: [] };
  const processor: { without: number[]; twice: number[] } = { without: [], twice: [] };
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const work = next();
      for (const [side, coordinator] of [
        ['without', without],
        ['twice', twice],
      ] as const) {
        const [startedMs, used] = [performance.now(), process.cpuUsage()];
        await work(coordinator);
        if (round < WARM_UP_ROUNDS) continue;
        times[side].push(performance.now() - startedMs);
        const { user, system } = process.cpuUsage(used);
        processor[side].push((user + system) / 1000);
      }
    }
  } finally {
    await without.close();
    await twice.close();
  }
  const figures = ({ without, twice }: typeof times) => {
    const ratio = median(twice.map((ms, round) => ms / without[round]!));
    const reference = median(without);
    return { measured: reference * ratio, reference, unit: 'ms' };
  };
  const isMet = (reached: number) => reached <= 1.6;
  return [
    line(name, figures(times), '<= 1.6', isMet, 'median of ratios of rounds'),
    { ...line(`${name}, processor time`, figures(processor), '', isMet), isMet: null },
  ];
}

/** What moves and writes wait for while copies are compared. */
async function slices(folder: string): Promise<BenchLine> {
  const coordinator = await Coordinator.open(folder, Date.now);
  const times: number[] = [];
  try {
    for (let shard = 0; shard < SHARDS; shard++) {
      for (let place: SlicePlace | null = FIRST_PLACE; place !== null; ) {
        const startedMs = performance.now();
        const { next }: SliceComparison = await coordinator.compareCopies(shard, place, SLICE_ROWS);
        times.push(performance.now() - startedMs);
        place = next;
      }
    }
  } finally {
    await coordinator.close();
  }
  const figures = { measured: percentile(times, 0.95), reference: median(times), unit: 'ms' };
  const note = `of ${times.length}; the reference is the median`;
  return {
    ...line(`a slice of ${SLICE_ROWS} rows compared, 95th percentile`, figures, '', () => true, note),
    isMet: null,
  };
}

async function openings(folders: Folders): Promise<readonly BenchLine[]> {
  const opened = async (folder: string, prepare: () => void) => {
    const times: number[] = [];
    for (let round = 0; round < OPENINGS; round++) {
      prepare();
      const startedMs = performance.now();
      const coordinator = await Coordinator.open(folder, Date.now);
      times.push(performance.now() - startedMs);
      await coordinator.close();
    }
    return median(times);
  };
  const unseal = (folder: string) => () => {
    for (let shard = 0; shard < SHARDS; shard++) {
      for (const file of [shardFile(folder, shard), replicaFile(folder, shard)])
        rmSync(sealFile(file), { force: true });
    }
  };
  const reference = await opened(folders.without, () => {});
  const others = {
    'opening with replicas': await opened(folders.twice, () => {}),
    'opening as after a crash, without replicas': await opened(folders.without, unseal(folders.without)),
    'opening as after a crash, with replicas': await opened(folders.twice, unseal(folders.twice)),
  };
  return Object.entries(others).map(([name, measured]) => {
    return {
      ...line(name, { measured, reference, unit: 'ms' }, '', () => true, 'against sealed, without'),
      isMet: null,
    };
  });
}
