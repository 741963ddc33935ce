/**
 * Whether the forecast beats seasonal naive on recent history: what automatic mode asks before it acts on a forecast
 *
 * With hysteresis, so that a forecast about as good as naive does not switch the balancer to and fro: it has to be
 * better by a margin to be believed and worse than naive to be given up. Without errors to judge by it is not believed.
 * Where nodes and shards differ, the worse of both counts: moves are chosen by node and triggered by shard.
 */
import type { ForecastErrors } from './forecast-errors.ts';

const BELIEVED_BELOW = 0.95;
const GIVEN_UP_ABOVE = 1;

export function beatsSeasonalNaive(before: boolean, nodes: ForecastErrors, shards: ForecastErrors): boolean {
  if (nodes.mase === null || shards.mase === null) return false;
  const worse = Math.max(nodes.mase, shards.mase);
  return before ? worse <= GIVEN_UP_ABOVE : worse < BELIEVED_BELOW;
}
