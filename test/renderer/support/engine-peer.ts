/**
 * The other end of the protocol for tests of the console: the real `serve` on the real method table, answering with fixed
 * data. It records what it was asked, and pushes topic events when the test says so.
 */

import type {
  HeatMap,
  ImportReport,
  InfluenceReport,
  MetagraphDocument,
  NodeDetails,
  PlacementFigures,
  PlacementProposal,
  PlacementRules,
  QueryHeat,
  QueryPage,
  QueryPlanStep,
  QueryVocabulary,
  ShardsStatus,
  TopologySnapshot,
  WorkspaceInfo,
  WorkspaceState,
  WriteSummary,
} from '../../../engine/protocol/index.ts';
import { encodeHeatFrame, METHODS, type Port, PROTOCOL_VERSION } from '../../../engine/protocol/index.ts';
import { type HandlersOf, type Subscriber, serve } from '../../../engine/rpc/serve.ts';
import { memoryPortPair } from '../../support/port-pairs.ts';
import { balanceAnswers } from './balance-data.ts';
import { momentThen, TIMELINE } from './history-data.ts';
import { sceneryAnswers } from './scenery-data.ts';

export const OPEN: WorkspaceState = { state: 'open', name: 'estate', generation: 1 };
export const NONE: WorkspaceState = { state: 'none', name: null, generation: 0 };

/** Three nodes in a chain (region -> host -> service), on shards 0, 0 and 1. */
export function chainSnapshot(change: Partial<TopologySnapshot> = {}): TopologySnapshot {
  return {
    generation: 1,
    epoch: 5,
    nodeCount: 3,
    edgeCount: 2,
    shardCount: 2,
    nodeTypes: ['region', 'host', 'service'],
    relations: ['contains', 'runs'],
    positions: new Float32Array([0.1, 0.1, 0.5, 0.5, 0.9, 0.9]),
    types: new Uint16Array([0, 1, 2]),
    homes: new Uint16Array([0, 0, 1]),
    influence: new Float32Array([0.2, 0.3, 0.5]),
    edges: new Uint32Array([0, 1, 1, 2]),
    edgeRelations: new Uint16Array([0, 1]),
    ...change,
  };
}

const NO_HEAT_MAP: HeatMap = {
  ...{
    resolutionMs: 10_000,
    columnsMs: new Float64Array(0),
    watchedMs: new Float32Array(0),
    noData: new Uint8Array(0),
  },
  ...{ order: new Uint32Array(0), starts: new Uint32Array(1), rowShards: new Uint16Array(0), fingerprint: 0 },
  ...{ rates: new Float32Array(0), shardCount: 2, shardRates: new Float32Array(0), keptFromMs: null },
};
const NO_WORK = { queries: 0, accesses: 0, cacheHits: 0, elapsedMs: 0 };
const NO_QUERIES: QueryHeat = { forms: [], other: NO_WORK, total: NO_WORK };

export function shardsStatus(change: Partial<ShardsStatus> = {}): ShardsStatus {
  const shard = (index: number, nodes: number, heat: number) => ({
    shard: index,
    nodes,
    influence: 0.5,
    capacity: 0.6,
    closureRows: 2,
    state: 'ready' as const,
    reason: null,
    heat,
    requestsInFlight: 0,
    storedRows: 8,
    fileBytes: 4096,
    restarts: 0,
    replica: null,
  });
  return {
    atMs: 1000,
    epoch: 5,
    shards: [shard(0, 2, 10), shard(1, 1, 30)],
    cut: { edges: 1, closureRows: 2, edgeRatio: 0.5 },
    storage: null,
    heatImbalance: 1.5,
    queriesPerSecond: 42,
    traffic: [
      [0, 4],
      [2, 0],
    ],
    ...change,
  };
}

export const REPORT: ImportReport = {
  workspace: 'shop',
  nodes: 3,
  edges: 2,
  nodeTypes: ['node'],
  relations: ['edge'],
  warnings: [{ code: 'edge.duplicate', count: 1, first: 'edges.csv line 3: a -> b' }],
  closure: { hierarchy: { all: { rows: 3, depth: 'full', estimatedRows: 3 } }, storedRows: 4 },
  shards: [],
  cut: { edges: 1, closureRows: 2, edgeRatio: 0.5 },
  elapsedMs: 12,
};

