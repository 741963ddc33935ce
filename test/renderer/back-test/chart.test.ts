import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../../renderer/back-test/back-test-figures.ts';
import { POINTS_MAX, pointsOf, ratioTicks, spanOf } from '../../../renderer/back-test/chart-scale.ts';
import { axisOffsetMs, axisTime, momentOf } from '../../../renderer/charts/chart-times.ts';
import { linePath } from '../../../renderer/charts/line-path.ts';
import { timeTicks } from '../../../renderer/charts/time-axis.ts';
import { changedRuns } from '../support/back-test-data.ts';
import { replayAnswer } from '../support/balance-data.ts';

const bucket = (startMs: number, ticks: number, load: readonly number[], imbalance: number, moves = 0) => ({
  ...{ startMs, ticks, load, imbalance, moves, overloaded: 0, movedRows: 0 },
});

describe('the chart of a back-test', () => {
  it('[CO87] ratios begin at 1, are round, and always reach above the threshold', () => {
    expect(ratioTicks(1)).toEqual({ top: 1.3, values: [1, 1.1, 1.2, 1.3] });
    expect(ratioTicks(1.3)).toEqual({ top: 1.3, values: [1, 1.1, 1.2, 1.3] });
    expect(ratioTicks(3.4)).toEqual({ top: 3.5, values: [1, 1.5, 2, 2.5, 3, 3.5] });
    expect(ratioTicks(4000).top).toBeGreaterThan(4000);
  });

  it('[CO87] times are round by local time, and few', () => {
    const span = { startMs: 10 * 60_000, endMs: 70 * 60_000 };
    expect(timeTicks(span, 6, 0).timesMs.map((ms) => ms / 60_000)).toEqual([10, 20, 30, 40, 50, 60, 70]);
    const days = timeTicks({ startMs: 0, endMs: 4 * 86_400_000 }, 5, 3_600_000);
    expect(days.timesMs.map((ms) => (ms + 3_600_000) % 86_400_000)).toEqual([0, 0, 0, 0]);
  });

  it('[CO87] the last point ends where its ticks end', () => {
    expect(spanOf([bucket(0, 2, [1], 1), bucket(40_000, 1, [1], 1)], 10)).toEqual({ startMs: 0, endMs: 50_000 });
    expect(spanOf([], 10)).toEqual({ startMs: 0, endMs: 1 });
  });

  it('[CO87] a tick is a point; many are points of all their reads together, and no move is lost', () => {
    expect(pointsOf([bucket(0, 1, [3, 1], 1.5, 2)])).toEqual([{ startMs: 0, ticks: 1, imbalance: 1.5, moves: 2 }]);
    // One shard after the other is the only one that is read: bad in every tick, even over both.
    const many = Array.from({ length: 2 * POINTS_MAX }, (_, at) =>
      bucket(1000 * at, 1, at % 2 === 0 ? [4, 0] : [0, 4], 2, 1),
    );
    const points = pointsOf(many);
    expect(points).toHaveLength(POINTS_MAX);
    expect(points[1]).toEqual({ startMs: 2000, ticks: 2, imbalance: 1, moves: 2 });
    expect(pointsOf([bucket(0, 4, [0, 0], 1)])[0]?.imbalance).toBe(1);
    expect(pointsOf([])).toEqual([]);
  });

  it('[CO87] one point is drawn over the whole width, since a point alone is not seen', () => {
    expect(linePath([50], [7], 0, 100)).toBe('M0 7H100');
    expect(linePath([0, 10.04], [1, 2], 0, 100)).toBe('M0 1L10 2');
  });

  it('[CO87] times that are no dates are said from the beginning on', () => {
    expect(momentOf(90_000, 30_000)).toBe('1 min');
    expect(axisTime(0, 60_000, 0)).toBe('0 s');
    expect(axisOffsetMs(30_000)).toBe(-30_000);
    const now = Date.UTC(2026, 5, 1, 12, 30);
    expect(axisTime(now, 60_000, now)).toMatch(/^\d\d:30$/);
    expect(axisTime(now, 5000, now)).toMatch(/^\d\d:30:00$/);
  });
});

describe('the sentence of a back-test', () => {
  const overloaded = (of: Readonly<Record<string, number>>, imbalanceMean?: number) =>
    verdictOf(
      replayAnswer({
        runs: changedRuns(({ strategy }) => ({
          overloadedShardTicks: of[strategy] ?? 0,
          ...(imbalanceMean === undefined ? {} : { imbalanceMean }),
        })),
      }),
    );

  it('[CO86] is of policies that one could choose, and says where nothing helps or nothing had to be done', () => {
    expect(overloaded({ off: 10, reactive: 4, predictive: 6, clairvoyant: 0 })?.words).toContain(
      'Reactive leaves 60 % less overload',
    );
    expect(overloaded({ off: 10, reactive: 5, predictive: 5 }, 1.3)?.words).toContain('Reactive');
    expect(overloaded({ off: 4, reactive: 4, predictive: 5 })).toEqual({
      words: 'No policy leaves less overload than doing nothing.',
      hint: 'Reactive evens the load out, though not below the threshold: mean imbalance 1.30 instead of 1.40.',
    });
    expect(overloaded({ off: 4, reactive: 4, predictive: 5 }, 1.4)?.hint).toContain('too hot to move');
    expect(overloaded({})?.words).toMatch(/^No shard was ever overloaded/);
    const [, reactive] = replayAnswer().runs;
    expect(verdictOf(replayAnswer({ runs: [reactive!] }))).toBeNull();
  });
});
