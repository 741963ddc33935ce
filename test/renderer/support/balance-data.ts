/** What the balancer says of the three nodes of engine-peer.ts: host-1 makes shard 0 too hot, and should go to shard 1. */
import {
  type AuditEvent,
  type BalanceLook,
  type BalanceStatus,
  DEFAULT_BALANCE_SETTINGS,
  type METHODS,
  type MovesPreview,
  type MovesTarget,
  type NodeExplanation,
  type NodeSummary,
  type PlanBlock,
  type PlanComparison,
  type PlanDetails,
  type PlanSummary,
  REPLAY_STRATEGIES,
  type ReplayAnswer,
} from '../../../engine/protocol/index.ts';
import type { HandlersOf } from '../../../engine/rpc/serve.ts';

export const HOST: NodeSummary = { index: 1, key: 'key-1', label: 'host-1', type: 'host', home: 0 };
export const SERVICE: NodeSummary = { index: 2, key: 'key-2', label: 'shop', type: 'service', home: 1 };
const NOTHING = { mase: null, rmsse: null, wape: null, coverage90: null };

export function balanceLook(change: Partial<BalanceLook> = {}): BalanceLook {
  return {
    atMs: 1_000_000,
    basis: 'forecast',
    fallback: null,
    shards: [
      { shard: 0, heat: 131, ratio: 1.31, ahead: [1.31, 1.4, 1.1].map((ratio) => ({ heat: 100 * ratio, ratio })) },
      { shard: 1, heat: 69, ratio: 0.69, ahead: [0.69, 0.6, 0.9].map((ratio) => ({ heat: 100 * ratio, ratio })) },
    ],
    decision: 'plan',
    signals: [
      {
        rule: 'shard-over-load',
        shard: 0,
        dimension: 'balance',
        node: null,
        ratio: 1.31,
        threshold: 1.2,
        looks: 3,
      },
    ],
    allowance: { nodes: 40, rows: 5000 },
    ...change,
  };
}

export function balanceStatus(change: Partial<BalanceStatus> = {}): BalanceStatus {
  return {
    atMs: 1_000_000,
    settings: DEFAULT_BALANCE_SETTINGS,
    look: balanceLook(),
    forecast: {
      hasSeason: true,
      isBelieved: true,
      nodes: { mase: 0.82, rmsse: 0.78, wape: 0.21, coverage90: 0.91 },
      shards: { mase: 0.7, rmsse: 0.66, wape: 0.05, coverage90: 0.88 },
      byShard: [{ mase: 0.6, rmsse: 0.58, wape: 0.04, coverage90: 0.9 }, NOTHING],
      rivals: { naive: 0.39, ewma: 0.24, seasonalNaive: 0.26 },
      horizonS: 600,
    },
    openPlan: null,
    validities: [],
    unrelieved: [],
    oversized: [],
    ...change,
  };
}

export const HASH = 'abcdef0123456789'.repeat(4);

export function planSummary(change: Partial<PlanSummary> = {}): PlanSummary {
  return {
    planId: 'balance-1111aaaa2222',
    kind: 'balance',
    state: 'proposed',
    hash: HASH,
    author: 'balancer',
    createdMs: 1_000_000,
    expiresMs: null,
    approver: null,
    approvedMs: null,
    finishedMs: null,
    basedOn: null,
    undoOf: null,
    nodes: 2,
    rows: 9,
    movedNodes: 0,
    movedRows: 0,
    ratioBefore: 1.31,
    ratioPredicted: 1.07,
    observed: null,
    note: null,
    schedule: null,
    startedMs: null,
    expectedMs: null,
    ...change,
  };
}

