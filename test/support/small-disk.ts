import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

/** A disk for one test. Mounting one takes rights that not every machine gives; there the test is skipped, and says so. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes all room that is left. */
  fill(): void;
  /** Gives it back. */
  free(): void;
}

/** In memory: can be full. */
export function smallDisk(context: TestContext, mebibytes: number): SmallDisk {
  const folder = temporaryFolder();
  mount(context, folder, ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs']);
  const filler = join(folder, 'filler');
  return {
    folder,
    fill() {
      const handle = openSync(filler, 'a');
      try {
        for (const piece of [1024 * 1024, 4096]) writeUntilFull(handle, piece);
      } finally {
        closeSync(handle);
      }
    },
    free: () => rmSync(filler, { force: true }),
  };
}

export interface FailingDisk {
  readonly folder: string;
  /** Becomes read-only at once, with files open, as at an error of the device. */
  fail(): void;
  /** Unmounted and mounted again, writable or not, as an operator would after a repair. Nothing may be open. */
  remount(options: 'rw' | 'ro'): void;
}

/** A file system in a file: can become read-only in the middle. */
export function failingDisk(context: TestContext, mebibytes: number): FailingDisk {
  const [folder, images] = [temporaryFolder(), temporaryFolder()];
  const image = join(images, 'disk');
  writeFileSync(image, '');
  truncateSync(image, mebibytes * 1024 * 1024);
  try {
    run('mkfs.ext4', '-q', image);
  } catch (error) {
    context.skip(`this machine cannot make a file system: ${firstLine(error)}`);
  }
  mount(context, folder, ['-o', 'loop,errors=remount-ro', image]);
  return {
    folder,
    fail: () => run('mount', '-o', 'remount,abort', folder),
    remount(options) {
      run('umount', folder);
      try {
        run('e2fsck', '-p', image);
      } catch (error) {
        // 1: it found something and repaired it.
        if ((error as { status?: number }).status !== 1) throw error;
      }
      run('mount', '-o', `loop,errors=remount-ro,${options}`, image, folder);
    },
  };
}

function mount(context: TestContext, folder: string, what: readonly string[]): void {
  try {
    run('mount', ...what, folder);
  } catch (error) {
    context.skip(`this machine lets us mount nothing: ${firstLine(error)}`);
  }
  // Also where a file is still open: it goes when that is closed.
  onTestFinished(() => run('umount', '--lazy', folder));
}

const run = (program: string, ...args: readonly string[]) => void execFileSync(program, args, { stdio: 'pipe' });
const firstLine = (error: unknown) =>
  String((error as Error).message)
    .trim()
    .split('\n')
    .at(-1);

function writeUntilFull(handle: number, pieceBytes: number): void {
  for (const piece = new Uint8Array(pieceBytes); ; ) {
    try {
      writeSync(handle, piece);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return;
      throw error;
    }
  }
}
