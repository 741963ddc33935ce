import { FrontierWalk, type WalkWork } from '../../../engine/cluster/frontier-walk.ts';
import type { Supervisor } from '../../../engine/cluster/supervisor.ts';
import { publishHomes, type SharedColumns, sharedColumns } from '../../../engine/counters/shared-columns.ts';
import { nodeSetOf } from '../../../engine/model/node-set.ts';
import type { ReachedCounts, ReachedPairs, Walk, WantedNodes } from '../../../engine/query/graph-access.ts';
import { createClient } from '../../../engine/rpc/client.ts';
import { serve } from '../../../engine/rpc/serve.ts';
import { frontierHandlers } from '../../../engine/shard/frontier-handlers.ts';
import { createShard } from '../../../engine/shard/shard.ts';
import { SHARD_METHODS } from '../../../engine/shard/shard-methods.ts';
import { cachedStore } from '../../../engine/storage/cached/cached-store.ts';
import { MemoryStore } from '../../../engine/storage/memory/memory-store.ts';
import { memoryPortPair } from '../../support/port-pairs.ts';

export interface TestGraph {
  readonly nodeCount: number;
  /** [source, target, relation] */
  readonly edges: readonly (readonly [number, number, number])[];
  readonly types: readonly number[];
}

export const ANY: WantedNodes = { types: null, among: null };
export const never = new AbortController().signal;
export const walkOf = (given: Partial<Walk> = {}): Walk => {
  return { direction: 'down', relations: null, min: 1, max: Number.POSITIVE_INFINITY, ...given };
};
export const newWork = (): WalkWork => ({ shards: new Set(), rowsScanned: 0, bytesShipped: 0, hops: 0 });
export const among = (nodeCount: number, nodes: Iterable<number>): WantedNodes => {
  return { types: null, among: nodeSetOf(nodeCount, nodes) };
};

/** The judge: the set of nodes that walks of each length lead to, one length after the other, one source at a time. */
export function naiveWalk({ nodeCount, edges }: TestGraph, source: number, walk: Walk): ReadonlyMap<number, number> {
  const lengths = new Map<number, number>();
  let level = new Set([source]);
  // A walk that is longer than this leads nowhere new: it passes some node twice after `min` edges.
  const longest = Math.min(walk.max, walk.min + nodeCount);
  for (let length = 0; length <= longest; length++) {
    if (length >= walk.min) for (const node of level) if (!lengths.has(node)) lengths.set(node, length);
    const next = new Set<number>();
    for (const [from, to, relation] of edges) {
      if (walk.relations !== null && walk.relations[relation] !== 1) continue;
      if (walk.direction !== 'up' && level.has(from)) next.add(to);
      if (walk.direction !== 'down' && level.has(to)) next.add(from);
    }
    level = next;
  }
  return lengths;
}

export interface ShardsHere {
  readonly columns: SharedColumns;
  readonly supervisor: Pick<Supervisor, 'call'>;
  readonly walks: FrontierWalk;
  /** Every call made, in order. */
  readonly calls: readonly Call[];
  /** As if the worker had died: its successor knows only what is stored. */
  restart(shard: number): void;
  /** A whole move: copy, switch, clean up. Nothing happens while the shards stand still. */
  move(node: number, to: number): Promise<void>;
}

export interface Call {
  readonly shard: number;
  readonly method: string;
  readonly params: unknown;
}

/** Shards of this thread, on memory stores, asked over ports that copy every message. */
export async function shardsHere(
  graph: TestGraph,
  homes: readonly number[],
  shardCount: number,
  beforeCall: (call: Call, shards: ShardsHere) => void | Promise<void> = () => {},
): Promise<ShardsHere> {
  const columns = sharedColumns(graph.nodeCount, shardCount);
  columns.homes.set(homes);
  columns.types.set(graph.types);
  columns.epochs.fill(1);
  const start = (shard: number) => startShard(graph, columns, shard);
  const shards = Array.from({ length: shardCount }, (_, shard) => start(shard));
  const calls: Call[] = [];
  let isStandingStill = false;
  const supervisor: Pick<Supervisor, 'call'> = {
    async call(shard, method, params, options) {
      const call = { shard, method, params };
      calls.push(call);
      await beforeCall(call, here);
      return shards[shard]!.client.call(method, params, options);
    },
  };
  const standStill = async <T>(work: () => Promise<T>): Promise<T> => {
    isStandingStill = true;
    return work().finally(() => {
      isStandingStill = false;
    });
  };
  const here: ShardsHere = {
    columns,
    supervisor,
    walks: new FrontierWalk({ columns, supervisor, standStill }),
    calls,
    restart(shard) {
      shards[shard] = start(shard);
    },
    async move(node, to) {
      if (isStandingStill) return;
      const nodes = Uint32Array.of(node);
      shards[to]!.store().insertRows(shards[columns.homes[node]!]!.store().incidentRows(nodes), columns.homes);
      publishHomes(columns, nodes, Uint16Array.of(to), columns.epochs[0]! + 1);
      for (const { store } of shards) store().reconcile(nodes, columns.homes);
    },
  };
  return here;
}

function startShard(graph: TestGraph, columns: SharedColumns, shard: number) {
  const { homes } = columns;
  const memory = new MemoryStore(shard);
  const own = graph.edges.filter(([source, target]) => homes[source] === shard || homes[target] === shard);
  const loader = memory.loader();
  loader.edges({
    sources: Uint32Array.from(own, ([source]) => source),
    targets: Uint32Array.from(own, ([, target]) => target),
    relations: Uint16Array.from(own, ([, , relation]) => relation),
    attributes: own.map(() => null),
    versions: new Uint32Array(own.length),
  });
  const cached = cachedStore(memory, { nodeCount: graph.nodeCount });
  const { handlers } = createShard({
    shard,
    columns,
    openStore: () => memory,
    createLoader: () => loader,
    peer: () => {
      throw new TypeError('these shards do not know each other');
    },
  });
  const [near, far] = memoryPortPair();
  const served = { ...handlers, ...frontierHandlers({ shard, columns, edgeIndex: () => cached.edgeIndex }) };
  serve(SHARD_METHODS, far, served);
  return { client: createClient<typeof SHARD_METHODS>(near), store: () => cached };
}

/** Every chunk of an iteration. */
export async function chunksOf<T>(iteration: AsyncIterable<T>): Promise<readonly T[]> {
  const chunks: T[] = [];
  for await (const chunk of iteration) chunks.push(chunk);
  return chunks;
}

/** For each source the ends with their lengths. Throws where an end came twice. */
export function linesOf(sourceCount: number, chunks: readonly ReachedPairs[]): readonly ReadonlyMap<number, number>[] {
  const found = Array.from({ length: sourceCount }, () => new Map<number, number>());
  for (const { at, others, depths } of chunks) {
    for (const [pair, source] of at.entries()) {
      const ends = found[source]!;
      if (ends.has(others[pair]!)) throw new Error(`source ${source}: end ${others[pair]} came twice`);
      ends.set(others[pair]!, depths[pair]!);
    }
  }
  return found;
}

/** `source type count` lines. */
export const countLines = (chunks: readonly ReachedCounts[], types: ArrayLike<number>): readonly string[] =>
  chunks
    .flatMap(({ at, examples, counts }) =>
      [...at].map((source, line) => [source, types[examples[line]!]!, counts[line]!]),
    )
    .map((numbers) => numbers.join(' '))
    .sort();