/** 40.04 + 12.34 - 3.04 - 1.24 = 48.1: rounded one by one the terms would come to 48.0. */
export function planBlock(change: Partial<PlanBlock> = {}): PlanBlock {
  return {
    block: 0,
    nodes: [HOST, { ...SERVICE, index: 0, key: 'key-0', label: 'eu', type: 'region' }],
    from: 0,
    to: 1,
    heat: 31,
    rows: 9,
    reason: [
      { term: 'relief of the old shard', value: 40.04 },
      { term: 'crowding of the new shard', value: -3.04 },
      { term: 'accesses across shards saved', value: 12.34 },
      { term: 'rows moved', value: -1.24 },
    ],
    score: 48.1,
    rule: {
      rule: 'shard-over-load',
      shard: 0,
      dimension: 'balance',
      node: null,
      ratio: 1.31,
      threshold: 1.2,
      looks: 3,
    },
    alternatives: [
      {
        shard: 2,
        score: 20.1,
        reason: [
          { term: 'relief of the old shard', value: 40.04 },
          { term: 'crowding of the new shard', value: -18.7 },
          { term: 'rows moved', value: -1.24 },
        ],
        refusals: [],
      },
      { shard: 3, score: null, reason: [], refusals: ['nodes of type host are not allowed there'] },
    ],
    ...change,
  };
}

const shard = (nodes: number, heat: number, ratio: number) => ({
  ...{ nodes, heat, ratio, ratioAhead: ratio + 0.1, influence: 0.5, capacity: 0.6 },
});

export function auditEvent(change: Partial<AuditEvent> = {}): AuditEvent {
  return {
    id: 1,
    atMs: 1_000_000,
    actor: 'balancer',
    action: 'proposed',
    planId: 'balance-1111aaaa2222',
    state: 'proposed',
    detail: '',
    ...change,
  };
}

export function planDetails(plan: Partial<PlanSummary> = {}, change: Partial<PlanDetails> = {}): PlanDetails {
  return {
    plan: planSummary(plan),
    staleBecause: null,
    basis: 'forecast',
    blocks: [
      planBlock(),
      planBlock({ block: 1, nodes: [SERVICE], heat: 5, rows: 4, rule: { ...planBlock().rule, rule: 'by-hand' } }),
    ],
    moves: [],
    shards: [
      { shard: 0, before: shard(2, 131, 1.31), after: shard(1, 100, 1) },
      { shard: 1, before: shard(1, 69, 0.69), after: shard(2, 100, 1) },
    ],
    cut: { before: { edges: 10, closureRows: 40 }, after: { edges: 8, closureRows: 44 } },
    heatMoved: 31,
    heatMovedMin: 29,
    unrelieved: [],
    oversized: [],
    events: [auditEvent()],
    ...change,
  };
}

export function planComparison(change: Partial<PlanComparison> = {}): PlanComparison {
  return {
    plans: [planDetails(), planDetails({ planId: 'balance-33', author: 'ana', nodes: 1, ratioPredicted: 1.1 })],
    onlyFirst: 1,
    onlySecond: 0,
    bothAlike: 1,
    bothElsewhere: 0,
    ...change,
  };
}

export function nodeExplanation(change: Partial<NodeExplanation> = {}): NodeExplanation {
  return {
    node: HOST,
    home: 0,
    together: [HOST, SERVICE],
    heat: 31,
    rows: 9,
    basis: 'forecast',
    obstacles: [],
    shard: [
      { dimension: 'balance', sum: 131, limit: 100, ratio: 1.31, excess: 23 },
      { dimension: 'influence', sum: 0.5, limit: null, ratio: 0, excess: 0 },
      { dimension: 'nodes', sum: 2, limit: 4, ratio: 0.5, excess: 0 },
    ],
    targets: [
      { shard: 1, verdict: 'possible', refusals: [], reason: planBlock().reason, score: 48.1 },
      { shard: 2, verdict: 'refused', refusals: ['key-1 is pinned to shard 0'], reason: [], score: null },
    ],
    best: 1,
    lastPlan: { planId: 'balance-0000', finishedMs: 900_000 },
    ...change,
  };
}

type BalanceMethod = Exclude<
  Extract<
    keyof typeof METHODS,
    `balance.${string}` | `plans.${string}` | `audit.${string}` | `replay.${string}` | `moves.${string}`
  >,
  'plans.moves'
>;

