import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ShardscopeError } from '../../../engine/base/errors.ts';
import { decodeMessage, encodeMessage, MESSAGE_BYTES_MAX } from '../../../engine/protocol/codec.ts';

const typedArray = fc.oneof(
  fc.uint8Array({ maxLength: 9 }),
  fc.uint16Array({ maxLength: 9 }),
  fc.uint32Array({ maxLength: 9 }),
  fc.int32Array({ maxLength: 9 }),
  fc.float32Array({ maxLength: 9 }),
  fc.float64Array({ maxLength: 9 }),
);
/** What JSON keeps: no -0, NaN or infinity outside typed arrays. */
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
);
const key = fc.string({ unit: 'grapheme' }).filter((name) => name !== '__proto__' && name !== '$array');
const { message } = fc.letrec((tie) => ({
  message: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
    number,
    fc.boolean(),
    fc.constant(null),
    typedArray,
    fc.array(tie('message'), { maxLength: 4 }),
    fc.dictionary(key, tie('message'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

const bytesOf = (encoded: string | Uint8Array) => (typeof encoded === 'string' ? encoded.length : encoded.byteLength);
const nested = (depth: number): unknown => (depth === 0 ? 1 : { inner: nested(depth - 1) });

/** Refusals of a message are usage.params or limit.*; anything else would be a crash. */
function expectValueOrRefusal(data: string | Uint8Array): void {
  try {
    decodeMessage(data);
  } catch (error) {
    expect(error).toBeInstanceOf(ShardscopeError);
    expect((error as ShardscopeError).code).toMatch(/^(usage\.params|limit\.\w+)$/);
  }
}

describe('codec', () => {
  it('[RP12] what is decoded equals what was encoded: any nesting, typed arrays of every kind, unicode', () => {
    fc.assert(
      fc.property(message, (value) => {
        // JSON has no -0, so the judge loses it too.
        expect(decodeMessage(encodeMessage({ value }))).toEqual({ value });
      }),
      { numRuns: 300 },
    );
  });

  it('[RP12] a message without typed arrays is JSON text, one with them is binary', () => {
    expect(encodeMessage({ a: 1 })).toBe('{"a":1}');
    expect(encodeMessage({ a: new Uint8Array(0) })).toBeInstanceOf(Uint8Array);
  });

  it('[RP12] a Buffer travels as bytes, and a view carries its own part only', () => {
    const whole = Uint32Array.of(1, 2, 3, 4);
    const encoded = encodeMessage({ file: Buffer.from('abc'), part: whole.subarray(1, 3) });
    expect(decodeMessage(encoded)).toEqual({
      file: Uint8Array.of(97, 98, 99),
      part: Uint32Array.of(2, 3),
    });
  });

  it('[RP12] a message decodes at any offset of a larger buffer, where its arrays are not aligned', () => {
    const value = { odd: Uint8Array.of(1, 2, 3), wide: Float64Array.of(1.5, 2.5), text: 'ä' };
    const encoded = encodeMessage(value) as Uint8Array;
    for (let offset = 0; offset < 9; offset++) {
      const larger = new Uint8Array(encoded.byteLength + 16);
      larger.set(encoded, offset);
      expect(decodeMessage(larger.subarray(offset, offset + encoded.byteLength))).toEqual(value);
    }
  });

  it('[RP12] what the protocol has no word for is our bug, named', () => {
    expect(() => encodeMessage({ big: new BigUint64Array(1) })).toThrow(/cannot encode a BigUint64Array/);
  });

  it('[RP13] damaged bytes are refused with usage.params or limit.*, never another failure', () => {
    const sample = encodeMessage({ kind: 'x', ä: Uint16Array.of(1, 2), b: [new Float64Array(3)] }) as Uint8Array;
    const damage = fc.tuple(fc.nat(sample.byteLength - 1), fc.nat(255), fc.nat(sample.byteLength));
    fc.assert(
      fc.property(damage, ([at, byte, length]) => {
        const damaged = Uint8Array.from(sample);
        damaged[at] = byte;
        expectValueOrRefusal(damaged);
        expectValueOrRefusal(damaged.subarray(0, length));
      }),
      { numRuns: 500 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), expectValueOrRefusal));
    fc.assert(fc.property(fc.string(), expectValueOrRefusal));
  });

  it.each([
    ['nothing', new Uint8Array(0)],
    ['a head longer than the message', Uint8Array.of(255, 255, 255, 255, 0)],
    ['a head that is not UTF-8', Uint8Array.of(2, 0, 0, 0, 0xff, 0xfe, 0, 0)],
    ['a head that is not JSON', binary('{"a":')],
    ['an array longer than the message', binary('{"a":{"$array":0,"of":"Uint8Array","length":9}}')],
    ['an array of negative length', binary('{"a":{"$array":0,"of":"Uint8Array","length":-1}}')],
    ['an array of half an element', binary('{"a":{"$array":0,"of":"Uint16Array","length":0.5}}')],
    ['arrays out of order', binary('{"a":{"$array":1,"of":"Uint8Array","length":0}}')],
  ])('[RP13] %s is refused with usage.params', (_what, data) => {
    expect(() => decodeMessage(data)).toThrow(expect.objectContaining({ code: 'usage.params' }));
  });

  it('[RP13] a text message cannot smuggle arrays: marks are plain data there', () => {
    const mark = { $array: 0, of: 'Uint8Array', length: 4 };
    expect(decodeMessage(JSON.stringify({ mark }))).toEqual({ mark });
  });

  it.each([
    [31, true],
    [32, true],
    [33, false],
  ])('[RP14] nesting of %i levels is accepted: %s', (depth, isAccepted) => {
    const decode = () => decodeMessage(JSON.stringify(nested(depth)));
    if (isAccepted) expect(decode()).toEqual(nested(depth));
    else expect(decode).toThrow(expect.objectContaining({ code: 'limit.depth', details: { limit: 32 } }));
  });

  it('[RP14] nesting of a million levels is refused, in text and in binary', () => {
    const deep = '['.repeat(1_000_000) + ']'.repeat(1_000_000);
    expect(() => decodeMessage(deep)).toThrow(ShardscopeError);
    expect(() => decodeMessage(binary(deep))).toThrow(ShardscopeError);
  });

  it('[RP14] a message longer than the limit is refused before it is parsed', () => {
    // Length is all that is looked at: the memory of this array is never touched.
    const tooLong = new Uint8Array(MESSAGE_BYTES_MAX + 1);
    expect(() => decodeMessage(tooLong)).toThrow(expect.objectContaining({ code: 'limit.bytes' }));
    const atLimit = tooLong.subarray(0, MESSAGE_BYTES_MAX);
    expect(() => decodeMessage(atLimit), 'at the limit it is parsed').toThrow(
      expect.objectContaining({ code: 'usage.params' }),
    );
  });

  it('[RP14] an encoded message is as long as its parts, padded to 8', () => {
    const encoded = encodeMessage({ a: new Uint8Array(9) });
    expect(bytesOf(encoded) % 8).toBe(0);
  });
});

function binary(head: string): Uint8Array {
  const text = new TextEncoder().encode(head);
  const data = new Uint8Array(4 + text.byteLength);
  new DataView(data.buffer).setUint32(0, text.byteLength, true);
  data.set(text, 4);
  return data;
}
