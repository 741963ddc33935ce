import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrng } from '../../engine/base/prng.ts';
import { silentTask } from '../../engine/base/progress.ts';
import { createAnalysisPool } from '../../engine/cluster/analysis/analysis-pool.ts';
import { Coordinator } from '../../engine/cluster/coordinator.ts';
import { demoTopology } from '../../engine/cluster/demo-topology.ts';
import { DEFAULT_PLACEMENT, importWorkspace } from '../../engine/cluster/import-workspace.ts';
import { replicaFile, shardFile } from '../../engine/cluster/workspace-files.ts';
import { sealFile } from '../../engine/storage/sqlite/seal.ts';
import { type Bench, type BenchLine, line, median } from './bench.ts';

const NODE_COUNT = 50_000;
const SHARDS = 4;
const ROUNDS = 30;
const BATCHES: readonly number[] = [1, 64];
const OPENINGS = 5;

/**
 * Reference: the same moves of the same topology in a workspace without replicas, in turn; the same opening after a clean
 * close without replicas.
 */
export const replicasBench: Bench = {
  name: 'replicas',
  about: `moves and openings of ${NODE_COUNT.toLocaleString('en-US')} nodes on ${SHARDS} shards, with replicas against without`,
  async run() {
    const home = mkdtempSync(join(tmpdir(), 'shardscope-bench-'));
    try {
      const folders = { without: join(home, 'without.shardscope'), twice: join(home, 'twice.shardscope') };
      const imports = [await imported(folders.without, 0), await imported(folders.twice, 1)] as const;
      const lines: BenchLine[] = [];
      const figures = { measured: imports[1] / 1000, reference: imports[0] / 1000, unit: 's' };
      lines.push({ ...line('import', figures, '', () => true), isMet: null });
      for (const batch of BATCHES) lines.push(await moves(folders, batch));
      lines.push(...(await openings(folders)));
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

async function moves(folders: { without: string; twice: string }, batch: number): Promise<BenchLine> {
  const [without, twice] = [
    await Coordinator.open(folders.without, Date.now),
    await Coordinator.open(folders.twice, Date.now),
  ];
  const prng = createPrng(batch);
  const times: { without: number[]; twice: number[] } = { without: [], twice: [] };
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const chosen = Array.from({ length: batch }, () => [prng.below(NODE_COUNT), prng.below(SHARDS)] as const);
      for (const [name, coordinator] of [
        ['without', without],
        ['twice', twice],
      ] as const) {
        const startedMs = performance.now();
        await Promise.all(chosen.map(([node, to]) => coordinator.move(node, to)));
        if (round >= 3) times[name].push(performance.now() - startedMs);
      }
    }
  } finally {
    await without.close();
    await twice.close();
  }
  const ratio = median(times.twice.map((ms, round) => ms / times.without[round]!));
  const reference = median(times.without);
  const figures = { measured: reference * ratio, reference, unit: 'ms' };
  return line(`${batch} moves at once`, figures, '<= 1.6', (reached) => reached <= 1.6, 'median of ratios of rounds');
}

async function openings(folders: { without: string; twice: string }): Promise<readonly BenchLine[]> {
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
