import {
  type ClosureDelta,
  type ClosureHierarchy,
  createClosureMaintenance,
  type EdgeChange,
  runToEnd,
} from '../../engine/algorithms/closure/closure-delta.ts';
import { buildCsr } from '../../engine/algorithms/graph/csr.ts';
import { createPathFinder, type PathFinder } from '../../engine/algorithms/graph/find-path.ts';
import { createMutableGraph, type MutableGraph } from '../../engine/algorithms/graph/mutable-graph.ts';
import { createPrng, type Prng } from '../../engine/base/prng.ts';
import { type Soak, SoakMismatch } from './soak.ts';

/** Operations between two comparisons of the whole closure with the oracle. */
const COMPARED_EVERY = 1000;
const BATCH_MAX = 12;

/**
 * Random insertions, deletions, moves of subtrees and batches on graphs of several shapes. A closure for every
 * hierarchy is kept in maps to which nothing but deltas is applied; every thousand operations it is compared, row by
 * row, with one that is computed from scratch out of a list of edges of the soak's own.
 */
export const closureSoak: Soak = {
  name: 'closure',
  about: 'closures maintained by deltas, against closures computed from scratch',
  async run({ operations, seed, tell }) {
    const shapes = SHAPES.map((shape, at) => createRun(shape, createPrng(seed * 1009 + at)));
    const turns = Math.ceil(operations / COMPARED_EVERY);
    let done = 0;
    for (let turn = 0; turn < turns; turn++) {
      const run = shapes[turn % shapes.length]!;
      const count = Math.min(COMPARED_EVERY, operations - done);
      for (let operation = 0; operation < count; operation++) run.operate();
      done += count;
      run.compare();
      if ((turn + 1) % 100 === 0) tell(`${done} of ${operations} operations`);
    }
    const sum = (of: (run: ShapeRun) => number) => shapes.reduce((total, run) => total + of(run), 0);
    const parts = shapes.map((run) => `${run.name} ${run.closureRows()} rows now`);
    return [
      `${done} operations, ${sum((run) => run.edgeChanges)} edges changed, ${sum((run) => run.rowChanges)} rows changed`,
      `${turns} comparisons of ${sum((run) => run.comparedRows)} rows (${parts.join(', ')})`,
    ].join('; ');
  },
};

interface Shape {
  readonly name: string;
  readonly nodeCount: number;
  /** Edges tend to be this many. */
  readonly edgesAimed: number;
  readonly relationCount: number;
  readonly hierarchies: readonly ClosureHierarchy[];
  /** Which edges may be: a forest has one parent a node, an acyclic graph no way back. */
  readonly rule: 'forest' | 'acyclic' | 'any';
}

const ALL = { relations: null, depthMax: Infinity };
const mask = (...relations: number[]) => Uint8Array.from({ length: 4 }, (_, r) => (relations.includes(r) ? 1 : 0));

const SHAPES: readonly Shape[] = [
  { name: 'forest', nodeCount: 300, edgesAimed: 290, relationCount: 1, hierarchies: [ALL], rule: 'forest' },
  {
    ...{ name: 'containment with second parents', nodeCount: 200, edgesAimed: 230, relationCount: 3, rule: 'acyclic' },
    hierarchies: [ALL, { relations: mask(0, 2), depthMax: 3 }],
  },
  {
    ...{ name: 'dense acyclic', nodeCount: 60, edgesAimed: 240, relationCount: 2, rule: 'acyclic' },
    hierarchies: [ALL, { relations: mask(1), depthMax: Infinity }],
  },
  {
    ...{ name: 'sparse with cycles', nodeCount: 120, edgesAimed: 130, relationCount: 3, rule: 'any' },
    hierarchies: [ALL, { relations: null, depthMax: 4 }, { relations: mask(0), depthMax: Infinity }],
  },
  {
    ...{ name: 'dense with cycles', nodeCount: 50, edgesAimed: 160, relationCount: 2, rule: 'any' },
    hierarchies: [ALL, { relations: null, depthMax: 2 }],
  },
];

type Edge = readonly [source: number, target: number, relation: number];

interface ShapeRun {
  readonly name: string;
  readonly edgeChanges: number;
  readonly rowChanges: number;
  readonly comparedRows: number;
  operate(): void;
  compare(): void;
  closureRows(): number;
}

