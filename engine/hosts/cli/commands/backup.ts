import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Command } from 'commander';
import { makeBackup } from '../../../cluster/backup/write-backup.ts';
import { withFileErrorsLater } from '../../../cluster/workspace-files.ts';
import { groupDigits, type Output, terminalTask } from '../output.ts';
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
            return await withFileErrorsLater(out, () => writeWhole(out, backup.chunks));
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

/** Under another name until it is whole and on disk. */
async function writeWhole(out: string, chunks: AsyncIterable<Buffer>) {
  const part = join(dirname(out), `.${basename(out)}.${randomBytes(6).toString('hex')}.part`);
  const hash = createHash('sha256');
  let bytes = 0;
  let handle: FileHandle | null = null;
  try {
    handle = await open(part, 'wx');
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
      await handle.writeFile(chunk);
    }
    await handle.sync();
    await handle.close();
    handle = null;
    await rename(part, out);
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    await handle?.close();
    await rm(part, { force: true });
  }
}
