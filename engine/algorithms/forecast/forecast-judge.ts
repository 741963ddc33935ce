import { type ErrorSums, pinballLoss } from './forecast-errors.ts';
import { createIntervalCalibration, type IntervalCalibration } from './interval-calibration.ts';
import { prefixed } from './state-columns.ts';

/**
 * Errors and calibration of one kind, nodes or shards, with the intervals that the window under way is judged by: those
 * of the time of its forecast, set before any of its outcomes is known.
 */
export type ForecastJudge = ReturnType<typeof createForecastJudge>;

export function createForecastJudge(errors: ErrorSums, cellCount: number) {
  const calibration: IntervalCalibration = createIntervalCalibration(cellCount);
  const halfWidths = new Float64Array(cellCount);
  const bounds = new Float64Array(cellCount);
  /** Whether there are intervals, and the quantile of the bounds. */
  const judgedBy = new Float64Array(2);
  return {
    errors,
    calibration,
    setIntervals(level: number, quantile: number): void {
      judgedBy[0] = calibration.halfWidths(level, halfWidths) && calibration.bounds(quantile, bounds) ? 1 : 0;
      judgedBy[1] = quantile;
    },
    judge(group: number, cell: number, actual: number, forecast: number, scale: number): void {
      if (judgedBy[0] !== 1) return;
      const isInside = Math.abs(actual - forecast) <= halfWidths[cell]! * scale;
      const bound = Math.max(0, forecast + bounds[cell]! * scale);
      errors.addInterval(group, isInside, pinballLoss(judgedBy[1]!, actual, bound));
    },
    calibrate(cell: number, actual: number, forecast: number, scale: number): void {
      calibration.add(cell, (actual - forecast) / scale);
    },
    columns: {
      ...{ halfWidths, bounds, judgedBy },
      ...prefixed('errors', errors.columns),
      ...prefixed('calibration', calibration.columns),
    },
  };
}
