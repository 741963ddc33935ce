/** Moving nodes by hand, from the wish to its start. Pure. */
import type { MovesPreview, MovesTarget, ShardscopeError } from '../../engine/protocol/index.ts';
import { IDLE, LOADING, type Loadable } from './loadable.ts';

export interface ByHand {
  /** Of one wish the same array: what is told of another one is dropped. */
  readonly nodes: readonly number[];
  /** Name of the only node, or of the first; null until it is known. */
  readonly label: string | null;
  /** `dragging`: over the scene, by pointer; the others are steps of the dialog. */
  readonly phase: 'closed' | 'dragging' | 'choosing' | 'confirming' | 'starting';
  /** The shard that is chosen, or that the pointer is over. */
  readonly to: number | null;
  readonly preview: Loadable<MovesPreview>;
  readonly error: ShardscopeError | null;
}

export const INITIAL_BY_HAND: ByHand = {
  nodes: [],
  label: null,
  phase: 'closed',
  to: null,
  preview: IDLE,
  error: null,
};

export const beginWish = (nodes: readonly number[], phase: 'dragging' | 'choosing', label: string | null): ByHand => ({
  ...INITIAL_BY_HAND,
  nodes,
  label,
  phase,
  preview: LOADING,
});

/** What is known of a shard as a target, or null. */
export const targetOf = ({ preview }: ByHand, shard: number | null): MovesTarget | null =>
  preview.state === 'ready' ? (preview.value.targets.find((target) => target.shard === shard) ?? null) : null;

export const isAllowed = (target: MovesTarget | null): target is MovesTarget => target?.refusal === null;

/** The allowed shard that leaves the hottest one the least hot; of equals the one that cuts fewer edges, then the first. */
export function evenestTarget({ targets }: MovesPreview): number | null {
  const allowed = targets.filter(isAllowed);
  const [best] = allowed.sort((a, b) => a.imbalance - b.imbalance || a.cutEdges - b.cutEdges || a.shard - b.shard);
  return best?.shard ?? null;
}

/** An answer about another wish is dropped. In the dialog the evenest shard is chosen where nobody has chosen one. */
export function applyWishPreview(state: ByHand, nodes: readonly number[], preview: Loadable<MovesPreview>): ByHand {
  if (state.nodes !== nodes || state.phase === 'closed') return state;
  // What was told before says more than a failure does.
  if (preview.state === 'failed' && state.preview.state === 'ready') return state;
  const isFirst = state.phase === 'choosing' && state.to === null && preview.state === 'ready';
  return { ...state, preview, to: isFirst ? evenestTarget(preview.value) : state.to };
}

export const applyLabel = (state: ByHand, nodes: readonly number[], label: string): ByHand =>
  state.nodes === nodes ? { ...state, label } : state;

/** A refused shard can be looked at while something is dragged over it, and chosen nowhere. */
export function chooseShard(state: ByHand, to: number | null): ByHand {
  if (state.phase === 'dragging') return state.to === to ? state : { ...state, to };
  if (state.phase !== 'choosing' || !isAllowed(targetOf(state, to))) return state;
  return { ...state, to, error: null };
}

/** Nobody confirms what he was not shown: a target needs a preview that allows it. A drag that ends elsewhere is over. */
export function askConfirmation(state: ByHand): ByHand {
  const canConfirm = isAllowed(targetOf(state, state.to));
  if (state.phase === 'dragging') return canConfirm ? { ...state, phase: 'confirming' } : INITIAL_BY_HAND;
  return state.phase === 'choosing' && canConfirm ? { ...state, phase: 'confirming' } : state;
}

export const backToChoosing = (state: ByHand): ByHand =>
  state.phase === 'confirming' ? { ...state, phase: 'choosing', error: null } : state;

export const applyStarting = (state: ByHand): ByHand =>
  state.phase === 'confirming' ? { ...state, phase: 'starting', error: null } : state;

/** It was refused before anything moved: then the dialog says why, and another shard can be chosen. */
export const applyRefused = (state: ByHand, nodes: readonly number[], error: ShardscopeError): ByHand =>
  state.nodes === nodes && state.phase === 'starting' ? { ...state, phase: 'confirming', error } : state;

export const applyBegun = (state: ByHand, nodes: readonly number[]): ByHand =>
  state.nodes === nodes && state.phase === 'starting' ? INITIAL_BY_HAND : state;