function createRun(shape: Shape, prng: Prng): ShapeRun {
  const { nodeCount, relationCount, hierarchies, rule, edgesAimed } = shape;
  const none = buildCsr(nodeCount, new Uint32Array(0), new Uint32Array(0), new Uint16Array(0), null);
  const graph = createMutableGraph(none, none);
  const finder = createPathFinder(graph);
  // Impatient in every second write, so that small graphs go the ways of large ones.
  const paces = [{}, { patienceMin: 1, stepsAStretch: 50 }];
  const maintenances = paces.map((pace) => createClosureMaintenance(graph, hierarchies, pace));
  const edges = createEdgeBag();
  const closures = hierarchies.map(() => new Map<number, number>());
  const counts = { edgeChanges: 0, rowChanges: 0, comparedRows: 0 };

  function write(changes: readonly EdgeChange[]): void {
    if (changes.length === 0) return;
    const delta = runToEnd(maintenances[prng.below(2)]!.run(changes));
    for (const { source, target, relation, isAdded } of changes) {
      if (isAdded) edges.add([source, target, relation]);
      else edges.remove([source, target, relation]);
    }
    applyDelta(closures, delta, nodeCount);
    counts.edgeChanges += changes.length;
    counts.rowChanges += delta.depths.length;
  }

  const anyNode = () => prng.below(nodeCount);
  const isLegal = (edge: Edge) => !edges.has(edge) && keepsRule(rule, graph, finder, edge);

  function insertion(): EdgeChange[] {
    // In a forest most nodes have their parent already.
    for (let tries = 0; tries < 8; tries++) {
      const edge: Edge = [anyNode(), anyNode(), prng.below(relationCount)];
      if (isLegal(edge)) return [change(edge, true)];
    }
    return [];
  }

  const deletion = () => (edges.size() === 0 ? [] : [change(edges.at(prng.below(edges.size())), false)]);

  /** One edge of a node goes, another comes: with everything below it, or above it. */
  function move(): EdgeChange[] {
    if (edges.size() === 0) return [];
    const [source, target, relation] = edges.at(prng.below(edges.size()));
    const moved: Edge = prng.below(4) > 0 ? [anyNode(), target, relation] : [source, anyNode(), relation];
    // As if the first were gone already: a forest allows one parent.
    if (edges.has(moved)) return [];
    graph.remove(source, target, relation);
    const isLegalThen = keepsRule(rule, graph, finder, moved);
    graph.add(source, target, relation);
    return isLegalThen ? [change([source, target, relation], false), change(moved, true)] : [];
  }

  /** Any changes that hold as a whole; the net of them. All edges of one node, now and then: the node goes. */
  function batch(): EdgeChange[] {
    const net = new Map<string, EdgeChange>();
    const take = (one: EdgeChange) => {
      const key = `${one.source} ${one.target} ${one.relation}`;
      if (!net.delete(key)) net.set(key, one);
      if (one.isAdded) graph.add(one.source, one.target, one.relation);
      else graph.remove(one.source, one.target, one.relation);
    };
    if (prng.below(8) === 0) {
      const gone = anyNode();
      for (const edge of edges.all()) if (edge[0] === gone || edge[1] === gone) take(change(edge, false));
    }
    for (let rest = prng.below(BATCH_MAX); rest > 0; rest--) {
      const edge: Edge = [anyNode(), anyNode(), prng.below(relationCount)];
      if (prng.below(2) === 0 && edges.size() > 0) {
        const there = edges.at(prng.below(edges.size()));
        if (graph.has(...there)) take(change(there, false));
      } else if (!graph.has(...edge) && keepsRule(rule, graph, finder, edge)) take(change(edge, true));
    }
    const changes = [...net.values()];
    // The graph was only tried out: back to before.
    for (const { source, target, relation, isAdded } of changes) {
      if (isAdded) graph.remove(source, target, relation);
      else graph.add(source, target, relation);
    }
    return changes;
  }

  return {
    name: shape.name,
    get edgeChanges() {
      return counts.edgeChanges;
    },
    get rowChanges() {
      return counts.rowChanges;
    },
    get comparedRows() {
      return counts.comparedRows;
    },
    closureRows: () => closures.reduce((sum, { size }) => sum + size, 0),
    operate() {
      const kind = prng.below(10);
      // Towards the size aimed at, whatever the rule refuses.
      const isShort = edges.size() < edgesAimed;
      if (kind < 5) write(isShort === prng.below(5) > 0 ? insertion() : deletion());
      else if (kind < 8) write(move());
      else write(batch());
    },
    compare() {
      const { sources, targets, relations } = graph.columns();
      const live = Array.from(sources, (source, at): Edge => [source, targets[at]!, relations[at]!]);
      const listed = edges.all().sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
      if (JSON.stringify(live) !== JSON.stringify(listed)) throw new SoakMismatch(`edges of ${shape.name} differ`);
      hierarchies.forEach((hierarchy, at) => {
        const oracle = closureFromScratch(nodeCount, listed, hierarchy);
        counts.comparedRows += oracle.size;
        compareClosures(oracle, closures[at]!, nodeCount, `${shape.name}, hierarchy ${at}`);
      });
    },
  };
}