export const INFO: WorkspaceInfo = {
  ...REPORT,
  name: 'estate',
  influence: { measure: 'pagerank', direction: 'up', damping: 0.5, seed: 1, error: null },
  epoch: 5,
  replicas: 0,
  policies: 0,
  plans: 0,
  moves: 0,
  revision: 0,
  isDemo: false,
};

const NONE_OF_ALL = { added: 0, changed: 0, removed: 0 };
const NOTHING_WRITTEN: WriteSummary = {
  changes: 0,
  nodes: NONE_OF_ALL,
  edges: NONE_OF_ALL,
  closureRows: NONE_OF_ALL,
};

export const METAGRAPH: MetagraphDocument = {
  nodeTypes: ['region', 'host', 'service'],
  relations: ['contains', 'runs'],
  connections: [
    { from: 'region', relation: 'contains', to: 'host', edges: 1 },
    { from: 'host', relation: 'runs', to: 'service', edges: 1 },
  ],
  hierarchies: [{ name: 'all', relations: null, acyclic: false }],
};

const LABELS = ['eu', 'host-1', 'shop'];

function details(index: number): NodeDetails {
  const name = { index, key: `key-${index}`, label: LABELS[index] ?? '' };
  const neighbour = {
    index: 0,
    key: 'key-0',
    label: 'eu',
    type: 'region',
    home: 0,
    relation: 'contains',
    version: 0,
    attributes: { weight: 2 },
  };
  return {
    ...name,
    type: chainSnapshot().nodeTypes[index] ?? '',
    home: chainSnapshot().homes[index] ?? 0,
    version: 0,
    influence: 0.3,
    influenceRank: 2,
    heat: 7,
    attributes: { rack: 'r1' },
    parents: index === 1 ? [neighbour] : [],
    children: [],
    parentCount: index === 1 ? 1 : 0,
    childCount: 0,
    incidentRows: { edges: 2, closureRows: 3 },
    move: null,
  };
}

/** As `chainSnapshot` has it: the service leads. */
export function influenceReport(change: Partial<InfluenceReport> = {}): InfluenceReport {
  const leader = (index: number, rank: number, influence: number) => {
    const { key, label, type, home } = details(index);
    return { index, key, label, type, home, influence, rank };
  };
  return {
    info: INFO.influence,
    freshness: { revision: 0, computedRevision: 0, followedRevision: 0, unmeasured: 0 },
    nodes: 3,
    top: [leader(2, 1, 0.5), leader(1, 2, 0.3), leader(0, 3, 0.2)],
    histogram: [
      { from: 0.1, to: 0.2, nodes: 1 },
      { from: 0.2, to: 0.5, nodes: 2 },
    ],
    ...change,
  };
}

/** A node as it stands in an answer. */
export function nodeCell(index: number): unknown {
  const { key, label, type, attributes } = details(index);
  return { id: key, type, label, properties: attributes };
}

export function planStep(change: Partial<QueryPlanStep> = {}): QueryPlanStep {
  return {
    id: 0,
    inputs: [],
    action: 'scan',
    detail: 'every (n)',
    access: 'catalog',
    estimatedRows: 3,
    actual: null,
    ...change,
  };
}

/** The last page of an answer, or with `isLast` false one that more follow. */
export function answerPage(rows: readonly (readonly unknown[])[], nodes: readonly number[], isLast = true): QueryPage {
  const work = { rows: rows.length, elapsedMs: 1.5, rowsScanned: 3, bytesShipped: 64, hops: 1, shards: [0, 1] };
  const stats = { shards: [0, 1], rowsScanned: 3, bytesShipped: 64, hops: 1, cacheHit: false, elapsedMs: 2 };
  return { rows, nodes: Uint32Array.from(nodes), end: isLast ? { steps: [planStep({ actual: work })], stats } : null };
}

const VOCABULARY: QueryVocabulary = {
  labels: ['region', 'host', 'service'],
  relations: ['contains', 'runs'],
  properties: ['id', 'label', 'rack', 'type'],
  functions: [
    { name: 'count', isAggregate: true },
    { name: 'heat', isAggregate: false },
  ],
  keywords: ['MATCH', 'RETURN', 'WHERE'],
};

/** `nodes` on each shard; influence and capacity are even, and every shard has one cut edge. */
export function placementFigures(nodes: readonly number[], change: Partial<PlacementFigures> = {}): PlacementFigures {
  const share = 1 / nodes.length;
  return {
    cut: { edges: nodes.length, closureRows: 4, edgeRatio: 0.5 },
    imbalance: 0.2,
    shards: nodes.map((count, shard) => ({
      shard,
      nodes: count,
      influence: share,
      capacity: 1.2 * share,
      heat: 10,
      cutEdges: 1,
      cutClosureRows: 2,
      storedRows: 8,
    })),
    ...change,
  };
}

