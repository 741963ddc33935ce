/** What enters as a file or a message about placement: rules, and plans. */
import { z } from 'zod';
import { SHARD_COUNT_MAX } from '../model/ids.ts';
import { PLACEMENT_OBJECTIVES } from '../model/placement-rules.ts';

const shard = z
  .int()
  .min(0)
  .max(SHARD_COUNT_MAX - 1);
const key = z.string().min(1).max(10_000);
const name = z.string().min(1).max(200);

/** `PlacementRules` (engine/model). Every part may be left out. */
export const PlacementRulesSchema = z.strictObject({
  shards: z
    .array(
      z.strictObject({
        shard,
        weight: z.number().min(0).max(1000).optional(),
        influenceMax: z.number().min(0).max(1).optional(),
        nodesMax: z.int().min(0).optional(),
        heatMax: z.number().min(0).optional(),
      }),
    )
    .max(SHARD_COUNT_MAX)
    .default([]),
  types: z
    .array(z.strictObject({ type: name, shards: z.array(shard).min(1) }))
    .max(1000)
    .default([]),
  pins: z
    .array(z.strictObject({ node: key, shard }))
    .max(100_000)
    .default([]),
  apart: z
    .array(z.strictObject({ name, nodes: z.array(key).min(2).max(10_000) }))
    .max(10_000)
    .default([]),
  together: z
    .array(z.strictObject({ root: key, hierarchy: name.optional() }))
    .max(10_000)
    .default([]),
});

const count = z.int().min(0);
const ratio = z.number().min(0);

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

const hash = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal');

/** A plan file. `docs/plan.schema.json` is this as JSON Schema. */
export const PlanSchema = z.strictObject({
  format: z.literal('shardscope-plan'),
  version: z.literal(1),
  id: z.string().min(1).max(64),
  hash: hash.describe('SHA-256 of the plan without `id` and `hash`, as JSON without spaces'),
  stateFingerprint: hash.describe('of the homes, shards, edges and rules that the plan was made from'),
  kind: z.literal('placement'),
  workspace: z.string(),
  objective: z.enum(PLACEMENT_OBJECTIVES),
  from: z.enum(['current', 'scratch']),
  imbalance: ratio,
  seed: count,
  shards: z.strictObject({
    before: z.int().min(1).max(SHARD_COUNT_MAX),
    after: z.int().min(1).max(SHARD_COUNT_MAX),
  }),
  moves: z
    .array(
      z.strictObject({
        node: key,
        from: shard,
        to: shard,
        reason: z
          .array(z.strictObject({ term: z.string(), value: z.number() }))
          .readonly()
          .describe('the terms of the score, which add up to it'),
        score: z.number().describe('below 0 where the move is made for balance or a rule'),
        rows: count.describe('rows that the target gains'),
      }),
    )
    .readonly(),
  before: figures,
  after: figures,
});
export type Plan = z.infer<typeof PlanSchema>;
