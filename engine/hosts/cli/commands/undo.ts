import { userInfo } from 'node:os';
import { Command } from 'commander';
import { undoPlan } from '../../../cluster/plans/run-plan.ts';
import { RATE_HELP, rateArgument } from '../move-rate.ts';
import { groupDigits, type Output, terminalTask } from '../output.ts';
import { withReopenable } from '../with-workspace.ts';

export function undoCommand(output: Output): Command {
  return new Command('undo')
    .description('take back what a plan has moved')
    .argument('<plan>', 'id of the plan; plans lists them')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .option('--as <name>', 'who undoes it', userInfo().username)
    .option('--rows-per-second <rate>', RATE_HELP)
    .action(async (planId: string, options: { workspace: string; as: string; rowsPerSecond?: string }) => {
      const rate = rateArgument(options.rowsPerSecond);
      const task = terminalTask();
      try {
        const undone = await withReopenable(options.workspace, (workspace) => {
          workspace.current().movePace(rate);
          return undoPlan(planId, options.as, workspace, task);
        });
        task.end();
        const { planId: inverseId, ...moved } = undone;
        output.result({ planId, inverseId, ...moved }, () => {
          return `${groupDigits(moved.movedNodes)} nodes moved back, ${groupDigits(moved.movedRows)} rows copied (${inverseId})`;
        });
      } finally {
        task.end();
      }
    });
}
