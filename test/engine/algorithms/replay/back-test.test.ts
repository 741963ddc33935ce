import { describe, expect, test } from 'vitest';
import { createHeatForecast } from '../../../../engine/algorithms/forecast/heat-forecast.ts';
import { createBackTest, type ReplayTick } from '../../../../engine/algorithms/replay/back-test.ts';
import { createForecastScore } from '../../../../engine/algorithms/replay/forecast-score.ts';
import { createPingPongs, pingPongMs } from '../../../../engine/algorithms/replay/ping-pongs.ts';
import type { Traffic } from '../../../../engine/algorithms/replay/traffic.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import type { BalancePolicy } from '../../../../engine/model/policy.ts';
import type { ReplayStrategy } from '../../../../engine/model/replay.ts';
import { requestOf } from '../planning/instances.ts';

const HOUR_MS = 3_600_000;

/** Accesses by tick, then node. */
function trafficOf(rows: readonly (readonly number[])[]): Traffic {
  return {
    nodeCount: rows[0]!.length,
    tickCount: rows.length,
    add(tick, factor, into) {
      rows[tick]?.forEach((count, node) => {
        into[node]! += factor * count;
      });
    },
  };
}

const HOURLY = { tickS: 3600, windowS: 3600, horizonS: 3 * 3600, dwellS: 3 * 3600, nodeSharePerHourMax: 1 };

/** Runs a trace; plans are carried out in the map alone. */
function replay(
  rows: readonly (readonly number[])[],
  startHomes: readonly number[],
  strategy: ReplayStrategy,
  policy: Partial<BalancePolicy> = {},
) {
  const shardCount = Math.max(...startHomes) + 1;
  const request = requestOf([...startHomes], [...startHomes], shardCount, { policy: { ...HOURLY, ...policy } });
  const homes = request.homes.slice();
  const test = createBackTest({
    loop: { ...request, homes, clusters: new Uint16Array(homes.length), clusterCount: 1 },
    ...{ strategy, grid: { startMs: 0, tickMs: HOUR_MS, tickCount: rows.length }, traffic: trafficOf(rows) },
  });
  const homesAt: number[][] = [];
  while (!test.isDone) {
    homesAt.push([...homes]);
    const plan = test.step();
    for (const { nodes, to } of plan?.moves ?? []) for (const node of nodes) homes[node] = to;
    if (plan !== null) test.made(plan.moves);
  }
  return { ...test.result(), homesAt };
}

/** Forty nodes on two shards; those of shard 0 are three times as hot. */
const HOMES = Array.from({ length: 40 }, (_, node) => (node < 20 ? 0 : 1));
const LOPSIDED = HOMES.map((home) => (home === 0 ? 30 : 10));
const days = (rows: readonly (readonly number[])[], count: number) =>
  Array.from({ length: count }, (_, day) => rows.map((row) => row.map((heat) => heat + (day % 2)))).flat();

