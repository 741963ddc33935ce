import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createPrng, type Prng } from '../../engine/base/prng.ts';
import { Coordinator } from '../../engine/cluster/coordinator.ts';
import type { TopologyChange } from '../../engine/model/changes.ts';
import type { Topology } from '../../engine/model/topology.ts';
import { importTopology } from '../support/workspaces.ts';
import { type Bench, type BenchLine, line, median } from './bench.ts';

const NODES = 50_000;
const FANOUT = 6;
const SECOND_PARENT_RATIO = 0.1;
const SHARDS = 4;
const BATCH = 100;
const WARM_UP_BATCHES = 20;
const BATCHES = 100;
const SINGLES = 200;
const SEED = 1;
const RELATION = 'contains';
/** Nodes two steps below the root: about 1,390 nodes below each. */
const SUBTREES = [8, 14, 20, 26, 32, 38];
const BY = { actor: 'bench' };

type Edge = readonly [source: number, target: number];

/**
 * Live writes to a whole engine: checked, logged, followed in the closure, applied to all shards, durable. Reference: the
 * same edges in one SQLite file (WAL, synchronous = NORMAL), with the closure kept by the textbook's statements, knowing
 * beforehand that the changed node is a leaf, or that its subtree is all that changes; both sides take turns.
 */
export const writesBench: Bench = {
  name: 'writes',
  about: `live writes to a containment tree of ${NODES.toLocaleString('en-US')} nodes over ${SHARDS} shards`,
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'shardscope-bench-'));
    const edges = containment();
    const textbook = new Textbook(join(folder, 'textbook.sqlite'), edges);
    try {
      const workspace = join(folder, 'w.shardscope');
      await importTopology(workspace, topologyOf(edges), { shardCount: SHARDS });
      const coordinator = await Coordinator.open(workspace, Date.now);
      try {
        const lines = [...(await leaves(coordinator, textbook, edges)), await subtrees(coordinator, textbook)];
        const { ok } = await coordinator.verify(true);
        if (!ok) throw new Error('the workspace does not verify after the writes');
        return lines;
      } finally {
        await coordinator.close();
      }
    } finally {
      textbook.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function leaves(coordinator: Coordinator, textbook: Textbook, edges: readonly Edge[]): Promise<BenchLine[]> {
  const prng = createPrng(SEED);
  const ofLeaves = edgesOfLeaves(edges);
  const batches: [ours: number, reference: number][] = [];
  for (let round = 0; round < WARM_UP_BATCHES + BATCHES; round++) {
    const batch = some(ofLeaves, BATCH, prng);
    const times = await both(coordinator, textbook, batch);
    if (round >= WARM_UP_BATCHES) batches.push(times);
  }
  const singles: [number, number][] = [];
  for (let round = 0; round < SINGLES; round++) {
    singles.push(await both(coordinator, textbook, some(ofLeaves, 1, prng)));
  }
  // A round removes and adds.
  const perSecond = (ms: number) => (2 * BATCH * 1000) / ms;
  const [ours, reference] = [0, 1].map((side) => median(batches.map((times) => times[side]!))) as [number, number];
  const [one, oneReference] = [0, 1].map((side) => median(singles.map((times) => times[side]! / 2))) as [
    number,
    number,
  ];
  return [
    line(
      `edge changes at leaves, batches of ${BATCH}`,
      { measured: perSecond(ours), reference: perSecond(reference), unit: 'changes/s' },
      '>= 20,000 changes/s',
      () => perSecond(ours) >= 20_000,
      'reference: one file, one thread, no checks, no log',
    ),
    line(
      'an edge alone comes or goes, p50',
      { measured: one, reference: oneReference, unit: 'ms' },
      'none',
      () => true,
      'ours waits for the disk once',
    ),
  ];
}

export const edgesOfLeaves = (edges: readonly Edge[]) => edges.filter(([, target]) => target > NODES / FANOUT + 1);

/** Removes some edges and adds them again; milliseconds of either side. */
async function both(
  coordinator: Coordinator,
  textbook: Textbook,
  batch: readonly Edge[],
): Promise<[ours: number, reference: number]> {
  const startedMs = performance.now();
  await removeAndAdd(coordinator, batch);
  const betweenMs = performance.now();
  textbook.leaves(batch, false);
  textbook.leaves(batch, true);
  return [betweenMs - startedMs, performance.now() - betweenMs];
}

export async function removeAndAdd(coordinator: Coordinator, batch: readonly Edge[]): Promise<void> {
  const changes = (op: 'add-edge' | 'remove-edge'): TopologyChange[] =>
    batch.map(([source, target]) => ({ op, source: `n${source}`, target: `n${target}`, relation: RELATION }));
  await coordinator.write(changes('remove-edge'), BY);
  await coordinator.write(changes('add-edge'), BY);
}

async function subtrees(coordinator: Coordinator, textbook: Textbook): Promise<BenchLine> {
  const [ours, reference]: [number[], number[]] = [[], []];
  for (let round = 0; round < 4; round++) {
    for (const node of SUBTREES) {
      const home = Math.floor((node - 1) / FANOUT);
      const other = 1 + (home % FANOUT);
      for (const [from, to] of [
        [home, other],
        [other, home],
      ] as const) {
        const startedMs = performance.now();
        await coordinator.write(
          [{ op: 'move-subtree', key: `n${node}`, from: `n${from}`, to: `n${to}`, relation: RELATION }],
          BY,
        );
        const betweenMs = performance.now();
        textbook.moveSubtree(node, from, to);
        ours.push(betweenMs - startedMs);
        reference.push(performance.now() - betweenMs);
      }
    }
  }
  return line(
    'a subtree of about 1,400 nodes moves',
    { measured: median(ours), reference: median(reference), unit: 'ms' },
    '<= 10 ms',
    () => median(ours) <= 10,
    'the reference takes no notice of second parents',
  );
}

/** The same closure in one file, kept by plain statements. */
class Textbook {
  readonly #db: Database.Database;
  readonly #sql;

  constructor(file: string, edges: readonly Edge[]) {
    const db = new Database(file);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    db.exec(`
      CREATE TABLE edge (source INTEGER, target INTEGER, PRIMARY KEY (source, target)) WITHOUT ROWID;
      CREATE INDEX edge_by_target ON edge (target, source);
      CREATE TABLE closure (ancestor INTEGER, descendant INTEGER, depth INTEGER, PRIMARY KEY (ancestor, descendant))
        WITHOUT ROWID;
      CREATE INDEX closure_by_descendant ON closure (descendant, ancestor, depth);
    `);
    const insertEdge = db.prepare('INSERT INTO edge VALUES (?, ?)');
    const fromParents = db.prepare(`
      INSERT INTO closure
      SELECT ancestor, $node, min(depth) FROM (
        SELECT source AS ancestor, 1 AS depth FROM edge WHERE target = $node
        UNION ALL
        SELECT closure.ancestor, closure.depth + 1 FROM edge JOIN closure ON closure.descendant = edge.source
        WHERE edge.target = $node
      ) GROUP BY ancestor
    `);
    this.#db = db;
    this.#sql = {
      insertEdge,
      fromParents,
      deleteEdge: db.prepare('DELETE FROM edge WHERE source = ? AND target = ?'),
      forget: db.prepare('DELETE FROM closure WHERE descendant = ?'),
      cutOff: db.prepare(`
        DELETE FROM closure WHERE descendant IN (SELECT descendant FROM closure WHERE ancestor = $node UNION SELECT $node)
          AND ancestor IN (SELECT ancestor FROM closure WHERE descendant = $node)
      `),
      join: db.prepare(`
        INSERT OR REPLACE INTO closure
        SELECT above.ancestor, below.descendant, above.depth + below.depth + 1
        FROM (SELECT ancestor, depth FROM closure WHERE descendant = $parent UNION ALL SELECT $parent, 0) AS above,
             (SELECT descendant, depth FROM closure WHERE ancestor = $node UNION ALL SELECT $node, 0) AS below
      `),
    };
    db.transaction(() => {
      for (const [source, target] of edges) insertEdge.run(source, target);
      // Parents come before their children.
      for (let node = 1; node < NODES; node++) fromParents.run({ node });
    })();
  }

  leaves(batch: readonly Edge[], isAdded: boolean): void {
    this.#db.transaction(() => {
      for (const [source, target] of batch) {
        (isAdded ? this.#sql.insertEdge : this.#sql.deleteEdge).run(source, target);
        this.#sql.forget.run(target);
        this.#sql.fromParents.run({ node: target });
      }
    })();
  }

  moveSubtree(node: number, from: number, to: number): void {
    this.#db.transaction(() => {
      this.#sql.deleteEdge.run(from, node);
      this.#sql.cutOff.run({ node });
      this.#sql.insertEdge.run(to, node);
      this.#sql.join.run({ parent: to, node });
    })();
  }

  close(): void {
    this.#db.close();
  }
}

