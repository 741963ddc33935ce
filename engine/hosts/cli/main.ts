/** The command line: the engine without a face. Exit statuses and JSON are the contract's (docs/cli.md). */
import { Command, CommanderError, Option } from 'commander';
import { ShardscopeError } from '../../base/errors.ts';
import { ENGINE_VERSION } from '../host-options.ts';
import { applyCommand } from './commands/apply.ts';
import { applyChangesCommand } from './commands/apply-changes.ts';
import { backupCommand } from './commands/backup.ts';
import { demoCommand } from './commands/demo.ts';
import { explainCommand } from './commands/explain.ts';
import { exportCommand } from './commands/export.ts';
import { heatCommand } from './commands/heat.ts';
import { importCommand } from './commands/import.ts';
import { incidentCommand } from './commands/incident.ts';
import { influenceCommand } from './commands/influence.ts';
import { infoCommand } from './commands/info.ts';
import { metagraphCommand } from './commands/metagraph.ts';
import { moveCommand } from './commands/move.ts';
import { partitionCommand } from './commands/partition.ts';
import { placeCommand } from './commands/place.ts';
import { planCommand } from './commands/plan.ts';
import { plansCommand } from './commands/plans.ts';
import { policyCommand } from './commands/policy.ts';
import { queryCommand } from './commands/query.ts';
import { replayCommand } from './commands/replay.ts';
import { replicasCommand } from './commands/replicas.ts';
import { restoreCommand } from './commands/restore.ts';
import { rulesCommand } from './commands/rules.ts';
import { serveCommand } from './commands/serve.ts';
import { undoCommand } from './commands/undo.ts';
import { verifyCommand } from './commands/verify.ts';
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
const commands = [
  importCommand,
  infoCommand,
  queryCommand,
  verifyCommand,
  moveCommand,
  applyChangesCommand,
  metagraphCommand,
  placeCommand,
  applyCommand,
  planCommand,
  plansCommand,
  undoCommand,
  explainCommand,
  policyCommand,
  rulesCommand,
  heatCommand,
  replayCommand,
  influenceCommand,
  exportCommand,
  backupCommand,
  restoreCommand,
  incidentCommand,
  replicasCommand,
  partitionCommand,
  serveCommand,
  demoCommand,
];
for (const make of commands) {
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
