import type { Look } from '../../algorithms/planning/control-loop.ts';
import { aheadDimension, at, isShare, ratioOf, type ShardLoads } from '../../algorithms/planning/shard-loads.ts';
import type { BalancePlanDocument } from '../../protocol/plan-schemas.ts';

/** Pure questions to the loads of a look. */

export interface PlacedMove {
  readonly node: number;
  readonly from: number;
  readonly to: number;
}

/** The loads with some moves made, now and in every stretch. */
export function loadsAfter({ loads, heats, ahead }: Look, moves: readonly PlacedMove[]): ShardLoads {
  const sums = loads.sums.slice();
  [heats, ...ahead].forEach((column, stretch) => {
    const dimension = stretch === 0 ? 0 : aheadDimension(stretch - 1);
    for (const { node, from, to } of moves) {
      sums[at(loads, dimension, from)]! -= column[node]!;
      sums[at(loads, dimension, to)]! += column[node]!;
    }
  });
  return { ...loads, sums };
}

/** The worst shard to its share, now or in any stretch. */
export function worstRatio(loads: ShardLoads): number {
  let worst = 0;
  for (let slot = 0; slot < loads.sums.length; slot++) {
    if (isShare(Math.floor(slot / loads.shardCount))) worst = Math.max(worst, ratioOf(loads, slot));
  }
  return worst;
}

/** The loads of every shard as a plan keeps them: measured, and the highest of so many stretches. */
export function loadsOfLook(loads: ShardLoads, stretchCount: number): BalancePlanDocument['loads']['before'] {
  // A shard of weight 0 that has heat is infinitely over its share; JSON has no word for that.
  const finite = (slot: number) => Math.min(ratioOf(loads, slot), Number.MAX_VALUE);
  return Array.from({ length: loads.shardCount }, (_, shard) => {
    const ahead = Array.from({ length: stretchCount }, (_, stretch) =>
      finite(at(loads, aheadDimension(stretch), shard)),
    );
    return { shard, ratio: finite(at(loads, 0, shard)), ratioAhead: stretchCount === 0 ? null : Math.max(...ahead) };
  });
}

/** The hottest shard to its share, as measured. */
export const hottestRatio = (loads: ShardLoads): number =>
  Math.max(...Array.from({ length: loads.shardCount }, (_, shard) => ratioOf(loads, shard)));

/** Everything that has a limit on a shard, as slots of `at`. */
export const slotsOf = ({ shardCount, sums }: ShardLoads, shard: number): number[] =>
  Array.from({ length: sums.length / shardCount }, (_, dimension) => dimension * shardCount + shard);
