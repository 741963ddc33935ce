/** What a client may ask of former moments. */
import { z } from 'zod';
import { method, returns } from './checked-schema.ts';
import type * as t from './history-types.ts';

const timeMs = z.number().min(0).max(1e14);
export const TIMELINE_BUCKETS_MAX = 1500;

export const HISTORY_METHODS = {
  /** The placement and heat of then. Refused for a time before the placement is known, and for the future. */
  'history.moment': method({ atMs: timeMs }, returns<t.Moment>()),
  'history.timeline': method(
    { fromMs: timeMs, toMs: timeMs, bucketsMax: z.int().min(1).max(TIMELINE_BUCKETS_MAX) },
    returns<t.Timeline>(),
  ),
  /** What moved between two moments; `toMs: null` is now. */
  'history.difference': method(
    { fromMs: timeMs, toMs: timeMs.nullable(), countMax: z.int().min(0).max(1000) },
    returns<t.MomentDifference>(),
  ),
} as const;
