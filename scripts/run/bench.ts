/** `npm run bench [-- NAME] [--json]`: the benchmarks, each with its reference measured in the same run. */
import { parseArgs } from 'node:util';
import { runProgram } from '../lib/announce.ts';
import { ensureChromium } from '../lib/browser.ts';
import { CONSOLE, ensureBuilt } from '../lib/build.ts';
import { inRoot } from '../lib/paths.ts';
import { run } from '../lib/processes.ts';

await runProgram(async () => {
  const given = process.argv.slice(2);
  const args = ['--disable-warning=ExperimentalWarning', '--expose-gc', inRoot('test/bench/run.ts'), ...given];
  // What is wrong with the arguments is for the benchmarks to say.
  const { positionals } = parseArgs({
    args: given,
    options: { data: { type: 'string' } },
    strict: false,
    allowPositionals: true,
  });
  // The scene is measured in a browser; the others need none.
  const needsBrowser = positionals.length === 0 || positionals.includes('scene');
  if (needsBrowser) await ensureBuilt(CONSOLE);
  const env = needsBrowser ? { ...process.env, SHARDSCOPE_CHROMIUM: await ensureChromium() } : process.env;
  return (await run(process.execPath, args, { env })).status;
});
