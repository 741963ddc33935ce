import { ShardscopeError } from '../base/errors.ts';
import { throwIfCancelled } from '../base/progress.ts';
import type { SharedColumns } from '../counters/shared-columns.ts';
import type { Metagraph } from '../model/metagraph.ts';
import type { QueryResult } from '../protocol/types.ts';
import { parseQuery } from '../query/parse-query.ts';
import { type PlannedHierarchy, planQuery, type ReachPlan } from '../query/plan-query.ts';
import type { Direction } from '../storage/partition-store.ts';
import type { NodeNames } from './node-names.ts';
import type { Supervisor } from './supervisor.ts';

/** A node that moves while it is asked for is asked for at its new home, at most so often. */
const ROUTE_ATTEMPT_COUNT_MAX = 100;

export interface QueryContext {
  readonly columns: SharedColumns;
  readonly metagraph: Metagraph;
  readonly hierarchies: readonly PlannedHierarchy[];
  readonly names: NodeNames;
  readonly supervisor: Supervisor;
  readonly nowMs: () => number;
}

interface Work {
  readonly shards: Set<number>;
  rowsScanned: number;
  bytesShipped: number;
  hops: number;
}

/**
 * Answers one query. Every part is asked of the home shard of the node it is about; the shard checks the home again
 * when it reads, and an answer "moved" is asked again of the new home: never a wrong or a partial answer.
 */
