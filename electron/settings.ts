import { z } from 'zod';
import { SHELL_THEMES } from '../engine/protocol/shell-api.ts';

/** What the shell itself remembers; the console keeps its own preferences. */
export const settingsSchema = z.strictObject({ theme: z.enum(SHELL_THEMES) });
export type Settings = z.infer<typeof settingsSchema>;
export const SETTINGS_DEFAULT: Settings = { theme: 'system' };
