import type { Prng } from '../../../../engine/base/prng.ts';
import type { TopologyChange } from '../../../../engine/model/changes.ts';
import { type ModelTopology, randomChange } from '../writes/model.ts';

/** Legal one after the other; `model` has them then. */
export function someChanges(model: ModelTopology, prng: Prng, number: number): TopologyChange[] {
  return Array.from({ length: 1 + prng.below(8) }, (_, at) => {
    const change = randomChange(model, prng, 100 * number + at);
    model.apply(change);
    return change;
  });
}
