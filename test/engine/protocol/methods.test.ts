import { describe, expect, it } from 'vitest';
import { ShardscopeError } from '../../../engine/base/errors.ts';
import { DESCRIBE_COUNT_MAX, METHODS, UPLOAD_CHUNK_BYTES_MAX } from '../../../engine/protocol/methods.ts';
import { GOOD_PARAMS, type Method } from '../../support/method-params.ts';

const parse = (method: Method, params: unknown) => METHODS[method].params!.parse(params);
const METHOD_NAMES = Object.keys(METHODS) as Method[];

describe('method table', () => {
  it.each(METHOD_NAMES)('[RP16] %s takes its params as they are', (method) => {
    expect(parse(method, GOOD_PARAMS[method])).toEqual(GOOD_PARAMS[method]);
  });

  it.each(METHOD_NAMES)('[RP16] %s refuses nothing, null, a list, a text and an unknown field', (method) => {
    const unknownField = { ...(GOOD_PARAMS[method] as object), surprise: 1 };
    for (const params of [undefined, null, [], 'text', 7, unknownField]) {
      expect(() => parse(method, params)).toThrow(expect.objectContaining({ code: 'usage.params' }));
    }
    expect(() => parse(method, unknownField)).toThrow(/surprise/);
  });

  it.each(METHOD_NAMES.filter((method) => Object.keys(GOOD_PARAMS[method] as object).length > 0))(
    '[RP16] %s refuses when any of its fields is missing or of another type, and names the field',
    (method) => {
      const good = GOOD_PARAMS[method] as Record<string, unknown>;
      for (const field of Object.keys(good)) {
        const { [field]: _left, ...rest } = good;
        expectRefusal(method, rest, field);
        expectRefusal(method, { ...good, [field]: Symbol('none of ours') }, field);
      }
    },
  );

  it.each([
    ['workspace.open', { name: '../etc' }, 'params.name'],
    ['workspace.open', { name: '.hidden' }, 'params.name'],
    ['workspace.open', { name: 'a/b' }, 'params.name'],
    ['workspace.open', { name: 'x'.repeat(81) }, 'params.name'],
    ['workspace.demo', { nodes: 99 }, 'params.nodes'],
    ['workspace.demo', { nodes: 200_001 }, 'params.nodes'],
    ['upload.append', { uploadId: 'a', bytes: new Uint8Array(UPLOAD_CHUNK_BYTES_MAX + 1) }, 'params.bytes'],
    ['upload.append', { uploadId: 'a', bytes: [1, 2] }, 'params.bytes'],
    ['upload.begin', { name: '', bytes: 1 }, 'params.name'],
    ['upload.begin', { name: 'a', bytes: -1 }, 'params.bytes'],
    ['import.start', { uploadIds: [], name: 'a', shards: 1, strict: true, replicas: 0 }, 'params.uploadIds'],
    ['import.start', { uploadIds: ['a'], name: 'a', shards: 65, strict: true, replicas: 0 }, 'params.shards'],
    ['nodes.describe', { indexes: new Array(DESCRIBE_COUNT_MAX + 1).fill(0) }, 'params.indexes'],
    ['nodes.describe', { indexes: [1, -1] }, 'params.indexes.1'],
    ['nodes.get', { index: 1.5 }, 'params.index'],
    ['nodes.get', { index: 2 ** 32 }, 'params.index'],
    ['nodes.search', { text: 'x'.repeat(201), countMax: 1 }, 'params.text'],
    ['nodes.search', { text: 'x', countMax: 0 }, 'params.countMax'],
    ['move.start', { node: 1, to: 64 }, 'params.to'],
    ['query.explain', { query: 'x'.repeat(100_001), params: {} }, 'params.query'],
    ['query.next', { queryId: 1, rowsMax: 10_001 }, 'params.rowsMax'],
    ['influence.report', { countMax: 1001 }, 'params.countMax'],
    ['influence.run', { measure: 'fame', direction: 'up', damping: 0.5, seed: 1 }, 'params.measure'],
    ['influence.run', { measure: 'degree', direction: 'left', damping: 0.5, seed: 1 }, 'params.direction'],
    ['influence.run', { measure: 'pagerank', direction: 'up', damping: 0.96, seed: 1 }, 'params.damping'],
    ['influence.run', { measure: 'pagerank', direction: 'up', damping: 0.5, seed: 0.5 }, 'params.seed'],
    ['layout.run', { kind: 'circle', iterations: 1 }, 'params.kind'],
    ['workload.set', { isRunning: true, queriesPerSecond: Number.NaN }, 'params.queriesPerSecond'],
  ] as const)('[RP16] %s refuses %o naming %s', (method, params, path) => {
    expect(() => parse(method, params)).toThrow(
      expect.objectContaining({ code: 'usage.params', details: expect.objectContaining({ path }) }),
    );
  });
});

function expectRefusal(method: Method, params: unknown, field: string): void {
  try {
    parse(method, params);
  } catch (error) {
    expect(error).toBeInstanceOf(ShardscopeError);
    expect((error as ShardscopeError).message).toMatch(new RegExp(`^params\\.${field}`));
    return;
  }
  expect.fail(`${method} took ${field} as it was`);
}
