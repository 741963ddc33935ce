import { createPrng, type Prng } from '../../engine/base/prng.ts';
import { Coordinator } from '../../engine/cluster/coordinator.ts';
import { noEvents } from '../../engine/cluster/coordinator-events.ts';
import type { Machine } from '../../engine/cluster/machine.ts';
import type { TopologyChange } from '../../engine/model/changes.ts';
import { edgeId, type ModelTopology, randomChange } from '../engine/cluster/writes/model.ts';
import { CallBook } from '../simulation/call-book.ts';
import type { DiskFaults } from '../simulation/disks.ts';
import { Judge } from '../simulation/judge.ts';
import { liteOptions } from '../simulation/options.ts';
import { SimulatedThreads } from '../simulation/workers.ts';
import { newWorkspace } from '../simulation/workspace.ts';
import { World } from '../simulation/world.ts';
import { RELATIONS } from '../support/topologies.ts';
import { type Soak, SoakMismatch } from './soak.ts';

/** Operations on one topology, before another one is begun. */
const TOPOLOGY_OPERATIONS = 10_000;
/** Operations between two comparisons of everything. */
const COMPARED_EVERY = 500;
const BATCH_MAX = 24;
/** Topologies tend to be this large. */
const NODES_AIMED = 24;
const EDGES_AIMED = 30;
/** Of the writes, one in so many is made while nodes move. */
const MOVED_EVERY = 8;

/**
 * Random writes through the engine's own coordinator and writer, over simulated links and disks, some of them while nodes
 * move. A plain model makes the same changes; every 500 operations the catalog and every row of every partition are compared
 * with it: nodes, attributes, versions, edges, the closure of each hierarchy from scratch, counts.
 */
export const writesSoak: Soak = {
  name: 'writes',
  about: 'live writes through the coordinator, against a plain model of the whole topology',
  async run({ operations, seed, tell }) {
    const sum = { operations: 0, writes: 0, moves: 0, comparisons: 0, rows: 0 };
    for (let turn = 0; sum.operations < operations; turn++) {
      const count = Math.min(TOPOLOGY_OPERATIONS, operations - sum.operations);
      const run = await writeTo(seed * 1_000_003 + turn, turn, count);
      sum.operations += count;
      for (const name of ['writes', 'moves', 'comparisons', 'rows'] as const) sum[name] += run[name];
      if (turn % 10 === 9) tell(`${sum.operations} of ${operations} operations`);
    }
    return [
      `${sum.operations} operations in ${sum.writes} writes, ${sum.moves} moves beside them`,
      `${sum.comparisons} comparisons of ${sum.rows} rows`,
    ].join('; ');
  },
};

async function writeTo(seed: number, turn: number, operations: number) {
  const prng = createPrng(seed);
  const options = {
    ...liteOptions(seed),
    ...{ shards: 1 + (turn % 4), nodes: NODES_AIMED, edges: EDGES_AIMED, depth: turn % 3 === 2 ? 3 : 0 },
  };
  const world = new World({ prng, hasteRatio: 0, onPoint: () => {} });
  const { topology, homes, catalog, disks } = newWorkspace(options, prng);
  const { partitions } = disks;
  const fail = (problem: string): never => {
    throw new SoakMismatch(`topology ${turn} (seed ${seed}): ${problem}`);
  };
  const judge = new Judge(topology, homes, fail);
  judge.syncedRevision = () => Math.min(...partitions.map((disk) => disk.syncedRevision(judge.revision)));
  const process = { isAlive: true };
  const faults: DiskFaults = { next: () => 'none' };
  const { deltasACommit } = options;
  const threads = new SimulatedThreads({
    ...{ world, process, disks, faults, prng, calls: new CallBook(fail), deltasACommit, copies: new Map() },
    opening: () => {},
    planted: (store) => store,
  });
  const machine: Machine = {
    openCatalog: () => catalog.open({ world, owner: process, faults, prng }, judge),
    threads,
    after: (ms, work) => world.after(process, ms, work),
    elapsedMs: () => 0,
  };
  const spareSlotsMin = operations;
  const opening = Coordinator.open('/simulated/soak', () => world.nowMs, noEvents, { machine, spareSlotsMin });
  const coordinator = await driven(world, opening);
  const run = { writes: 0, moves: 0, comparisons: 0, rows: 0 };
  let sinceCompared = 0;
  for (let left = operations; left > 0; ) {
    const actor = `w${run.writes++}`;
    const changes = someChanges(judge.head, prng, Math.min(left, 1 + prng.below(BATCH_MAX)), left);
    left -= changes.length;
    sinceCompared += changes.length;
    judge.submit(actor, changes);
    // A move of a node that the write removes is refused.
    const moving = Promise.allSettled(
      prng.below(MOVED_EVERY) === 0 ? someMoves(coordinator, judge, prng, options.shards) : [],
    );
    const { revision } = await driven(world, coordinator.write(changes, { actor }));
    if (judge.committed.get(actor) !== revision) fail(`write ${actor} is said to be ${revision}`);
    const settled = await driven(world, moving);
    run.moves += settled.filter(({ status }) => status === 'fulfilled').length;
    if (sinceCompared < COMPARED_EVERY && left > 0) continue;
    sinceCompared = 0;
    const rows = partitions.map((disk) => disk.seen() ?? disk.rows);
    catalog.read((kept) => judge.compare(kept, rows, true));
    run.comparisons++;
    run.rows += rows.reduce((total, { nodes, edges, closure }) => total + nodes.size + edges.size + closure.size, 0);
  }
  process.isAlive = false;
  return run;
}

/** Legal one after the other; a topology that is large enough loses nodes instead of gaining them, and the other way round for edges. */
function someChanges(head: ModelTopology, prng: Prng, count: number, left: number): TopologyChange[] {
  const scratch = head.copy();
  return Array.from({ length: count }, (_, at) => {
    let change = randomChange(scratch, prng, left - at);
    if (change.op === 'add-node' && scratch.nodes.size > NODES_AIMED) {
      const keys = [...scratch.nodes.keys()];
      change = { op: 'remove-node', key: keys[prng.below(keys.length)]!, edges: 'remove' };
    }
    if (change.op === 'remove-edge' && scratch.edges.size < EDGES_AIMED) change = anEdge(scratch, prng) ?? change;
    scratch.apply(change);
    return change;
  });
}

function anEdge({ nodes, edges }: ModelTopology, prng: Prng): TopologyChange | null {
  const keys = [...nodes.keys()];
  const ends = [0, 1].map(() => keys[prng.below(keys.length)]!);
  const edge = { source: ends[0]!, target: ends[1]!, relation: RELATIONS[prng.below(RELATIONS.length)]! };
  return edges.has(edgeId(edge)) ? null : { op: 'add-edge', ...edge };
}

function someMoves(coordinator: Coordinator, { homes }: Judge, prng: Prng, shards: number): Promise<unknown>[] {
  const slots = [...homes.keys()];
  if (slots.length === 0) return [];
  return Array.from({ length: 1 + prng.below(8) }, () => {
    return coordinator.move(slots[prng.below(slots.length)]!, prng.below(shards));
  });
}

/** Lets the world go on until `work` is over. */
async function driven<T>(world: World, work: Promise<T>): Promise<T> {
  const state = { isOver: false };
  const end = () => {
    state.isOver = true;
  };
  work.then(end, end);
  await world.settle();
  while (!state.isOver) {
    if (!(await world.step())) throw new SoakMismatch('nothing is under way, and something is waited for');
  }
  return work;
}
