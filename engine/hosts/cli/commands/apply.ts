import { basename } from 'node:path';
import { Command } from 'commander';
import { Coordinator } from '../../../cluster/coordinator.ts';
import { applyPlan, type OpenWorkspace } from '../../../cluster/plans/apply-plan.ts';
import { parsePlan } from '../../../cluster/plans/plan-document.ts';
import { readText } from '../files.ts';
import { groupDigits, type Output, terminalTask } from '../output.ts';

export function applyCommand(output: Output): Command {
  return new Command('apply')
    .description('move what a plan says')
    .argument('<plan>', 'a plan made by place --out')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .action(async (file: string, { workspace }: { workspace: string }) => {
      const plan = parsePlan(readText(file), basename(file));
      const task = terminalTask();
      let coordinator = await Coordinator.open(workspace, Date.now);
      const reopen: OpenWorkspace['reopen'] = async (_, change) => {
        await coordinator.close();
        try {
          change(workspace);
        } finally {
          coordinator = await Coordinator.open(workspace, Date.now);
        }
        return coordinator;
      };
      try {
        const applied = await applyPlan(plan, { coordinator, reopen }, task);
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
