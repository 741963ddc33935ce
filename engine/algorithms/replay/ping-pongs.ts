/**
 * Moves that take a node back to a shard it left a short while before: for nothing, as it turned out. A node that follows
 * a daily cycle and comes back in the evening is none.
 */
export interface PingPongs {
  readonly count: number;
  /** Moves in the order of time. */
  add(node: number, from: number, to: number, nowMs: number): void;
}

const HOUR_MS = 3_600_000;
/** What happens within so many ticks is at once, however long they are. */
const TICKS_AT_ONCE = 3;

/** Within an hour counts, and within three ticks where these are longer. */
export const pingPongMs = (tickMs: number): number => Math.max(HOUR_MS, TICKS_AT_ONCE * tickMs);

export function createPingPongs(withinMs: number): PingPongs {
  /** By node, the shards it left lately and when. */
  const left = new Map<number, { readonly shard: number; readonly ms: number }[]>();
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(node, from, to, nowMs) {
      const lately = (left.get(node) ?? []).filter(({ ms }) => nowMs - ms <= withinMs);
      if (lately.some(({ shard }) => shard === to)) count++;
      left.set(node, [...lately, { shard: from, ms: nowMs }]);
    },
  };
}
