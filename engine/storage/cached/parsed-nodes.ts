import { LRUCache } from 'lru-cache';
import type { PartitionStore } from '../partition-store.ts';
import type { NodeRow } from '../rows.ts';

/** A node row with its attributes as values. Not to be changed. */
export interface ParsedNode {
  readonly row: NodeRow;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The node rows that predicates read most recently, parsed once. */
export interface ParsedNodes {
  /** Undefined where the store has no such node. */
  node(index: number): ParsedNode | undefined;
  nodeChanged(index: number): void;
  clear(): void;
}

const NONE: Readonly<Record<string, unknown>> = {};
/** A row's objects and map entry; then its texts at two bytes a character, and what the attributes become. */
const ROW_BYTES = 400;
const bytesOf = ({ row }: ParsedNode) =>
  ROW_BYTES + 2 * (row.key.length + row.label.length) + 8 * (row.attributes?.length ?? 0);

export function createParsedNodes(store: PartitionStore, bytesMax: number): ParsedNodes {
  const kept = new LRUCache<number, ParsedNode>({ maxSize: bytesMax, sizeCalculation: bytesOf });
  return {
    node(index) {
      const found = kept.get(index);
      if (found !== undefined) return found;
      const row = store.node(index);
      if (row === undefined) return undefined;
      const attributes = row.attributes === null ? NONE : (JSON.parse(row.attributes) as Record<string, unknown>);
      const parsed = { row, attributes };
      kept.set(index, parsed);
      return parsed;
    },
    nodeChanged(index) {
      kept.delete(index);
    },
    clear: () => kept.clear(),
  };
}
