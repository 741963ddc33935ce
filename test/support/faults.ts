import { existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';

/** Faults of a disk, done to a file that may be open. */
export const deleteFile = (file: string): void => rmSync(file);

export function truncateTo(file: string, share: number): void {
  truncateSync(file, Math.floor(statSync(file).size * share));
}

export function flipBit(file: string, bit: number): void {
  const bytes = readFileSync(file);
  const at = Math.floor(bit / 8) % bytes.length;
  bytes[at]! ^= 1 << (bit % 8);
  writeFileSync(file, bytes);
}

/** The beginning of every page but the first, so that the file still opens and every read meets the damage. */
export function damagePages(file: string, pageBytes = 4096): void {
  const bytes = readFileSync(file);
  for (let at = pageBytes; at < bytes.length; at += pageBytes) bytes.fill(0xa5, at, Math.min(at + 64, bytes.length));
  writeFileSync(file, bytes);
}

export const bitsOf = (file: string): number => (existsSync(file) ? 8 * statSync(file).size : 0);
