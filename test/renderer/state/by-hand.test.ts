import { describe, expect, it } from 'vitest';
import { ShardscopeError } from '../../../engine/protocol/index.ts';
import {
  applyBegun,
  applyRefused,
  applyStarting,
  applyWishPreview,
  askConfirmation,
  backToChoosing,
  beginWish,
  chooseShard,
  evenestTarget,
  INITIAL_BY_HAND,
} from '../../../renderer/state/by-hand.ts';
import { failed, LOADING, ready } from '../../../renderer/state/loadable.ts';
import { movesPreview } from '../support/balance-data.ts';

const NODES = [1, 2];
const preview = (imbalances: readonly (number | null)[]) => {
  const [, target] = movesPreview().targets;
  return movesPreview({
    targets: imbalances.map((imbalance, shard) => {
      return { ...target!, shard, imbalance: imbalance ?? 1, refusal: imbalance === null ? 'no' : null };
    }),
  });
};
const wished = beginWish(NODES, 'choosing', 'host-1');
const known = applyWishPreview(wished, NODES, ready(preview([null, 1.3, 1.2])));

describe('moving by hand', () => {
  it('[CO10] a move can be confirmed only with a preview that allows its target', () => {
    expect(wished.preview).toBe(LOADING);
    expect(askConfirmation(wished)).toBe(wished);
    expect(known.to, 'the evenest is proposed').toBe(2);
    expect(askConfirmation(known).phase).toBe('confirming');
    const noneAllowed = applyWishPreview(wished, NODES, ready(preview([null, null])));
    expect([noneAllowed.to, askConfirmation(noneAllowed).phase]).toEqual([null, 'choosing']);
    expect(chooseShard(known, 0), 'refused').toBe(known);
    expect(chooseShard(known, 1).to).toBe(1);
    // What was allowed when it was chosen may not be any more.
    const turned = applyWishPreview(known, NODES, ready(preview([1, 1, null])));
    expect([turned.to, askConfirmation(turned).phase]).toEqual([2, 'choosing']);
  });

  it('[CO10] an answer about another wish is dropped, and one that fails does not take away what is shown', () => {
    const failure = failed(new ShardscopeError('unavailable.shard', 'away'));
    expect(applyWishPreview(known, [1, 2], ready(preview([1])))).toBe(known);
    expect(applyWishPreview(INITIAL_BY_HAND, INITIAL_BY_HAND.nodes, failure)).toBe(INITIAL_BY_HAND);
    expect(applyWishPreview(known, NODES, failure)).toBe(known);
    expect(applyWishPreview(wished, NODES, failure).preview).toBe(failure);
  });

  it('[CO10] what is refused at the start goes back to the question; what has begun closes it', () => {
    const starting = applyStarting(askConfirmation(known));
    expect(chooseShard(starting, 1)).toBe(starting);
    const error = new ShardscopeError('conflict.plan', 'busy');
    const refused = applyRefused(starting, NODES, error);
    expect(refused).toMatchObject({ phase: 'confirming', error });
    expect(backToChoosing(refused)).toMatchObject({ phase: 'choosing', error: null, to: 2 });
    expect(applyBegun(starting, NODES)).toBe(INITIAL_BY_HAND);
    expect(applyBegun(starting, [1, 2]), 'of another wish').toBe(starting);
  });

  it('[WQ12] what is dragged asks where it is dropped on a shard that allows it, and nowhere else', () => {
    const dragged = applyWishPreview(beginWish(NODES, 'dragging', null), NODES, ready(preview([null, 1.3, 1.2])));
    expect(dragged.to, 'nothing is proposed').toBeNull();
    expect(askConfirmation(dragged)).toBe(INITIAL_BY_HAND);
    expect(askConfirmation(chooseShard(dragged, 0)), 'refused').toBe(INITIAL_BY_HAND);
    expect(askConfirmation(chooseShard(dragged, 1))).toMatchObject({ phase: 'confirming', to: 1 });
    expect(chooseShard(chooseShard(dragged, 1), null).to).toBeNull();
  });

  it('[WQ12] of equally even shards the one that cuts fewer edges is proposed', () => {
    const { targets } = preview([1.2, 1.2, null]);
    const [one, two, three] = targets;
    const cut = movesPreview({ targets: [{ ...one!, cutEdges: 5 }, { ...two!, cutEdges: 4 }, three!] });
    expect(evenestTarget(cut)).toBe(1);
    expect(evenestTarget(movesPreview({ targets: [three!] }))).toBeNull();
  });
});