/** An engine whose balancer has something to propose, and no plan yet. */
export function balanceAnswers(): Pick<HandlersOf<typeof METHODS>, BalanceMethod> {
  return {
    'balance.status': () => balanceStatus(),
    'balance.configure': ({ settings }) => balanceStatus({ settings }),
    'balance.propose': () => planDetails(),
    'balance.explain': () => nodeExplanation(),
    'plans.list': () => [],
    'plans.open': () => planDetails(),
    'plans.get': ({ planId }) => planDetails({ planId }),
    'plans.compare': () => planComparison(),
    'plans.edit': ({ planId }) =>
      planDetails({ planId: 'balance-dddd', state: 'draft', basedOn: planId, nodes: 1, rows: 4, ratioPredicted: 1.12 }),
    'plans.submit': ({ planId }) => planDetails({ planId }),
    'plans.approve': ({ planId, actor }) => planSummary({ planId, state: 'approved', approver: actor, approvedMs: 1 }),
    'plans.refuse': ({ planId, note }) => planSummary({ planId, state: 'refused', note }),
    'plans.run': ({ planId }) => planSummary({ planId, state: 'done', movedNodes: 2, movedRows: 9 }),
    'plans.schedule': ({ planId, when, actor }) =>
      planSummary({ planId, state: 'approved', schedule: when === null ? null : { ...when, by: actor } }),
    'plans.pause': () => null,
    'plans.abort': ({ planId }) => planSummary({ planId, state: 'undone' }),
    'plans.undo': ({ planId }) => planSummary({ planId, state: 'undone' }),
    'plans.document': ({ planId }) => ({ name: `estate.${planId}.json`, text: '{}\n' }),
    'replay.run': () => replayAnswer(),
    'audit.list': () => [auditEvent()],
    'moves.preview': ({ nodes }) => movesPreview({ nodes: nodes.length }),
    'moves.start': ({ nodes, to, actor }) =>
      planSummary({
        ...{ planId: `by-hand-${to}`, kind: 'by-hand', state: 'done', author: actor, nodes: nodes.length },
        ...{ movedNodes: nodes.length, movedRows: 5 },
      }),
  };
}

/** host-1 and its like: shard 1 is forbidden, shard 2 would even things out. */
export function movesPreview(change: Partial<MovesPreview> = {}): MovesPreview {
  const target = (shard: number, other: Partial<MovesTarget> = {}): MovesTarget => ({
    ...{ shard, refusal: null, warning: null, nodes: 1, rows: 5, heatBefore: 10, heatAfter: 12, influenceBefore: 0.5 },
    ...{ influenceAfter: 0.55, capacity: 0.6, imbalance: 1.1, cutEdges: 3, ...other },
  });
  return {
    ...{ nodes: 1, homes: [{ shard: 0, nodes: 1 }], heat: 2, influence: 0.05, imbalance: 1.5, cutEdges: 1 },
    targets: [
      target(0, { refusal: 'it is at home on shard 0 already', nodes: 0, rows: 0 }),
      target(1),
      target(2, { refusal: 'nodes of the type of key-1 are not allowed on shard 2' }),
    ],
    ...change,
  };
}

export const replayAnswer = (change: Partial<ReplayAnswer> = {}): ReplayAnswer => ({
  ...{ startMs: 0, tickS: 60, windowS: 60, horizonS: 180, seasonS: 3600, ticks: 2, queries: 20, warnings: [] },
  runs: REPLAY_STRATEGIES.map((strategy, at) => ({
    strategy,
    buckets: [0, 60_000].map((startMs) => {
      return {
        startMs,
        ticks: 1,
        load: [6, 4],
        imbalance: 1.4 - 0.1 * at,
        overloaded: 1,
        moves: at,
        movedRows: 3 * at,
      };
    }),
    summary: {
      ...{ imbalanceMean: 1.4 - 0.1 * at, imbalanceP95: 1.5 - 0.1 * at, overloadedShardTicks: 4 - at, moves: at },
      ...{ movedNodes: at, movedRows: 3 * at, pingPongs: 0, plans: at, oversized: [] },
      forecast: { mase: null, wape: null, coverage90: null },
      fallBacks: { noSeason: 0, notBelieved: 0 },
    },
  })),
  ...change,
});