/** The service goes from shard 1 to a new shard 2. */
export function proposal(change: Partial<PlacementProposal> = {}): PlacementProposal {
  return {
    planId: 'plan-1',
    objective: 'closure',
    from: 'current',
    shards: 3,
    before: placementFigures([2, 1]),
    after: placementFigures([1, 1, 1], { cut: { edges: 1, closureRows: 6, edgeRatio: 0.25 }, imbalance: 0.05 }),
    movedNodes: 1,
    movedRows: 5,
    isWithinImbalance: true,
    oversized: [],
    flows: [{ from: 1, to: 2, nodes: 1, rows: 5 }],
    moves: [{ node: { index: 2, key: 'key-2', label: 'shop' }, from: 1, to: 2, rows: 5 }],
    elapsedMs: 40,
    ...change,
  };
}

export const NO_RULES: PlacementRules = { shards: [], types: [], pins: [], apart: [], together: [] };

type Handlers = HandlersOf<typeof METHODS>;

export interface EnginePeer {
  /** What the console opens: a new connection to this peer each time. */
  readonly open: () => Promise<Port>;
  readonly calls: { readonly method: string; readonly params: unknown }[];
  push(topic: string, payload: unknown): void;
  pushHeat(heats: readonly number[], generation?: number): void;
  /** Ends the connection that stands, as a crash of the engine does. */
  drop(): void;
  readonly callsOf: (method: string) => readonly unknown[];
}

