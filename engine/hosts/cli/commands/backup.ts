import { Command } from 'commander';
import { makeBackup } from '../../../cluster/backup/write-backup.ts';
import { withFileErrorsLater } from '../../../cluster/workspace-files.ts';
import { groupDigits, type Output, terminalTask } from '../output.ts';
import { writeWholeBytes } from '../whole-files.ts';
import { withWorkspace } from '../with-workspace.ts';

export function backupCommand(output: Output): Command {
  return new Command('backup')
    .description('write a whole workspace into one file, a gzipped tar that checks itself')
    .requiredOption('--workspace <dir>', 'workspace folder; of one that is served, ask POST /api/backup')
    .requiredOption('--out <file>', 'file to write; one that is there is replaced when the backup is whole')
    .action(async ({ workspace, out }: { workspace: string; out: string }) => {
      const task = terminalTask();
      const startedMs = performance.now();
      try {
        const written = await withWorkspace(workspace, async (coordinator) => {
          const backup = await makeBackup(coordinator, Date.now(), task);
          try {
            return await withFileErrorsLater(out, () => writeWholeBytes(out, backup.chunks));
          } finally {
            backup.discard();
          }
        });
        task.end();
        const elapsedMs = performance.now() - startedMs;
        output.result({ file: out, ...written, elapsedMs }, () => {
          return `${out}: ${groupDigits(written.bytes)} bytes, sha256 ${written.sha256}`;
        });
      } finally {
        task.end();
      }
    });
}
