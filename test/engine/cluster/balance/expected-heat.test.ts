import { describe, expect, it } from 'vitest';
import { createHeatForecast } from '../../../../engine/algorithms/forecast/heat-forecast.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import { expectedOf } from '../../../../engine/cluster/balance/balance-report.ts';

describe('expected heat', () => {
  it('[HM7] a shard is told what half and nine tenths of the outcomes stay below, once enough were settled', () => {
    const homes = Uint16Array.of(0, 0, 1);
    const forecast = createHeatForecast({
      ...{ clusters: Uint16Array.of(0, 0, 0), clusterCount: 1, shardCount: 2, homes },
      ...{ horizonTicks: 4, slotsPerSeason: 24 },
    });
    const prng = createPrng(5);
    forecast.look(4);
    expect(expectedOf(forecast, 2)).toEqual({});
    for (let tick = 0; tick < 24 * 30; tick++) {
      forecast.fold(Uint32Array.from([40, 20, 100], (mean) => Math.round(mean * (0.5 + prng.ratio()))));
    }
    forecast.look(4);
    const { expected } = expectedOf(forecast, 2);
    // Ticks of two seconds: half as much a second.
    for (const [shard, mean] of [30, 50].entries()) {
      const { p50, p90 } = expected![shard]!;
      expect(p90).toBeGreaterThan(p50);
      expect(Math.abs(p50 - mean)).toBeLessThan(0.2 * mean);
      expect(p90).toBeLessThan(2 * mean);
    }
  });
});
