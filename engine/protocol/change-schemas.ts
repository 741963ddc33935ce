/** What enters as a change of the topology, as a message or in a file. */
import { z } from 'zod';
import { SHARD_COUNT_MAX } from '../model/ids.ts';
import { attributesSchema as attributes } from './json-attributes.ts';

export const CHANGES_A_WRITE_MAX = 10_000;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** As importers demand of keys, labels and names: what was written can be exported and imported again. */
const text = (lengthMax: number) =>
  z
    .string()
    .min(1)
    .max(lengthMax)
    .refine((value) => !value.includes('\0') && !LONE_SURROGATE.test(value), 'no U+0000 and no lone surrogates');
const key = text(1024);
const name = text(1024);
const label = text(4096).optional();
const version = z.int().min(0);

const edge = { source: key, target: key, relation: name };

/** `TopologyChange` (engine/model). */
export const TopologyChangeSchema = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('add-node'),
    key,
    type: name,
    label,
    attributes: attributes.optional(),
    shard: z
      .int()
      .min(0)
      .max(SHARD_COUNT_MAX - 1)
      .optional(),
  }),
  z.strictObject({
    op: z.literal('change-node'),
    key,
    label,
    type: name.optional(),
    attributes: attributes.optional(),
    ifVersion: version.optional(),
  }),
  z.strictObject({
    op: z.literal('remove-node'),
    key,
    edges: z.enum(['refuse', 'remove']).optional(),
    ifVersion: version.optional(),
  }),
  z.strictObject({ op: z.literal('add-edge'), ...edge, attributes: attributes.optional() }),
  z.strictObject({ op: z.literal('change-edge'), ...edge, attributes, ifVersion: version.optional() }),
  z.strictObject({ op: z.literal('remove-edge'), ...edge, ifVersion: version.optional() }),
  z.strictObject({
    op: z.literal('move-subtree'),
    key,
    to: key,
    from: key.optional(),
    relation: name.optional(),
    ifVersion: version.optional(),
  }),
]);

/** `MetagraphDocument` (change-types.ts). */
export const MetagraphSchema = z.strictObject({
  nodeTypes: z.array(name).max(10_000),
  relations: z.array(name).max(10_000),
  connections: z
    .array(z.strictObject({ from: name, relation: name, to: name, edges: z.int().min(0).optional() }))
    .max(100_000),
  hierarchies: z.array(z.strictObject({ name, relations: z.array(name).nullable(), acyclic: z.boolean() })).max(64),
});

export const TopologyChangesSchema = z.array(TopologyChangeSchema).min(1).max(CHANGES_A_WRITE_MAX);
