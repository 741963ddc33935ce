/**
 * A program to be killed: opens the workspace argv[2] and moves random nodes (seed argv[3]) until somebody ends it.
 * Prints `moving` when the first batch is done.
 */
import { createPrng } from '../../engine/base/prng.ts';
import { Coordinator } from '../../engine/cluster/coordinator.ts';

const [, , folder = '', seed = '1'] = process.argv;
const prng = createPrng(Number(seed));
const coordinator = await Coordinator.open(folder, Date.now);
const { nodeCount } = coordinator;
const { shardCount } = coordinator.columns;
for (let round = 0; ; round++) {
  const batch = Array.from({ length: 1 + prng.below(6) }, () => {
    return coordinator.move(prng.below(nodeCount), prng.below(shardCount));
  });
  await Promise.all(batch);
  if (round === 0) process.stdout.write('moving\n');
}
