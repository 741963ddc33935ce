import { assert } from '../../base/assert.ts';
import type { Forecaster } from './forecaster.ts';

/**
 * The simple ways that a better one has to beat
 * =============================================
 *
 *   naive           the last tick, for ever
 *   seasonal naive  the same slots one season ago; before the first season is over, the last tick
 *   EWMA            level += gain x (count - level)
 *   TSB             chance that a tick has any access, and accesses of a tick that has some, each an EWMA (the second
 *                   moves at ticks with an access only); the forecast is their product. For sparse nodes: unlike
 *                   Croston's, the chance falls while nothing comes, so a dead node is forgotten.
 *
 * A tick without data leaves levels as they are; seasonal naive keeps the slot's value of a season before.
 *
 * Cost     O(n) a tick; seasonal naive keeps 4 bytes a node and slot, the others 4 to 8 bytes a node.
 * Exact?   They are their definitions.
 * Source   TSB: Teunter, Syntetos, Babai: Intermittent demand: linking forecasting to inventory obsolescence, EJOR
 *          2011.
 * Judge    the definitions over lists of counts, in the test.
 */
export function createNaive(nodeCount: number): Forecaster {
  const last = new Float32Array(nodeCount);
  return {
    nodeCount,
    fold: (counts) => last.set(counts),
    skip() {},
    forecast: (_horizonTicks, into) => into.set(last),
    columns: { last },
  };
}

export function createSeasonalNaive(nodeCount: number, slotsPerSeason: number): Forecaster {
  const season = new Float32Array(nodeCount * slotsPerSeason);
  const last = new Float32Array(nodeCount);
  const clock = Float64Array.of(0);
  return {
    nodeCount,
    fold(counts) {
      season.set(counts, (clock[0]! % slotsPerSeason) * nodeCount);
      last.set(counts);
      clock[0]!++;
    },
    skip() {
      clock[0]!++;
    },
    forecast(horizonTicks, into) {
      if (clock[0]! < slotsPerSeason) {
        into.set(last);
        return;
      }
      into.fill(0);
      for (let ahead = 0; ahead < horizonTicks; ahead++) {
        const first = ((clock[0]! + ahead) % slotsPerSeason) * nodeCount;
        for (let node = 0; node < nodeCount; node++) into[node]! += season[first + node]! / horizonTicks;
      }
    },
    columns: { season, last, clock },
  };
}

export function createEwma(nodeCount: number, gain: number): Forecaster {
  assert(gain > 0 && gain <= 1, 'a gain is in (0, 1]');
  const levels = new Float32Array(nodeCount);
  return {
    nodeCount,
    fold(counts) {
      for (let node = 0; node < nodeCount; node++) levels[node]! += gain * (counts[node]! - levels[node]!);
    },
    skip() {},
    forecast: (_horizonTicks, into) => into.set(levels),
    columns: { levels },
  };
}

export function createTsb(nodeCount: number, sizeGain: number, chanceGain: number): Forecaster {
  const sizes = new Float32Array(nodeCount);
  const chances = new Float32Array(nodeCount);
  return {
    nodeCount,
    fold(counts) {
      for (let node = 0; node < nodeCount; node++) {
        const count = counts[node]!;
        chances[node]! += chanceGain * ((count > 0 ? 1 : 0) - chances[node]!);
        // The first size is taken as it is; from 0 it would be small for long.
        if (count > 0) sizes[node]! += (sizes[node] === 0 ? 1 : sizeGain) * (count - sizes[node]!);
      }
    },
    skip() {},
    forecast(_horizonTicks, into) {
      for (let node = 0; node < nodeCount; node++) into[node] = chances[node]! * sizes[node]!;
    },
    columns: { sizes, chances },
  };
}
