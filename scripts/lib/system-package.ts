import { existsSync } from 'node:fs';
import { announce, SetUpError } from './announce.ts';
import { findOnPath, run } from './processes.ts';

export interface SystemProgram {
  /** For people. */
  readonly name: string;
  /** Executables that will do, best first. */
  readonly executables: readonly string[];
  /** The Debian package that brings one of them. */
  readonly debianPackage: string;
  /** Where no package manager of ours is at hand. */
  readonly elsewhere: string;
}

/**
 * Finds a program of the operating system; installs its Debian package when this is root on Debian or Ubuntu. Otherwise
 * throws `SetUpError` with the command, since a password prompt in the middle of a test run helps nobody.
 */
export async function ensureSystemProgram(program: SystemProgram): Promise<string> {
  const found = findOnPath(program.executables);
  if (found !== null) return found;
  const install = `apt-get update && apt-get install -y --no-install-recommends ${program.debianPackage}`;
  const isDebian = existsSync('/etc/debian_version');
  if (!isDebian) throw new SetUpError(`${program.name} is not installed`, program.elsewhere);
  if (process.getuid?.() !== 0) {
    throw new SetUpError(`${program.name} is not installed, and only root may install it`, `sudo sh -c '${install}'`);
  }
  announce(`${program.name}: installing the Debian package "${program.debianPackage}"`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status } = await run('sh', ['-c', install], { stdio: ['ignore', 2, 2], env });
  const installed = findOnPath(program.executables);
  if (status !== 0 || installed === null) throw new SetUpError(`${program.name} could not be installed`, install);
  return installed;
}
