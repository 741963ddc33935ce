/** `npm run -s shardscope -- COMMAND ...`: the command line of a checkout. Standard output is the command's alone. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureDependencies, handOver } from './bootstrap.mjs';

/** These serve the console, so its build has to be fresh; the others need no build at all. */
const COMMANDS_WITH_CONSOLE = ['serve', 'demo'];
const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

const args = process.argv.slice(2);
const node = ensureDependencies();
const command = args.find((arg) => !arg.startsWith('-'));
if (command !== undefined && COMMANDS_WITH_CONSOLE.includes(command) && !args.includes('--help')) {
  const build = spawnSync(node, ['--disable-warning=ExperimentalWarning', at('run/build-console.ts')], {
    stdio: ['ignore', 2, 2],
  });
  if (build.status !== 0) process.exit(build.status ?? 70);
}
handOver(node, [at('../engine/hosts/cli/main.ts'), ...args]);
