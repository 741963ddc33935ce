import { accessSync, constants, statfsSync } from 'node:fs';

/** What all tests together leave at once is a tenth of it; containers often have 64 MiB here, which is too little. */
const FREE_BYTES_MIN = 2 * 2 ** 30;

/**
 * Temporary files of tests lie in memory where the system has a place for that (Linux). Tests wait for the disk as long as
 * they compute, and none learns from it: who ends a process keeps what it has written, synced or not, and failing disks are
 * made by the simulator and by limits.
 */
export function keepFilesInMemory(folder = '/dev/shm'): void {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize >= FREE_BYTES_MIN) process.env.TMPDIR = folder;
  } catch {
    // No such place on this system: the disk does.
  }
}
