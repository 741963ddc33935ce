import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createPrng, type Prng } from '../../engine/base/prng.ts';
import { Coordinator } from '../../engine/cluster/coordinator.ts';
import { demoTopology } from '../../engine/cluster/demo-topology.ts';
import type { Topology } from '../../engine/model/topology.ts';
import { type Bench, type BenchLine, line, median } from './bench.ts';
import { importForQueries } from './query-workspace.ts';
import { questionRate } from './question-rate.ts';

const NODE_COUNT = 50_000;
const IN_FLIGHT = 64;
/** Subtrees of the demo topology by how many nodes they have below, and how many questions are asked of each. */
const SIZES = [
  { about: 100, from: 90, to: 110, questions: 400 },
  { about: 1_500, from: 1_000, to: 2_000, questions: 120 },
  { about: 10_000, from: 5_000, to: 15_000, questions: 40 },
] as const;
const COUNT_GOAL = 50;
const LISTING_GOAL = 5;

interface Form {
  readonly name: string;
  readonly query: string;
  /** On the rows `below`. CROSS JOIN is SQLite's word for "in this order": else it reads all nodes for each answer. */
  readonly sql: string;
  readonly goal: number;
}

const FORMS: readonly Form[] = [
  {
    name: 'count',
    query: 'MATCH (a {id: $a})-[*1..]->(b) RETURN count(DISTINCT b)',
    sql: 'SELECT count(*) FROM below',
    goal: COUNT_GOAL,
  },
  {
    name: 'type-count',
    query: 'MATCH (a {id: $a})-[*1..]->(b) RETURN labels(b)[0] AS type, count(DISTINCT b) AS nodes',
    sql: 'SELECT type, count(*) FROM below CROSS JOIN node ON node.id = below.node GROUP BY type',
    goal: COUNT_GOAL,
  },
  {
    name: 'ids',
    query: 'MATCH (a {id: $a})-[*1..]->(b) RETURN DISTINCT b.id',
    sql: 'SELECT key FROM below CROSS JOIN node ON node.id = below.node',
    goal: LISTING_GOAL,
  },
];

/** The same about all racks in one query: what a message costs is shared by hundreds of answers. */
const RACK_ROUNDS = 15;
const RACK_FORMS: readonly Form[] = [
  {
    name: 'count',
    query: 'MATCH (a:rack)-[*1..]->(b) RETURN a.id, count(DISTINCT b)',
    sql: 'SELECT root.key, count(*) FROM below CROSS JOIN node AS root ON root.id = below.root GROUP BY below.root',
    goal: COUNT_GOAL,
  },
  {
    name: 'type-count',
    query: 'MATCH (a:rack)-[*1..]->(b) RETURN a.id, labels(b)[0] AS type, count(DISTINCT b) AS nodes',
    sql: `SELECT root.key, node.type, count(*) FROM below CROSS JOIN node ON node.id = below.node
      CROSS JOIN node AS root ON root.id = below.root GROUP BY below.root, node.type`,
    goal: COUNT_GOAL,
  },
  {
    name: 'ids',
    query: 'MATCH (a:rack)-[*1..]->(b) RETURN a.id, b.id',
    sql: `SELECT root.key, node.key FROM below CROSS JOIN node ON node.id = below.node
      CROSS JOIN node AS root ON root.id = below.root`,
    goal: LISTING_GOAL,
  },
];

/**
 * Reference: SQLite's recursive CTE on the same edges, one connection, in memory, prepared once, in this thread: there it
 * can answer one query at a time only, so its rate is the same however many are waiting. Ours is the whole way of a
 * query: parse, check, route, shard worker, answer.
 */
