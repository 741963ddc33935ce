import { userInfo } from 'node:os';
import { basename } from 'node:path';
import { Command } from 'commander';
import { requireFuture } from '../../../cluster/plans/due-plans.ts';
import { parsePlan } from '../../../cluster/plans/plan-document.ts';
import { decide, decideAndRun } from '../../../cluster/plans/run-plan.ts';
import type { Plan } from '../../../protocol/plan-schemas.ts';
import { readText } from '../files.ts';
import { RATE_HELP, rateArgument } from '../move-rate.ts';
import { groupDigits, type Output, terminalTask } from '../output.ts';
import { timeArgument } from '../time-range.ts';
import { withReopenable, withWorkspace } from '../with-workspace.ts';

interface Options {
  readonly workspace: string;
  readonly approveAs: string;
  readonly rowsPerSecond?: string;
  readonly at?: string;
}

export function applyCommand(output: Output): Command {
  return new Command('apply')
    .description('approve a plan and move what it says, or go on with one that was stopped')
    .argument('<plan>', 'a plan made by place --out or plan --out')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .option('--approve-as <name>', 'who approves it', userInfo().username)
    .option('--rows-per-second <rate>', RATE_HELP)
    .option('--at <time>', 'approve it, and leave the moves to whoever serves the workspace at that time')
    .action(async (file: string, options: Options) => {
      const rate = rateArgument(options.rowsPerSecond);
      const plan = parsePlan(readText(file), basename(file));
      if (options.at !== undefined) return schedule(plan, timeArgument('--at', options.at), options, output);
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

/** Nothing moves now: the plan is executed by the engine that has the workspace open then. */
async function schedule(plan: Plan, atMs: number, { workspace, approveAs }: Options, output: Output): Promise<void> {
  const timing = { kind: 'at', atMs } as const;
  requireFuture(timing, [], Date.now());
  await withWorkspace(workspace, async (coordinator) => {
    decide(plan, approveAs, coordinator);
    const scheduled = coordinator.plans.schedule(plan.id, timing, approveAs);
    output.result(scheduled, () => {
      const when = new Date(atMs).toISOString();
      return `${plan.id} is approved, and carried out at ${when} by whoever serves the workspace then`;
    });
  });
}
