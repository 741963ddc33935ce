import { existsSync, renameSync, rmSync } from 'node:fs';
import { ShardscopeError } from '../base/errors.ts';
import { type Task, throwIfCancelled } from '../base/progress.ts';
import { makeScratchFolder, type ScratchPurpose } from './scratch-folder.ts';
import { isEmptyFolder, withFileErrors, withFileErrorsLater } from './workspace-files.ts';

/**
 * Builds a workspace in a folder beside its place and renames it when it is durable: refused, cancelled or killed, it leaves
 * no workspace and no half of one. An empty folder that somebody made for us is no workspace; it gives way.
 * @throws conflict.exists, storage.*, cancelled.caller
 */
export async function buildAside<T>(
  target: string,
  purpose: ScratchPurpose,
  { signal }: Task,
  build: (folder: string) => Promise<T>,
): Promise<T> {
  refuseExisting(target);
  const building = makeScratchFolder(target, purpose);
  try {
    const result = await withFileErrorsLater(target, () => build(building));
    throwIfCancelled(signal, purpose === 'importing' ? 'import' : 'restore');
    refuseExisting(target);
    withFileErrors(target, () => {
      if (existsSync(target)) rmSync(target, { recursive: true });
      try {
        renameSync(building, target);
      } catch (error) {
        // Somebody else has made one there at the last moment.
        refuseExisting(target);
        throw error;
      }
    });
    return result;
  } catch (error) {
    rmSync(building, { recursive: true, force: true });
    throw error;
  }
}

function refuseExisting(target: string): void {
  if (!existsSync(target) || isEmptyFolder(target)) return;
  throw new ShardscopeError(
    'conflict.exists',
    `${target} exists already; choose another --workspace folder or remove it first`,
    { workspace: target },
  );
}
