/** Names of the workspaces opened on this machine, latest first. */
import { z } from 'zod';

export const OPENED_COUNT_MAX = 10;
export const INITIAL_OPENED: readonly string[] = [];
export const openedSchema: z.ZodType<readonly string[]> = z.array(z.string().min(1).max(200)).max(OPENED_COUNT_MAX);

export const withOpened = (opened: readonly string[], name: string): readonly string[] =>
  opened[0] === name ? opened : [name, ...opened.filter((one) => one !== name)].slice(0, OPENED_COUNT_MAX);
