import { assert } from '../../base/assert.ts';
import type { MutableGraph } from '../graph/mutable-graph.ts';
import { createPivotChanges } from './pivot-changes.ts';
import { createRowChanges, type NettedRows } from './row-changes.ts';

/**
 * Maintenance of closures
 * =======================
 *
 * What a batch of changed edges does to the closures of a topology: exactly the rows whose depth differs between the
 * graph before and the graph after.
 *
 * The changes are made in groups with a common end, one group after the other, each by `pivot-changes`; what the
 * groups note is netted. Whether a group has a common target or a common source is decided by which of them has less
 * beyond it, found by searches that get ever more patience until one ends: a new leaf of a containment tree is done
 * from the few nodes above it, however much there is below its parent; a new user of a popular library from the few
 * nodes below the user, however many use the library. A moved subtree, one edge out and one in at the same node, is
 * one group.
 *
 * Input    graph        before; the same graph after when the generator has ended. While the generator rests the graph
 *                       is as before, and so it stays when the generator is given up or fails; nobody else may change
 *                       it meanwhile.
 *          hierarchies  relations and depth of each closure, at most 256
 *          changes      edges to add, which are not there, and to remove, which are; each edge once
 * Output   ClosureDelta
 * Cost     The sum of that of the groups: for leaves a handful of steps each, for subtrees about the rows that change,
 *          at worst a search from each node above a group whose distance to it changes. 32n bytes once,
 *          32 bytes a row noted.
 * Limits   A batch costs what its groups cost one after the other: rows that one group makes and another takes back
 *          are computed twice. A search is not interrupted: a rest may be late by one search of all edges. What was
 *          applied is taken back for every rest: 10,000 new leaves in one batch take twice as long with rests as
 *          without, 100,000 thirteen times as long, with rests some 80 ms apart. Bound the changes of a write.
 * Source   `pivot-changes`
 * Judge    The test builds every closure of the whole graph before and after and compares; the soak (`npm run soak --
 *          closure`) does so every thousand of a million operations.
 */
export interface ClosureMaintenance {
  /** @throws internal.assertion when a change does nothing, or a path grows longer than a depth column can hold */
  run(changes: readonly EdgeChange[]): Generator<void, ClosureDelta, void>;
}

export interface EdgeChange {
  readonly source: number;
  readonly target: number;
  readonly relation: number;
  readonly isAdded: boolean;
}

export interface ClosureHierarchy {
  /** 1 at [r] for the relations of the hierarchy; null for all. */
  readonly relations: Uint8Array | null;
  /** Steps; Infinity for no bound. */
  readonly depthMax: number;
}

/** Rows that differ after the changes, ordered by (hierarchy, ancestor, descendant). */
export interface ClosureDelta {
  /** Index into the hierarchies. */
  readonly hierarchies: Uint8Array;
  readonly ancestors: Uint32Array;
  readonly descendants: Uint32Array;
  /** After; 0 = the row is gone. */
  readonly depths: Uint16Array;
  /** Before; 0 = the row is new. */
  readonly formerDepths: Uint16Array;
}

export interface ClosureMaintenanceOptions {
  /** Changes of rows of one hierarchy that are taken on; with more `run` throws limit.rows. */
  readonly rowsMax?: number;
  /** Edges that the first, least patient searches for the better side of a group may cross, at least 1; default 256. */
  readonly patienceMin?: number;
  /** Work between two rests, in edges crossed and rows looked at; default 100,000: some milliseconds. */
  readonly stepsAStretch?: number;
}

