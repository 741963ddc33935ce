/** What enters as a file or a message about placement: its rules. */
import { z } from 'zod';
import { SHARD_COUNT_MAX } from '../model/ids.ts';

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
