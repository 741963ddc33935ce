import { Command } from 'commander';
import { planDetails } from '../../../cluster/plans/plan-details.ts';
import { integerArgument } from '../arguments.ts';
import type { Output } from '../output.ts';
import { auditText, planDetailsText, plansText } from '../plan-text.ts';
import { withWorkspace } from '../with-workspace.ts';

interface Options {
  readonly workspace: string;
  readonly count: string;
  readonly audit?: boolean;
}

export function plansCommand(output: Output): Command {
  return new Command('plans')
    .description('the plans of a workspace, one of them, or the audit trail')
    .argument('[plan]', 'id of a plan, for all that is known of it')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .option('--count <n>', 'how many at most, the latest first', '20')
    .option('--audit', 'who did what when, of all plans and settings')
    .action(async (planId: string | undefined, options: Options) => {
      const count = integerArgument('--count', options.count, 1, 1000);
      await withWorkspace(options.workspace, async (coordinator) => {
        const { plans } = coordinator;
        if (options.audit === true) {
          const events = plans.events(planId ?? null, count);
          output.result({ events }, () => auditText(events));
        } else if (planId !== undefined) {
          const details = planDetails(coordinator, planId);
          output.result(details, () => planDetailsText(details, null, null));
        } else {
          const latest = plans.latest(count);
          output.result({ plans: latest }, () => plansText(latest));
        }
      });
    });
}
