import {
  type BalanceStatus,
  DEFAULT_BALANCE_SETTINGS,
  type METHODS,
  type PlanDetails,
  type PlanSummary,
} from '../../../engine/protocol/index.ts';
import type { HandlersOf } from '../../../engine/rpc/serve.ts';

type BalanceMethod = Extract<keyof typeof METHODS, `balance.${string}` | `plans.${string}` | `audit.${string}`>;

const NOT_KNOWN = { mase: null, wape: null, coverage90: null };

export const balanceStatus = (change: Partial<BalanceStatus> = {}): BalanceStatus => ({
  ...{ atMs: 0, settings: DEFAULT_BALANCE_SETTINGS, look: null, openPlan: null, unrelieved: [], oversized: [] },
  forecast: { hasSeason: false, isBelieved: false, nodes: NOT_KNOWN, shards: NOT_KNOWN, byShard: [], horizonS: 600 },
  ...change,
});

export const planSummary = (change: Partial<PlanSummary> = {}): PlanSummary => ({
  ...{ planId: 'balance-1', kind: 'balance', state: 'proposed', hash: '1'.repeat(64), author: 'balancer' },
  ...{ createdMs: 0, expiresMs: 900_000, approver: null, approvedMs: null, finishedMs: null, basedOn: null },
  ...{ undoOf: null, nodes: 2, rows: 9, movedNodes: 0, movedRows: 0, ratioBefore: 1.4, ratioPredicted: 1.05 },
  ...{ observed: null, note: null },
  ...change,
});

export const planDetails = (change: Partial<PlanDetails> = {}): PlanDetails => ({
  ...{ plan: planSummary(), staleBecause: null, basis: 'measured', blocks: [], moves: [], shards: [] },
  cut: { before: { edges: 1, closureRows: 2 }, after: { edges: 1, closureRows: 2 } },
  ...{ heatMoved: 0, heatMovedMin: 0, unrelieved: [], oversized: [], events: [] },
  ...change,
});

/** An engine whose balancer has one proposal. */
export function balanceAnswers(): Pick<HandlersOf<typeof METHODS>, BalanceMethod> {
  return {
    'balance.status': () => balanceStatus(),
    'balance.configure': ({ settings }) => balanceStatus({ settings }),
    'balance.propose': () => planDetails(),
    'balance.explain': ({ node }) => ({
      node: { index: node, key: `key-${node}`, label: '', type: 'host', home: 0 },
      ...{ home: 0, together: [], heat: 0, rows: 3, basis: 'measured', obstacles: [], shard: [], targets: [] },
      ...{ best: null, lastPlan: null },
    }),
    'plans.list': () => [planSummary()],
    'plans.get': () => planDetails(),
    'plans.compare': () => {
      return { plans: [planDetails(), planDetails()], onlyFirst: 0, onlySecond: 0, bothAlike: 2, bothElsewhere: 0 };
    },
    'plans.edit': () =>
      planDetails({ plan: planSummary({ planId: 'balance-2', state: 'draft', basedOn: 'balance-1' }) }),
    'plans.submit': ({ planId }) => planDetails({ plan: planSummary({ planId }) }),
    'plans.approve': ({ planId, actor }) => planSummary({ planId, state: 'approved', approver: actor }),
    'plans.refuse': ({ planId, note }) => planSummary({ planId, state: 'refused', note }),
    'plans.run': ({ planId }) => planSummary({ planId, state: 'done', movedNodes: 2, movedRows: 9 }),
    'plans.pause': () => null,
    'plans.undo': ({ planId }) => planSummary({ planId, state: 'undone' }),
    'plans.document': ({ planId }) => ({ name: `estate.${planId}.json`, text: '{}' }),
    'audit.list': () => [],
  };
}
