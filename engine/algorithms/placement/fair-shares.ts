/**
 * How much of the load each shard should get when single units exceed a fair share
 * ==============================================================================
 *
 * A unit (a node, or nodes that stay together) that alone is more than a fair share cannot be balanced. Demanding it all
 * the same would loosen the limit of every shard to that of the heaviest; instead it gets a shard to itself, and the
 * others share what is left, again fairly (water-filling). Where nothing is oversized every share is its shard's weight.
 *
 *   while some unit  >  (1 + imbalance) x rest x weight(s) / (weights of the open shards), s the shard it may have:
 *     share(s) = load of the unit;  rest -= it;  s is no longer open
 *
 * Input    loads         per unit, >= 0
 *          weights       relative size of every shard, >= 0, some above 0
 *          shardsFor     shards that a unit may have, best first
 * Output   shares        fractions of 1, by shard
 *          oversized     units with the shard they got, heaviest first
 * Cost     O(n + k log n)
 * Exact?   Deterministic: ties go to the lower unit. At least one shard stays open.
 * Judge    the definition, in the test.
 */
export interface FairShares {
  readonly shares: Float64Array;
  readonly oversized: readonly { readonly unit: number; readonly shard: number }[];
}

export function fairShares(
  loads: Float64Array,
  weights: Float64Array,
  imbalance: number,
  shardsFor: (unit: number) => readonly number[],
): FairShares {
  const total = loads.reduce((sum, load) => sum + load, 0);
  const shardCount = weights.length;
  const isOpen = Array.from(weights, (weight) => weight > 0);
  const shares = new Float64Array(shardCount);
  const oversized: { unit: number; shard: number }[] = [];
  let rest = total;
  let openWeight = weights.reduce((sum, weight) => sum + weight, 0);
  // More units than shards cannot be oversized.
  for (const unit of heaviest(loads, shardCount)) {
    if (isOpen.filter(Boolean).length <= 1) break;
    const shard = shardsFor(unit).find((candidate) => isOpen[candidate]);
    if (shard === undefined) continue;
    if (loads[unit]! <= ((1 + imbalance) * rest * weights[shard]!) / openWeight) break;
    oversized.push({ unit, shard });
    shares[shard] = loads[unit]! / total;
    isOpen[shard] = false;
    rest -= loads[unit]!;
    openWeight -= weights[shard]!;
  }
  const restShare = total > 0 ? rest / total : 1;
  isOpen.forEach((open, shard) => {
    if (open) shares[shard] = (restShare * weights[shard]!) / openWeight;
  });
  return { shares, oversized };
}

/** The `count` units of most load, heaviest first. */
function heaviest(loads: Float64Array, count: number): number[] {
  const threshold = Float64Array.from(loads).sort().at(-count) ?? 0;
  const units: number[] = [];
  for (let unit = 0; unit < loads.length; unit++) if (loads[unit]! >= threshold && loads[unit]! > 0) units.push(unit);
  return units.sort((a, b) => loads[b]! - loads[a]! || a - b).slice(0, count);
}
