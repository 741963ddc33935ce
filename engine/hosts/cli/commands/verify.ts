import { Command } from 'commander';
import { ERROR_CODES } from '../../../base/errors.ts';
import { groupDigits, type Output, table, terminalTask } from '../output.ts';
import { withWorkspace } from '../with-workspace.ts';

export function verifyCommand(output: Output): Command {
  return new Command('verify')
    .description('check the invariants of a workspace')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .option('--deep', 'compute the closure again from the edges and compare every row')
    .option('--repair', 'first make copies of a partition equal again, where one is known to be right')
    .action(async ({ workspace, deep, repair }: { workspace: string; deep?: true; repair?: true }) => {
      const task = terminalTask();
      try {
        const report = await withWorkspace(workspace, (coordinator) => {
          return coordinator.verify(deep ?? false, task, repair ?? false);
        });
        task.end();
        output.result(report, () => {
          const rows = report.checks.map(({ name, ok, checked }) => [ok ? 'ok' : 'FAILED', name, groupDigits(checked)]);
          const failures = report.checks.flatMap((check) => check.failures.map((text) => `  ${text}`));
          return [table(['', 'invariant', 'checked'], rows), ...failures].join('\n');
        });
        if (!report.ok) process.exitCode = ERROR_CODES['verify.failed'].exit;
      } finally {
        task.end();
      }
    });
}
