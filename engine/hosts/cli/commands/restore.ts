import { Command } from 'commander';
import { restoreBackup } from '../../../cluster/backup/restore-backup.ts';
import { groupDigits, type Output, terminalTask } from '../output.ts';

export function restoreCommand(output: Output): Command {
  return new Command('restore')
    .description('make a workspace out of a backup')
    .argument('<file>', 'what backup has written')
    .requiredOption('--workspace <dir>', 'folder to make')
    .action(async (file: string, { workspace }: { workspace: string }) => {
      const task = terminalTask();
      try {
        const report = await restoreBackup(file, workspace, task);
        task.end();
        output.result(report, () => {
          const { files, bytes, replicas, createdMs } = report;
          const made = replicas > 0 ? ', replicas made anew' : '';
          const of = new Date(createdMs).toISOString();
          return `${report.workspace}\n${files} files, ${groupDigits(bytes)} bytes as of ${of}${made}`;
        });
      } finally {
        task.end();
      }
    });
}
