import type { Coordinator } from '../coordinator.ts';

/** Moves that are under way or asked for at once; between two batches the work can be cancelled. */
export const MOVES_AT_ONCE = 512;

/**
 * Moves some nodes together, journaled under a plan's id. All of them are over when it returns or throws, and each that was
 * made was told. Where a move says from where, it waits for others of its node, and is refused when they led elsewhere.
 * @throws what the first that failed was rejected with
 */
export async function moveBatch<M extends { readonly node: number; readonly to: number; readonly from?: number }>(
  coordinator: Coordinator,
  moves: readonly M[],
  planId: string,
  onMade: (move: M, rows: number) => void = () => {},
): Promise<void> {
  const settled = await Promise.allSettled(
    moves.map(({ node, to, from = null }) => coordinator.moveQuietly(node, to, planId, from)),
  );
  settled.forEach((outcome, at) => {
    if (outcome.status === 'fulfilled') onMade(moves[at]!, outcome.value.rows);
  });
  const failure = settled.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
