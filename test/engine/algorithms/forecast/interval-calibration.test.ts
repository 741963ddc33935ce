import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createIntervalCalibration,
  decadeOf,
  NODE_CELLS,
  nodeCell,
} from '../../../../engine/algorithms/forecast/interval-calibration.ts';
import { CONDITION } from '../../../../engine/algorithms/forecast/node-levels.ts';

/** Width of the bin in which a score lies, and of its neighbour. */
const binWidth = (score: number): number => (4 * Math.sqrt(Math.abs(score) * 100)) / 512 + 0.002;

describe('calibration of intervals', () => {
  test('[FC13] widths and bounds are the scores of rank (n + 1) x level, to a bin', () => {
    const scores = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 40, maxLength: 200 });
    fc.assert(
      fc.property(scores, fc.constantFrom(0.5, 0.8, 0.9), (all, level) => {
        const calibration = createIntervalCalibration(NODE_CELLS);
        for (const score of all) calibration.add(3, score);
        const rank = Math.ceil((all.length + 1) * level) - 1;
        const into = new Float64Array(NODE_CELLS);
        expect(calibration.halfWidths(level, into)).toBe(true);
        const width = all.map(Math.abs).sort((a, b) => a - b)[rank]!;
        expect(Math.abs(into[3]! - width)).toBeLessThanOrEqual(binWidth(width));
        expect(calibration.bounds(level, into)).toBe(true);
        const bound = all.toSorted((a, b) => a - b)[rank]!;
        expect(Math.abs(into[3]! - bound)).toBeLessThanOrEqual(binWidth(bound));
      }),
    );
  });

  test('[FC14] few scores in a cell: those of its group; few there: those of all; few in all: no interval', () => {
    const calibration = createIntervalCalibration(NODE_CELLS);
    const into = new Float64Array(NODE_CELLS);
    for (let at = 0; at < 29; at++) calibration.add(nodeCell(5, CONDITION.calm), 1);
    expect(calibration.halfWidths(0.9, into)).toBe(false);
    for (let at = 0; at < 100; at++) calibration.add(nodeCell(5, CONDITION.calm), 1);
    for (let at = 0; at < 20; at++) calibration.add(nodeCell(5, CONDITION.event), 4);
    expect(calibration.halfWidths(0.5, into)).toBe(true);
    expect(into[nodeCell(50, CONDITION.event)]).toBeCloseTo(1, 0);
    for (let at = 0; at < 20; at++) calibration.add(nodeCell(500, CONDITION.event), 4);
    calibration.halfWidths(0.5, into);
    expect(into[nodeCell(50, CONDITION.event)]).toBeCloseTo(4, 0);
    expect(into[nodeCell(50, CONDITION.calm)]).toBeCloseTo(1, 0);
    // Faded, all of them: 169, 84, 42, 21 scores.
    for (let window = 0; window < 3; window++) calibration.forget(0.5);
    expect(calibration.halfWidths(0.5, into)).toBe(false);
  });

  test('[FC14] decades part at 0.1, 1, 10 and so on', () => {
    expect([0, 0.09, 0.1, 0.99, 1, 9.9, 10, 1e9].map(decadeOf)).toEqual([0, 0, 1, 1, 2, 2, 3, 7]);
  });
});
