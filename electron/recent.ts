import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ShellRecent } from '../engine/protocol/shell-api.ts';
import type { JsonFile } from './json-file.ts';

export const RECENT_COUNT_MAX = 10;

const entrySchema = z.strictObject({
  name: z.string().min(1),
  path: z.string().min(1),
  /** Absent in what earlier versions have written. */
  openedMs: z.number().min(0).optional(),
});
export const recentSchema = z.strictObject({ workspaces: z.array(entrySchema).max(RECENT_COUNT_MAX) });
export type RecentWorkspace = z.infer<typeof entrySchema>;

/** Puts a workspace on top of the list; each folder appears once. */
export function withRecent(list: readonly RecentWorkspace[], entry: RecentWorkspace): RecentWorkspace[] {
  return [entry, ...list.filter(({ path }) => path !== entry.path)].slice(0, RECENT_COUNT_MAX);
}

/** The workspaces opened last, newest first, kept across starts. */
export interface RecentWorkspaces {
  list(): readonly RecentWorkspace[];
  add(entry: RecentWorkspace): void;
  remove(path: string): void;
  clear(): void;
}

export function createRecentWorkspaces(file: JsonFile<z.infer<typeof recentSchema>>): RecentWorkspaces {
  let workspaces: readonly RecentWorkspace[] = file.read()?.workspaces ?? [];
  const set = (next: readonly RecentWorkspace[]) => {
    workspaces = next;
    file.write({ workspaces: [...next] });
  };
  return {
    list: () => workspaces,
    add: (entry) => set(withRecent(workspaces, entry)),
    remove: (path) => set(workspaces.filter((entry) => entry.path !== path)),
    clear: () => set([]),
  };
}

/** A network drive that is gone may not answer at all, and the list must not wait for it. */
const LOOK_MS_MAX = 1500;
/** What makes a folder a workspace; the engine has the same name in workspace-files.ts. */
const CATALOG = 'catalog.sqlite';

/** The list with whether each is still there; all are looked up at the same time. Takes 1.5 s at most. */
export function withPresence(list: readonly RecentWorkspace[]): Promise<readonly ShellRecent[]> {
  return Promise.all(
    list.map(async ({ name, path, openedMs = null }) => ({ name, path, openedMs, isThere: await isWorkspace(path) })),
  );
}

function isWorkspace(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), LOOK_MS_MAX);
    const answer = (isThere: boolean) => {
      clearTimeout(timer);
      resolve(isThere);
    };
    access(join(path, CATALOG)).then(
      () => answer(true),
      () => answer(false),
    );
  });
}