export function createClosureMaintenance(
  graph: MutableGraph,
  hierarchies: readonly ClosureHierarchy[],
  { patienceMin = 256, rowsMax = Number.POSITIVE_INFINITY, stepsAStretch = 100_000 }: ClosureMaintenanceOptions = {},
): ClosureMaintenance {
  const rows = createRowChanges(graph.nodeCount, rowsMax);
  const pivots = createPivotChanges(graph, rows, stepsAStretch);

  function* run(changes: readonly EdgeChange[]): Generator<void, ClosureDelta, void> {
    const parts: NettedRows[] = [];
    for (const hierarchy of hierarchies) {
      const { relations } = hierarchy;
      const own = relations === null ? changes : changes.filter(({ relation }) => relations[relation] === 1);
      parts.push(yield* rowsOf(hierarchy, own));
    }
    applyEdgeChanges(graph, changes);
    return concatenated(parts);
  }

  /** The rows of one hierarchy; the graph is as before in the end, and in every rest. */
  function* rowsOf(
    { relations, depthMax }: ClosureHierarchy,
    changes: readonly EdgeChange[],
  ): Generator<void, NettedRows, void> {
    const applied: EdgeChange[] = [];
    rows.clear();
    let isApplied = true;
    const withdraw = () => {
      revertEdgeChanges(graph, applied);
      isApplied = false;
    };
    try {
      for (const { pivot, isHead, group } of groups(changes, relations, depthMax)) {
        const work = pivots.run({
          pivot,
          isHead,
          ends: group.map(({ source, target }) => (isHead ? source : target)),
          relationMask: relations,
          depthMax,
          apply() {
            for (const change of group) {
              applyEdgeChange(graph, change);
              applied.push(change);
            }
          },
        });
        while (!work.next().done) {
          withdraw();
          yield;
          applyEdgeChanges(graph, applied);
          isApplied = true;
        }
      }
    } finally {
      if (isApplied) withdraw();
    }
    return yield* rows.rows();
  }

  /** Changes with a common end, until all have been in one. Lazy: each sees the graph as the former ones left it. */
  function* groups(changes: readonly EdgeChange[], relations: Uint8Array | null, depthMax: number) {
    const byTarget = Map.groupBy(changes, ({ target }) => target);
    const isDone = new Set<EdgeChange>();
    let bySource: Map<number, EdgeChange[]> | null = null;
    for (const [target, all] of byTarget) {
      const group = all.filter((change) => !isDone.has(change));
      if (group.length === 0) continue;
      const sources = group.map(({ source }) => source);
      for (let patience = patienceMin; ; patience *= 4) {
        if (pivots.effort([target], true, relations, depthMax, patience) >= 0) {
          for (const change of group) isDone.add(change);
          yield { pivot: target, isHead: true, group };
          break;
        }
        if (pivots.effort(sources, false, relations, depthMax, patience) < 0) continue;
        bySource ??= Map.groupBy(changes, ({ source }) => source);
        for (const source of new Set(sources)) {
          const leaving = bySource.get(source)!.filter((change) => !isDone.has(change));
          for (const change of leaving) isDone.add(change);
          yield { pivot: source, isHead: false, group: leaving };
        }
        break;
      }
    }
  }

  return { run };
}

/** @throws internal.assertion when the change does nothing */
export function applyEdgeChange(graph: MutableGraph, change: EdgeChange): void {
  const { source, target, relation, isAdded } = change;
  const isEffective = isAdded ? graph.add(source, target, relation) : graph.remove(source, target, relation);
  if (isEffective) return;
  const problem = isAdded ? 'to add is there already' : 'to remove is not there';
  assert(false, `the edge ${source} to ${target} of relation ${relation} ${problem}`);
}

/** All of them, or none where one does nothing. @throws internal.assertion in that case */
export function applyEdgeChanges(graph: MutableGraph, changes: readonly EdgeChange[]): void {
  let done = 0;
  try {
    for (; done < changes.length; done++) applyEdgeChange(graph, changes[done]!);
  } finally {
    if (done < changes.length) revertEdgeChanges(graph, changes.slice(0, done));
  }
}

/** Takes back what was applied. */
export function revertEdgeChanges(graph: MutableGraph, changes: readonly EdgeChange[]): void {
  for (const change of changes.toReversed()) applyEdgeChange(graph, { ...change, isAdded: !change.isAdded });
}

/** Runs work that gives way now and then to its end without giving way. */
export function runToEnd<Result>(work: Generator<unknown, Result, void>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

function concatenated(parts: readonly NettedRows[]): ClosureDelta {
  const count = parts.reduce((sum, { depths }) => sum + depths.length, 0);
  const delta = {
    hierarchies: new Uint8Array(count),
    ancestors: new Uint32Array(count),
    descendants: new Uint32Array(count),
    depths: new Uint16Array(count),
    formerDepths: new Uint16Array(count),
  };
  let filled = 0;
  parts.forEach((part, hierarchy) => {
    delta.hierarchies.fill(hierarchy, filled, filled + part.depths.length);
    delta.ancestors.set(part.ancestors, filled);
    delta.descendants.set(part.descendants, filled);
    delta.depths.set(part.depths, filled);
    delta.formerDepths.set(part.formerDepths, filled);
    filled += part.depths.length;
  });
  return delta;
}
