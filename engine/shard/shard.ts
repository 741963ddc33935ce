import { ShardscopeError } from '../base/errors.ts';
import type { SharedColumns } from '../counters/shared-columns.ts';
import type { Client } from '../rpc/client.ts';
import type { HandlersOf } from '../rpc/serve.ts';
import { type CachedStore, cachedStore } from '../storage/cached/cached-store.ts';
import type { PartitionLoader, PartitionStore, RowListener } from '../storage/partition-store.ts';
import { type IncidentRows, transferOfRows } from '../storage/rows.ts';
import { closureReads } from './closure-reads.ts';
import { edgeReads } from './edge-reads.ts';
import { frontierHandlers } from './frontier-handlers.ts';
import { loadPartition } from './load-partition.ts';
import { nodeReads } from './node-reads.ts';
import type { ReadContext } from './read-context.ts';
import { makeWrite } from './redundancy/make-write.ts';
import { mending, redundancyHandlers } from './redundancy/mending.ts';
import type { Redundancy } from './redundancy/redundancy.ts';
import type { ReplicaWrite } from './redundancy/redundancy-methods.ts';
import { rowsWithin } from './row-budget.ts';
import { COPY_NODES_MAX, type MESH_METHODS, type SHARD_METHODS } from './shard-methods.ts';
import { verifyPartition } from './verify-partition.ts';
import { whenMade, writeHandlers } from './write-handlers.ts';

export interface ShardEnvironment {
  readonly shard: number;
  readonly columns: SharedColumns;
  openStore(): PartitionStore;
  /** What keeps the partition whole; a partition in memory has nothing of the kind. */
  readonly redundancy?: Redundancy | null;
  createLoader(): PartitionLoader;
  /** The worker that owns another shard. */
  peer(shard: number): Client<typeof MESH_METHODS>;
}

/**
 * One shard: a partition and what is asked of it. It knows its own number and the shared shard map, and reaches other
 * shards only to hand them rows. Single-threaded and synchronous between messages, so a check of a node's home and the
 * read that follows cannot be parted by a clean-up: that is what makes a read during a move right.
 */
