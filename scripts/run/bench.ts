/** `npm run bench [-- NAME] [--json]`: the benchmarks, each with its reference measured in the same run. */
import { runProgram } from '../lib/announce.ts';
import { inRoot } from '../lib/paths.ts';
import { run } from '../lib/processes.ts';

await runProgram(async () => {
  const args = [
    '--disable-warning=ExperimentalWarning',
    '--expose-gc',
    inRoot('test/bench/run.ts'),
    ...process.argv.slice(2),
  ];
  return (await run(process.execPath, args)).status;
});
