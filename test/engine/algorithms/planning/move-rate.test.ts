import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AdaptiveRate, SLOWDOWN_MAX } from '../../../../engine/algorithms/planning/adaptive-rate.ts';
import { RowBucket } from '../../../../engine/algorithms/planning/row-bucket.ts';
import { createPrng } from '../../../../engine/base/prng.ts';

describe('the pace of moves', () => {
  it('[MV16] within any time no more rows are moved than the limit allows, and one step; none are held back beyond it', () => {
    const steps = fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 20, maxLength: 80 });
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 200_000 }), steps, (rate, sizes) => {
        const bucket = new RowBucket(rate, 0);
        const moved: { atMs: number; rows: number }[] = [];
        let nowMs = 0;
        for (const rows of sizes) {
          nowMs += bucket.waitMs(nowMs);
          bucket.spend(rows, nowMs);
          moved.push({ atMs: nowMs, rows });
        }
        const largest = Math.max(...sizes);
        for (let first = 0; first < moved.length; first++) {
          let rows = 0;
          for (let last = first; last < moved.length; last++) {
            rows += moved[last]!.rows;
            const seconds = (moved[last]!.atMs - moved[first]!.atMs) / 1000;
            // One step of debt at either end.
            expect(rows).toBeLessThanOrEqual(rate * (seconds + 0.1) + 2 * largest + 1e-6);
          }
        }
        const all = sizes.reduce((sum, rows) => sum + rows, 0);
        expect(nowMs / 1000, 'as fast as allowed').toBeLessThanOrEqual(all / rate + 1e-6);
      }),
    );
  });

  it('[MV16] a limit can change at any time: the wait that is left is that of the new one, and without one there is none', () => {
    const bucket = new RowBucket(1000, 0);
    bucket.spend(1100, 0);
    expect(bucket.waitMs(0)).toBeCloseTo(1000, 6);
    bucket.setRate(10_000, 0);
    expect(bucket.waitMs(0)).toBeCloseTo(100, 6);
    bucket.setRate(Number.POSITIVE_INFINITY, 0);
    expect(bucket.waitMs(0)).toBe(0);
    bucket.spend(1_000_000, 0);
    bucket.setRate(1000, 50);
    expect(bucket.waitMs(50), 'what moved without a limit is not owed').toBe(0);
  });

  /**
   * Reads whose delay grows with the share of the machine that moves take, `capacity` rows a second being all of it, with
   * noise; and a mover that moves as fast as it may, on virtual time.
   */
  function simulate({
    seconds,
    readsPerSecond,
    capacityAt,
  }: {
    seconds: number;
    readsPerSecond: number;
    capacityAt: (second: number) => number;
  }) {
    const prng = createPrng(3);
    const adaptive = new AdaptiveRate();
    const noisy = (ms: number) => ms * (0.7 + 0.6 * (prng.below(1_000_000) / 1_000_000));
    for (let read = 0; read < 2000; read++) adaptive.read('q', noisy(1), true);
    const bucket = new RowBucket(adaptive.rate, 0);
    const slowdowns: number[] = [];
    const rates: number[] = [];
    let rows = 0;
    for (let ms = 0; ms < 1000 * seconds; ms++) {
      const capacity = capacityAt(ms / 1000);
      let movedNow = 0;
      while (bucket.waitMs(ms) === 0 && movedNow < capacity / 1000) {
        const step = Math.min(400, capacity / 1000);
        bucket.spend(step, ms);
        movedNow += step;
      }
      rows = 0.98 * rows + 0.02 * 1000 * movedNow;
      const slowdown = 1 / (1 - Math.min(0.9, rows / capacity));
      slowdowns.push(slowdown);
      rates.push(rows);
      if (prng.below(1_000_000) / 1_000_000 < readsPerSecond / 1000) adaptive.read('q', noisy(slowdown), false);
      bucket.setRate(adaptive.moved(movedNow, ms), ms);
    }
    const meanOf = (values: readonly number[], fromS: number, toS: number) => {
      const some = values.slice(1000 * fromS, 1000 * toS);
      return some.reduce((sum, value) => sum + value, 0) / some.length;
    };
    return {
      slowdown: (fromS: number, toS: number) => meanOf(slowdowns, fromS, toS),
      rate: (fromS: number, toS: number) => meanOf(rates, fromS, toS),
    };
  }

  it('[MV17] where reads get slower moves slow down until reads take about 1.1 times their time at rest, and use what is left', () => {
    const run = simulate({ seconds: 30, readsPerSecond: 1000, capacityAt: () => 400_000 });
    expect(run.slowdown(5, 30)).toBeLessThanOrEqual(SLOWDOWN_MAX + 0.02);
    expect(run.rate(5, 30), 'a tenth of the machine is what 1.1 leaves').toBeGreaterThan(0.05 * 400_000);
  });

  it('[MV17] moves speed up again when reads can bear it, and have no limit while nobody reads', () => {
    const run = simulate({
      seconds: 60,
      readsPerSecond: 1000,
      capacityAt: (second) => (second < 30 ? 200_000 : 2_000_000),
    });
    expect(run.rate(45, 60)).toBeGreaterThan(4 * run.rate(10, 30));
    expect(run.slowdown(45, 60)).toBeLessThanOrEqual(SLOWDOWN_MAX + 0.02);
    const unwatched = simulate({ seconds: 5, readsPerSecond: 0, capacityAt: () => 400_000 });
    expect(unwatched.rate(1, 5)).toBeGreaterThan(0.95 * 400_000);
  });

  it('[MV17] a form that was never read at rest is no verdict, and ever new forms take bounded memory', () => {
    const adaptive = new AdaptiveRate();
    adaptive.moved(0, 0);
    for (let read = 0; read < 1000; read++) adaptive.read(`form ${read}`, 1000, false);
    expect(adaptive.moved(1000, 1000)).toBe(Number.POSITIVE_INFINITY);
    expect(adaptive.slowdown).toBeNull();
    for (let form = 0; form < 10_000; form++) for (let read = 0; read < 5; read++) adaptive.read(`f${form}`, 1, true);
    for (let read = 0; read < 100; read++) adaptive.read('f0', 10, false);
    expect(adaptive.moved(1000, 2000), 'long forgotten').toBe(Number.POSITIVE_INFINITY);
    for (let read = 0; read < 100; read++) adaptive.read('f9999', 10, false);
    expect(adaptive.moved(1000, 3000), 'the latest is known').toBeLessThan(Number.POSITIVE_INFINITY);
  });
});
