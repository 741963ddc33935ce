import { describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode } from '../../../engine/base/errors.ts';
import { METHODS } from '../../../engine/protocol/index.ts';
import { progressText } from '../../../renderer/text/en.ts';
import { adviceOf, isErrorCode } from '../../../renderer/text/error-advice.ts';
import {
  formatAttribute,
  formatBytes,
  formatCompact,
  formatDuration,
  formatPoints,
  formatRate,
  formatShare,
  formatShareFine,
  formatSpan,
  plural,
} from '../../../renderer/text/format.ts';
import { SHARD_COUNT_MAX } from '../../../renderer/text/limits.ts';

describe('text', () => {
  it('[CO24] every error code has one sentence that says what to do', () => {
    for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
      expect(adviceOf(code), code).toMatch(/^[A-Z].{10,}\.$/);
    }
    expect(isErrorCode('shard.restarted')).toBe(false);
    expect(isErrorCode('toString')).toBe(false);
  });

  it('[CO25] a share keeps its digits when it is small', () => {
    expect([0, 0.2534, 0.01, 0.00042, 1].map(formatShare)).toEqual(['0 %', '25.3 %', '1.0 %', '0.042 %', '100.0 %']);
    expect(formatShareFine(0.25018)).toBe('25.02 %');
    expect(formatPoints(0.1794)).toBe('17.9 points');
  });

  it('[CO25] a rate above zero is never written as zero', () => {
    expect([0, 0.01, 0.4, 7.25, 412.4, 12_345].map(formatRate)).toEqual(['0', '<0.1', '0.4', '7.3', '412', '12.3K']);
  });

  it('[CO25] sizes, times and counts have units', () => {
    expect([0, 1023, 1024, 5_000_000].map(formatBytes)).toEqual(['0 B', '1,023 B', '1.0 KiB', '4.8 MiB']);
    expect([999, 1500, 61_000].map(formatDuration)).toEqual(['999 ms', '1.5 s', '1 min 1 s']);
    expect([99_999, 1_234_567].map(formatCompact)).toEqual(['99,999', '1.2M']);
    expect([plural(1, 'node'), plural(2, 'match', 'matches')]).toEqual(['1 node', '2 matches']);
    expect(progressText(512, null, 'bytes')).toBe('512 B');
    expect(progressText(12, 40, 'rows')).toBe('12 of 40 rows');
    expect([null, 'a', 3, { a: [1] }].map(formatAttribute)).toEqual(['–', 'a', '3', '{"a":[1]}']);
  });

  it('[CO25] times are rounded before they are divided: none has 60 seconds', () => {
    const ms = [999.6, 59_940, 59_960, 119_600, 3_599_900];
    expect(ms.map(formatDuration)).toEqual(['1.0 s', '59.9 s', '1 min 0 s', '2 min 0 s', '60 min 0 s']);
    const seconds = [59.9, 59.96, 90, 119.6, 3599.6, 7199, 86_399.9, 90_000];
    const spans = ['59.9 s', '1 min', '1 min 30 s', '2 min', '1 h', '1 h 59 min', '1 day', '1 day 1 h'];
    expect(seconds.map(formatSpan)).toEqual(spans);
  });

  it('[CO25] the largest number of shards is the one that the engine accepts', () => {
    const { params } = METHODS['import.start'];
    const rest = { uploadIds: ['u'], name: 'a', strict: false, replicas: 0 };
    const wish = (shards: number) => () => params?.parse({ ...rest, shards });
    expect(wish(SHARD_COUNT_MAX)).not.toThrow();
    expect(wish(SHARD_COUNT_MAX + 1)).toThrow();
  });
});
