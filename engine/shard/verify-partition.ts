import { forEachPartitionRowGroup } from '../algorithms/closure/partition-rows.ts';
import { type CancelFlag, throwIfFlagged } from '../counters/cancel-flag.ts';
import { NO_SHARD } from '../model/ids.ts';
import type { ClosureRow, PartitionStore } from '../storage/partition-store.ts';
import type { HierarchyGraph, ShardCheck, ShardVerifyInput } from './shard-methods.ts';

const FAILURES_SHOWN = 5;

/** Counts what was looked at and what did not hold, and keeps the first few as text. */
class Check {
  checked = 0;
  #failureCount = 0;
  readonly #failures: string[] = [];
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  expect(holds: boolean, failureText: () => string): void {
    this.checked++;
    if (holds) return;
    this.#failureCount++;
    if (this.#failures.length < FAILURES_SHOWN) this.#failures.push(failureText());
  }

  result(): ShardCheck {
    return { name: this.#name, checked: this.checked, failureCount: this.#failureCount, failures: this.#failures };
  }
}

/**
 * Compares one partition with what it must hold: node rows of its home nodes, every edge and closure row with an
 * endpoint at home, each with the right depth and `shard_id`, and nothing else. A slot without a home is vacant: no row may
 * name it. `isDeep` computes every closure row again from the edges; without it the rows' homes and shard ids are checked,
 * and each node's presence.
 */
export function verifyPartition(
  store: PartitionStore,
  { shard, homes, edges, hierarchies, isDeep, cancel }: ShardVerifyInput & { shard: number; homes: Uint16Array },
): readonly ShardCheck[] {
  const isHome = (node: number) => homes[node] === shard;
  const results: ShardCheck[] = [];

  const nodeCheck = new Check('every node row is at its home');
  let previous = -1;
  const missing = (from: number, to: number) => {
    for (let node = from; node < to; node++) {
      if (isHome(node)) nodeCheck.expect(false, () => `shard ${shard}: node ${node} has no row here, its home`);
    }
  };
  for (const { index } of store.allNodes()) {
    missing(previous + 1, index);
    previous = index;
    nodeCheck.expect(isHome(index), () =>
      isVacant(homes, index)
        ? `shard ${shard}: node ${index} is here, but there is no such node`
        : `shard ${shard}: node ${index} is here, its home is ${homes[index]}`,
    );
  }
  missing(previous + 1, homes.length);
  results.push(nodeCheck.result());

  throwIfFlagged(cancel, 'verify');
  const edgeCheck = new Check('edges are where an endpoint is at home');
  let expectedEdge = 0;
  const nextExpected = () => {
    while (expectedEdge < edges.sources.length) {
      if (isHome(edges.sources[expectedEdge]!) || isHome(edges.targets[expectedEdge]!)) return true;
      expectedEdge++;
    }
    return false;
  };
  const compareWithExpected = (source: number, relation: number, target: number) =>
    edges.sources[expectedEdge]! - source ||
    edges.targets[expectedEdge]! - target ||
    edges.relations[expectedEdge]! - relation;
  for (const { source, relation, target } of store.allEdges()) {
    while (nextExpected() && compareWithExpected(source, relation, target) < 0) {
      const [from, to] = [edges.sources[expectedEdge], edges.targets[expectedEdge]];
      edgeCheck.expect(false, () => `shard ${shard}: edge ${from} -> ${to} is missing`);
      expectedEdge++;
    }
    const isExpected = nextExpected() && compareWithExpected(source, relation, target) === 0;
    edgeCheck.expect(isExpected, () => `shard ${shard}: edge ${source} -> ${target} does not belong here`);
    if (isExpected) expectedEdge++;
    // The edges to compare with come from the partitions too, so they do not tell that an end is gone.
    for (const end of [source, target]) {
      if (!isVacant(homes, end)) continue;
      edgeCheck.expect(
        false,
        () => `shard ${shard}: edge ${source} -> ${target} names node ${end}, which there is not`,
      );
    }
  }
  for (; nextExpected(); expectedEdge++) {
    const [from, to] = [edges.sources[expectedEdge], edges.targets[expectedEdge]];
    edgeCheck.expect(false, () => `shard ${shard}: edge ${from} -> ${to} is missing`);
  }
  results.push(edgeCheck.result());

  throwIfFlagged(cancel, 'verify');
  results.push(checkRowHomes(store, shard, homes));
  if (isDeep) results.push(checkClosure(store, shard, homes, hierarchies, cancel));
  return results;
}

const isVacant = (homes: Uint16Array, node: number) => node >= homes.length || homes[node] === NO_SHARD;

function checkRowHomes(store: PartitionStore, shard: number, homes: Uint16Array): ShardCheck {
  const check = new Check('closure rows carry the home of their ancestor');
  for (const { ancestor, descendant, shard: stored } of store.closureRows()) {
    const isHere = homes[ancestor] === shard || homes[descendant] === shard;
    const [lost] = [ancestor, descendant].filter((node) => isVacant(homes, node));
    if (lost !== undefined) {
      check.expect(
        false,
        () => `shard ${shard}: row ${ancestor} -> ${descendant} names node ${lost}, which there is not`,
      );
      continue;
    }
    check.expect(
      isHere && stored === homes[ancestor],
      () =>
        `shard ${shard}: row ${ancestor} -> ${descendant} says shard ${stored}, ancestor's home is ${homes[ancestor]}`,
    );
  }
  return check.result();
}

/** Both sides are in primary-key order, so one merge finds what is missing, what is too much and what differs. */
function checkClosure(
  store: PartitionStore,
  shard: number,
  homes: Uint16Array,
  hierarchies: ShardVerifyInput['hierarchies'],
  cancel: CancelFlag,
): ShardCheck {
  const check = new Check('the closure equals reachability with shortest depth');
  const stored = storedGroups(store);
  let group = stored.next();
  const rowText = (row: ClosureRow) => `hierarchy ${row.hierarchy}: ${row.ancestor} -> ${row.descendant}`;
  const refuseBefore = (hierarchy: number, ancestor: number) => {
    while (!group.done && (group.value.hierarchy - hierarchy || group.value.ancestor - ancestor) < 0) {
      for (const row of group.value.rows) check.expect(false, () => `shard ${shard}: ${rowText(row)} should not exist`);
      group = stored.next();
    }
  };
  const compareHierarchy = ({ forward, backward, depthMax }: HierarchyGraph, hierarchy: number) => {
    forEachPartitionRowGroup(forward, backward, homes, shard, depthMax, (ancestor, descendants, depths, count) => {
      throwIfFlagged(cancel, 'verify');
      refuseBefore(hierarchy, ancestor);
      const isStored = !group.done && group.value.hierarchy === hierarchy && group.value.ancestor === ancestor;
      const found = new Map<number, ClosureRow>(
        isStored && !group.done ? group.value.rows.map((row) => [row.descendant, row]) : [],
      );
      if (isStored) group = stored.next();
      for (let at = 0; at < count; at++) {
        const row = found.get(descendants[at]!);
        const [descendant, depth] = [descendants[at]!, depths[at]!];
        check.expect(row?.depth === depth, () => {
          const what = `shard ${shard}: hierarchy ${hierarchy}: ${ancestor} -> ${descendant}`;
          return row ? `${what} has depth ${row.depth}, shortest is ${depth}` : `${what} is missing`;
        });
        found.delete(descendant);
      }
      for (const row of found.values()) check.expect(false, () => `shard ${shard}: ${rowText(row)} should not exist`);
    });
  };
  try {
    hierarchies.forEach(compareHierarchy);
    refuseBefore(hierarchies.length, 0);
  } finally {
    // An iteration left open would keep the database connection busy for ever.
    stored.return(undefined);
  }
  return check.result();
}

/** The stored rows grouped by (hierarchy, ancestor), read group by group so that memory stays small. */
function* storedGroups(store: PartitionStore): Generator<{ hierarchy: number; ancestor: number; rows: ClosureRow[] }> {
  let rows: ClosureRow[] = [];
  for (const row of store.closureRows()) {
    const first = rows[0];
    if (first && (first.hierarchy !== row.hierarchy || first.ancestor !== row.ancestor)) {
      yield { hierarchy: first.hierarchy, ancestor: first.ancestor, rows };
      rows = [];
    }
    rows.push(row);
  }
  if (rows[0]) yield { hierarchy: rows[0].hierarchy, ancestor: rows[0].ancestor, rows };
}
