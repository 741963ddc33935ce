/** What a client may ask of the balancer and of the ledger of plans. */
import { z } from 'zod';
import {
  APPROVAL_RANGES,
  BALANCE_FORESIGHTS,
  BALANCE_MODES,
  OUTCOME_TOLERANCE_RANGE,
} from '../model/balance-settings.ts';
import { SHARD_COUNT_MAX } from '../model/ids.ts';
import { AUDIT_ACTIONS } from '../model/plan.ts';
import { POLICY_RANGES, type PolicySetting, type SettingRange } from '../model/policy.ts';
import type * as t from './balance-types.ts';
import { method, returns } from './checked-schema.ts';
import { REPLAY_FORMS, REPLAY_STRATEGIES, type ReplayAnswer } from './replay-types.ts';

const planId = z.string().min(1).max(64);
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal');
/** Who does it. Desktop and browser ask the operator for a name once. */
const actor = z.string().trim().min(1).max(100);
const note = z.string().trim().max(1000);
/** Milliseconds since 1970, up to the year 5138. */
const timeMs = z.number().min(0).max(1e14);
const nodeIndex = z.int().min(0).max(0xffff_ffff);
const shard = z
  .int()
  .min(0)
  .max(SHARD_COUNT_MAX - 1);

/** At once; more are a placement. */
export const MOVED_TOGETHER_MAX = 10_000;
const movedNodes = z.array(nodeIndex).min(1).max(MOVED_TOGETHER_MAX);

const setting = ({ min, max, isWhole }: SettingRange) => {
  const number = isWhole ? z.int() : z.number();
  return number.min(min, `expected ${min} to ${max}`).max(max, `expected ${min} to ${max}`);
};

const shapeOf = <S extends string>(ranges: Readonly<Record<S, SettingRange>>): Record<S, z.ZodNumber> =>
  Object.fromEntries(Object.entries<SettingRange>(ranges).map(([name, range]) => [name, setting(range)])) as Record<
    S,
    z.ZodNumber
  >;

const policyShape = shapeOf(POLICY_RANGES);

const minute = z.int().min(0).max(1439);

export const PolicySchema = z.strictObject({
  ...policyShape,
  quietHours: z
    .array(z.strictObject({ fromMin: minute, toMin: minute }))
    .max(24)
    .readonly(),
});

export const BalanceSettingsSchema = z.strictObject({
  mode: z.enum(BALANCE_MODES),
  foresight: z.enum(BALANCE_FORESIGHTS),
  policy: PolicySchema,
  approval: z.strictObject({
    mustDiffer: z.boolean(),
    ...shapeOf(APPROVAL_RANGES),
    types: z.array(z.string()).max(1000).readonly().nullable(),
  }),
  outcomeToleranceRatio: setting(OUTCOME_TOLERANCE_RANGE),
});

export const PLAN_FORMATS = ['json', 'csv', 'sql', 'md'] as const;
export type PlanFormat = (typeof PLAN_FORMATS)[number];

/** What is to become of a plan: blocks that go, blocks that go elsewhere, nodes that stay. By the plan's own numbers. */
const edit = {
  dropBlocks: z.array(z.int().min(0)).max(10_000),
  dropNodes: z.array(nodeIndex).max(10_000),
  retarget: z.array(z.strictObject({ block: z.int().min(0), to: shard })).max(10_000),
};

