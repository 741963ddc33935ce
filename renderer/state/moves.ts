import type { MovePaceStatus, MoveStatus } from '../../engine/protocol/index.ts';

export const RECENT_COUNT_MAX = 50;

export interface Moves {
  /** Newest first. */
  readonly recent: readonly MoveStatus[];
  /** How fast rows are copied; null until somebody looks. */
  readonly pace: MovePaceStatus | null;
}

export const INITIAL_MOVES: Moves = { recent: [], pace: null };

/** A new or changed move, in its place: newest first, each once. */
export function applyMoveStatus(moves: Moves, status: MoveStatus): Moves {
  const others = moves.recent.filter((move) => move.moveId !== status.moveId);
  const recent = [...others, status].sort((a, b) => b.moveId - a.moveId).slice(0, RECENT_COUNT_MAX);
  return { ...moves, recent };
}

/** Nodes that are on their way now: the scene marks them. */
export function movingNodes(moves: Moves): readonly number[] {
  return moves.recent.filter((move) => move.finishedMs === null).map((move) => move.node.index);
}
