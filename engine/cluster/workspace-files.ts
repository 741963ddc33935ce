import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ShardscopeError } from '../base/errors.ts';
import { type DiskRefusal, refusalOf } from '../storage/sqlite/disk-probe.ts';

export const WORKSPACE_SUFFIX = '.shardscope';
export const catalogFile = (folder: string) => join(folder, 'catalog.sqlite');
export const shardFolder = (folder: string) => join(folder, 'shards');
export const shardFile = (folder: string, shard: number) => join(shardFolder(folder), `${shard}.sqlite`);
export const replicaFile = (folder: string, shard: number) => join(shardFolder(folder), `${shard}.replica.sqlite`);
/** What the balancer has learnt; it can be learnt again. */
export const loopFile = (folder: string) => join(folder, 'forecast.bin');
export const workspaceName = (folder: string) => basename(folder).replace(new RegExp(`\\${WORKSPACE_SUFFIX}$`), '');
export const isWorkspace = (folder: string) => existsSync(catalogFile(folder));

export const isEmptyFolder = (path: string) => statSync(path).isDirectory() && readdirSync(path).length === 0;

/** The file system's refusals become storage errors that name the path. */
export function withFileErrors<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw fileError(path, error);
  }
}

export async function withFileErrorsLater<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fileError(path, error);
  }
}

function fileError(path: string, error: unknown): unknown {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined || error instanceof ShardscopeError) return error;
  const refusal = refusalOf(code);
  const advice = refusal === null ? 'check the path and its permissions' : ADVICE[refusal];
  return new ShardscopeError(refusal ?? 'storage.io', `${path}: ${message}; ${advice}`, { path, code }, error);
}

const ADVICE: Readonly<Record<DiskRefusal, string>> = {
  'storage.full': 'free some disk space and try again; nothing was changed',
  'storage.readonly': 'make the folder writable, or choose another; nothing was changed',
};

/** @throws not-found.workspace with what to do */
export function requireWorkspace(folder: string): void {
  if (isWorkspace(folder)) return;
  throw new ShardscopeError(
    'not-found.workspace',
    `${folder} holds no workspace; make one with: shardscope import FILES --workspace ${folder}`,
    { workspace: folder },
  );
}

/** Workspaces directly below a folder, newest first. */
export function listWorkspaces(
  folder: string,
): { readonly name: string; readonly folder: string; readonly modifiedMs: number }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.endsWith(WORKSPACE_SUFFIX))
    .map((entry) => join(folder, entry.name))
    .filter(isWorkspace)
    .map((path) => ({ name: workspaceName(path), folder: path, modifiedMs: statSync(catalogFile(path)).mtimeMs }))
    .sort((a, b) => b.modifiedMs - a.modifiedMs);
}
