/**
 * When to start something again that ended by itself. Each failure within the window waits longer; after as many as
 * there are delays it is given up, because what fails six times in a row needs a person and not a seventh try. A quiet
 * window forgets everything.
 */
export interface RestartPolicy {
  /** Records a failure at `nowMs`. Returns the wait before the next try in milliseconds, or null: give up. */
  nextDelayMs(nowMs: number): number | null;
  /** A person asked to try again: forget what happened. */
  reset(): void;
}

export const RESTART_DELAYS_MS = [200, 500, 1000, 2000, 5000];
export const RESTART_WINDOW_MS = 60_000;

export function createRestartPolicy(
  delaysMs: readonly number[] = RESTART_DELAYS_MS,
  windowMs = RESTART_WINDOW_MS,
): RestartPolicy {
  let failuresMs: number[] = [];
  return {
    nextDelayMs(nowMs) {
      failuresMs = [...failuresMs.filter((failedMs) => nowMs - failedMs < windowMs), nowMs];
      return delaysMs[failuresMs.length - 1] ?? null;
    },
    reset() {
      failuresMs = [];
    },
  };
}
