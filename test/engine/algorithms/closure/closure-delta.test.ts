import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ClosureDelta,
  type ClosureHierarchy,
  createClosureMaintenance,
  type EdgeChange,
  runToEnd,
} from '../../../../engine/algorithms/closure/closure-delta.ts';
import { createMutableGraph, type MutableGraph } from '../../../../engine/algorithms/graph/mutable-graph.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import { backwardCsr, type EdgeList, edgeList, forwardCsr, naiveClosure, randomTree } from '../random-graphs.ts';

type Edge = readonly [source: number, target: number, relation: number];
type Row = readonly [hierarchy: number, ancestor: number, descendant: number, before: number, after: number];

const mutable = (graph: EdgeList): MutableGraph => createMutableGraph(forwardCsr(graph), backwardCsr(graph));

/** As the live graph writes them: by source, target, relation. */
const columnsOf = (graph: EdgeList) => mutable(graph).columns();

/** The judge: every closure of the whole graph, before and after, and what differs. */
function naiveDelta(before: EdgeList, after: EdgeList, hierarchies: readonly ClosureHierarchy[]): Row[] {
  return hierarchies.flatMap(({ relations, depthMax }, hierarchy) => {
    const former = naiveClosure(keptRelations(before, relations), depthMax);
    const present = naiveClosure(keptRelations(after, relations), depthMax);
    const depths = new Map<string, [number, number]>();
    for (const [ancestor, descendant, depth] of former) depths.set(`${ancestor} ${descendant}`, [depth, 0]);
    for (const [ancestor, descendant, depth] of present) {
      const key = `${ancestor} ${descendant}`;
      depths.set(key, [depths.get(key)?.[0] ?? 0, depth]);
    }
    return [...depths]
      .filter(([, [was, is]]) => was !== is)
      .map(([key, [was, is]]): Row => {
        const [ancestor = 0, descendant = 0] = key.split(' ').map(Number);
        return [hierarchy, ancestor, descendant, was, is];
      })
      .sort((a, b) => a[1] - b[1] || a[2] - b[2]);
  });
}

function keptRelations(graph: EdgeList, mask: Uint8Array | null): EdgeList {
  const edges = edgesOf(graph).filter(([, , relation]) => mask === null || mask[relation] === 1);
  return edgeList(graph.nodeCount, edges);
}

function edgesOf({ sources, targets, relations }: EdgeList): Edge[] {
  return Array.from(sources, (source, at): Edge => [source, targets[at]!, relations[at]!]);
}

function rowsOf(delta: ClosureDelta): Row[] {
  return Array.from(delta.hierarchies, (hierarchy, at): Row => {
    return [hierarchy, delta.ancestors[at]!, delta.descendants[at]!, delta.formerDepths[at]!, delta.depths[at]!];
  });
}

/** Toggles each of the edges once: there it goes, else it comes. */
function toggles(graph: EdgeList, edges: readonly Edge[]): { changes: EdgeChange[]; after: EdgeList } {
  const present = new Map(edgesOf(graph).map((edge) => [edge.join(), edge]));
  const distinct = new Map(edges.map((edge) => [edge.join(), edge]));
  const changes = [...distinct].map(([key, edge]): EdgeChange => {
    const [source, target, relation] = edge;
    const isAdded = !present.delete(key);
    if (isAdded) present.set(key, edge);
    return { source, target, relation, isAdded };
  });
  return { changes, after: edgeList(graph.nodeCount, [...present.values()]) };
}

const hierarchiesOf3 = fc.array(
  fc.record({
    relations: fc.oneof(fc.constant(null), fc.uint8Array({ minLength: 1, maxLength: 3, max: 1 })),
    depthMax: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 5 })),
  }),
  { maxLength: 3 },
);

/** Node counts from 1; edges as pairs that `shape` turns into those of the graph. */
function anyBatch(shape: (source: number, target: number) => readonly [number, number] | null, nodeMax = 12) {
  return fc.integer({ min: 1, max: nodeMax }).chain((nodeCount) => {
    const node = fc.nat({ max: nodeCount - 1 });
    const edges = (maxLength: number) => fc.array(fc.tuple(node, node, fc.nat({ max: 2 })), { maxLength });
    return fc.record({ there: edges(30), touched: edges(8) }).map(({ there, touched }) => {
      const shaped = (list: readonly (readonly [number, number, number])[]): Edge[] =>
        list.flatMap(([source, target, relation]) => {
          const ends = shape(source, target);
          return ends === null ? [] : [[ends[0], ends[1], relation] as const];
        });
      const distinct = [...new Map(shaped(there).map((edge) => [edge.join(), edge])).values()];
      const graph = edgeList(nodeCount, distinct);
      // Half of what is touched is there already, where there is as much: batches remove as well as add.
      const kept = distinct.filter((_, at) => at % 5 === 0).slice(0, 4);
      return { graph, touched: [...shaped(touched), ...kept] };
    });
  });
}

