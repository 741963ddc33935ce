import type {
  MovePaceStatus,
  MovePreview,
  MoveStatus,
  NodeSummary,
  Progress,
  ShardscopeError,
} from '../../engine/protocol/index.ts';
import { IDLE, LOADING, type Loadable } from './loadable.ts';

export const RECENT_COUNT_MAX = 50;

/** A move on its way from the wish to the result. */
export interface MoveDraft {
  readonly node: NodeSummary;
  readonly to: number | null;
  readonly preview: Loadable<MovePreview>;
  readonly phase: 'choosing' | 'confirming' | 'running' | 'done' | 'failed';
  readonly progress: Progress | null;
  readonly result: MoveStatus | null;
  readonly error: ShardscopeError | null;
}

export interface Moves {
  /** Newest first. */
  readonly recent: readonly MoveStatus[];
  readonly draft: MoveDraft | null;
  /** How fast rows are copied; null until somebody looks. */
  readonly pace: MovePaceStatus | null;
}

export const INITIAL_MOVES: Moves = { recent: [], draft: null, pace: null };

/** Opens a draft for `node`; a draft of the same node that is already under way stays. */
export function beginDraft(moves: Moves, node: NodeSummary): Moves {
  if (moves.draft?.node.index === node.index && moves.draft.phase !== 'done') return moves;
  return {
    ...moves,
    draft: { node, to: null, preview: IDLE, phase: 'choosing', progress: null, result: null, error: null },
  };
}

export function chooseTarget(moves: Moves, to: number): Moves {
  if (moves.draft === null || moves.draft.phase === 'running') return moves;
  return {
    ...moves,
    draft: { ...moves.draft, to, preview: LOADING, phase: 'choosing', progress: null, result: null, error: null },
  };
}

/** A preview for another target than the one chosen now is dropped. */
export function applyPreview(moves: Moves, node: number, to: number, preview: Loadable<MovePreview>): Moves {
  const { draft } = moves;
  if (draft === null || draft.node.index !== node || draft.to !== to) return moves;
  return { ...moves, draft: { ...draft, preview } };
}

/** Asking for confirmation needs a preview that allows the move: nobody confirms what they were not shown. */
export function askConfirmation(moves: Moves): Moves {
  const { draft } = moves;
  if (draft?.preview.state !== 'ready' || !draft.preview.value.isAllowed || draft.phase === 'running') return moves;
  return { ...moves, draft: { ...draft, phase: 'confirming' } };
}

export function withdrawConfirmation(moves: Moves): Moves {
  return moves.draft?.phase === 'confirming' ? { ...moves, draft: { ...moves.draft, phase: 'choosing' } } : moves;
}

export function applyRunning(moves: Moves, node: number, progress: Progress | null): Moves {
  const { draft } = moves;
  if (draft === null || draft.node.index !== node) return moves;
  return { ...moves, draft: { ...draft, phase: 'running', progress: progress ?? draft.progress } };
}

export function applyMoved(moves: Moves, status: MoveStatus): Moves {
  const known = applyMoveStatus(moves, status);
  const { draft } = known;
  if (draft === null || draft.node.index !== status.node.index || draft.phase !== 'running') return known;
  return {
    ...known,
    draft: { ...draft, node: { ...draft.node, home: status.to }, phase: 'done', result: status, progress: null },
  };
}

export function applyMoveFailed(moves: Moves, node: number, error: ShardscopeError): Moves {
  const { draft } = moves;
  if (draft === null || draft.node.index !== node) return moves;
  return { ...moves, draft: { ...draft, phase: 'failed', error, progress: null } };
}

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
