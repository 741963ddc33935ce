import type { PartitionStore, RowListener } from '../partition-store.ts';
import { type ClosureList, type ClosureLists, createClosureLists } from './closure-lists.ts';
import { createEdgeIndex, type EdgeIndex } from './edge-index.ts';
import { createParsedNodes, type ParsedNode } from './parsed-nodes.ts';

export interface CacheOptions {
  /** Of the topology: what is asked of and written to the store names nodes below it. */
  readonly nodeCount: number;
  /** For closure lists. The edge index is as large as the edges of the partition. */
  readonly listBytesMax?: number;
  /** For node rows with parsed attributes. */
  readonly nodeBytesMax?: number;
}

const LIST_BYTES_MAX = 64 * 1024 * 1024;
const NODE_BYTES_MAX = 16 * 1024 * 1024;

/** A partition that keeps in memory what reads go through most. */
export interface CachedStore extends PartitionStore {
  /** Shared with the cache: not to be changed, nor transferred to another thread. */
  closureList(...of: Parameters<ClosureLists['list']>): ClosureList;
  /** Depth at which `source` reaches `target`, or -1. */
  depthBetween(...of: Parameters<ClosureLists['depth']>): number;
  /** Shared with the cache: not to be changed. Undefined where the partition has no such node. */
  parsedNode(index: number): ParsedNode | undefined;
  readonly edgeIndex: EdgeIndex;
}

/**
 * The same partition with closure lists, edges and parsed node rows in memory. Every answer equals the store's own: a
 * write tells which rows it changed, and what it touched is forgotten; a write that fails makes it forget everything.
 */
export function cachedStore(store: PartitionStore, options: CacheOptions): CachedStore {
  const { nodeCount, listBytesMax = LIST_BYTES_MAX, nodeBytesMax = NODE_BYTES_MAX } = options;
  const lists = createClosureLists(store, nodeCount, listBytesMax);
  const parsed = createParsedNodes(store, nodeBytesMax);
  const edgeIndex = createEdgeIndex(store, nodeCount);

  const changes = (also: RowListener | undefined): RowListener => ({
    nodeChanged(index) {
      parsed.nodeChanged(index);
      also?.nodeChanged(index);
    },
    edgeChanged(source, target) {
      edgeIndex.edgeChanged(source, target);
      also?.edgeChanged(source, target);
    },
    closureRowChanged(hierarchy, ancestor, descendant) {
      lists.closureRowChanged(hierarchy, ancestor, descendant);
      also?.closureRowChanged(hierarchy, ancestor, descendant);
    },
  });
  const clear = () => {
    lists.clear();
    parsed.clear();
    edgeIndex.clear();
  };
  const written = (write: () => number): number => {
    try {
      return write();
    } catch (error) {
      clear();
      throw error;
    }
  };

  return {
    closureList: lists.list,
    depthBetween: lists.depth,
    parsedNode: parsed.node,
    edgeIndex,

    closure(hierarchy, index, direction, depthMax, accesses = null) {
      const { nodes, depths } = withinDepth(lists.list(hierarchy, index, direction), depthMax);
      if (accesses !== null) for (const node of nodes) accesses[node]!++;
      return { nodes, depths };
    },
    closureDepth: (hierarchy, ancestor, descendant) => {
      const depth = lists.depth(hierarchy, ancestor, descendant, 'down');
      return depth < 0 ? undefined : depth;
    },
    insertRows: (rows, homes, also) => written(() => store.insertRows(rows, homes, changes(also))),
    reconcile: (nodes, homes, also) => written(() => store.reconcile(nodes, homes, changes(also))),
    applyDelta: (delta, also) => written(() => store.applyDelta(delta, changes(also))),
    reconcileSome: (nodes, homes, rowsMax, also) =>
      written(() => store.reconcileSome(nodes, homes, rowsMax, changes(also))),

    node: (index) => store.node(index),
    nodes: (indexes) => store.nodes(indexes),
    edges: (index, direction) => store.edges(index, direction),
    counts: () => store.counts(),
    nodeVersion: (index) => store.nodeVersion(index),
    edgeVersion: (...of) => store.edgeVersion(...of),
    incidentCounts: (index) => store.incidentCounts(index),
    incidentRows: (nodes) => store.incidentRows(nodes),
    appliedRevision: () => store.appliedRevision(),
    sync: () => {
      try {
        return store.sync();
      } catch (error) {
        // What it could not commit is taken back.
        clear();
        throw error;
      }
    },
    allNodes: () => store.allNodes(),
    allEdges: () => store.allEdges(),
    closureRows: () => store.closureRows(),
    fileBytes: () => store.fileBytes(),
    close: () => store.close(),
  };
}

/** A copy, for the caller to keep or to transfer. */
function withinDepth({ nodes, depths, depthMax: deepest }: ClosureList, depthMax: number) {
  if (depthMax >= deepest) return { nodes: nodes.slice(), depths: depths.slice() };
  return {
    nodes: nodes.filter((_node, at) => depths[at]! <= depthMax),
    depths: depths.filter((depth) => depth <= depthMax),
  };
}
