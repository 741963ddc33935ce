/**
 * The incident file
 * =================
 *
 * A stretch of a workspace's history in one file, to be looked at on any machine: `NAME.shardscope-incident`, a gzipped tar
 * of these entries, `incident.json` first. Numbers in columns are little-endian and by slot (the number of a node).
 *
 *   incident.json    `IncidentManifest`: format, version, window, what is in it
 *   nodes.json       keys, labels, attributes (null where they are left out), by slot; '' where a slot never had a node
 *   history.json     `IncidentHistory`: writes, plans with their documents, audit events, notices, shards, settings
 *   moves.json       moves that were under way in the window or ended after it began, in the order of the journal
 *   heat.json        `HeatIndex`: the kept samples; their counts lie in heat.bin
 *   heat.bin         accesses by node (pairs of varints, deflated; cluster/heat/node-counts.ts) one after the other
 *   types.u16  positions.f32 (x, y)  influence.f64  edges.u32 (source, target)  edge-relations.u16
 *   homes.u16        at the end of the window; 65535 is nowhere
 *   homes-start.u16  at its beginning: what walking `homes` back through the moves gives, which a reader checks
 *
 * Attributes may hold secrets and are left out unless somebody asks for them. Queries are never in it. A path never is.
 */
import { z } from 'zod';
import { INFLUENCE_DIRECTIONS, INFLUENCE_MEASURES } from '../../model/influence.ts';
import { MOVE_STATES } from '../../model/move.ts';
import { AUDIT_ACTIONS, PLAN_KINDS, PLAN_STATES } from '../../model/plan.ts';
import { BalanceSettingsSchema } from '../../protocol/balance-methods.ts';
import { PlacementRulesSchema } from '../../protocol/placement-schemas.ts';
import { PlanSchema } from '../../protocol/plan-schemas.ts';
import { NoticeSchema } from '../../protocol/transfer-methods.ts';

export const INCIDENT_SUFFIX = '.shardscope-incident';
export const INCIDENT_MANIFEST = 'incident.json';
/** What it unpacks to: some millions of nodes. */
export const INCIDENT_BYTES_MAX = 1024 ** 3;

const count = z.int().min(0);
const timeMs = z.number().min(0).max(1e14);
const text = z.string();

export const IncidentManifest = z.strictObject({
  format: z.literal('shardscope-incident'),
  version: z.literal(1),
  engineVersion: text,
  workspace: text,
  savedMs: timeMs,
  fromMs: timeMs,
  toMs: timeMs,
  /** Before, nothing is known of the placement. */
  knownFromMs: timeMs,
  hasAttributes: z.boolean(),
  revision: count,
  epoch: count,
  slots: count,
  edges: count,
  shards: z.int().min(1),
  moves: count,
  heatSamples: count,
  nodeTypes: z.array(text),
  relations: z.array(text),
  influence: z.strictObject({
    measure: z.enum(INFLUENCE_MEASURES),
    direction: z.enum(INFLUENCE_DIRECTIONS),
    damping: z.number().nullable(),
    seed: count,
    error: z.number().nullable(),
  }),
});
export type IncidentManifest = z.infer<typeof IncidentManifest>;

export const IncidentNodes = z.strictObject({
  keys: z.array(text),
  labels: z.array(text),
  attributes: z.array(text.nullable()).nullable(),
});
export type IncidentNodes = z.infer<typeof IncidentNodes>;

const changed = z.strictObject({ added: count, changed: count, removed: count });
const outcome = z.strictObject({ atMs: timeMs, ratio: z.number(), isWorse: z.boolean() });

const plan = z.strictObject({
  planId: text,
  kind: z.enum(PLAN_KINDS),
  state: z.enum(PLAN_STATES),
  hash: text,
  author: text,
  createdMs: timeMs,
  expiresMs: timeMs.nullable(),
  approver: text.nullable(),
  approvedMs: timeMs.nullable(),
  finishedMs: timeMs.nullable(),
  basedOn: text.nullable(),
  undoOf: text.nullable(),
  nodes: count,
  rows: count,
  movedNodes: count,
  movedRows: count,
  ratioBefore: z.number().nullable(),
  ratioPredicted: z.number().nullable(),
  observed: outcome.nullable(),
  note: text.nullable(),
});

const shard = z.object({
  shard: count,
  nodes: count,
  influence: z.number(),
  capacity: z.number(),
  closureRows: count,
  state: z.enum(['ready', 'restarting', 'hung', 'failed']),
  reason: text.nullable(),
  heat: z.number(),
  requestsInFlight: count,
  storedRows: count,
  fileBytes: count,
  restarts: count,
});

export const IncidentHistory = z.strictObject({
  writes: z.array(
    z.strictObject({
      revision: count,
      atMs: timeMs,
      actor: text,
      summary: z.strictObject({ changes: count, nodes: changed, edges: changed, closureRows: changed }),
    }),
  ),
  /** Slot and revision of the nodes that were removed since the window began. */
  removed: z.array(z.tuple([count, count])),
  plans: z.array(plan),
  /** As far as their moves were kept. */
  documents: z.array(PlanSchema),
  events: z.array(
    z.strictObject({
      id: count,
      atMs: timeMs,
      actor: text,
      action: z.enum(AUDIT_ACTIONS),
      planId: text.nullable(),
      state: z.enum(PLAN_STATES).nullable(),
      detail: text,
    }),
  ),
  notices: z.array(NoticeSchema),
  /** When the file was saved. */
  shards: z.array(shard),
  cut: z.strictObject({ edges: count, closureRows: z.int(), edgeRatio: z.number() }),
  settings: BalanceSettingsSchema,
  rules: PlacementRulesSchema,
});
export type IncidentHistory = z.infer<typeof IncidentHistory>;

export const IncidentMoves = z.array(
  z.strictObject({
    id: count,
    node: count,
    from: count,
    to: count,
    state: z.enum(MOVE_STATES),
    rows: count,
    startedMs: timeMs,
    finishedMs: timeMs.nullable(),
    error: text.nullable(),
    planId: text.nullable(),
  }),
);
export type IncidentMoves = z.infer<typeof IncidentMoves>;

export const HeatIndex = z.array(
  z.strictObject({
    resolutionMs: z.int().min(1),
    startMs: timeMs,
    durationMs: z.number().min(0),
    shards: z.array(z.number().min(0)),
    /** Where its counts lie in heat.bin; null where they are not kept. */
    nodes: z.tuple([count, count]).nullable(),
  }),
);
export type HeatIndex = z.infer<typeof HeatIndex>;

/** Columns by the names of their entries, with the type of their numbers. */
export const INCIDENT_COLUMNS = {
  'types.u16': Uint16Array,
  'positions.f32': Float32Array,
  'influence.f64': Float64Array,
  'edges.u32': Uint32Array,
  'edge-relations.u16': Uint16Array,
  'homes.u16': Uint16Array,
  'homes-start.u16': Uint16Array,
} as const;
export type ColumnName = keyof typeof INCIDENT_COLUMNS;

/** How many numbers a column has. */
export function columnLength(name: ColumnName, { slots, edges }: Pick<IncidentManifest, 'slots' | 'edges'>): number {
  if (name === 'positions.f32') return 2 * slots;
  if (name === 'edges.u32') return 2 * edges;
  return name === 'edge-relations.u16' ? edges : slots;
}
