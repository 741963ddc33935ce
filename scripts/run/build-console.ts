/** Builds the console if its sources changed; silent otherwise. `scripts/shardscope.mjs` calls it before `serve` and `demo`. */
import { runProgram } from '../lib/announce.ts';
import { CONSOLE, ensureBuilt } from '../lib/build.ts';

await runProgram(async () => {
  await ensureBuilt(CONSOLE);
  return 0;
});
