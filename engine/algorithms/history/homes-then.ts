import { NO_SHARD } from '../../model/ids.ts';

/**
 * Homes of a former time
 * ======================
 *
 * Input    homes     Uint16Array[n], shard of every slot now, NO_SHARD where it is vacant
 *          moves     those that were made after that time, oldest first: node and source, alternating
 *          slotEnd   the slots from here on had no node yet
 * Output   Uint16Array[n], shard of every slot then; NO_SHARD where no node was, and where one was that is removed now
 * Cost     O(n + moves)
 * Exact    a node's home then is the source of its first move after; without one it is what it is now
 * Judge    test/engine/algorithms/history/homes-then.test.ts replays random writes and moves from the beginning
 */
export function homesThen(homes: Uint16Array, moves: ArrayLike<number>, slotEnd: number): Uint16Array {
  const then = homes.slice();
  const isKnown = new Uint8Array(homes.length);
  for (let at = 0; at < moves.length; at += 2) {
    const node = moves[at]!;
    // The journal names removed nodes too; where those were is not told, only that they were.
    if (node >= homes.length || isKnown[node] === 1 || homes[node] === NO_SHARD) continue;
    isKnown[node] = 1;
    then[node] = moves[at + 1]!;
  }
  return then.fill(NO_SHARD, Math.min(slotEnd, then.length));
}

/**
 * First slot that had no node before the latest `addedCount` nodes came. Slots are taken in order and never twice, but a
 * write that adds a node and removes it again leaves one out: `isNamed` says which slots ever had a node. O(added + left out)
 */
export function slotEndBefore(slotEnd: number, addedCount: number, isNamed: (slot: number) => boolean): number {
  let end = slotEnd;
  for (let left = addedCount; left > 0 && end > 0; ) {
    end--;
    if (isNamed(end)) left--;
  }
  return end;
}
