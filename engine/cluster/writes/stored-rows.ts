import type { Attributes, TopologyChange } from '../../model/changes.ts';
import { DEFERRED } from '../../model/ids.ts';
import type { Supervisor } from '../supervisor.ts';
import { edgeKey } from './row-keys.ts';
import type { StoredRow, StoredRows } from './working-topology.ts';

interface Names {
  slotOf(key: string): number | undefined;
  homeOf(slot: number): number;
}

const IMPORTED: StoredRow = { attributes: null, version: 0 };

/**
 * Reads the rows that a write merges into or compares versions with. No home may change meanwhile. What is not there is
 * left to the check of the changes.
 */
export async function readStoredRows(
  changes: readonly TopologyChange[],
  names: Names,
  supervisor: Pick<Supervisor, 'call'>,
): Promise<StoredRows> {
  const nodes = new Set<number>();
  /** Nodes at which an edge is that a change names. */
  const ends = new Set<number>();
  const add = (to: Set<number>, key: string) => {
    const slot = names.slotOf(key);
    if (slot !== undefined) to.add(slot);
  };
  for (const change of changes) {
    const isCompared = change.op === 'remove-node' && change.ifVersion !== undefined;
    if (change.op === 'change-node' || isCompared) add(nodes, change.key);
    // The edge stays with its child, wherever its parent is.
    if (change.op === 'move-subtree') add(ends, change.key);
    // The end with fewer edges is not known here; a child mostly has few.
    const isAskedFor = change.op === 'remove-edge' && change.ifVersion !== undefined;
    if (change.op === 'change-edge' || isAskedFor) add(ends, change.target);
  }
  const byHome = (slots: ReadonlySet<number>) => Map.groupBy(slots, (slot) => names.homeOf(slot));
  const nodeRows = new Map<number, StoredRow>();
  const edgeRows = new Map<string, StoredRow>();
  const readNodes = [...byHome(nodes)].map(async ([shard, slots]) => {
    const rows = await supervisor.call(shard, 'nodes.rows', { indexes: Uint32Array.from(slots) });
    for (const { index, attributes, version } of rows) nodeRows.set(index, storedRow(attributes, version));
  });
  const readEdges = [...byHome(ends)].map(async ([shard, slots]) => {
    for (let first = 0; first < slots.length; ) {
      const answer = await supervisor.call(shard, 'edges.incident', { indexes: Uint32Array.from(slots.slice(first)) });
      answer.sources.forEach((source, at) => {
        const key = edgeKey(source, answer.targets[at]!, answer.relations[at]!);
        edgeRows.set(key, storedRow(answer.attributes[at]!, answer.versions[at]!));
      });
      const deferred = answer.counts.indexOf(DEFERRED);
      first += deferred < 0 ? answer.counts.length : deferred;
    }
  });
  await Promise.all([...readNodes, ...readEdges]);
  return {
    node: (slot) => nodeRows.get(slot) ?? IMPORTED,
    edge: (source, target, relation) => edgeRows.get(edgeKey(source, target, relation)) ?? IMPORTED,
  };
}

const storedRow = (attributes: string | null, version: number): StoredRow => ({
  attributes: attributes === null ? null : (JSON.parse(attributes) as Attributes),
  version,
});
