import { afterAll, describe, expect, test } from 'vitest';
import { influenceScores } from '../../../../engine/algorithms/influence/influence-scores.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import type { Progress } from '../../../../engine/base/progress.ts';
import { createAnalysisPool } from '../../../../engine/cluster/analysis/analysis-pool.ts';
import { topologyColumns } from '../../../../engine/cluster/topology-columns.ts';
import { randomDigraph } from '../../algorithms/random-graphs.ts';

const pool = createAnalysisPool();
afterAll(() => pool.close());

const { forward, backward } = topologyColumns(6000, randomDigraph(6000, 24_000, createPrng(8)), 1);
const column = () => new Float64Array(new SharedArrayBuffer(8 * 6000));

describe('influence in the analysis pool', () => {
  test('[IN24] is that of the pure function, with its error and its progress', async () => {
    for (const measure of ['pagerank', 'betweenness'] as const) {
      const reports: Progress[] = [];
      const influence = column();
      const settings = { measure, direction: 'up', damping: null, seed: 3 } as const;
      const task = { kind: 'influence', forward, backward, influence, settings } as const;
      const control = { report: (state: Progress) => reports.push(state), signal: new AbortController().signal };
      const { error } = await pool.run(task, control);
      const expected = influenceScores({ graph: { forward, backward }, measure, direction: 'up', seed: 3 });
      expect(Float64Array.from(influence)).toEqual(expected.scores);
      expect(error).toBe(expected.error);
      expect(reports.length).toBeGreaterThan(0);
      expect(reports[0]!.phase).toBe('computing influence');
    }
  });

  test('[IN24] a warm start may read the very column it writes', async () => {
    const influence = column();
    const control = { report: () => {}, signal: new AbortController().signal };
    const settings = { measure: 'pagerank', direction: 'down', damping: 0.85, seed: 1 } as const;
    await pool.run({ kind: 'influence', forward, influence, settings }, control);
    const cold = Float64Array.from(influence);
    const reports: Progress[] = [];
    await pool.run(
      { kind: 'influence', forward, influence, settings, initial: influence },
      {
        ...control,
        report: (state) => reports.push(state),
      },
    );
    expect(reports.length).toBeLessThan(10);
    influence.forEach((score, node) => {
      expect(Math.abs(score - cold[node]!)).toBeLessThan(1e-10);
    });
  });

  test('[IN25] cancelled, it fails as cancelled and leaves the scores as they were', async () => {
    for (const measure of ['pagerank', 'betweenness', 'closure'] as const) {
      const influence = column().fill(7);
      const aborted = new AbortController();
      const control = { report: () => aborted.abort(), signal: aborted.signal };
      aborted.abort();
      const settings = { measure, direction: 'both', damping: null, seed: 1 } as const;
      const task = { kind: 'influence', forward, backward, influence, settings } as const;
      await expect(pool.run(task, control)).rejects.toMatchObject({ code: 'cancelled.caller' });
      expect(influence.every((score) => score === 7)).toBe(true);
    }
  });
});