export const BALANCE_METHODS = {
  'balance.status': method({}, returns<t.BalanceStatus>()),
  /** Durable, at once, and in the audit trail. */
  'balance.configure': method({ settings: BalanceSettingsSchema, actor }, returns<t.BalanceStatus>()),
  /** A plan now, without waiting for confirmation; null where there is nothing to move, and the status says why. */
  'balance.propose': method({ actor }, returns<t.PlanDetails | null>()),
  'balance.explain': method({ node: nodeIndex, to: shard.nullable() }, returns<t.NodeExplanation>()),

  /** What the balancer expects of every node, also while it only measures. */
  'forecast.nodes': method({}, returns<t.NodeForecast>()),

  /** The latest plans, newest first. */
  'plans.list': method({ countMax: z.int().min(1).max(500) }, returns<readonly t.PlanSummary[]>()),
  'plans.get': method({ planId }, returns<t.PlanDetails>()),
  /** All its moves, as columns; also of a placement that is only proposed. */
  'plans.moves': method({ planId }, returns<t.PlanMoves>()),
  'plans.compare': method({ first: planId, second: planId }, returns<t.PlanComparison>()),
  /** A new draft made from a plan, scored again; the plan itself stays as it is until the draft is submitted. */
  'plans.edit': method({ planId, ...edit, actor }, returns<t.PlanDetails>()),
  /** A draft becomes a proposal, and what it was made from is refused as replaced. */
  'plans.submit': method({ planId, actor }, returns<t.PlanDetails>()),
  'plans.approve': method({ planId, hash, actor }, returns<t.PlanSummary>()),
  'plans.refuse': method({ planId, actor, note }, returns<t.PlanSummary>()),
  /** Executes an approved plan, or goes on with a paused one; answers when it is done or paused. Reports progress. */
  'plans.run': method({ planId, actor }, returns<t.PlanSummary>()),
  'plans.pause': method({ planId, actor }, returns<null>()),
  /**
   * Ends a plan that is under way or paused for good: what was moved goes back (by an inverse plan; reports progress), or
   * stays. Answers with the plan: `done` where it ended before, within some seconds, and what was moved stays.
   */
  'plans.abort': method({ planId, actor, moved: z.enum(['back', 'stays']) }, returns<t.PlanSummary>()),
  /**
   * An approved plan is executed by itself: at a time, or once quiet hours begin. Null: not any more. What is stale by then,
   * or worth too little, expires with a notice instead.
   */
  'plans.schedule': method(
    {
      planId,
      when: z
        .discriminatedUnion('kind', [
          z.strictObject({ kind: z.literal('at'), atMs: timeMs }),
          z.strictObject({ kind: z.literal('quiet-hours') }),
        ])
        .nullable(),
      actor,
    },
    returns<t.PlanSummary>(),
  ),
  /** Makes the inverse of what a plan moved. Reports progress. */
  'plans.undo': method({ planId, actor }, returns<t.PlanSummary>()),
  /** A plan as the text of a file: itself (docs/plan.schema.json, by default), a table, statements, or a report. */
  'plans.document': method(
    { planId, format: z.enum(PLAN_FORMATS).optional() },
    returns<{ readonly name: string; readonly text: string }>(),
  ),
  /**
   * A trace under several policies, beginning with the homes of now; nothing moves. The trace is an uploaded CSV
   * (`time,node[,count][,query]`) or the heat that the workspace has kept. Reports progress.
   */
  'replay.run': method(
    {
      source: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('upload'), uploadId: z.string().max(64) }),
        z.strictObject({ kind: z.literal('history'), fromMs: timeMs, toMs: timeMs }),
      ]),
      policies: z.array(z.enum(REPLAY_STRATEGIES)).min(1).max(REPLAY_STRATEGIES.length),
      form: z.enum(REPLAY_FORMS),
      /** Settings of the policy that are not the workspace's: times, thresholds. */
      settings: z.strictObject(
        Object.fromEntries(Object.entries(policyShape).map(([name, schema]) => [name, schema.optional()])) as Record<
          PolicySetting,
          z.ZodOptional<z.ZodNumber>
        >,
      ),
    },
    returns<ReplayAnswer>(),
  ),
  /**
   * Events of all plans and settings, newest first; every filter that is given has to hold. `node`: of plans that moved it.
   * `beforeId` is the id of the last event of the page before.
   */
  'audit.list': method(
    {
      planId: planId.nullable(),
      countMax: z.int().min(1).max(1000),
      /** Part of the name, in any case. */
      actor: z.string().max(100).optional(),
      actions: z.array(z.enum(AUDIT_ACTIONS)).max(AUDIT_ACTIONS.length).optional(),
      node: nodeIndex.optional(),
      fromMs: timeMs.optional(),
      toMs: timeMs.optional(),
      beforeId: z.int().min(0).optional(),
    },
    returns<readonly t.AuditEvent[]>(),
  ),

  /** What moving some nodes together to each of the shards would do; nothing moves. */
  'moves.preview': method({ nodes: movedNodes }, returns<t.MovesPreview>()),
  /** Moves nodes together, as a plan of kind `by-hand`: it can be paused, aborted and undone. Reports progress. */
  'moves.start': method({ nodes: movedNodes, to: shard, actor }, returns<t.PlanSummary>()),
} as const;