describe('back-test', () => {
  test('[BT4] loads, imbalance and overload of every tick are those of the homes of that tick', () => {
    const rows = Array.from({ length: 12 }, () => LOPSIDED);
    const { ticks, homesAt, figures } = replay(rows, HOMES, 'reactive', { confirmTicks: 2 });
    ticks.forEach(({ load, imbalance, overloaded }: ReplayTick, at) => {
      const expected = [0, 1].map((shard) =>
        LOPSIDED.reduce((sum, heat, node) => sum + (homesAt[at]![node] === shard ? heat : 0), 0),
      );
      expect(load).toEqual(expected);
      expect(imbalance).toBeCloseTo(Math.max(...expected) / 400, 12);
      expect(overloaded).toBe(expected.filter((heat) => heat > 1.2 * 400).length);
    });
    // 600 to 200 twice, until it is confirmed; what is moved at the end of the second tick counts from the third on.
    expect(ticks.map(({ overloaded }) => overloaded)).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(ticks.findIndex(({ moves }) => moves > 0)).toBe(1);
    expect(figures.overloadedShardTicks).toBe(2);
    expect(figures.moves).toBe(ticks.reduce((sum, { moves }) => sum + moves, 0));
    expect(figures.movedRows).toBe(3 * figures.moves);
    expect(figures.plans).toBe(1);
  });

  test('[BT4] off moves nothing and looks at nothing; the forecast is judged all the same', () => {
    const { ticks, figures } = replay(
      days(
        Array.from({ length: 24 }, () => LOPSIDED),
        3,
      ),
      HOMES,
      'off',
    );
    expect(ticks.every(({ moves, basis, overloaded }) => moves === 0 && basis === null && overloaded === 1)).toBe(true);
    expect(figures.imbalanceMean).toBeGreaterThan(1.4);
    expect(figures.forecast.nodes.wape).not.toBeNull();
  });

  test('[BT5] a tick without accesses is balanced; mean and p95 are over all ticks', () => {
    const rows = [
      ...Array.from({ length: 18 }, () => LOPSIDED.map(() => 0)),
      LOPSIDED,
      HOMES.map((_, node) => (node === 0 ? 10 : 0)),
    ];
    const { ticks, figures } = replay(rows, HOMES, 'off');
    expect(ticks.slice(0, 18).every(({ imbalance, overloaded }) => imbalance === 1 && overloaded === 0)).toBe(true);
    expect(figures.emptyTicks).toBe(18);
    expect(figures.imbalanceMean).toBeCloseTo((18 + 1.5 + 2) / 20, 12);
    // The 19th of 20.
    expect(figures.imbalanceP95).toBe(1.5);
  });

  test('[BT6] a node that returns within an hour, or three ticks, to a shard it left is a ping-pong', () => {
    expect(pingPongMs(60_000)).toBe(HOUR_MS);
    expect(pingPongMs(HOUR_MS)).toBe(3 * HOUR_MS);
    const pingPongs = createPingPongs(HOUR_MS);
    pingPongs.add(7, 0, 1, 0);
    expect(pingPongs.count).toBe(0);
    pingPongs.add(7, 1, 2, 1000);
    pingPongs.add(8, 1, 0, 2000);
    expect(pingPongs.count).toBe(0);
    pingPongs.add(7, 2, 0, HOUR_MS);
    expect(pingPongs.count).toBe(1);
    // Shard 1 was left at 1 s, shard 2 an hour ago.
    pingPongs.add(7, 0, 1, HOUR_MS + 1001);
    expect(pingPongs.count).toBe(1);
    pingPongs.add(7, 1, 2, 2 * HOUR_MS);
    expect(pingPongs.count).toBe(2);
    pingPongs.add(7, 2, 0, 4 * HOUR_MS);
    expect(pingPongs.count).toBe(2);
  });

  test('[BT7] a clairvoyant has moved before the overload comes, reactive after it is confirmed', () => {
    // Four nodes of shard 0 sleep until noon.
    const rows = Array.from({ length: 24 }, (_, tick) =>
      HOMES.map((home, node) => (node < 4 ? (tick < 12 ? 0 : 90) : home === 0 ? 20 : 16)),
    );
    const [reactive, clairvoyant] = (['reactive', 'clairvoyant'] as const).map((strategy) =>
      replay(rows, HOMES, strategy, { confirmTicks: 1 }),
    );
    expect(reactive!.ticks.map(({ overloaded }) => overloaded).indexOf(1)).toBe(12);
    expect(reactive!.figures.overloadedShardTicks).toBe(1);
    expect(clairvoyant!.figures.overloadedShardTicks).toBe(0);
    expect(clairvoyant!.ticks.every(({ basis }) => basis === 'foreseen')).toBe(true);
    expect(clairvoyant!.figures.moves).toBeGreaterThan(0);
  });

  test('[BT8] what is said of the forecast equals its own record over a season, and goes on after it', () => {
    const prng = createPrng(4);
    const [nodes, horizonTicks, windowsPerSeason] = [40, 2, 6];
    const homes = Uint16Array.from({ length: nodes }, () => prng.below(3));
    const forecast = createHeatForecast({
      ...{ clusters: new Uint16Array(nodes), clusterCount: 1, slotsPerSeason: 12, shardCount: 3, homes, horizonTicks },
    });
    const score = createForecastScore({ forecast, homes, shardCount: 3, horizonTicks, windowsPerSeason });
    let settled = 0;
    for (let tick = 0; tick < 60; tick++) {
      const counts = Uint32Array.from(homes, () => prng.below(9) + (tick % 12));
      forecast.fold(counts);
      score.add(counts);
      if ((tick + 1) % horizonTicks === 0 && tick + 1 > horizonTicks) settled++;
      if (settled !== windowsPerSeason) continue;
      expect(score.nodes.wape).toBeCloseTo(forecast.nodeErrors().wape!, 6);
      expect(score.nodes.scoredCount).toBe(forecast.nodeErrors().scoredCount);
    }
    expect(score.nodes.scoredCount).toBe(nodes * settled);
    expect(settled).toBe(29);
    expect(score.nodes.mase).toBeLessThan(1.5);
    expect(score.nodes.coverage).toBeGreaterThan(0.6);
    expect(score.shards.scoredCount).toBe(3 * settled);
  });

  test('[BT9] every tick says what it went by, and a fall back what for', () => {
    const prng = createPrng(12);
    const rows = Array.from({ length: 6 * 24 }, (_, tick) => {
      const rate = 200 * (1 + 0.8 * Math.sin((2 * Math.PI * tick) / 24));
      return LOPSIDED.map(() => Math.round(rate * (0.8 + 0.4 * prng.ratio())));
    });
    const { ticks, figures } = replay(rows, HOMES, 'predictive');
    const { basis, fallBacks } = figures;
    expect(basis.measured + basis.forecast).toBe(rows.length);
    expect(basis.forecast).toBe(ticks.filter((tick) => tick.basis === 'forecast').length);
    expect(basis.forecast).toBeGreaterThan(24);
    expect(fallBacks['no-season'] + fallBacks['not-believed']).toBe(basis.measured);
    expect(fallBacks['no-season']).toBe(23);
    expect(Object.values(figures.rests).reduce((sum, count) => sum + count, figures.plans)).toBe(rows.length);
  });

  test('[BT9] what plans could not do, what was used up and what is too hot to move is told', () => {
    const hot = HOMES.map((_, node) => (node === 0 ? 200 : 1));
    const rows = Array.from({ length: 12 }, (_, tick) => (tick < 6 ? hot : LOPSIDED));
    const { figures } = replay(rows, HOMES, 'reactive', { nodesPerHourMax: 1 });
    const [oversized, ...others] = figures.oversized;
    expect(others).toEqual([]);
    expect(oversized).toMatchObject({ node: 0, ticks: 6, heatMax: 200 / 3600 });
    expect(oversized!.share).toBeCloseTo(39 / 3600, 12);
    const tight = replay(rows, HOMES, 'reactive', { rowsPerHourMax: 1, confirmTicks: 1 });
    expect(tight.figures.plansWithoutMoves).toBe(tight.figures.plans);
    expect(tight.figures.unrelieved.get('budget')).toBe(tight.figures.plans);
    expect(tight.figures.heatMoved).toBe(0);
    expect(tight.figures.heatMovedMin).toBeGreaterThan(0);
    const quiet = replay(rows, HOMES, 'reactive', { quietHours: [{ fromMin: 0, toMin: 1439 }], confirmTicks: 1 });
    expect(quiet.figures.rests['quiet-hours']).toBe(6);
  });

  test('[BT12] the same trace gives the same replay', () => {
    const prng = createPrng(2);
    const rows = Array.from({ length: 72 }, () => LOPSIDED.map((heat) => prng.below(2 * heat)));
    expect(replay(rows, HOMES, 'predictive')).toEqual(replay(rows, HOMES, 'predictive'));
  });
});
