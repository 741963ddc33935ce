/** Commands used lately, newest first: the palette begins with them. */
import { z } from 'zod';

export const RECENT_COMMANDS_MAX = 12;
export const INITIAL_RECENT: readonly string[] = [];
export const recentSchema: z.ZodType<readonly string[]> = z.array(z.string().max(60)).max(RECENT_COMMANDS_MAX);

/** What opens the list is not worth a place in it. */
const PASSED_OVER = new Set(['palette']);

export function withRecent(recent: readonly string[], id: string): readonly string[] {
  if (PASSED_OVER.has(id) || recent[0] === id) return recent;
  return [id, ...recent.filter((one) => one !== id)].slice(0, RECENT_COMMANDS_MAX);
}
