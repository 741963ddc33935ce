import type { Prng } from '../../engine/base/prng.ts';
import type { MemoryRows, MemoryStore } from '../../engine/storage/memory/memory-store.ts';
import type { TableRows } from '../../engine/storage/partition-copies.ts';
import { RowDigest, type RowValue } from '../../engine/storage/partition-digest.ts';
import type { FileAccess } from '../../engine/storage/sqlite/file-access.ts';
import type { Mortal, World } from './world.ts';

export interface CopyContext {
  readonly world: World;
  readonly owner: Mortal;
  readonly prng: Prng;
  /** Whole copies by the name of their file, until one takes the place of what was lost. */
  readonly copies: Map<string, MemoryRows>;
}

/** How long a copy may take, so that other work comes in between. */
const COPY_MS = 20;

interface DiskAccess {
  /** Commits what waits. */
  settle(): void;
  point(when: string, what: string): void;
}

/** What a partition on a simulated disk can do as a whole: as files have it, with rows as tuples in the order of their columns. */
export function wholeDisk(
  read: () => MemoryStore,
  { world, owner, prng, copies }: CopyContext,
  { settle, point }: DiskAccess,
): FileAccess {
  const pause = () =>
    new Promise<void>((resolve) => {
      if (prng.below(2) === 0) resolve();
      else world.after(owner, prng.below(COPY_MS), resolve);
    });
  return {
    damage() {
      try {
        read();
        return null;
      } catch (error) {
        return (error as Error).message;
      }
    },
    async copyTo(file) {
      settle();
      // It holds one moment of the time that it takes.
      await pause();
      settle();
      point('before', `copy to ${file}`);
      const rows = read().rows();
      await pause();
      settle();
      copies.set(file, rows);
      point('after', `copy to ${file}`);
    },
    digests(nodeCount) {
      const { node, edge, closure } = tuplesOf(read().rows());
      return [[node, 0] as const, [edge, 0] as const, [closure, 1] as const].map(([rows, at]) => {
        const digest = new RowDigest(nodeCount);
        for (const row of rows) digest.add(row[at] as number, row);
        return digest.sums;
      });
    },
    rowsBetween(from, to, rowsMax, nodeCount) {
      const all = tuplesOf(read().rows());
      const rows = { node: [] as RowValue[][], edge: [] as RowValue[][], closure: [] as RowValue[][] };
      let until = from;
      for (let count = 0; until < to && (until === from || count < rowsMax); until++) {
        const isAt = (node: number) => Math.max(0, Math.min(node, nodeCount - 1)) === until;
        for (const [table, at] of [['node', 0] as const, ['edge', 0] as const, ['closure', 1] as const]) {
          const found = all[table].filter((row) => isAt(row[at] as number));
          count += found.length;
          rows[table].push(...found.map((row) => [...row]));
        }
      }
      return { until, rows };
    },
    rowsAfter({ table, key }, rowsMax, last) {
      const isAfter = (row: readonly RowValue[], of: readonly number[]) => byKey(of.length)(row, of) > 0;
      return tuplesOf(read().rows())
        [table].filter((row) => (key === null || isAfter(row, key)) && (last === null || !isAfter(row, last)))
        .slice(0, rowsMax);
    },
  };
}

/** In the order of their keys. */
export function tuplesOf({ nodes, edges, closure }: MemoryRows): TableRows {
  return {
    node: [...nodes.values()]
      .map(({ index, key, label, type, attributes, version }) => [index, key, label, type, attributes, version])
      .sort(byKey(1)),
    edge: [...edges.values()]
      .map(({ source, target, relation, attributes, version }) => [source, target, relation, attributes, version])
      .sort(byKey(3)),
    closure: [...closure.values()]
      .map(({ hierarchy, ancestor, descendant, depth, shard }) => [hierarchy, ancestor, descendant, depth, shard])
      .sort(byKey(3)),
  };
}

const byKey = (columns: number) => (one: readonly RowValue[], other: readonly RowValue[]) => {
  for (let at = 0; at < columns; at++) {
    const difference = (one[at] as number) - (other[at] as number);
    if (difference !== 0) return difference;
  }
  return 0;
};
