/**
 * Whether the forecast beats seasonal naive on recent history: what automatic mode asks before it acts on a forecast
 *
 * With hysteresis, so that a forecast about as good as naive does not switch the balancer to and fro: it has to be
 * better by a margin to be believed and worse than naive to be given up. Without errors to judge by it is not believed.
 * Where nodes and shards differ, the worse of both counts: moves are chosen by node and triggered by shard. Nodes are
 * judged by squared errors: what is planned by are their means, and most nodes of most topologies are quiet in most
 * windows, so that by absolute errors a naive that says 0 would win (forecast-errors.ts).
 */
import type { ForecastErrors } from './forecast-errors.ts';

const BELIEVED_BELOW = 0.95;
const GIVEN_UP_ABOVE = 1;

export function beatsSeasonalNaive(before: boolean, nodes: ForecastErrors, shards: ForecastErrors): boolean {
  if (nodes.rmsse === null || shards.mase === null) return false;
  const worse = Math.max(nodes.rmsse, shards.mase);
  return before ? worse <= GIVEN_UP_ABOVE : worse < BELIEVED_BELOW;
}
