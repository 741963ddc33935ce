import type {
  PlacementApplied,
  PlacementObjective,
  PlacementProposal,
  ShardscopeError,
} from '../../engine/protocol/index.ts';

/** What the operator asks for. */
export interface PlacementWish {
  /** Null as long as nobody chose: as many as there are. */
  readonly shards: number | null;
  readonly objective: PlacementObjective;
  readonly imbalance: number;
  readonly from: 'current' | 'scratch';
}

/**
 * A placement from the wish to the result: choosing -> proposing -> proposed <-> confirming -> applying -> applied or
 * stopped -> choosing. A refusal leads back to where it can be tried again, with `error`.
 */
export interface Placement {
  readonly phase: 'choosing' | 'proposing' | 'proposed' | 'confirming' | 'applying' | 'applied' | 'stopped';
  /** Name of the workspace that the proposal is for. */
  readonly workspace: string | null;
  readonly wish: PlacementWish;
  /** Number of shards that the proposal was asked for. */
  readonly asked: number | null;
  readonly proposal: PlacementProposal | null;
  readonly result: PlacementApplied | null;
  readonly error: ShardscopeError | null;
}

export const INITIAL_PLACEMENT: Placement = {
  phase: 'choosing',
  workspace: null,
  wish: { shards: null, objective: 'closure', imbalance: 0.03, from: 'current' },
  asked: null,
  proposal: null,
  result: null,
  error: null,
};

export const isPlacementBusy = ({ phase }: Placement): boolean => phase === 'proposing' || phase === 'applying';

export function changeWish(placement: Placement, change: Partial<PlacementWish>): Placement {
  if (isPlacementBusy(placement)) return placement;
  return { ...placement, wish: { ...placement.wish, ...change } };
}

export function beginProposal(placement: Placement, workspace: string | null, shards: number): Placement {
  return { ...placement, phase: 'proposing', workspace, asked: shards, proposal: null, result: null, error: null };
}

export function applyProposal(placement: Placement, proposal: PlacementProposal): Placement {
  if (placement.phase !== 'proposing') return placement;
  return { ...placement, phase: 'proposed', proposal };
}

/** A cancelled proposal is not a failure: the form is as it was before. */
export function applyProposalFailed(placement: Placement, error: ShardscopeError): Placement {
  if (placement.phase !== 'proposing') return placement;
  return { ...placement, phase: 'choosing', error: error.code === 'cancelled.caller' ? null : error };
}

/** Asking needs a proposal: nobody confirms what they were not shown. */
export function askToApply(placement: Placement): Placement {
  return placement.phase === 'proposed' ? { ...placement, phase: 'confirming' } : placement;
}

export function withdrawApply(placement: Placement): Placement {
  return placement.phase === 'confirming' ? { ...placement, phase: 'proposed' } : placement;
}

export function beginApply(placement: Placement): Placement {
  return placement.phase === 'confirming' ? { ...placement, phase: 'applying', error: null } : placement;
}

export function applyApplied(placement: Placement, result: PlacementApplied): Placement {
  return placement.phase === 'applying' ? { ...placement, phase: 'applied', result } : placement;
}

/** After a cancel some nodes are moved and others are not; after a refusal the proposal is still there to be looked at. */
export function applyApplyFailed(placement: Placement, error: ShardscopeError): Placement {
  if (placement.phase !== 'applying') return placement;
  if (error.code === 'cancelled.caller') return { ...placement, phase: 'stopped', proposal: null };
  return { ...placement, phase: 'proposed', error };
}

/** Back to the form, which keeps what was chosen. */
export function backToForm(placement: Placement): Placement {
  if (isPlacementBusy(placement)) return placement;
  return { ...placement, phase: 'choosing', proposal: null, result: null, error: null };
}

/**
 * What remains when the engine tells of another workspace, or of none while one is being opened (`name` null). A plan with
 * another number of shards has its own workspace closed and opened again while it is applied, sometimes just after it
 * answered: how that goes on must still be seen.
 */
export function placementForWorkspace(placement: Placement, name: string | null): Placement {
  const { phase, workspace } = placement;
  const isUnderWay = phase === 'applying' || phase === 'applied' || phase === 'stopped';
  return isUnderWay && (name === null || name === workspace) ? placement : INITIAL_PLACEMENT;
}
