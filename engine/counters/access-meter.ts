import { accessesBetween, type SharedColumns } from './shared-columns.ts';

/** Reads the heat stripes of all writers as accesses since it was last read; the writers are never disturbed. */
export interface AccessMeter {
  /**
   * Fills `accesses` (a column of all nodes) with what was counted since the last call, or since the meter was made; returns
   * their sum. O(nodes x writers).
   */
  take(accesses: Uint32Array): number;
}

export function createAccessMeter({ heat: stripes, slotCount }: SharedColumns): AccessMeter {
  const seen = stripes.map((stripe) => Uint32Array.from(stripe));
  return {
    take(accesses) {
      let total = 0;
      accesses.fill(0);
      for (let writer = 0; writer < stripes.length; writer++) {
        const stripe = stripes[writer]!;
        const before = seen[writer]!;
        for (let node = 0; node < slotCount; node++) {
          const now = stripe[node]!;
          if (now === before[node]) continue;
          const counted = accessesBetween(before[node]!, now);
          accesses[node]! += counted;
          total += counted;
          before[node] = now;
        }
      }
      return total;
    },
  };
}
