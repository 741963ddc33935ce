import {
  applyEdgeChanges,
  createClosureMaintenance,
  type EdgeChange,
  revertEdgeChanges,
  runToEnd,
} from '../../engine/algorithms/closure/closure-delta.ts';
import { forEachRowGroup } from '../../engine/algorithms/closure/row-groups.ts';
import { createRowSearch, type RowSearch } from '../../engine/algorithms/closure/row-search.ts';
import { buildCsr, type Csr } from '../../engine/algorithms/graph/csr.ts';
import {
  createMutableGraph,
  type MutableGraph,
  type NeighbourRows,
} from '../../engine/algorithms/graph/mutable-graph.ts';
import { createPrng, type Prng } from '../../engine/base/prng.ts';
import { type Bench, type BenchLine, line, median } from './bench.ts';

const NODES = 50_000;
const FANOUT = 6;
const SECOND_PARENT_RATIO = 0.1;
/** Vacant nodes that new leaves take. */
const SPARE = 1000;
const BATCH = 100;
const SEED = 1;
const ROUNDS = 15;
/** Not counted: both sides start with cold code. */
const WARM_UP_ROUNDS = 30;
/** The reference is slow, and steady. */
const NAIVE_EVERY = 5;
const SUBTREE_NODES = 1000;

/**
 * Reference: the lists of descendants of every node above a changed edge, searched before and after, and compared. Both
 * sides change the same graph, must find the same number of rows, and take turns.
 */
export const closureChangesBench: Bench = {
  name: 'closure-changes',
  about: `closure rows that change with edges of a containment tree of ${NODES.toLocaleString('en-US')} nodes, in memory`,
  async run() {
    const { forward, backward } = containment();
    const graph = createMutableGraph(forward, backward);
    const prng = createPrng(SEED);
    const us = '<= 15 us a change';
    const rebuiltMs = rebuildMs(forward);
    return [
      measured('leaves come and go, batches of 100', graph, us, 15, () => leaves(prng, BATCH)),
      measured('a leaf comes or goes, alone', graph, us, 15, () => leaves(prng, 1)),
      measured('leaves get a second parent and lose it, batches of 100', graph, us, 15, () =>
        seconds(graph, prng, BATCH),
      ),
      // A move is two changes.
      measured(`a subtree of about ${SUBTREE_NODES} nodes moves`, graph, '<= 2.5 ms a change', 2500, () =>
        move(graph, prng),
      ),
      measured('everything below a child of the root is cut off and comes back', graph, 'none', null, cutOff),
      againstRebuild(graph, prng, rebuiltMs),
    ];
  },
};

/** A node's first parent is six to one; a tenth have a second one anywhere before them. */
function containment(): { forward: Csr; backward: Csr } {
  const prng = createPrng(SEED);
  const [sources, targets]: [number[], number[]] = [[], []];
  for (let node = 1; node < NODES; node++) {
    const parent = Math.floor((node - 1) / FANOUT);
    sources.push(parent);
    targets.push(node);
    const second = prng.below(node);
    if (prng.ratio() >= SECOND_PARENT_RATIO || second === parent) continue;
    sources.push(second);
    targets.push(node);
  }
  const columns = [Uint32Array.from(sources), Uint32Array.from(targets)] as const;
  const relations = new Uint16Array(sources.length);
  return {
    forward: buildCsr(NODES + SPARE, columns[0], columns[1], relations, null),
    backward: buildCsr(NODES + SPARE, columns[1], columns[0], relations, null),
  };
}

function leaves(prng: Prng, count: number): EdgeChange[] {
  return Array.from({ length: count }, (_, at) => added(prng.below(NODES), NODES + at));
}

function seconds(graph: MutableGraph, prng: Prng, count: number): EdgeChange[] {
  const firstLeaf = Math.ceil((NODES - 1) / FANOUT);
  const changes = new Map<number, EdgeChange>();
  while (changes.size < count) {
    const [source, target] = [prng.below(NODES), firstLeaf + prng.below(NODES - firstLeaf)];
    if (source !== target && !graph.has(source, target, 0)) changes.set(target, added(source, target));
  }
  return [...changes.values()];
}

/** The node of the fifth layer whose subtree is nearest to the size wanted goes to another parent. */
function move(graph: MutableGraph, prng: Prng): EdgeChange[] {
  const search = createRowSearch(graph.nodeCount);
  const sizes = Array.from({ length: 100 }, () => 7 + prng.below(250)).map((node) => ({
    node,
    size: search.run(graph.out, null, node, Infinity),
  }));
  sizes.sort((a, b) => Math.abs(a.size - SUBTREE_NODES) - Math.abs(b.size - SUBTREE_NODES));
  const { node } = sizes[0]!;
  search.run(graph.out, null, node, Infinity);
  graph.in.seek(node);
  const parent = graph.in.others[graph.in.start]!;
  for (;;) {
    const other = 1 + prng.below(250);
    if (other === node || search.depthOf(other) !== 0 || graph.has(other, node, 0)) continue;
    return [{ ...added(parent, node), isAdded: false }, added(other, node)];
  }
}

