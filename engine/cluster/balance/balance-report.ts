import type { ForecastErrors } from '../../algorithms/forecast/forecast-errors.ts';
import type { HeatForecast } from '../../algorithms/forecast/heat-forecast.ts';
import type { ControlLoop, Look } from '../../algorithms/planning/control-loop.ts';
import type { Explanation } from '../../algorithms/planning/explain-move.ts';
import { aheadDimension, at, ratioOf } from '../../algorithms/planning/shard-loads.ts';
import type { BalanceSettings } from '../../model/balance-settings.ts';
import type { BalanceLook, ForecastRecord, ForecastStatus, NodeExplanation } from '../../protocol/balance-types.ts';
import type { NodeSummary } from '../../protocol/types.ts';
import { obstacleText, refusalText, termsOf, type Words } from './balance-words.ts';

/** A look as people see it. */
export function shownLook(
  { nowMs, basis, loads, ahead, decision }: Look,
  { forecast }: ControlLoop,
  { foresight, policy }: BalanceSettings,
  summaryOf: (node: number) => NodeSummary,
): BalanceLook {
  const isFallback = foresight === 'forecast' && basis === 'measured';
  const fallback = forecast.hasSeason ? 'not-better-than-seasonal-naive' : 'no-season-yet';
  return {
    atMs: nowMs,
    basis: basis === 'forecast' ? 'forecast' : 'measured',
    fallback: isFallback ? fallback : null,
    shards: Array.from({ length: loads.shardCount }, (_, shard) => ({
      shard,
      heat: loads.sums[at(loads, 0, shard)]!,
      ratio: ratioOf(loads, at(loads, 0, shard)),
      ahead: ahead.map((_heats, stretch) => {
        const slot = at(loads, aheadDimension(stretch), shard);
        return { heat: loads.sums[slot]!, ratio: ratioOf(loads, slot) };
      }),
    })),
    decision: decision.kind === 'plan' ? 'plan' : decision.because,
    signals: decision.signals.map(({ rule, shard, dimension, node, ratio, threshold, windows }) => {
      return { rule, shard, dimension, node: node === null ? null : summaryOf(node), ratio, threshold, looks: windows };
    }),
    allowance: decision.kind === 'plan' ? decision.allowance : null,
    ...(basis === 'forecast' ? expectedOf(forecast, policy.tickS) : {}),
  };
}

/** Of the mean over the horizon, which was looked at last: nothing where too few forecasts were settled to say it. */
export function expectedOf(
  forecast: Pick<HeatForecast, 'shardMeans' | 'shardQuantiles'>,
  tickS: number,
): Pick<BalanceLook, 'expected'> {
  const [p50, p90] = [0.5, 0.9].map((quantile) => {
    const bounds = new Float64Array(forecast.shardMeans.length);
    return forecast.shardQuantiles(quantile, bounds) ? bounds : null;
  });
  if (!p50 || !p90) return {};
  return { expected: Array.from(p50, (bound, shard) => ({ p50: bound / tickS, p90: p90[shard]! / tickS })) };
}

export function forecastStatus({ forecast }: ControlLoop, { policy }: BalanceSettings): ForecastStatus {
  const { shardMeans } = forecast;
  return {
    hasSeason: forecast.hasSeason,
    isBelieved: forecast.isBelieved,
    nodes: recordOf(forecast.nodeErrors()),
    shards: recordOf(forecast.shardErrors()),
    rivals: { ...forecast.rivalWapes, seasonalNaive: forecast.nodeErrors().naiveWape },
    byShard: Array.from(shardMeans, (_, shard) => recordOf(forecast.shardErrors(shard))),
    horizonS: policy.horizonS,
  };
}

const NOTHING: ForecastRecord = { mase: null, rmsse: null, wape: null, coverage90: null };

export const noForecast = ({ policy }: BalanceSettings): ForecastStatus => ({
  ...{ hasSeason: false, isBelieved: false, nodes: NOTHING, shards: NOTHING, byShard: [] },
  rivals: { naive: null, ewma: null, seasonalNaive: null },
  horizonS: policy.horizonS,
});

const recordOf = ({ mase, rmsse, wape, coverage }: ForecastErrors): ForecastRecord => ({
  ...{ mase, rmsse, wape },
  coverage90: coverage,
});

export function explanation(
  { node, home, nodes, heat, rows, obstacles, shard, targets, best }: Explanation,
  context: {
    readonly words: Words;
    summaryOf(node: number): NodeSummary;
    readonly basis: NodeExplanation['basis'];
    readonly lastPlan: NodeExplanation['lastPlan'];
  },
): NodeExplanation {
  const { words, summaryOf, basis, lastPlan } = context;
  return {
    ...{ node: summaryOf(node), home, together: nodes.map(summaryOf), heat, rows, basis, best, lastPlan },
    obstacles: obstacles.map((obstacle) => obstacleText(obstacle, words)),
    // A limit that there is not is no number in JSON.
    shard: shard.map((of) => ({ ...of, limit: of.limit === Infinity ? null : of.limit })),
    targets: targets.map(({ shard: target, verdict, refusals, terms, score }) => ({
      ...{ shard: target, verdict, score },
      refusals: refusals.map((refusal) => refusalText(refusal, target, words)),
      reason: terms === null ? [] : termsOf(terms),
    })),
  };
}
