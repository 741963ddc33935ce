import { describe, expect, it } from 'vitest';
import { assert, assertNever } from '../../../engine/base/assert.ts';
import { ERROR_CODES, fromWireError, ShardscopeError, toWireError } from '../../../engine/base/errors.ts';
import { createPrng } from '../../../engine/base/prng.ts';
import { throwIfCancelled } from '../../../engine/base/progress.ts';

/** The contract's exit statuses, by the family of the code. */
const EXITS: Readonly<Record<string, readonly number[]>> = {
  usage: [64],
  query: [64, 65],
  input: [65],
  conflict: [65],
  verify: [65],
  'not-found': [66],
  unavailable: [69],
  access: [69],
  internal: [70],
  storage: [74],
  limit: [75],
  busy: [75],
  incompatible: [69, 74],
  cancelled: [130],
};

describe('errors', () => {
  it.each(Object.entries(ERROR_CODES))(
    '[RP17] %s has the exit status of its family and a fitting HTTP status',
    (code, entry) => {
      const family = code.split('.')[0]!;
      expect(code).toMatch(/^[a-z]+(-[a-z]+)?\.[a-z]+(-[a-z]+)?$/);
      expect(EXITS[family], `family ${family}`).toContain(entry.exit);
      // Of the codes that say "try again", these two say that the engine could not, not that the request was wrong.
      const isOverload = code === 'busy.queries' || code === 'limit.time';
      const isOurFault =
        isOverload || ([69, 70, 74].includes(entry.exit) && family !== 'access' && code !== 'incompatible.protocol');
      expect(entry.http).toBeGreaterThanOrEqual(isOurFault ? 500 : 400);
      expect(entry.http).toBeLessThan(isOurFault ? 600 : 500);
      if (family === 'unavailable' || family === 'busy') expect(entry.retry).toBe('as-is');
    },
  );

  it('[RP17] an error survives a wire: code, message and details', () => {
    const error = new ShardscopeError('not-found.node', 'no such node', { node: 'x', at: [1, null] });
    const arrived = fromWireError(structuredClone(toWireError(error)));
    expect(arrived).toBeInstanceOf(ShardscopeError);
    expect({ code: arrived.code, message: arrived.message, details: arrived.details }).toEqual({
      code: 'not-found.node',
      message: 'no such node',
      details: { node: 'x', at: [1, null] },
    });
  });

  it('[RP17] anything else that is thrown becomes internal.unknown with its message', () => {
    expect(toWireError(new RangeError('too far'))).toEqual({
      code: 'internal.unknown',
      message: 'too far',
      details: {},
    });
    expect(toWireError('only text')).toMatchObject({ code: 'internal.unknown', message: 'only text' });
    expect(fromWireError({ code: 'toString', message: 'odd' })).toMatchObject({ code: 'internal.unknown' });
  });

  it('[RP17] a broken assertion is our bug and says what was expected', () => {
    expect(() => assert(false, 'rows are sorted')).toThrow(
      expect.objectContaining({ code: 'internal.assertion', message: 'rows are sorted' }),
    );
    expect(() => assertNever('surprise' as never)).toThrow(/surprise/);
  });

  it('[RP17] a cancelled task says so by its code', () => {
    const controller = new AbortController();
    throwIfCancelled(controller.signal, 'import');
    controller.abort();
    expect(() => throwIfCancelled(controller.signal, 'import')).toThrow(
      expect.objectContaining({ code: 'cancelled.caller', message: 'import was cancelled' }),
    );
  });
});

describe('seeded numbers', () => {
  it('[RP18] the same seed gives the same numbers, another seed others', () => {
    const draw = (seed: number) => {
      const prng = createPrng(seed);
      return Array.from({ length: 50 }, () => prng.uint32());
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(new Set(draw(1)).size).toBe(50);
  });

  it('[RP18] ratios are in [0, 1), bounded numbers below their bound, and every value comes up', () => {
    const prng = createPrng(7);
    const counts = new Uint32Array(6);
    for (let draw = 0; draw < 6000; draw++) {
      counts[prng.below(6)]!++;
      const ratio = prng.ratio();
      expect(ratio >= 0 && ratio < 1).toBe(true);
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
