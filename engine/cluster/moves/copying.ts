import { ShardscopeError } from '../../base/errors.ts';
import type { Move } from '../../model/move.ts';
import type { Supervisor } from '../supervisor.ts';

const COPY_ATTEMPT_COUNT_MAX = 3;

/** What moves need of the shard workers. */
export type ShardCalls = Pick<Supervisor, 'call' | 'connect'>;

/** Moves from one shard to another; the first `copied` of them have their rows there. */
export interface CopyPair {
  readonly from: number;
  readonly to: number;
  readonly moves: readonly Move[];
  copied: number;
}

export function copyPairs(moves: readonly Move[]): readonly CopyPair[] {
  return [...Map.groupBy(moves, ({ from, to }) => `${from} ${to}`).values()].map((group) => {
    const { from, to } = group[0]!;
    return { from, to, moves: group, copied: 0 };
  });
}

/**
 * The pairs that copy at the same time: no shard is the source of two or the target of two, so that a step takes as long as
 * reading and inserting one chunk however many pairs there are. Those with most left go first.
 */
export function nextRound(pairs: readonly CopyPair[]): readonly CopyPair[] {
  const left = ({ moves, copied }: CopyPair) => moves.length - copied;
  const [sources, targets] = [new Set<number>(), new Set<number>()];
  const round: CopyPair[] = [];
  for (const pair of [...pairs].sort((one, other) => left(other) - left(one))) {
    if (left(pair) === 0 || sources.has(pair.from) || targets.has(pair.to)) continue;
    sources.add(pair.from);
    targets.add(pair.to);
    round.push(pair);
  }
  return round;
}

/**
 * Copies the next nodes of a pair, `rowsMax` rows or one node; gives for each the rows that the target gained. A target
 * that was restarted meanwhile needs a new mesh port, so the copy is asked again over a new connection.
 */
export async function copyChunk(
  supervisor: ShardCalls,
  { from, to, moves, copied }: CopyPair,
  rowsMax: number,
): Promise<Uint32Array> {
  const nodes = Uint32Array.from(moves.slice(copied), ({ node }) => node);
  for (let attempt = 1; ; attempt++) {
    supervisor.connect(from, to);
    try {
      return (await supervisor.call(from, 'copy', { nodes, to, rowsMax })).rows;
    } catch (error) {
      const isShardGone = error instanceof ShardscopeError && error.code === 'unavailable.shard';
      if (!isShardGone || attempt === COPY_ATTEMPT_COUNT_MAX) throw error;
      // The source sees the target's port close before the supervisor sees the target's end. What only living workers
      // answer parts the two: after it the next attempt meets the successor, over a new connection.
      await Promise.all([from, to].map((shard) => supervisor.call(shard, 'status', {})));
    }
  }
}

/** Makes durable whatever these shards were sent. */
export async function syncAt(supervisor: ShardCalls, shards: readonly number[]): Promise<void> {
  await Promise.all(shards.map((shard) => supervisor.call(shard, 'sync', {})));
}
