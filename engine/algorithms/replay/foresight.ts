import type { Traffic } from './traffic.ts';

/**
 * What is to come, as a clairvoyant sees it
 * =========================================
 *
 * The mean heat of every stretch of the horizon, of the accesses that really come. A stretch that the trace ends in is the
 * mean over what is left of it; after the end nothing is foreseen.
 *
 * Output   accesses a second by node, one column a stretch; valid until the next call
 * Cost     O(n) a tick, and the tick's accesses twice a stretch
 * Exact?   Counts are added and taken off again as whole numbers; rates to rounding
 * Judge    the mean over the stretch, added up anew.
 */
export interface ForeseenHeat {
  /** After tick 0, 1, 2…: one call a tick. */
  next(): readonly Float64Array[];
}

/** `stretchEnds` as `stretchesOf` gives them. */
export function createForeseenHeat(traffic: Traffic, stretchEnds: readonly number[], tickS: number): ForeseenHeat {
  const { nodeCount, tickCount } = traffic;
  const stretches = stretchEnds.map((end, at) => ({ from: stretchEnds[at - 1] ?? 0, end }));
  const sums = stretches.map(() => new Float64Array(nodeCount));
  const heats = stretches.map(() => new Float64Array(nodeCount));
  /** The first tick that is foreseen. */
  let first = 0;
  stretches.forEach(({ from, end }, at) => {
    for (let tick = from; tick < end; tick++) traffic.add(tick, 1, sums[at]!);
  });
  return {
    next() {
      stretches.forEach(({ from, end }, at) => {
        traffic.add(first + from, -1, sums[at]!);
        traffic.add(first + end, 1, sums[at]!);
        const [sum, heat] = [sums[at]!, heats[at]!];
        const length = Math.min(tickCount, first + 1 + end) - Math.min(tickCount, first + 1 + from);
        const seconds = tickS * Math.max(1, length);
        for (let node = 0; node < nodeCount; node++) heat[node] = Math.max(0, sum[node]! / seconds);
      });
      first++;
      return heats;
    },
  };
}
