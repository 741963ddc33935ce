import { ShardscopeError } from '../../base/errors.ts';
import type { Coordinator } from '../coordinator.ts';

/** Moves that are under way or asked for at once. */
export const MOVES_AT_ONCE = 512;

export interface WantedMove {
  readonly node: number;
  readonly to: number;
  readonly from?: number;
  /** Of nodes that move together; null or missing for one that moves for itself. */
  readonly block?: number | null;
}

/**
 * Moves some nodes together, journaled under a plan's id. All of them are over when it returns or throws, and each that was
 * made was told. Where a move says from where, it waits for others of its node, and is refused when they led elsewhere.
 *
 * When `signal` is aborted, moves that wait for their turn are withdrawn at once; those under way end in order, and so does
 * what is left of a block that has begun.
 * @throws what the first that failed was rejected with; cancelled.caller where moves were only withdrawn
 */
export async function moveBatch<M extends WantedMove>(
  coordinator: Coordinator,
  moves: readonly M[],
  planId: string,
  onMade: (move: M, rows: number) => void = () => {},
  signal: AbortSignal | null = null,
): Promise<void> {
  const withdraw = () => coordinator.withdrawMoves(planId, (waiting) => wholeBlocksOf(moves, waiting));
  const moving = moves.map(({ node, to, from = null }) => coordinator.moveQuietly(node, to, planId, from));
  signal?.addEventListener('abort', withdraw);
  const settled = await Promise.allSettled(moving);
  signal?.removeEventListener('abort', withdraw);
  settled.forEach((outcome, at) => {
    if (outcome.status === 'fulfilled') onMade(moves[at]!, outcome.value.rows);
  });
  const failures = settled.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  if (failures.length > 0) throw failures.find((failure) => !isCancelled(failure)) ?? failures[0];
}

/** Of the nodes that wait: all but those of blocks of which some node waits no more. */
export function wholeBlocksOf(moves: readonly WantedMove[], waiting: ReadonlySet<number>): ReadonlySet<number> {
  const begun = new Set<number>();
  for (const { node, block = null } of moves) if (block !== null && !waiting.has(node)) begun.add(block);
  const whole = moves.filter(({ node, block = null }) => waiting.has(node) && (block === null || !begun.has(block)));
  return new Set(whole.map(({ node }) => node));
}

const isCancelled = (error: unknown) => error instanceof ShardscopeError && error.code === 'cancelled.caller';
