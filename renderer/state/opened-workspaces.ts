/** The workspaces opened on this machine, latest first: by name in a browser, by folder on the desktop. */
import { z } from 'zod';
import type { WorkspaceListEntry } from '../../engine/protocol/index.ts';
import type { ShellRecent } from '../../engine/protocol/shell-api.ts';

export const OPENED_COUNT_MAX = 10;

/** What a browser keeps; the desktop shell keeps its own list, which other programs' folders are in too. */
export interface OpenedWorkspace {
  readonly name: string;
  readonly openedMs: number;
}

export const INITIAL_OPENED: readonly OpenedWorkspace[] = [];
export const openedSchema: z.ZodType<readonly OpenedWorkspace[]> = z
  .array(z.strictObject({ name: z.string().min(1).max(200), openedMs: z.number().min(0) }))
  .max(OPENED_COUNT_MAX);

export const withOpened = (opened: readonly OpenedWorkspace[], name: string, nowMs: number) =>
  [{ name, openedMs: nowMs }, ...opened.filter((one) => one.name !== name)].slice(0, OPENED_COUNT_MAX);

/** One of the first screen's list. */
export interface RecentWorkspace extends ShellRecent {
  /** What the engine's list has of it; null where it is missing or lies in another folder. */
  readonly listed: WorkspaceListEntry | null;
}

const SUFFIX = '.shardscope';
const pathIn = (folder: string, name: string): string =>
  `${folder}${folder.includes('\\') && !folder.includes('/') ? '\\' : '/'}${name}${SUFFIX}`;

/** What this browser has opened, as it is now; `folder` is where the engine keeps workspaces. */
export function recentOfBrowser(
  opened: readonly OpenedWorkspace[],
  list: readonly WorkspaceListEntry[],
  folder: string,
): readonly RecentWorkspace[] {
  return opened.map(({ name, openedMs }) => {
    const listed = list.find((entry) => entry.name === name) ?? null;
    return { name, path: pathIn(folder, name), openedMs, isThere: listed !== null, listed };
  });
}

/** What the shell remembers, with what the engine knows of those in its folder. */
export function recentOfShell(
  recent: readonly ShellRecent[],
  list: readonly WorkspaceListEntry[],
  folder: string,
): readonly RecentWorkspace[] {
  return recent.map((one) => {
    return { ...one, listed: list.find(({ name }) => one.isThere && pathIn(folder, name) === one.path) ?? null };
  });
}
