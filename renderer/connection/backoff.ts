const DELAY_MS_FIRST = 250;
const DELAY_MS_MAX = 8_000;

/** Delay in ms before connection attempt `attempt` (1 = the first retry): doubles from 250 ms up to 8 s. */
export function retryDelayMs(attempt: number): number {
  return Math.min(DELAY_MS_MAX, DELAY_MS_FIRST * 2 ** Math.max(0, attempt - 1));
}
