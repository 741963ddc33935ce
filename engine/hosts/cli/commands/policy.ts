import { userInfo } from 'node:os';
import { Command } from 'commander';
import { BALANCE_FORESIGHTS, BALANCE_MODES, DEFAULT_BALANCE_SETTINGS } from '../../../model/balance-settings.ts';
import { POLICY_RANGES, type PolicySetting } from '../../../model/policy.ts';
import { choiceArgument, collect } from '../arguments.ts';
import { policyWith } from '../balance-look.ts';
import { type Output, table } from '../output.ts';
import { withWorkspace } from '../with-workspace.ts';

interface Options {
  readonly workspace: string;
  readonly mode?: string;
  readonly foresight?: string;
  readonly set: readonly string[];
  readonly reset?: boolean;
  readonly as: string;
}

export function policyCommand(output: Output): Command {
  return new Command('policy')
    .description('how the balancer of a workspace is set; with options, sets it')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .option('--mode <mode>', BALANCE_MODES.join(', '))
    .option('--foresight <what>', BALANCE_FORESIGHTS.join(' or '))
    .option('--set <name=value>', 'a setting; may be given several times', collect, [])
    .option('--reset', 'everything as it is by default, before the other options')
    .option('--as <name>', 'who sets it', userInfo().username)
    .action(async (options: Options) => {
      const settings = await withWorkspace(options.workspace, async ({ balancer }) => {
        const before = options.reset === true ? DEFAULT_BALANCE_SETTINGS : balancer.settings;
        const { mode = before.mode, foresight = before.foresight } = options;
        const changed = {
          ...before,
          mode: choiceArgument('--mode', mode, BALANCE_MODES),
          foresight: choiceArgument('--foresight', foresight, BALANCE_FORESIGHTS),
          policy: policyWith(before.policy, options.set),
        };
        if (JSON.stringify(changed) !== JSON.stringify(balancer.settings)) balancer.configure(changed, options.as);
        return balancer.settings;
      });
      output.result(settings, () => {
        const rows = Object.entries(POLICY_RANGES).map(([name, { min, max, standard }]) => {
          const value = settings.policy[name as PolicySetting];
          return [name, String(value), value === standard ? '' : String(standard), `${min} to ${max}`];
        });
        const head = `mode ${settings.mode}, foresight ${settings.foresight}`;
        return `${head}\n\n${table(['setting', 'value', 'default', 'range'], rows)}`;
      });
    });
}
