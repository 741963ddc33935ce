import { z } from 'zod';
import type { JsonFile } from './json-file.ts';

export const RECENT_COUNT_MAX = 10;

const entrySchema = z.strictObject({ name: z.string().min(1), path: z.string().min(1) });
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
  clear(): void;
}

export function createRecentWorkspaces(file: JsonFile<z.infer<typeof recentSchema>>): RecentWorkspaces {
  let workspaces: readonly RecentWorkspace[] = file.read()?.workspaces ?? [];
  const set = (next: readonly RecentWorkspace[]) => {
    workspaces = next;
    file.write({ workspaces: [...next] });
  };
  return { list: () => workspaces, add: (entry) => set(withRecent(workspaces, entry)), clear: () => set([]) };
}