export function createShard(environment: ShardEnvironment): {
  readonly handlers: HandlersOf<typeof SHARD_METHODS>;
  readonly meshHandlers: HandlersOf<typeof MESH_METHODS>;
} {
  const { shard, columns, redundancy = null } = environment;
  const { homes } = columns;
  const heat = columns.heat[shard]!;
  let opened: CachedStore | null = null;
  let loader: PartitionLoader | null = null;

  const store = (): CachedStore => {
    if (opened === null) throw new ShardscopeError('unavailable.shard', `shard ${shard} is not open yet`, { shard });
    return opened;
  };
  const loading = (): PartitionLoader => {
    if (loader === null) {
      throw new ShardscopeError('unavailable.shard', `the worker of shard ${shard} stopped during the import`, {
        shard,
      });
    }
    return loader;
  };
  const openNow = () => {
    opened ??= cachedStore(environment.openStore(), { nodeCount: columns.slotCount });
    return opened.counts();
  };
  // What was cached of a file goes with it.
  const onReplaced = () => {
    opened = null;
    openNow();
  };
  const written = (write: ReplicaWrite, listener?: RowListener): number | Promise<number> => {
    const here = () => makeWrite(store(), write, homes, listener);
    return redundancy === null ? here() : redundancy.written(write, here);
  };
  const revision = () => (redundancy === null ? store().appliedRevision() : redundancy.revision());
  const isHome = (node: number) => Atomics.load(homes, node) === shard;
  const reads: ReadContext = { columns, heat, isHome, store };
  const sendRows = async (to: number, nodes: Uint32Array, incident: IncidentRows): Promise<Uint32Array> => {
    try {
      const { rows } = await environment
        .peer(to)
        .call('insert', { nodes, rows: incident }, { transfer: transferOfRows(incident) });
      return rows;
    } catch (error) {
      // The mesh port closes when the other worker dies; to our caller that is a shard that is away, not we.
      if (!(error instanceof ShardscopeError) || error.code !== 'unavailable.engine') throw error;
      throw new ShardscopeError('unavailable.shard', `shard ${to} stopped while rows were sent to it`, { shard: to });
    }
  };

  const lifecycle = {
    'load.begin': () => {
      loader = environment.createLoader();
      return null;
    },
    'load.nodes': ({ rows }) => {
      loading().nodes(rows);
      return null;
    },
    'load.finish': (input, task) => {
      const loaded = loadPartition(loading(), { ...input, shard, homes }, task);
      loader = null;
      redundancy?.seal();
      return loaded;
    },

    open: () => (redundancy === null ? openNow() : redundancy.open().then(openNow)),
    close: () => {
      if (redundancy === null) opened?.close();
      else redundancy.close();
      loader?.abandon();
      [opened, loader] = [null, null];
      return null;
    },
    ...redundancyHandlers(redundancy, onReplaced),
  } satisfies Partial<HandlersOf<typeof SHARD_METHODS>>;

  const onPartition: Omit<HandlersOf<typeof SHARD_METHODS>, keyof typeof lifecycle> = {
    status: () => ({ ...store().counts(), fileBytes: store().fileBytes() }),

    ...nodeReads(reads),
    ...closureReads(reads),
    ...edgeReads(reads),
    ...frontierHandlers({ shard, columns, edgeIndex: () => store().edgeIndex }),
    closure: ({ hierarchy, index, direction, depthMax, isCounted }) => {
      if (!isHome(index)) return null;
      if (isCounted) heat[index]!++;
      return store().closure(hierarchy, index, direction, depthMax, isCounted ? heat : null);
    },
    edges: ({ index, direction }) => (isHome(index) ? store().edges(index, direction) : null),
    incidentCounts: ({ index }) => store().incidentCounts(index),
    rowsToMove: ({ index, to }) =>
      isHome(index) ? rowsLackedBy(to, store().incidentRows(Uint32Array.of(index)), homes) : null,
    'edges.owned': () => ownedEdges(store(), columns.slotCount, isHome),

    copy: async ({ nodes, to, rowsMax }, { signal }) => {
      if (signal.aborted)
        throw new ShardscopeError('cancelled.caller', `copy from shard ${shard} to ${to} was cancelled`);
      const { count, rows } = rowsWithin(store(), nodes, rowsMax, COPY_NODES_MAX);
      return { rows: await sendRows(to, nodes.slice(0, count), rows) };
    },
    reconcile: (input) => whenMade(written({ kind: 'reconcile', ...input }), (nodeCount) => ({ nodeCount })),
    ...writeHandlers(reads, { written, revision }),
    verify: (input) => verifyPartition(store(), { ...input, shard, homes }),
  };

  const meshHandlers: HandlersOf<typeof MESH_METHODS> = {
    insert: ({ nodes, rows }) => {
      const brought = rowsByNode(nodes);
      return whenMade(written({ kind: 'insert', rows }, brought.listener), () => ({ rows: brought.rows }));
    },
  };
  return {
    handlers: { ...lifecycle, ...mending(onPartition, redundancy, onReplaced) },
    meshHandlers: mending(meshHandlers, redundancy, onReplaced),
  };
}

/** Counts rows that are new, each to the node that brings it: the upper one where it names two. */
function rowsByNode(nodes: Uint32Array): { readonly rows: Uint32Array; readonly listener: RowListener } {
  const places = new Map(Array.from(nodes, (node, at) => [node, at]));
  const rows = new Uint32Array(nodes.length);
  const count = (upper: number, lower: number): void => {
    const place = places.get(upper) ?? places.get(lower);
    if (place !== undefined) rows[place]!++;
  };
  return {
    rows,
    listener: {
      nodeChanged: (index) => count(index, index),
      edgeChanged: count,
      closureRowChanged: (_hierarchy, ancestor, descendant) => count(ancestor, descendant),
    },
  };
}

/** Of rows that name one node at home here: those that `shard` does not hold yet, by the placement rule. */
function rowsLackedBy(shard: number, { nodes, edges, closure }: IncidentRows, homes: Uint16Array): number {
  const isHeld = (one: number, other: number) => homes[one] === shard || homes[other] === shard;
  const lackedEdges = edges.sources.filter((source, at) => !isHeld(source, edges.targets[at]!));
  const lackedRows = closure.ancestors.filter((ancestor, at) => !isHeld(ancestor, closure.descendants[at]!));
  return nodes.length + lackedEdges.length + lackedRows.length;
}

function ownedEdges(store: PartitionStore, slotCount: number, isHome: (node: number) => boolean) {
  const count = store.counts().edges;
  const sources = new Uint32Array(count);
  const targets = new Uint32Array(count);
  const relations = new Uint16Array(count);
  let at = 0;
  for (const { source, target, relation } of store.allEdges()) {
    // Of a damaged row there may be no such slots; who checks rows says so.
    if (Math.max(source, target) >= slotCount || !isHome(source)) continue;
    sources[at] = source;
    targets[at] = target;
    relations[at] = relation;
    at++;
  }
  return { sources: sources.slice(0, at), targets: targets.slice(0, at), relations: relations.slice(0, at) };
}
