import type { BalanceStatus } from '../../engine/protocol/index.ts';
import { columnCount, type ShownMap } from './shown-map.ts';

/** What every shard had to bear in a column, null where nobody watched. */
export function shardRatesAt(
  { watchedMs, shardCount, shardRates }: ShownMap,
  column: number,
): readonly number[] | null {
  if (watchedMs[column] === 0) return null;
  return Array.from(shardRates.subarray(column * shardCount, (column + 1) * shardCount));
}

/** Hottest shard over the mean; null where nothing is known, 1 where nothing was read. */
export function imbalanceAt(map: ShownMap, column: number): number | null {
  const rates = shardRatesAt(map, column);
  if (rates === null) return null;
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  return total === 0 ? 1 : (Math.max(...rates) * rates.length) / total;
}

/** Heat at which a shard is overloaded: so many times the mean of all. */
export function limitAt(map: ShownMap, column: number, ratio: number): number | null {
  const rates = shardRatesAt(map, column);
  return rates === null ? null : (ratio * rates.reduce((sum, rate) => sum + rate, 0)) / rates.length;
}

export const seriesOf = <T>(map: ShownMap, of: (column: number) => T): readonly T[] =>
  Array.from({ length: columnCount(map) }, (_, column) => of(column));

/** Above which part of an even share a shard counts as overloaded, as the balancer has it. */
export const OVERLOAD_RATIO = 1.2;
export const overloadRatio = (status: BalanceStatus | null): number =>
  status?.settings.policy.shardRatioEnter ?? OVERLOAD_RATIO;
