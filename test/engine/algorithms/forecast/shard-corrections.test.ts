import { describe, expect, test } from 'vitest';
import { createShardCorrections } from '../../../../engine/algorithms/forecast/shard-corrections.ts';
import { createPrng } from '../../../../engine/base/prng.ts';

describe('corrections of shards', () => {
  test('[FC15] what nodes of a shard miss together is corrected; what they miss independently is not', () => {
    const outcomes = ['together', 'independent'].map((kind) => {
      const corrections = createShardCorrections(2);
      const prng = createPrng(3);
      const ratios = new Float64Array(2);
      let drift = 1;
      for (let tick = 0; tick < 600; tick++) {
        drift = Math.max(0.5, Math.min(2, drift + 0.02 * (prng.ratio() - 0.5) + 0.002));
        const noise = () => 0.4 * (prng.ratio() - 0.5);
        const truth = kind === 'together' ? [drift, 1 / drift] : [1 + noise(), 1 + noise()];
        corrections.ownRatios(1, ratios);
        for (const shard of [0, 1]) corrections.learnWeight(1000, 1000 * ratios[shard]!, 1000 * truth[shard]!);
        corrections.update(
          Float64Array.from(truth, (ratio) => 1000 * ratio),
          Float64Array.of(1000, 1000),
        );
        corrections.forget();
      }
      return corrections.weight;
    });
    expect(outcomes[0]).toBeGreaterThan(0.9);
    expect(outcomes[1]).toBeLessThan(0.3);
  });

  test('[FC15] the own model is damped Holt on seen / expected, and is not heard before it has been tried', () => {
    const corrections = createShardCorrections(1);
    const ratios = new Float64Array(1);
    let [level, trend] = [1, 0];
    const prng = createPrng(5);
    for (let tick = 0; tick < 20; tick++) {
      const ratio = 0.5 + prng.ratio();
      corrections.update(Float64Array.of(100 * ratio), Float64Array.of(100));
      const before = level;
      level = before + 0.9 * trend + 0.1 * (ratio - before - 0.9 * trend);
      trend = 0.02 * (level - before) + 0.98 * 0.9 * trend;
      corrections.ownRatios(3, ratios);
      const paths = [0.9, 0.9 + 0.81, 0.9 + 0.81 + 0.729];
      const expected = paths.reduce((sum, path) => sum + level + trend * path, 0) / 3;
      expect(ratios[0]).toBeCloseTo(expected, 9);
      corrections.learnWeight(100, 100 * ratios[0]!, 100 * ratios[0]!);
    }
    expect(corrections.weight).toBe(0);
    for (let more = 0; more < 10; more++) corrections.learnWeight(100, 120, 120);
    expect(corrections.weight).toBe(1);
  });
});
