/** The command line: the engine without a face. Exit statuses and JSON are the contract's (docs/cli.md). */
import { Command, CommanderError, Option } from 'commander';
import { ShardscopeError } from '../../base/errors.ts';
import { ENGINE_VERSION } from '../host-options.ts';
import { COMMANDS } from './commands.ts';
import { createOutput, type Output, reportFailure } from './output.ts';

export type Run = (output: Output, options: Record<string, unknown>, ...args: unknown[]) => Promise<void>;

const isJson = process.argv.includes('--json');
const output = createOutput(isJson);
const program = new Command('shardscope')
  .description('Shards a typed topology, watches its heat, moves nodes. See the README for a tour.')
  .version(ENGINE_VERSION)
  .exitOverride()
  .configureOutput({ writeErr: (text) => (isJson ? undefined : process.stderr.write(text)) })
  .showHelpAfterError('(add --help for all options)');

const json = () => new Option('--json', 'print exactly one JSON document');
const given = process.argv.slice(2).find((arg) => !arg.startsWith('-'));
// Help, and the advice after a name that does not exist, need them all.
const loaders = given !== undefined && Object.hasOwn(COMMANDS, given) ? [COMMANDS[given]!] : Object.values(COMMANDS);
for (const load of loaders) {
  const make = await load();
  program.addCommand(make(output).addOption(json()).exitOverride());
}

try {
  await program.parseAsync();
} catch (error) {
  const isUsage = error instanceof CommanderError;
  // Help and version are answers, not failures.
  if (isUsage && error.exitCode === 0) process.exitCode = 0;
  else process.exitCode = reportFailure(isUsage ? usageError(error, isJson) : error, isJson);
}

function usageError(error: CommanderError, isSilent: boolean): unknown {
  const isBare = error.code === 'commander.help';
  const message = isBare ? 'no command given; --help lists them' : error.message.replace(/^error: /, '');
  // Commander has told people already; a script gets it as JSON.
  return new ShardscopeError('usage.arguments', isSilent ? message : 'wrong usage; nothing was done', {});
}