export function createEnginePeer(overrides: Partial<Handlers> = {}): EnginePeer {
  const calls: { method: string; params: unknown }[] = [];
  let subscribers = new Map<string, Subscriber>();
  let current: Port | null = null;
  const move = (node: number, to: number) => ({
    moveId: 1,
    node: { index: node, key: `key-${node}`, label: LABELS[node] ?? '' },
    from: details(node).home,
    to,
    state: 'done' as const,
    rows: 6,
    startedMs: 0,
    finishedMs: 10,
    error: null,
  });
  const fixed: Handlers = {
    'engine.about': () => ({
      engineVersion: '9.9.9',
      protocol: PROTOCOL_VERSION,
      node: '24.0.0',
      sqlite: '3.50.0',
      platform: 'test',
      workspacesFolder: 'workspaces',
      viewerToken: 'only-look',
    }),
    'workspace.state': () => OPEN,
    'workspace.info': () => INFO,
    'workspace.list': () => [{ name: 'estate', nodes: 3, edges: 2, shards: 2, modifiedMs: 0 }],
    'workspace.open': () => OPEN,
    'workspace.demo': () => OPEN,
    'upload.begin': () => ({ uploadId: `upload-${calls.length}` }),
    'upload.append': ({ bytes }) => ({ received: bytes.byteLength }),
    'upload.discard': () => null,
    'import.start': () => REPORT,
    'topology.snapshot': () => chainSnapshot(),
    'nodes.describe': ({ indexes }) => indexes.map((index) => details(index)),
    'nodes.get': ({ index }) => details(index),
    'nodes.search': ({ text }) => [0, 1, 2].map(details).filter(({ label }) => label.includes(text)),
    'topology.write': () => ({ revision: 1, summary: NOTHING_WRITTEN }),
    'topology.writes': () => [],
    'metagraph.get': () => METAGRAPH,
    'metagraph.set': ({ metagraph }) => metagraph,
    'metagraph.check': () => ({ ok: true, checked: 2, violations: [], hierarchies: [] }),
    'shards.status': () => shardsStatus(),
    'move.preview': ({ node, to }) => ({
      node: details(node),
      to,
      isAllowed: true,
      refusal: null,
      warning: to === 0 ? null : 'shard 1 then carries more than its capacity',
      rows: 6,
      cutEdgesBefore: 1,
      cutEdgesAfter: 2,
      source: { shard: 0, before: 0.5, after: 0.2, capacity: 0.6 },
      target: { shard: to, before: 0.5, after: 0.8, capacity: 0.6 },
    }),
    'move.start': ({ node, to }) => move(node, to),
    'move.list': () => [],
    'move.pace': () => ({ setting: 'auto', rowsPerSecondMax: null, slowdown: null }),
    'heat.history': () => ({ resolutionMs: 10_000, buckets: [], top: [], total: 0, traffic: [], queries: NO_QUERIES }),
    'heat.map': () => NO_HEAT_MAP,
    'heat.nodes': () => ({ rates: new Float32Array(3), watchedMs: 0 }),
    'history.moment': ({ atMs }) => momentThen(atMs),
    'history.timeline': () => TIMELINE,
    'history.difference': ({ fromMs }) => ({
      ...{ fromMs, toMs: TIMELINE.nowMs, count: 1, indexes: Uint32Array.of(2), nodesAdded: 0, nodesRemoved: 0 },
      nodes: [{ index: 2, key: 'key-2', label: 'shop', from: 0, to: 1 }],
    }),
    'download.begin': ({ wish }) => ({
      ...{ downloadId: 'download-1', name: `estate-${wish.kind}.bin`, type: 'application/gzip', warnings: [] },
    }),
    'download.next': () => ({ bytes: Uint8Array.of(1, 2, 3), isEnd: true }),
    'download.close': () => null,
    'backup.restore': ({ name }) => ({ name, createdMs: 0, files: 4, bytes: 100, replicas: 0 }),
    'incident.open': () => OPEN,
    'incident.about': () => null,
    'incident.close': () => OPEN,
    'heat.queries': () => ({ durationMs: 10_000, ...NO_QUERIES }),
    'placement.propose': () => proposal(),
    'placement.apply': ({ planId }) => ({ planId, movedNodes: 1, movedRows: 5, elapsedMs: 20 }),
    'placement.document': () => ({ name: 'estate.plan.json', text: '{"planId":"plan-1"}\n' }),
    'placement.rules': () => NO_RULES,
    'placement.setRules': ({ rules }) => rules as PlacementRules,
    ...balanceAnswers(),
    ...sceneryAnswers(),
    'query.open': () => ({ queryId: null, columns: ['n'], warnings: [], page: answerPage([[nodeCell(1)]], [1]) }),
    'query.next': () => answerPage([], []),
    'query.close': () => null,
    'query.explain': () => ({ columns: ['n'], warnings: [], steps: [planStep()] }),
    'query.vocabulary': () => VOCABULARY,
    'influence.report': () => influenceReport(),
    'influence.run': ({ seed, measure, direction, damping }) => ({
      settings: { measure, direction, damping: measure === 'pagerank' ? damping : null, seed },
      error: measure === 'betweenness' ? 0 : null,
      elapsedMs: 12,
    }),
    'layout.run': () => ({ positions: chainSnapshot().positions }),
    'verify.run': () => ({ ok: true, checks: [{ name: 'one home', ok: true, checked: 3, failures: [] }] }),
    'workload.set': (params) => params,
    'workload.status': () => ({ isRunning: true, queriesPerSecond: 10 }),
  };
  const answers = { ...fixed, ...overrides };
  const handlers = Object.fromEntries(
    Object.entries(answers).map(([method, handler]) => [
      method,
      (params: never, task: never) => {
        calls.push({ method, params });
        return (handler as (params: never, task: never) => unknown)(params, task);
      },
    ]),
  ) as Handlers;
  const topic = (name: string) => (subscriber: Subscriber) => {
    subscribers.set(name, subscriber);
    return () => subscribers.delete(name);
  };
  const push = (name: string, payload: unknown) => subscribers.get(name)?.push(payload);

  return {
    async open() {
      const [clientSide, serverSide] = memoryPortPair();
      subscribers = new Map();
      current = serverSide;
      serve(METHODS, serverSide, handlers, {
        greet: () => ({ kind: 'welcome', protocol: PROTOCOL_VERSION, engineVersion: '9.9.9' }),
        topics: {
          heat: topic('heat'),
          workspace: topic('workspace'),
          shards: topic('shards'),
          placement: topic('placement'),
          moves: topic('moves'),
          notices: topic('notices'),
          influence: topic('influence'),
          layout: topic('layout'),
          balance: topic('balance'),
          plans: topic('plans'),
          topology: topic('topology'),
          metagraph: topic('metagraph'),
        },
      });
      return clientSide;
    },
    calls,
    callsOf: (method) => calls.filter((call) => call.method === method).map((call) => call.params),
    push,
    pushHeat(heats, generation = 1) {
      const head = { sequence: 1, timeMs: 0, generation, heatMax: Math.max(...heats) };
      push('heat', encodeHeatFrame(head, new Float32Array(2), new Float32Array(heats)));
    },
    drop: () => current?.close(),
  };
}
