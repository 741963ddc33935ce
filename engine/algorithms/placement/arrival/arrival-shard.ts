import { assert } from '../../../base/assert.ts';
import {
  type ArrivalHome,
  type ArrivalNode,
  type ArrivalState,
  connect,
  fillWith,
  isAdmitted,
  isApart,
  isInMask,
  NOWHERE,
} from './arrival-state.ts';

/**
 * A home on arrival
 * =================
 *
 * A new node goes to the best of the shards that admit it and have room:
 *
 *   score(s) = weight of its edges to s  -  1.5 x mean edge weight a node x sqrt(fill(s))
 *   fill(s)  = MAX over dimensions of (load + weight of the node) / capacity
 *
 * Equal scores go to the least filled shard, then to the lowest number. Where no shard has room it goes to the least
 * overfull one that admits it, more edge weight and then the lower number first, and the answer says so. Live writes
 * place their new nodes with it.
 *
 * Input    state  `ArrivalState`, not changed; `recordArrival` makes the choice true
 *          node   `ArrivalNode`
 * Output   the shard and whether it is above its capacity, or a refusal with the wishes that clash
 * Cost     O(degree + shards x (dimensions + groups)), nothing allocated but a refusal
 * Exact?   Deterministic. Greedy: what comes later is not known, and earlier choices are not revised (`restream`).
 * Source   Fennel: Tsourakakis et al., WSDM 2014, gamma = 1.5 and alpha = m k^0.5 / n^1.5, which makes the penalty the
 *          one above when a capacity is a fair share. LDG: Stanton, Kliot, KDD 2012.
 * Judge    The test scores every shard from the definitions.
 *
 * Chosen by measurement. Cut over that of the best of five fresh partitions, geometric mean over topo50k, plant50k,
 * rmat15 and grid300 on 8 and 32 shards with equal and with skewed weights:
 *
 *                                        last 10 % arrive   all, in random order   all, in breadth-first order
 *   edges alone, room as a bound              1.127                 4.29                     2.30
 *   LDG, edges x (1 - fill)                   1.130                 4.29                     2.30
 *   Fennel, gamma 1.5                         1.125                 4.19                     1.83
 *   Fennel, gamma 2                           1.123                 4.12                     1.88
 *   Fennel, gamma 3                           1.120                 4.08                     2.11
 *   edges - fill x own edges                  1.128                 4.29                     2.34
 *
 * The differences are small but for breadth-first order, where gamma 1.5 leads. Of arrivals, gamma 3 is ahead on rmat15
 * and on topo50k with 8 shards (1.023 against 1.027), but behind with 32 (1.052 against 1.045); gamma 2 gains on rmat15
 * alone. In random order the cuts of all are the same on the other three graphs: ties to the least filled shard keep
 * the loads level, and then edges decide.
 */
export function arrivalShard(state: ArrivalState, node: ArrivalNode): ArrivalOutcome {
  const { shardCount, connections, answers } = state;
  // A message is made only when it is needed: asking allocates nothing.
  if (node.pin >= shardCount) assert(false, `pinned to shard ${node.pin} of ${shardCount}`);
  connect(state, -1, node);
  const penalty = 1.5 * state.edgeWeightMean;
  let best = -1;
  let bestScore = -Infinity;
  let bestFill = Infinity;
  let leastFull = -1;
  let leastFill = Infinity;
  for (let shard = 0; shard < shardCount; shard++) {
    if (!isAdmitted(state, node, NOWHERE, shard)) continue;
    const fill = fillWith(state, node, shard);
    if (fill > 1) {
      const isBetter =
        leastFull === -1 || fill < leastFill || (fill === leastFill && connections[shard]! > connections[leastFull]!);
      if (!isBetter) continue;
      leastFull = shard;
      leastFill = fill;
      continue;
    }
    const score = connections[shard]! - penalty * Math.sqrt(fill);
    if (score > bestScore || (score === bestScore && fill < bestFill)) {
      best = shard;
      bestScore = score;
      bestFill = fill;
    }
  }
  if (best !== -1) return answers.withRoom[best]!;
  if (leastFull !== -1) return answers.overfull[leastFull]!;
  return { kind: 'refused', because: clashOf(state, node) };
}

export type ArrivalWish = 'mask' | 'group' | 'pin';

export type ArrivalOutcome =
  | ArrivalHome
  /** No shard admits the node. Without any one of these wishes there is one. */
  | { readonly kind: 'refused'; readonly because: readonly ArrivalWish[] };

/** The fewest wishes that leave no shard. */
function clashOf(state: ArrivalState, node: ArrivalNode): readonly ArrivalWish[] {
  const shards = Array.from({ length: state.shardCount }, (_, shard) => shard);
  if (!shards.some((shard) => isInMask(node, shard))) return ['mask'];
  if (!shards.some((shard) => isApart(state, node, NOWHERE, shard))) return ['group'];
  if (node.pin >= 0) return isInMask(node, node.pin) ? ['group', 'pin'] : ['mask', 'pin'];
  return ['mask', 'group'];
}