export const queriesBench: Bench = {
  name: 'queries',
  about: `queries on the demo topology of ${NODE_COUNT.toLocaleString('en-US')} nodes over 4 shards, against recursive SQL`,
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'shardscope-bench-'));
    try {
      const topology = demoTopology(NODE_COUNT, 1);
      const coordinator = await Coordinator.open(await importForQueries(folder, topology, 4), Date.now);
      try {
        return await compareAll(coordinator, topology);
      } finally {
        await coordinator.close();
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function compareAll(coordinator: Coordinator, topology: Topology): Promise<BenchLine[]> {
  const db = referenceDatabase(topology);
  const prng = createPrng(1);
  const lines: BenchLine[] = [];
  for (const { about, from, to, questions } of SIZES) {
    const nodes = nodesWithBelow(db, from, to);
    const asked = Array.from({ length: questions }, () => topology.nodeKeys[draw(nodes, prng)]!);
    for (const form of FORMS) {
      const where = `${form.name} below a node, about ${about.toLocaleString('en-US')} nodes`;
      lines.push(...(await compare(coordinator, db, form, asked, where)));
    }
  }
  for (const form of RACK_FORMS) lines.push(await compareAllRacks(coordinator, db, form));
  db.close();
  return lines;
}

async function compareAllRacks(
  coordinator: Coordinator,
  db: Database.Database,
  { name, query, sql, goal }: Form,
): Promise<BenchLine> {
  const reference = db.prepare(`${BELOW_RACKS} ${sql}`).raw();
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < RACK_ROUNDS; round++) {
    const startedMs = performance.now();
    const { rows } = await coordinator.query(query, {});
    const betweenMs = performance.now();
    const expected = reference.all();
    ours.push(betweenMs - startedMs);
    theirs.push(performance.now() - betweenMs);
    if (round === 0) requireEqual(rows, expected, query, 'every rack');
  }
  const rates = { measured: 1000 / median(ours), reference: 1000 / median(theirs), unit: 'queries/s' };
  return line(`${name} below every rack, in one query`, rates, `>= ${goal}`, (ratio) => ratio >= goal);
}

async function compare(
  coordinator: Coordinator,
  db: Database.Database,
  { query, sql, goal }: Form,
  asked: readonly string[],
  where: string,
): Promise<BenchLine[]> {
  const reference = db.prepare(`${BELOW} ${sql}`).raw();
  let cachedCount = 0;
  const ask = async (a: string) => {
    const { rows, stats } = await coordinator.query(query, { a });
    if (stats.cacheHit) cachedCount++;
    return rows;
  };
  // The check also warms up both sides.
  for (const a of asked) requireEqual(await ask(a), reference.all(a), query, a);
  cachedCount = 0;
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (const a of asked) {
    const startedMs = performance.now();
    await ask(a);
    const betweenMs = performance.now();
    reference.all(a);
    ours.push(betweenMs - startedMs);
    theirs.push(performance.now() - betweenMs);
  }
  const isMet = (ratio: number) => ratio >= goal;
  const single = { measured: 1000 / median(ours), reference: 1000 / median(theirs), unit: 'queries/s' };
  const many = {
    measured: await questionRate(ask, IN_FLIGHT, asked),
    reference: await questionRate((a) => reference.all(a), 1, asked),
    unit: 'queries/s',
  };
  const note = cachedCount === 0 ? '' : `${cachedCount} answers came out of the result cache`;
  return [
    line(`${where}, one at a time`, single, `>= ${goal}`, isMet, note),
    line(`${where}, ${IN_FLIGHT} in flight`, many, `>= ${goal}`, isMet, note),
  ];
}

/** Equal as sets of rows. Figures about different answers would compare nothing. */
function requireEqual(ours: readonly unknown[], theirs: readonly unknown[], query: string, a: string): void {
  const canonical = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort();
  const [one, other] = [canonical(ours), canonical(theirs)];
  if (one.length === other.length && one.every((row, at) => row === other[at])) return;
  throw new Error(`${query} of "${a}" gives ${one.length} rows, recursive SQL ${other.length}, or others`);
}

const BELOW = `WITH RECURSIVE below (node) AS (
  SELECT target FROM edge WHERE source = (SELECT id FROM node WHERE key = ?)
  UNION SELECT edge.target FROM below JOIN edge ON edge.source = below.node)`;

const BELOW_RACKS = `WITH RECURSIVE below (root, node) AS (
  SELECT source, target FROM edge WHERE source IN (SELECT id FROM node WHERE type = 'rack')
  UNION SELECT below.root, edge.target FROM below JOIN edge ON edge.source = below.node)`;

function referenceDatabase(topology: Topology): Database.Database {
  const { nodeKeys, nodeTypes, metagraph, edgeCount, edgeSources, edgeTargets } = topology;
  const db = new Database(':memory:');
  db.exec(`CREATE TABLE node (id INTEGER PRIMARY KEY, key TEXT UNIQUE, type TEXT);
    CREATE TABLE edge (source INTEGER, target INTEGER, PRIMARY KEY (source, target)) WITHOUT ROWID`);
  const addNode = db.prepare('INSERT INTO node VALUES (?, ?, ?)');
  const addEdge = db.prepare('INSERT OR IGNORE INTO edge VALUES (?, ?)');
  db.transaction(() => {
    for (const [node, key] of nodeKeys.entries()) addNode.run(node, key, metagraph.nodeTypes[nodeTypes[node]!]);
    for (let edge = 0; edge < edgeCount; edge++) addEdge.run(edgeSources[edge], edgeTargets[edge]);
  })();
  db.exec('ANALYZE');
  return db;
}

function nodesWithBelow(db: Database.Database, from: number, to: number): number[] {
  const count = db.prepare(`${BELOW} SELECT count(*) FROM below`).pluck();
  const keys = db.prepare('SELECT id, key FROM node WHERE id IN (SELECT source FROM edge)').raw().all() as [
    number,
    string,
  ][];
  return keys.flatMap(([node, key]) => {
    const size = Number(count.get(key));
    return size >= from && size <= to ? [node] : [];
  });
}

function draw(nodes: readonly number[], prng: Prng): number {
  return nodes[prng.below(nodes.length)]!;
}
