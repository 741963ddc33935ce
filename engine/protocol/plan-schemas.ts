/** What a plan file holds, by kind. `docs/plan.schema.json` is this as JSON Schema. */
import { z } from 'zod';
import { SHARD_COUNT_MAX } from '../model/ids.ts';
import { PLACEMENT_OBJECTIVES } from '../model/placement-rules.ts';

const shard = z
  .int()
  .min(0)
  .max(SHARD_COUNT_MAX - 1);
const key = z.string().min(1).max(10_000);
const count = z.int().min(0);
const ratio = z.number().min(0);
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal');
const planId = z.string().min(1).max(64);

const reason = z
  .array(z.strictObject({ term: z.string(), value: z.number() }))
  .readonly()
  .describe('the terms of the score, which add up to it');

const figures = z.strictObject({
  cut: z.strictObject({ edges: count, closureRows: count, edgeRatio: ratio }),
  imbalance: z.number().describe('largest influence of a shard over its fair share, minus 1'),
  shards: z
    .array(
      z.strictObject({
        shard,
        nodes: count,
        influence: ratio,
        capacity: ratio,
        heat: ratio,
        cutEdges: count,
        cutClosureRows: count,
        storedRows: count,
      }),
    )
    .readonly(),
});

const move = {
  node: key,
  from: shard,
  to: shard,
  reason,
  score: z.number().describe('below 0 where the move is made for balance or a rule'),
  rows: count.describe('rows that the target gains'),
};

const shared = {
  format: z.literal('shardscope-plan'),
  version: z.literal(1),
  id: planId,
  hash: hash.describe('SHA-256 of the plan without `id` and `hash`, as JSON without spaces'),
  stateFingerprint: hash.describe('of the homes, shards, edges and rules that the plan was made from'),
  workspace: z.string(),
  shards: z.strictObject({
    before: z.int().min(1).max(SHARD_COUNT_MAX),
    after: z.int().min(1).max(SHARD_COUNT_MAX),
  }),
  before: figures,
  after: figures,
};

const placement = z.strictObject({
  ...shared,
  kind: z.literal('placement'),
  objective: z.enum(PLACEMENT_OBJECTIVES),
  from: z.enum(['current', 'scratch']),
  imbalance: ratio,
  seed: count,
  moves: z.array(z.strictObject(move)).readonly(),
});

const dimension = z.enum(['balance', 'influence', 'nodes', 'heat', 'ahead-1', 'ahead-2', 'ahead-3']);

const loads = z
  .array(
    z.strictObject({
      shard,
      ratio: ratio.describe('measured heat over the fair share'),
      ratioAhead: ratio.nullable().describe('the highest of the stretches expected; null where none was looked at'),
    }),
  )
  .readonly();

const balance = z.strictObject({
  ...shared,
  kind: z.literal('balance'),
  basis: z.enum(['measured', 'forecast', 'foreseen']).describe('which heat the plan was made by'),
  basedOn: planId.nullable().describe('the plan that this one was edited from'),
  moves: z
    .array(z.strictObject({ ...move, block: count.describe('index of `blocks`: nodes of a block move together') }))
    .readonly(),
  blocks: z
    .array(
      z.strictObject({
        from: shard,
        to: shard,
        nodes: z.int().min(1),
        heat: ratio.describe('accesses a second of its nodes'),
        rows: count.describe('rows that name its nodes: what is copied at most'),
        reason,
        score: z.number(),
        rule: z.strictObject({
          rule: z.enum(['shard-over-load', 'shard-over-capacity', 'node-deviation', 'by-hand']),
          shard,
          dimension,
          node: key.nullable(),
          ratio: ratio.describe('what was measured or expected, to its limit'),
          threshold: ratio,
          looks: count.describe('looks in a row that found it'),
        }),
        alternatives: z
          .array(
            z.strictObject({
              shard,
              score: z.number().nullable(),
              reason,
              refusals: z.array(z.string()).readonly().describe('what forbids it; then there is no score'),
            }),
          )
          .readonly(),
      }),
    )
    .readonly(),
  loads: z.strictObject({ before: loads, after: loads }),
  heatMoved: ratio,
  heatMovedMin: ratio.describe('no plan that gets as far moves less'),
  unrelieved: z
    .array(z.strictObject({ shard, dimension, excess: ratio, because: z.string() }))
    .readonly()
    .describe('what the plan leaves overloaded, and why'),
  oversized: z
    .array(z.strictObject({ node: key, shard, heat: ratio, share: ratio }))
    .readonly()
    .describe('nodes hotter than a shard’s share: split their reads by replicas'),
});

const byHand = z.strictObject({
  ...shared,
  kind: z.literal('by-hand'),
  moves: z.array(z.strictObject(move)).readonly(),
  loads: z
    .strictObject({ before: loads, after: loads })
    .nullable()
    .describe('by the heat of when it was made; null where none was looked at'),
});

const undo = z.strictObject({
  ...shared,
  kind: z.literal('undo'),
  of: planId.describe('the plan whose moves are taken back'),
  moves: z.array(z.strictObject(move)).readonly(),
});

export const PlanSchema = z.discriminatedUnion('kind', [placement, balance, byHand, undo]);
export type Plan = z.infer<typeof PlanSchema>;
export type PlacementPlan = z.infer<typeof placement>;
export type BalancePlanDocument = z.infer<typeof balance>;
export type ByHandPlan = z.infer<typeof byHand>;
export type UndoPlan = z.infer<typeof undo>;