function change([source, target, relation]: Edge, isAdded: boolean): EdgeChange {
  return { source, target, relation, isAdded };
}

function keepsRule(rule: Shape['rule'], graph: MutableGraph, finder: PathFinder, [source, target]: Edge): boolean {
  if (rule === 'any') return true;
  if (finder.find(target, source, null) !== null) return false;
  graph.in.seek(target);
  return rule === 'acyclic' || graph.in.start === graph.in.end;
}

/** Throws when a row was not at the depth that the delta says it was. */
function applyDelta(closures: readonly Map<number, number>[], delta: ClosureDelta, nodeCount: number): void {
  for (let row = 0; row < delta.depths.length; row++) {
    const closure = closures[delta.hierarchies[row]!]!;
    const [ancestor, descendant] = [delta.ancestors[row]!, delta.descendants[row]!];
    const key = ancestor * nodeCount + descendant;
    const [depth, former] = [delta.depths[row]!, delta.formerDepths[row]!];
    if ((closure.get(key) ?? 0) !== former || depth === former) {
      throw new SoakMismatch(`row ${ancestor} ${descendant} was ${closure.get(key)}, not ${former}; now ${depth}`);
    }
    if (depth === 0) closure.delete(key);
    else closure.set(key, depth);
  }
}

/** Layer by layer from every node, over lists: shares no code with what it judges. */
function closureFromScratch(nodeCount: number, edges: readonly Edge[], { relations, depthMax }: ClosureHierarchy) {
  const neighbours = Array.from({ length: nodeCount }, (): number[] => []);
  for (const [source, target, relation] of edges) {
    if (relations === null || relations[relation] === 1) neighbours[source]!.push(target);
  }
  const closure = new Map<number, number>();
  for (let start = 0; start < nodeCount; start++) {
    let layer = [start];
    for (let depth = 1; depth <= depthMax && layer.length > 0; depth++) {
      const next: number[] = [];
      for (const from of layer) {
        for (const to of neighbours[from]!) {
          const key = start * nodeCount + to;
          if (closure.has(key)) continue;
          closure.set(key, depth);
          next.push(to);
        }
      }
      layer = next;
    }
  }
  return closure;
}

function compareClosures(
  oracle: ReadonlyMap<number, number>,
  closure: ReadonlyMap<number, number>,
  nodeCount: number,
  where: string,
): void {
  for (const [key, depth] of oracle) {
    if (closure.get(key) === depth) continue;
    const row = `${Math.floor(key / nodeCount)} ${key % nodeCount}`;
    throw new SoakMismatch(`${where}: row ${row} is ${closure.get(key)} and should be ${depth}`);
  }
  if (closure.size !== oracle.size) {
    throw new SoakMismatch(`${where}: ${closure.size} rows, and there should be ${oracle.size}`);
  }
}

/** A set of edges that one can be drawn from. */
function createEdgeBag() {
  const list: Edge[] = [];
  const places = new Map<string, number>();
  return {
    size: () => list.length,
    at: (place: number) => list[place]!,
    all: () => [...list],
    has: (edge: Edge) => places.has(edge.join()),
    add(edge: Edge): void {
      places.set(edge.join(), list.length);
      list.push(edge);
    },
    remove(edge: Edge): void {
      const place = places.get(edge.join())!;
      const last = list.pop()!;
      places.delete(edge.join());
      if (place === list.length) return;
      list[place] = last;
      places.set(last.join(), place);
    },
  };
}
