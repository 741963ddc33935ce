import type { Clock } from '../../engine/base/clock.ts';

export interface VirtualClock extends Clock {
  advance(ms: number): Promise<void>;
}

/** Virtual time: nothing happens until the test lets it pass. */
export function virtualClock(): VirtualClock {
  let now = 1_000_000;
  let timers: { at: number; action: () => void }[] = [];
  return {
    nowMs: () => now,
    after(delayMs, action) {
      const timer = { at: now + delayMs, action };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    async advance(ms) {
      for (const end = now + ms; ; ) {
        const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        now = next?.at ?? end;
        if (next === undefined) return;
        timers = timers.filter((timer) => timer !== next);
        next.action();
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
  };
}
