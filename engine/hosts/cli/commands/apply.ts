import { userInfo } from 'node:os';
import { basename } from 'node:path';
import { Command } from 'commander';
import { parsePlan } from '../../../cluster/plans/plan-document.ts';
import { decideAndRun } from '../../../cluster/plans/run-plan.ts';
import { readText } from '../files.ts';
import { RATE_HELP, rateArgument } from '../move-rate.ts';
import { groupDigits, type Output, terminalTask } from '../output.ts';
import { withReopenable } from '../with-workspace.ts';

export function applyCommand(output: Output): Command {
  return new Command('apply')
    .description('approve a plan and move what it says, or go on with one that was stopped')
    .argument('<plan>', 'a plan made by place --out or plan --out')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .option('--approve-as <name>', 'who approves it', userInfo().username)
    .option('--rows-per-second <rate>', RATE_HELP)
    .action(async (file: string, options: { workspace: string; approveAs: string; rowsPerSecond?: string }) => {
      const rate = rateArgument(options.rowsPerSecond);
      const plan = parsePlan(readText(file), basename(file));
      const task = terminalTask();
      try {
        const applied = await withReopenable(options.workspace, (workspace) => {
          workspace.current().movePace(rate);
          return decideAndRun(plan, options.approveAs, workspace, task);
        });
        task.end();
        output.result(applied, () => {
          const { movedNodes, movedRows, elapsedMs } = applied;
          return `${groupDigits(movedNodes)} nodes moved, ${groupDigits(movedRows)} rows copied in ${(elapsedMs / 1000).toFixed(1)} s`;
        });
      } finally {
        task.end();
      }
    });
}
