import { join } from 'node:path';
import { silentTask } from '../../engine/base/progress.ts';
import { createAnalysisPool } from '../../engine/cluster/analysis/analysis-pool.ts';
import { DEFAULT_PLACEMENT, importWorkspace } from '../../engine/cluster/import-workspace.ts';
import type { Topology } from '../../engine/model/topology.ts';

/** Imports a topology as an operator would, closure included, into a workspace below `folder`; returns its path. */
export async function importForQueries(folder: string, topology: Topology, shardCount: number): Promise<string> {
  const workspace = join(folder, 'queries.shardscope');
  const pool = createAnalysisPool();
  const options = {
    shardCount,
    closure: 'auto',
    ...DEFAULT_PLACEMENT,
    hierarchies: [],
    seed: 1,
    isDemo: false,
    nowMs: Date.now,
  } as const;
  try {
    await importWorkspace(workspace, topology, [], options, pool, silentTask);
  } finally {
    await pool.close();
  }
  return workspace;
}
