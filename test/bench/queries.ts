import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createPrng } from '../../engine/base/prng.ts';
import { silentTask } from '../../engine/base/progress.ts';
import { createAnalysisPool } from '../../engine/cluster/analysis/analysis-pool.ts';
import { Coordinator } from '../../engine/cluster/coordinator.ts';
import { demoTopology } from '../../engine/cluster/demo-topology.ts';
import { importWorkspace } from '../../engine/cluster/import-workspace.ts';
import type { Topology } from '../../engine/model/topology.ts';
import { type Bench, line, median } from './bench.ts';

const NODE_COUNT = 50_000;
const ROUNDS = 400;
/** Not counted: both sides start with cold code and caches. */
const WARM_UP_ROUNDS = 200;

/**
 * Reference: SQLite's recursive CTE on the same edges, one connection, in memory, prepared once. Ours is the whole way of
 * a query: parse, check, route, shard worker, answer.
 */
export const queriesBench: Bench = {
  name: 'queries',
  about: `queries on the demo topology of ${NODE_COUNT.toLocaleString('en-US')} nodes over 4 shards, against recursive SQL`,
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'shardscope-bench-'));
    const workspace = join(folder, 'queries.shardscope');
    const topology = demoTopology(NODE_COUNT, 1);
    const pool = createAnalysisPool();
    const options = {
      shardCount: 4,
      closure: 'full',
      hierarchies: [],
      seed: 1,
      isDemo: false,
      nowMs: Date.now,
    } as const;
    await importWorkspace(workspace, topology, [], options, pool, silentTask);
    await pool.close();
    const coordinator = await Coordinator.open(workspace, Date.now);
    try {
      const sql = referenceDatabase(topology);
      const prng = createPrng(1);
      const racks = topology.nodeKeys.flatMap((key, node) =>
        key.includes('/rack-') && !key.includes('/host-') ? [node] : [],
      );
      const asked = Array.from({ length: WARM_UP_ROUNDS + ROUNDS }, () => racks[prng.below(racks.length)]!);
      const compare = async (query: string, reference: (node: number) => unknown) => {
        const ours: number[] = [];
        const theirs: number[] = [];
        for (const node of asked) {
          const a = topology.nodeKeys[node]!;
          const started = performance.now();
          await coordinator.query(query, { a });
          const between = performance.now();
          reference(node);
          ours.push(between - started);
          theirs.push(performance.now() - between);
        }
        const typical = (times: readonly number[]) => 1000 / median(times.slice(WARM_UP_ROUNDS));
        return { measured: typical(ours), reference: typical(theirs), unit: 'queries/s' };
      };
      const below = 'MATCH (a {id:$a})-[*1..]->(b)';
      return [
        line(
          'count below a rack',
          await compare(`${below} RETURN count(DISTINCT b)`, sql.count),
          '>= 50',
          (ratio) => ratio >= 50,
        ),
        line(
          'ids below a rack',
          await compare(`${below} RETURN DISTINCT b.id`, sql.list),
          '>= 5',
          (ratio) => ratio >= 5,
        ),
      ];
    } finally {
      await coordinator.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function referenceDatabase(topology: Topology) {
  const db = new Database(':memory:');
  db.exec('CREATE TABLE edge (source INTEGER, target INTEGER, PRIMARY KEY (source, target)) WITHOUT ROWID');
  const insert = db.prepare('INSERT OR IGNORE INTO edge VALUES (?, ?)');
  db.transaction(() => {
    for (let edge = 0; edge < topology.edgeCount; edge++)
      insert.run(topology.edgeSources[edge], topology.edgeTargets[edge]);
  })();
  const below = `WITH RECURSIVE below (node) AS (
    SELECT target FROM edge WHERE source = ? UNION SELECT edge.target FROM below JOIN edge ON edge.source = below.node)`;
  const count = db.prepare(`${below} SELECT count(*) FROM below`);
  const list = db.prepare(`${below} SELECT node FROM below`);
  return { count: (node: number) => count.get(node), list: (node: number) => list.all(node) };
}