export async function executeQuery(
  context: QueryContext,
  text: string,
  params: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<QueryResult> {
  const startedMs = context.nowMs();
  const plan = planQuery(text, parseQuery(text), params, context.metagraph, context.hierarchies);
  const work: Work = { shards: new Set(), rowsScanned: 0, bytesShipped: 0, hops: 0 };
  const anchor = context.names.indexOf(plan.anchorKey);
  const nodes =
    anchor === undefined || !hasLabel(context, anchor, plan.anchorLabel)
      ? []
      : await reach(context, plan, anchor, work, signal);
  const rows = [...nodes]
    .filter((node) => hasLabel(context, node, plan.label))
    .map((node) => [context.names.keyOf(node)]);
  return {
    columns: [plan.column],
    rows,
    stats: {
      shards: [...work.shards].sort((a, b) => a - b),
      rowsScanned: work.rowsScanned,
      bytesShipped: work.bytesShipped,
      hops: work.hops,
      cacheHit: false,
      elapsedMs: context.nowMs() - startedMs,
    },
  };
}

function hasLabel({ columns, metagraph }: QueryContext, node: number, label: string | null): boolean {
  return label === null || metagraph.nodeTypes[columns.types[node]!] === label;
}

async function reach(context: QueryContext, plan: ReachPlan, anchor: number, work: Work, signal: AbortSignal) {
  if (plan.method === 'edges') return directEnds(context, plan, anchor, work, signal);
  const reached =
    plan.method === 'closure'
      ? await closureLookup(context, plan, anchor, work, signal)
      : await walkFrontier(context, plan, anchor, work, signal);
  // On a cycle the anchor is among what it reaches; *0.. names it once.
  if (!plan.includesAnchor || reached.includes(anchor)) return reached;
  const withAnchor = new Uint32Array(reached.length + 1);
  withAnchor[0] = anchor;
  withAnchor.set(reached, 1);
  return withAnchor;
}

async function closureLookup(
  context: QueryContext,
  { hierarchy, direction, depthMax }: ReachPlan,
  index: number,
  work: Work,
  signal: AbortSignal,
): Promise<Uint32Array> {
  return atHome(context, index, work, async (shard) => {
    const params = { hierarchy, index, direction, depthMax, isCounted: true };
    const reached = await context.supervisor.call(shard, 'closure', params, { signal });
    if (reached === null) return null;
    work.rowsScanned += reached.nodes.length;
    work.bytesShipped += reached.nodes.byteLength + reached.depths.byteLength;
    return reached.nodes;
  });
}

async function directEnds(
  context: QueryContext,
  { direction, relationMask, isDistinct }: ReachPlan,
  index: number,
  work: Work,
  signal: AbortSignal,
): Promise<Uint32Array> {
  const ends = await atHome(context, index, work, async (shard) => {
    const edges = await context.supervisor.call(shard, 'edges', { index, direction }, { signal });
    if (edges === null) return null;
    work.rowsScanned += edges.sources.length;
    const other = direction === 'down' ? edges.targets : edges.sources;
    return other.filter((_end, at) => relationMask === null || relationMask[edges.relations[at]!] === 1);
  });
  countHeat(context, [index]);
  countHeat(context, ends);
  return isDistinct ? Uint32Array.from(new Set(ends)) : ends;
}

/** Asks the home shard of `index`, again at its new home whenever it has moved (`ask` gives null). */
async function atHome<T>(
  { columns }: QueryContext,
  index: number,
  work: Work,
  ask: (shard: number) => Promise<T | null>,
): Promise<T> {
  for (let attempt = 0; attempt < ROUTE_ATTEMPT_COUNT_MAX; attempt++) {
    const shard = Atomics.load(columns.homes, index);
    const answer = await ask(shard);
    if (answer === null) continue;
    work.shards.add(shard);
    return answer;
  }
  throw new ShardscopeError('unavailable.shard', `node ${index} kept moving while it was asked for; try again`, {
    index,
  });
}

/**
 * Breadth-first search over the shards: each hop splits the frontier by home shard, asks all of them at once, and
 * keeps what was not seen before. The visited marks live here, so a node reached over two shards counts once.
 */
async function walkFrontier(
  context: QueryContext,
  { direction, depthMax, relationMask }: ReachPlan,
  start: number,
  work: Work,
  signal: AbortSignal,
): Promise<Uint32Array> {
  const visited = new Uint8Array(context.columns.nodeCount);
  const found: number[] = [];
  let frontier = Uint32Array.of(start);
  for (let depth = 1; depth <= depthMax && frontier.length > 0; depth++) {
    throwIfCancelled(signal, 'query');
    work.hops++;
    const next = await expandEverywhere(context, frontier, direction, relationMask, work, signal);
    const firstFresh = found.length;
    for (const node of next) {
      if (visited[node] === 1) continue;
      visited[node] = 1;
      found.push(node);
    }
    frontier = Uint32Array.from(found.slice(firstFresh));
  }
  countHeat(context, [start]);
  countHeat(context, found);
  return Uint32Array.from(found);
}

async function expandEverywhere(
  { columns, supervisor }: QueryContext,
  frontier: Uint32Array,
  direction: Direction,
  relationMask: Uint8Array | null,
  work: Work,
  signal: AbortSignal,
): Promise<Uint32Array> {
  const found: Uint32Array[] = [];
  let left = frontier;
  for (let attempt = 0; left.length > 0; attempt++) {
    if (attempt === ROUTE_ATTEMPT_COUNT_MAX) {
      throw new ShardscopeError('unavailable.shard', 'nodes kept moving while they were asked for; try again', {});
    }
    const byHome = Map.groupBy(left, (node) => Atomics.load(columns.homes, node));
    const answers = await Promise.all(
      [...byHome].map(async ([shard, nodes]) => {
        const params = { nodes: Uint32Array.from(nodes), direction, relationMask };
        const answer = await supervisor.call(shard, 'expand', params, { signal });
        if (answer.moved.length < nodes.length) work.shards.add(shard);
        work.rowsScanned += answer.rowsScanned;
        work.bytesShipped += 4 * (nodes.length + answer.next.length);
        return answer;
      }),
    );
    for (const { next } of answers) found.push(next);
    left = Uint32Array.from(answers.flatMap(({ moved }) => [...moved]));
  }
  const all = new Uint32Array(found.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of found) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The coordinator's own stripe: it is the only writer of it. */
function countHeat({ columns }: QueryContext, nodes: Iterable<number>): void {
  const stripe = columns.heat[columns.shardCount]!;
  for (const node of nodes) stripe[node] = stripe[node]! + 1;
}