const SHAPES = {
  'graphs with cycles, self loops and parallel edges': anyBatch((source, target) => [source, target]),
  'acyclic graphs': anyBatch((source, target) =>
    source === target ? null : [Math.min(source, target), Math.max(source, target)],
  ),
  'cycles with few chords': anyBatch((source, target) => [source, (source + 1 + (target % 3)) % 12], 12).filter(
    ({ graph }) => graph.nodeCount === 12,
  ),
};

/** Hasty searches and frequent rests make small graphs go the ways of large ones. */
const anyPace = fc.record({
  patienceMin: fc.constantFrom(1, 4, 256),
  stepsAStretch: fc.constantFrom(0, 20, 200_000),
});

describe('maintenance of closures', () => {
  for (const [name, batch] of Object.entries(SHAPES)) {
    test(`[CL16] a batch gives exactly the rows whose depth differs before and after, in order: ${name}`, () => {
      fc.assert(
        fc.property(batch, hierarchiesOf3, anyPace, ({ graph, touched }, hierarchies, pace) => {
          const { changes, after } = toggles(graph, touched);
          const live = mutable(graph);
          const delta = runToEnd(createClosureMaintenance(live, hierarchies, pace).run(changes));
          expect(rowsOf(delta)).toEqual(naiveDelta(graph, after, hierarchies));
          expect(live.columns()).toEqual(columnsOf(after));
        }),
        { numRuns: 1000 },
      );
    });
  }

  test('[CL16] the same for moved subtrees, on one maintenance that goes on', () => {
    const prng = createPrng(16);
    let graph = randomTree(120, prng);
    const live = mutable(graph);
    const hierarchies = [
      { relations: null, depthMax: Infinity },
      { relations: null, depthMax: 3 },
    ];
    const maintenance = createClosureMaintenance(live, hierarchies);
    for (let round = 0; round < 60; round++) {
      const [source, target] = edgesOf(graph)[prng.below(graph.sources.length)]!;
      const below = new Set([target, ...naiveClosure(graph, Infinity).flatMap(([a, d]) => (a === target ? [d] : []))]);
      const parent = prng.below(120);
      // Now and then below itself: a cycle that the tree comes apart at.
      if (below.has(parent) && prng.below(4) > 0) continue;
      const { changes, after } = toggles(graph, [
        [source, target, 0],
        [parent, target, 0],
      ]);
      expect(rowsOf(runToEnd(maintenance.run(changes)))).toEqual(naiveDelta(graph, after, hierarchies));
      graph = after;
    }
  });

  test('[CL17] while it rests the graph is as before, and so it stays when the work is given up', () => {
    const hierarchies = [{ relations: null, depthMax: Infinity }];
    let rests = 0;
    fc.assert(
      fc.property(SHAPES['graphs with cycles, self loops and parallel edges'], fc.nat({ max: 9 }), (batch, restMax) => {
        const { changes } = toggles(batch.graph, batch.touched);
        const live = mutable(batch.graph);
        const work = createClosureMaintenance(live, hierarchies, { stepsAStretch: 0 }).run(changes);
        for (let rest = 0; rest < restMax; rest++) {
          if (work.next().done) return;
          rests++;
          expect(live.columns()).toEqual(columnsOf(batch.graph));
        }
        work.return(undefined as never);
        expect(live.columns()).toEqual(columnsOf(batch.graph));
      }),
    );
    expect(rests).toBeGreaterThan(100);
  });

  test('[CL18] a change that does nothing is refused as our bug, and nothing has changed', () => {
    const graph = edgeList(4, [
      [0, 1],
      [1, 2],
    ]);
    const add = (source: number, target: number): EdgeChange => ({ source, target, relation: 0, isAdded: true });
    for (const hierarchies of [[], [{ relations: null, depthMax: Infinity }]]) {
      const live = mutable(graph);
      const { run } = createClosureMaintenance(live, hierarchies);
      expect(() => runToEnd(run([add(2, 3), add(0, 1)]))).toThrowError(/0 to 1 of relation 0 to add is there already/);
      expect(() => runToEnd(run([add(2, 3), { ...add(0, 2), isAdded: false }]))).toThrowError(/to remove is not there/);
      expect(live.columns()).toEqual(columnsOf(graph));
    }
  });

  test('[CL18] a path that grows longer than a depth column can hold is refused, unless the depth is bounded', () => {
    const length = 65_535;
    const chain = edgeList(
      length + 2,
      Array.from({ length }, (_, at) => [at, at + 1]),
    );
    const change = { source: length, target: length + 1, relation: 0, isAdded: true };
    const live = mutable(chain);
    const unbounded = createClosureMaintenance(live, [{ relations: null, depthMax: Infinity }]);
    expect(() => runToEnd(unbounded.run([change]))).toThrowError(/longer than 65535/);
    expect(live.has(length, length + 1, 0)).toBe(false);
    const bounded = createClosureMaintenance(live, [{ relations: null, depthMax: 65_535 }]);
    const delta = runToEnd(bounded.run([change]));
    expect(delta.depths.length).toBe(65_535);
    expect([delta.ancestors[0], delta.depths[0]]).toEqual([1, 65_535]);
  });
});
