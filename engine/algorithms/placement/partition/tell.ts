import type { PartitionRequest } from './partition-request.ts';

/**
 * Hears which share of a phase is done, 0 to 1, and may throw to stop the run: whatever is called with a `Tell` keeps
 * its state to itself until it returns, so that nothing is left half done.
 */
export type Tell = (share: number) => void;

export const untold: Tell = () => {};

/** For a phase that is a part of a larger one: its 0 to 1 are `from` to `to` there. */
export function within(tell: Tell, from: number, to: number): Tell {
  return tell === untold ? untold : (share) => tell(from + (to - from) * share);
}

const STEPS_TOTAL = 1000;

/** Shares are estimates; whatever they do, what the caller hears never falls. */
export function tellOf({ onStep }: PartitionRequest): Tell {
  if (onStep === undefined) return untold;
  let done = 0;
  return (share) => {
    done = Math.max(done, Math.min(STEPS_TOTAL, Math.floor(STEPS_TOTAL * share)));
    onStep({ done, total: STEPS_TOTAL });
  };
}
