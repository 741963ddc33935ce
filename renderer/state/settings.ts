/** What the operator has set on this machine, beyond what the view keeps by itself. */
import { z } from 'zod';
import type { FormatChoice } from '../text/format.ts';
import { HEAT_PACES_MS, HEAT_TICK_MS, type HeatPaceMs } from './heat-pace.ts';

export const NOTICE_KINDS_MAX = 100;

export interface Settings {
  /** `system` follows what the system asks for. */
  readonly contrast: 'system' | 'normal' | 'more';
  readonly motion: 'system' | 'reduced' | 'full';
  readonly textSize: 'normal' | 'large' | 'largest';
  readonly timeZone: FormatChoice['timeZone'];
  readonly bytes: FormatChoice['bytes'];
  /** Live heat is drawn once in so many milliseconds. */
  readonly heatEveryMs: HeatPaceMs;
  /** Codes of notices that are kept in the list without a toast. */
  readonly mutedNotices: readonly string[];
  /** Errors are told by the system where the window is not looked at. */
  readonly areSystemNoticesOn: boolean;
  /** Whether the tour was seen or waved away. */
  readonly isTourSeen: boolean;
}

/** How many times its normal size text on the topology is, as the sizes of tokens.css are. */
export const TEXT_SCALES: Readonly<Record<Settings['textSize'], number>> = { normal: 1, large: 1.125, largest: 1.25 };

export const INITIAL_SETTINGS: Settings = {
  contrast: 'system',
  motion: 'system',
  textSize: 'normal',
  timeZone: 'local',
  bytes: 'binary',
  heatEveryMs: HEAT_TICK_MS,
  mutedNotices: [],
  areSystemNoticesOn: false,
  isTourSeen: false,
};

const shape = z.object({
  contrast: z.enum(['system', 'normal', 'more']).catch('system'),
  motion: z.enum(['system', 'reduced', 'full']).catch('system'),
  textSize: z.enum(['normal', 'large', 'largest']).catch('normal'),
  timeZone: z.enum(['local', 'utc']).catch('local'),
  bytes: z.enum(['binary', 'decimal']).catch('binary'),
  heatEveryMs: z.literal(HEAT_PACES_MS).catch(HEAT_TICK_MS),
  mutedNotices: z.array(z.string().max(80)).max(NOTICE_KINDS_MAX).catch([]),
  areSystemNoticesOn: z.boolean().catch(false),
  isTourSeen: z.boolean().catch(false),
});

/** What is kept. One setting that cannot be read is as it comes, and costs none of the others. */
export const settingsSchema: z.ZodType<Settings> = shape;

/** What the system asks for, as the browser says. */
export interface SystemWishes {
  readonly isContrastMore: boolean;
  readonly isMotionReduced: boolean;
}

export const isContrastMore = (settings: Settings, system: SystemWishes): boolean =>
  settings.contrast === 'system' ? system.isContrastMore : settings.contrast === 'more';

export const isMotionReduced = (settings: Settings, system: SystemWishes): boolean =>
  settings.motion === 'system' ? system.isMotionReduced : settings.motion === 'reduced';

export const toggleMuted = (settings: Settings, code: string): Settings => ({
  ...settings,
  mutedNotices: settings.mutedNotices.includes(code)
    ? settings.mutedNotices.filter((muted) => muted !== code)
    : [...settings.mutedNotices, code].slice(-NOTICE_KINDS_MAX),
});
