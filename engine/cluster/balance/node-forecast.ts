import type { ControlLoop } from '../../algorithms/planning/control-loop.ts';
import { NO_SHARD } from '../../model/ids.ts';
import type { NodeForecast } from '../../protocol/balance-types.ts';

/**
 * What the forecast expects of every node: accesses a second, the mean over the policy's horizon from now on. O(slots).
 *
 * It asks the forecast for the whole horizon, which is also what the last look asked for, so nothing that others read of it
 * is changed.
 * @param loop null before the first tick is over: then nothing is known of any node
 */
export function nodeForecast(
  loop: ControlLoop | null,
  homes: Uint16Array,
  slotEnd: number,
  of: { readonly atMs: number; readonly horizonS: number },
): NodeForecast {
  const heats = new Float32Array(slotEnd).fill(Number.NaN);
  if (loop === null) return { ...of, basis: null, isBelieved: false, heats };
  const { forecast, policy } = loop;
  forecast.look(Math.round(policy.horizonS / policy.tickS));
  // A node that was added since the loop was built is not known to it.
  const knownEnd = Math.min(slotEnd, forecast.nodeMeans.length);
  for (let slot = 0; slot < knownEnd; slot++) {
    if (homes[slot] !== NO_SHARD) heats[slot] = forecast.nodeMeans[slot]! / policy.tickS;
  }
  return { ...of, basis: forecast.hasSeason ? 'season' : 'level', isBelieved: forecast.isBelieved, heats };
}
