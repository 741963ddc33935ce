import { gathered, liveNodes } from '../algorithms/graph/live-nodes.ts';
import { assert } from '../base/assert.ts';
import { type Task, throwIfCancelled } from '../base/progress.ts';
import type { SharedColumns } from '../counters/shared-columns.ts';
import type { Metagraph } from '../model/metagraph.ts';
import type { Topology } from '../model/topology.ts';
import type { EdgeRows } from '../storage/rows.ts';
import type { NodeNames } from './node-names.ts';
import type { Supervisor } from './supervisor.ts';

export interface StoredTopology {
  /** Nodes are numbered without the vacant slots. */
  readonly topology: Topology;
  /** A copy: the shard map goes on. */
  readonly homes: Uint16Array;
  /** The slot of every node. */
  readonly slots: Uint32Array;
}

interface Stored {
  readonly columns: SharedColumns;
  readonly names: NodeNames;
  readonly metagraph: Metagraph;
  readonly supervisor: Pick<Supervisor, 'call'>;
}

/** A topology knows no versions. */
type Edges = Omit<EdgeRows, 'versions'>;

/** Nodes that a shard is asked about at once. */
const NODES_AT_ONCE = 4096;

/**
 * Reads back from the partitions what an import gave them: nodes in their order, edges by source, target and relation.
 * No node may move meanwhile. O(nodes + edges) memory; the shards are read side by side.
 */
export async function readStoredTopology(stored: Stored, task: Task): Promise<StoredTopology> {
  const { columns, names, metagraph } = stored;
  const { slotCount, shardCount } = columns;
  const homes = Uint16Array.from(columns.homes);
  const live = liveNodes(homes);
  const nodeCount = live.slots.length;
  const nodeAttributes: (string | null)[] = new Array(slotCount).fill(null);
  const phase = 'reading the topology';
  const parts: Edges[] = [];
  let done = 0;
  const readShard = async (shard: number) => {
    const nodes = Uint32Array.from(columns.homes.keys()).filter((node) => homes[node] === shard);
    for (let first = 0; first < nodes.length; first += NODES_AT_ONCE) {
      throwIfCancelled(task.signal, phase);
      const indexes = nodes.slice(first, first + NODES_AT_ONCE);
      await readNodes(stored, shard, indexes, nodeAttributes);
      parts.push(...(await readEdges(stored, shard, indexes)));
      done += indexes.length;
      task.report({ phase, done, total: nodeCount, unit: 'nodes' });
    }
  };
  await Promise.all(Array.from({ length: shardCount }, (_, shard) => readShard(shard)));
  const { sources, targets, relations, attributes } = inOrder(slotCount, parts);
  const dense = (slots: Uint32Array) => slots.map((slot) => live.denseOf[slot]!);
  const topology: Topology = {
    metagraph,
    nodeCount,
    nodeKeys: Array.from(live.slots, (slot) => names.keyOf(slot)),
    nodeLabels: Array.from(live.slots, (slot) => names.labelOf(slot)),
    nodeTypes: gathered<Uint16Array>(columns.types, live),
    nodeAttributes: Array.from(live.slots, (slot) => nodeAttributes[slot]!),
    edgeCount: sources.length,
    edgeSources: dense(sources),
    edgeTargets: dense(targets),
    edgeRelations: relations,
    edgeAttributes: attributes,
  };
  return { topology, homes: gathered(homes, live), slots: live.slots };
}

async function readNodes(
  { supervisor }: Stored,
  shard: number,
  indexes: Uint32Array,
  into: (string | null)[],
): Promise<void> {
  const { indexes: found, attributes, moved } = await supervisor.call(shard, 'attributes', { indexes });
  assert(moved.length === 0, 'a node moved while the topology was read');
  for (const [at, node] of found.entries()) into[node] = attributes[at]!;
}

async function readEdges({ supervisor }: Stored, shard: number, indexes: Uint32Array): Promise<readonly Edges[]> {
  const parts: Edges[] = [];
  for (let first = 0; first < indexes.length; ) {
    const { answered, ...rows } = await supervisor.call(shard, 'edges.leaving', { indexes: indexes.slice(first) });
    parts.push(rows);
    first += answered;
  }
  return parts;
}

/** A counting sort by source: all edges of one come from one shard, in order. */
function inOrder(slotCount: number, parts: readonly Edges[]): Edges {
  const next = new Uint32Array(slotCount + 1);
  for (const { sources } of parts) for (const source of sources) next[source + 1]!++;
  for (let node = 0; node < slotCount; node++) next[node + 1]! += next[node]!;
  const count = next[slotCount]!;
  const sorted = {
    sources: new Uint32Array(count),
    targets: new Uint32Array(count),
    relations: new Uint16Array(count),
  };
  const attributes: (string | null)[] = new Array(count).fill(null);
  for (const part of parts) {
    for (const [at, source] of part.sources.entries()) {
      const place = next[source]!++;
      sorted.sources[place] = source;
      sorted.targets[place] = part.targets[at]!;
      sorted.relations[place] = part.relations[at]!;
      attributes[place] = part.attributes[at]!;
    }
  }
  return { ...sorted, attributes };
}