const cutOff = (): EdgeChange[] => [{ ...added(0, 1), isAdded: false }];

function added(source: number, target: number): EdgeChange {
  return { source, target, relation: 0, isAdded: true };
}

/** Every batch there and back, so that all rounds see the same graph. */
function measured(
  name: string,
  graph: MutableGraph,
  goal: string,
  usMax: number | null,
  draw: () => readonly EdgeChange[],
): BenchLine {
  const maintenance = createClosureMaintenance(graph, [{ relations: null, depthMax: Infinity }]);
  const search = createRowSearch(graph.nodeCount);
  const [ours, naive, rows]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    const there = draw();
    const back = there.map((change) => ({ ...change, isAdded: !change.isAdded }));
    const startedMs = performance.now();
    let found = runToEnd(maintenance.run(there)).depths.length;
    found += runToEnd(maintenance.run(back)).depths.length;
    const oursMs = performance.now() - startedMs;
    if (round >= WARM_UP_ROUNDS) ours.push((1000 * oursMs) / (2 * there.length));
    if (round % NAIVE_EVERY !== 0) continue;
    const restartedMs = performance.now();
    const foundNaively = naiveRows(graph, search, there) + naiveRows(graph, search, back);
    const naiveMs = performance.now() - restartedMs;
    if (found !== foundNaively) throw new Error(`${name}: ${found} rows, and naively ${foundNaively}`);
    if (round < WARM_UP_ROUNDS) continue;
    naive.push((1000 * naiveMs) / (2 * there.length));
    rows.push(found / (2 * there.length));
  }
  const figures = { measured: median(ours), reference: median(naive), unit: 'us' };
  const isMet = () => usMax === null || median(ours) <= usMax;
  const note = `${median(rows).toFixed(1)} rows a change, median of ${ROUNDS}`;
  const result = line(name, figures, goal, isMet, note);
  return usMax === null ? { ...result, isMet: null } : result;
}

/** Applies the changes, and counts the rows that differ. */
function naiveRows(graph: MutableGraph, search: RowSearch, changes: readonly EdgeChange[]): number {
  const touched = new Set<number>();
  const withAncestors = () => {
    for (const { source } of changes)
      for (const node of [source, ...found(search, graph.in, source)]) touched.add(node);
  };
  withAncestors();
  applyEdgeChanges(graph, changes);
  withAncestors();
  revertEdgeChanges(graph, changes);
  const former = [...touched].map((node) => {
    const list = found(search, graph.out, node);
    return { node, list, depths: Uint16Array.from(list, search.depthOf) };
  });
  applyEdgeChanges(graph, changes);
  let count = 0;
  for (const { node, list, depths } of former) {
    let newCount = search.run(graph.out, null, node, Infinity);
    for (let at = 0; at < list.length; at++) {
      const depth = search.depthOf(list[at]!);
      if (depth !== 0) newCount--;
      if (depth !== depths[at]) count++;
    }
    count += newCount;
  }
  return count;
}

function found(search: RowSearch, rows: NeighbourRows, start: number): Uint32Array {
  return search.nodes.slice(0, search.run(rows, null, start, Infinity));
}

function rebuildMs(forward: Csr): number {
  const times = Array.from({ length: 9 }, () => {
    const startedMs = performance.now();
    let rows = 0;
    forEachRowGroup([{ forward, depthMax: Infinity }], (_ancestor, _descendants, count) => {
      rows += count;
    });
    if (rows === 0) throw new Error('an empty closure');
    return performance.now() - startedMs;
  });
  return median(times);
}

function againstRebuild(graph: MutableGraph, prng: Prng, reference: number): BenchLine {
  const maintenance = createClosureMaintenance(graph, [{ relations: null, depthMax: Infinity }]);
  const times = Array.from({ length: ROUNDS }, () => {
    const there = leaves(prng, BATCH);
    const startedMs = performance.now();
    runToEnd(maintenance.run(there));
    const elapsedMs = performance.now() - startedMs;
    revertEdgeChanges(graph, there);
    return elapsedMs;
  });
  const figures = { measured: median(times), reference, unit: 'ms' };
  const note = 'reference: every list searched anew, rows only counted';
  return line('100 new leaves', figures, '<= 0.1', (ratio) => ratio <= 0.1, note);
}
