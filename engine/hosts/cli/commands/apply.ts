import { userInfo } from 'node:os';
import { basename } from 'node:path';
import { Command } from 'commander';
import { Coordinator, noEvents } from '../../../cluster/coordinator.ts';
import type { OpenWorkspace } from '../../../cluster/plans/apply-plan.ts';
import { parsePlan } from '../../../cluster/plans/plan-document.ts';
import { decideAndRun } from '../../../cluster/plans/run-plan.ts';
import { readText } from '../files.ts';
import { groupDigits, type Output, terminalTask } from '../output.ts';

export function applyCommand(output: Output): Command {
  return new Command('apply')
    .description('move what a plan says')
    .argument('<plan>', 'a plan made by place --out or plan --out')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .option('--approve-as <name>', 'who approves it', userInfo().username)
    .action(async (file: string, options: { workspace: string; approveAs: string }) => {
      const { workspace } = options;
      const plan = parsePlan(readText(file), basename(file));
      const task = terminalTask();
      let coordinator = await Coordinator.open(workspace, Date.now);
      const reopen: OpenWorkspace['reopen'] = async (_, change) => {
        await coordinator.close();
        try {
          change(workspace);
        } finally {
          coordinator = await Coordinator.open(workspace, Date.now, noEvents, { isPlanUnderWay: true });
        }
        return coordinator;
      };
      try {
        const applied = await decideAndRun(plan, options.approveAs, { current: () => coordinator, reopen }, task);
        task.end();
        output.result(applied, () => {
          const { movedNodes, movedRows, elapsedMs } = applied;
          return `${groupDigits(movedNodes)} nodes moved, ${groupDigits(movedRows)} rows copied in ${(elapsedMs / 1000).toFixed(1)} s`;
        });
      } finally {
        task.end();
        await coordinator.close();
      }
    });
}
