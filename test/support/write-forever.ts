/**
 * A program to be killed: opens the workspace argv[2], writes random changes (seed argv[3]) and moves random nodes until
 * somebody ends it. One line of JSON for each write before it is asked for, and one with its revision when it is answered.
 */
import { writeSync } from 'node:fs';
import { createPrng } from '../../engine/base/prng.ts';
import { silentTask } from '../../engine/base/progress.ts';
import { Coordinator } from '../../engine/cluster/coordinator.ts';
import { ModelTopology, randomChanges } from '../engine/cluster/writes/model.ts';

const [, , folder = '', seed = '1'] = process.argv;
const prng = createPrng(Number(seed));
const coordinator = await Coordinator.open(folder, Date.now);
const model = new ModelTopology((await coordinator.storedTopology(silentTask)).topology);
// Synchronous: what was said is said, whenever the end comes.
const say = (line: unknown) => writeSync(1, `${JSON.stringify(line)}\n`);

async function moveForever(): Promise<void> {
  for (;;) {
    const moves = Array.from({ length: 1 + prng.below(6) }, () => {
      return coordinator.move(prng.below(coordinator.names.slotEnd), prng.below(coordinator.columns.shardCount));
    });
    await Promise.allSettled(moves);
  }
}

void moveForever();
for (let write = 1000 * Number(seed); ; write++) {
  const changes = randomChanges(model, prng, write);
  say(changes);
  say((await coordinator.write(changes, { actor: 'writer' })).revision);
}