/** A node's first parent is six to one; a tenth have a second one anywhere before them. */
export function containment(): readonly Edge[] {
  const prng = createPrng(SEED);
  const edges: Edge[] = [];
  for (let node = 1; node < NODES; node++) {
    const parent = Math.floor((node - 1) / FANOUT);
    edges.push([parent, node]);
    const second = prng.below(node);
    // None of the nodes whose subtrees are moved, so that no move closes a cycle.
    if (prng.ratio() < SECOND_PARENT_RATIO && second !== parent && node > FANOUT ** 3) edges.push([second, node]);
  }
  return edges;
}

export function topologyOf(edges: readonly Edge[]): Topology {
  const names = Array.from({ length: NODES }, (_, node) => `n${node}`);
  return {
    metagraph: {
      nodeTypes: ['place'],
      relations: [RELATION],
      rules: [{ fromType: 0, relation: 0, toType: 0, edgeCount: edges.length }],
    },
    nodeCount: NODES,
    nodeKeys: names,
    nodeLabels: names,
    nodeTypes: new Uint16Array(NODES),
    nodeAttributes: new Array<null>(NODES).fill(null),
    edgeCount: edges.length,
    edgeSources: Uint32Array.from(edges, ([source]) => source),
    edgeTargets: Uint32Array.from(edges, ([, target]) => target),
    edgeRelations: new Uint16Array(edges.length),
    edgeAttributes: new Array<null>(edges.length).fill(null),
  };
}

export function some(edges: readonly Edge[], count: number, prng: Prng): readonly Edge[] {
  const chosen = new Set<Edge>();
  while (chosen.size < count) chosen.add(edges[prng.below(edges.length)]!);
  return [...chosen];
}
