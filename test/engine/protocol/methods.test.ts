import { describe, expect, it } from 'vitest';
import { ShardscopeError } from '../../../engine/base/errors.ts';
import { DEFAULT_BALANCE_SETTINGS } from '../../../engine/model/balance-settings.ts';
import { DESCRIBE_COUNT_MAX, METHODS, UPLOAD_CHUNK_BYTES_MAX } from '../../../engine/protocol/methods.ts';

type Method = keyof typeof METHODS;

const GOOD: { readonly [M in Method]: unknown } = {
  'engine.about': {},
  'workspace.state': {},
  'workspace.info': {},
  'workspace.list': {},
  'workspace.open': { name: 'Größe 1.2-b_c' },
  'workspace.demo': { nodes: 100 },
  'upload.begin': { name: 'nodes.csv', bytes: 0 },
  'upload.append': { uploadId: 'upload-1', bytes: new Uint8Array(UPLOAD_CHUNK_BYTES_MAX) },
  'upload.discard': { uploadId: 'upload-1' },
  'import.start': { uploadIds: ['upload-1'], name: 'new', shards: 4, strict: false, replicas: 0 },
  'topology.snapshot': {},
  'nodes.describe': { indexes: [0, 0xffff_ffff] },
  'nodes.get': { index: 0 },
  'nodes.search': { text: '', countMax: 200 },
  'topology.write': {
    changes: [
      { op: 'add-node', key: 'a', type: 'host', label: 'A', attributes: { rack: 1 }, shard: 0 },
      { op: 'add-edge', source: 'a', target: 'b', relation: 'runs' },
      { op: 'move-subtree', key: 'a', to: 'b', from: 'c', relation: 'contains', ifVersion: 0 },
      { op: 'change-edge', source: 'a', target: 'b', relation: 'runs', attributes: { since: null } },
      { op: 'remove-node', key: 'a', edges: 'remove', ifVersion: 3 },
    ],
    actor: 'somebody',
    ifRevision: null,
    isDryRun: false,
  },
  'topology.writes': { countMax: 1000 },
  'metagraph.get': {},
  'metagraph.set': {
    metagraph: {
      nodeTypes: ['host'],
      relations: ['runs'],
      connections: [{ from: 'host', relation: 'runs', to: 'host', edges: 1 }],
      hierarchies: [{ name: 'all', relations: null, acyclic: false }],
    },
    actor: 'somebody',
  },
  'metagraph.check': {},
  'shards.status': {},
  'move.preview': { node: 0, to: 63 },
  'move.start': { node: 0, to: 0 },
  'move.list': { countMax: 1 },
  'move.pace': { rate: 100 },
  'moves.preview': { nodes: [0, 0xffff_ffff] },
  'moves.start': { nodes: [0], to: 63, actor: 'ann' },
  'placement.propose': { shards: 4, objective: 'closure', imbalance: 0.03, from: 'current' },
  'placement.apply': { planId: 'placement-1' },
  'placement.document': { planId: 'placement-1' },
  'placement.rules': {},
  'placement.setRules': { rules: { shards: [], types: [], pins: [], apart: [], together: [] } },
  'heat.history': { fromMs: 0, toMs: 1e13, bucketsMax: 1500, nodes: [0], topCount: 10 },
  'heat.map': { fromMs: 0, toMs: 1e13, columnsMax: 1500, rowsMax: 1, nodes: Uint32Array.of(0), like: null },
  'heat.nodes': { fromMs: 0, toMs: 1 },
  'history.moment': { atMs: 0 },
  'history.timeline': { fromMs: 0, toMs: 1e14, bucketsMax: 1500 },
  'history.difference': { fromMs: 0, toMs: null, countMax: 1000 },
  'download.begin': {
    wish: {
      kind: 'incident',
      fromMs: 0,
      toMs: 1,
      attributes: false,
      notices: [{ level: 'info', code: 'x', message: '', atMs: 0 }],
    },
  },
  'download.next': { downloadId: 'download-1' },
  'download.close': { downloadId: 'download-1' },
  'backup.restore': { uploadId: 'upload-1', name: 'new' },
  'incident.open': { uploadId: 'upload-1' },
  'incident.about': {},
  'incident.close': {},
  'plans.open': { name: 'plan.json', text: '{}', actor: 'somebody' },
  'heat.queries': { topCount: 1000 },
  'query.open': { query: 'MATCH …', params: { a: 'x', n: 1 }, rowsMax: 10_000, timeoutMs: 3_600_000 },
  'query.next': { queryId: 1, rowsMax: 1 },
  'query.close': { queryId: 1 },
  'query.explain': { query: 'MATCH …', params: {} },
  'query.vocabulary': {},
  'influence.report': { countMax: 1000 },
  'influence.run': { measure: 'closure', direction: 'both', damping: 0.95, seed: 0xffff_ffff },
  'layout.run': { kind: 'force', iterations: 2000 },
  'layout.pins': {},
  'layout.pin': { places: [{ node: 0, x: 0, y: 1 }] },
  'layout.unpin': { nodes: null },
  'verify.run': { deep: true, repair: false },
  'balance.status': {},
  'balance.configure': { settings: DEFAULT_BALANCE_SETTINGS, actor: 'somebody' },
  'balance.propose': { actor: 'somebody' },
  'balance.explain': { node: 0, to: null },
  'plans.list': { countMax: 500 },
  'plans.get': { planId: 'balance-1' },
  'forecast.nodes': {},
  'plans.moves': { planId: 'balance-1' },
  'plans.compare': { first: 'balance-1', second: 'balance-2' },
  'plans.edit': { planId: 'balance-1', dropBlocks: [0], dropNodes: [], retarget: [{ block: 1, to: 63 }], actor: 'x' },
  'plans.submit': { planId: 'balance-1', actor: 'somebody' },
  'plans.approve': { planId: 'balance-1', hash: '0'.repeat(64), actor: 'somebody' },
  'plans.refuse': { planId: 'balance-1', actor: 'somebody', note: '' },
  'plans.run': { planId: 'balance-1', actor: 'somebody' },
  'plans.pause': { planId: 'balance-1', actor: 'somebody' },
  'plans.abort': { planId: 'balance-1', actor: 'somebody', moved: 'back' },
  'plans.schedule': { planId: 'plan-1', when: { kind: 'at', atMs: 1e13 }, actor: 'ann' },
  'plans.undo': { planId: 'balance-1', actor: 'somebody' },
  'plans.document': { planId: 'balance-1' },
  'replay.run': {
    source: { kind: 'history', fromMs: 0, toMs: 1 },
    policies: ['off'],
    form: 'point',
    settings: { tickS: 5 },
  },
  'audit.list': { planId: null, countMax: 1000 },
  'workload.set': { isRunning: true, queriesPerSecond: 0.5 + 0.5 },
  'workload.status': {},
};

const parse = (method: Method, params: unknown) => METHODS[method].params!.parse(params);
const METHOD_NAMES = Object.keys(METHODS) as Method[];

describe('method table', () => {
  it.each(METHOD_NAMES)('[RP16] %s takes its params as they are', (method) => {
    expect(parse(method, GOOD[method])).toEqual(GOOD[method]);
  });

  it.each(METHOD_NAMES)('[RP16] %s refuses nothing, null, a list, a text and an unknown field', (method) => {
    const unknownField = { ...(GOOD[method] as object), surprise: 1 };
    for (const params of [undefined, null, [], 'text', 7, unknownField]) {
      expect(() => parse(method, params)).toThrow(expect.objectContaining({ code: 'usage.params' }));
    }
    expect(() => parse(method, unknownField)).toThrow(/surprise/);
  });

  it.each(METHOD_NAMES.filter((method) => Object.keys(GOOD[method] as object).length > 0))(
    '[RP16] %s refuses when any of its fields is missing or of another type, and names the field',
    (method) => {
      const good = GOOD[method] as Record<string, unknown>;
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
