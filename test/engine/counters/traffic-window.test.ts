import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHeatWindow } from '../../../engine/counters/heat-window.ts';
import { sharedColumns } from '../../../engine/counters/shared-columns.ts';

const SHARDS = 3;

/** One fold: how long its bucket was, and what was handed over in it, as [row, to, entries] each. */
const fold = fc.record({
  elapsedMs: fc.integer({ min: 1, max: 2000 }),
  sent: fc.array(fc.tuple(fc.nat(2 * SHARDS - 1), fc.nat(SHARDS - 1), fc.nat(0xffff)), { maxLength: 12 }),
});

describe('traffic window', () => {
  it('[SH8] traffic equals what was handed over, by workers and for them, across the wrap, and its rate that of the window', () => {
    fc.assert(
      fc.property(fc.array(fold, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (folds, buckets) => {
        const columns = sharedColumns(5, SHARDS);
        for (const row of columns.traffic) row.fill(0xffff_ff00);
        const { fold: next, traffic } = createHeatWindow(columns, buckets);
        /** The judge: keeps everything, and adds up the last folds. */
        const sumOf = (some: typeof folds, from: number, to: number) => {
          const between = some
            .flatMap(({ sent }) => sent)
            .filter(([row, target]) => row % SHARDS === from && target === to);
          return between.reduce((sum, [, , entries]) => sum + entries, 0);
        };
        folds.forEach(({ elapsedMs, sent }, done) => {
          for (const [row, to, entries] of sent) columns.traffic[row]![to]! += entries;
          next(elapsedMs);
          const soFar = folds.slice(0, done + 1);
          const recent = soFar.slice(-buckets);
          const seconds = recent.reduce((sum, { elapsedMs: ms }) => sum + ms, 0) / 1000;
          for (let from = 0; from < SHARDS; from++) {
            for (let to = 0; to < SHARDS; to++) {
              const cell = from * SHARDS + to;
              expect(traffic.latest[cell]).toBe(sumOf([folds[done]!], from, to));
              expect(traffic.totals[cell]).toBe(sumOf(soFar, from, to));
              expect(traffic.rates[cell]).toBeCloseTo(sumOf(recent, from, to) / seconds, 6);
            }
          }
        });
      }),
    );
  });
});
