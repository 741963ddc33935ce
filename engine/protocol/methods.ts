/**
 * Everything a client may ask: one table from which types, checks and routing come. Progress is reported by
 * `import.start`, `influence.run`, `layout.run`, `verify.run`, `workspace.demo`, `placement.propose`, `placement.apply` and
 * `move.start`; all of them can be cancelled, a move only before it has switched, a plan between two batches of its moves.
 */
import { z } from 'zod';
import { SHARD_COUNT_MAX } from '../model/ids.ts';
import { DAMPING_MAX, INFLUENCE_DIRECTIONS, INFLUENCE_MEASURES } from '../model/influence.ts';
import { MOVE_ROWS_PER_SECOND_MIN } from '../model/move.ts';
import { PLACEMENT_OBJECTIVES } from '../model/placement-rules.ts';
import { BALANCE_METHODS } from './balance-methods.ts';
import { MetagraphSchema, TopologyChangesSchema } from './change-schemas.ts';
import type * as c from './change-types.ts';
import { method, returns } from './checked-schema.ts';
import { HEAT_MAP_METHODS } from './heat-map-methods.ts';
import { HISTORY_METHODS } from './history-methods.ts';
import { LAYOUT_METHODS } from './layout-methods.ts';
import { PlacementRulesSchema } from './placement-schemas.ts';
import { TRANSFER_METHODS } from './transfer-methods.ts';
import type * as t from './types.ts';

const nodeIndex = z.int().min(0).max(0xffff_ffff);
const shardIndex = z
  .int()
  .min(0)
  .max(SHARD_COUNT_MAX - 1);
const workspaceName = z
  .string()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,79}$/u,
    'a name of 1 to 80 letters, digits, spaces, dots, dashes or underscores',
  );
const uploadId = z.string().max(64);
const planId = z.string().max(64);
/** Milliseconds since 1970, up to the year 5138. */
const timeMs = z.number().min(0).max(1e14);

export const UPLOAD_CHUNK_BYTES_MAX = 1 << 20;
export const DESCRIBE_COUNT_MAX = 1000;
export const HEAT_BUCKETS_MAX = 1500;
export const HEAT_NODES_MAX = 100;

export const METHODS = {
  'engine.about': method({}, returns<t.About>()),

  'workspace.state': method({}, returns<t.WorkspaceState>()),
  'workspace.info': method({}, returns<t.WorkspaceInfo>()),
  'workspace.list': method({}, returns<readonly t.WorkspaceListEntry[]>()),
  /** Opens one of `workspace.list`. */
  'workspace.open': method({ name: workspaceName }, returns<t.WorkspaceState>()),
  /** Makes the demo workspace if it does not exist yet, and opens it with its live workload. A sample of another size has another name. */
  'workspace.demo': method(
    { nodes: z.int().min(100).max(200_000), name: workspaceName.optional() },
    returns<t.WorkspaceState>(),
  ),

  /** A file from the user's disk arrives in chunks, so that no client ever names a path of the engine's machine. */
  'upload.begin': method({ name: z.string().min(1).max(255), bytes: z.int().min(0) }, returns<{ uploadId: string }>()),
  'upload.append': method(
    { uploadId, bytes: z.instanceof(Uint8Array).refine((chunk) => chunk.byteLength <= UPLOAD_CHUNK_BYTES_MAX) },
    returns<{ received: number }>(),
  ),
  'upload.discard': method({ uploadId }, returns<null>()),
  /** Imports what was uploaded into a new workspace and opens it. */
  'import.start': method(
    {
      uploadIds: z.array(uploadId).min(1).max(8),
      name: workspaceName,
      shards: z.int().min(1).max(SHARD_COUNT_MAX),
      strict: z.boolean(),
      /** Of every partition, kept by the worker of another shard. */
      replicas: z.int().min(0).max(1),
    },
    returns<t.ImportReport>(),
  ),

  ...TRANSFER_METHODS,

  'topology.snapshot': method({}, returns<t.TopologySnapshot>()),
  'nodes.describe': method({ indexes: z.array(nodeIndex).max(DESCRIBE_COUNT_MAX) }, returns<readonly t.NodeName[]>()),
  'nodes.get': method({ index: nodeIndex }, returns<t.NodeDetails>()),
  'nodes.search': method(
    { text: z.string().max(200), countMax: z.int().min(1).max(200) },
    returns<readonly t.NodeSummary[]>(),
  ),
  /** Changes the topology: all of it or nothing; answers when it holds everywhere. */
  'topology.write': method(
    {
      changes: TopologyChangesSchema,
      actor: z.string().min(1).max(100),
      ifRevision: z.int().min(0).nullable(),
      isDryRun: z.boolean(),
    },
    returns<c.TopologyWritten>(),
  ),
  /** Writes of the past, newest first. */
  'topology.writes': method({ countMax: z.int().min(1).max(1000) }, returns<readonly c.LatestTopologyWrite[]>()),
  'metagraph.get': method({}, returns<c.MetagraphDocument>()),
  'metagraph.set': method(
    { metagraph: MetagraphSchema, actor: z.string().min(1).max(100) },
    returns<c.MetagraphDocument>(),
  ),
  /** Compares it with all edges. */
  'metagraph.check': method({}, returns<c.MetagraphReport>()),
  'shards.status': method({}, returns<t.ShardsStatus>()),

  'move.preview': method({ node: nodeIndex, to: shardIndex }, returns<t.MovePreview>()),
  'move.start': method({ node: nodeIndex, to: shardIndex }, returns<t.MoveStatus>()),
  /** The latest moves, newest first. */
  'move.list': method({ countMax: z.int().min(1).max(500) }, returns<readonly t.MoveStatus[]>()),
  /** How fast rows are copied. A rate is kept and holds at once, also for what is under way; null only asks. */
  'move.pace': method(
    { rate: z.union([z.int().min(MOVE_ROWS_PER_SECOND_MIN), z.enum(['auto', 'off'])]).nullable() },
    returns<t.MovePaceStatus>(),
  ),

  /** Computes a placement and keeps it as a plan; nothing moves. */
  'placement.propose': method(
    {
      shards: z.int().min(1).max(SHARD_COUNT_MAX),
      objective: z.enum(PLACEMENT_OBJECTIVES),
      imbalance: z.number().min(0).max(1),
      from: z.enum(['current', 'scratch']),
    },
    returns<t.PlacementProposal>(),
  ),
  /** Moves what a plan says; where the number of shards changes, the workspace is opened anew on the way. */
  'placement.apply': method({ planId }, returns<t.PlacementApplied>()),
  /** A plan as the text of a file (docs/plan.schema.json). */
  'placement.document': method({ planId }, returns<{ readonly name: string; readonly text: string }>()),
  'placement.rules': method({}, returns<t.PlacementRules>()),
  'placement.setRules': method({ rules: PlacementRulesSchema }, returns<t.PlacementRules>()),

  /** Heat between two times, in at most so many buckets; what is being counted now is in it. */
  'heat.history': method(
    {
      fromMs: timeMs,
      toMs: timeMs,
      bucketsMax: z.int().min(1).max(HEAT_BUCKETS_MAX),
      nodes: z.array(nodeIndex).max(HEAT_NODES_MAX),
      topCount: z.int().min(0).max(1000),
    },
    returns<t.HeatReport>(),
  ),
  ...HEAT_MAP_METHODS,
  ...HISTORY_METHODS,
  /** The queries of the rolling window, by form. */
  'heat.queries': method({ topCount: z.int().min(0).max(1000) }, returns<t.QueryHeatNow>()),

  /** Begins a query and answers its first rows. It is given up when nobody fetches on, or the connection closes. */
  'query.open': method(
    {
      query: z.string().max(100_000),
      params: z.record(z.string(), z.unknown()),
      rowsMax: z.int().min(1).max(10_000),
      timeoutMs: z.int().min(1).max(3_600_000),
    },
    returns<t.OpenedQuery>(),
  ),
  'query.next': method({ queryId: z.int(), rowsMax: z.int().min(1).max(10_000) }, returns<t.QueryPage>()),
  'query.close': method({ queryId: z.int() }, returns<null>()),
  'query.explain': method(
    { query: z.string().max(100_000), params: z.record(z.string(), z.unknown()) },
    returns<t.QueryExplanation>(),
  ),
  'query.vocabulary': method({}, returns<t.QueryVocabulary>()),
  ...LAYOUT_METHODS,
  'influence.report': method({ countMax: z.int().min(0).max(1000) }, returns<t.InfluenceReport>()),
  /** Computes the influence of all nodes anew, and keeps it; everybody is told by the topic `influence`. */
  'influence.run': method(
    {
      measure: z.enum(INFLUENCE_MEASURES),
      direction: z.enum(INFLUENCE_DIRECTIONS),
      /** Heeded for pagerank only. */
      damping: z.number().min(0).max(DAMPING_MAX),
      seed: z.int().min(0).max(0xffff_ffff),
    },
    returns<t.InfluenceRun>(),
  ),
  /** `repair`: copies of a partition that differ are made equal first, where one of them is known to be right. */
  'verify.run': method({ deep: z.boolean(), repair: z.boolean() }, returns<t.VerifyReport>()),
  'workload.set': method(
    { isRunning: z.boolean(), queriesPerSecond: z.number().min(1).max(10_000) },
    returns<t.WorkloadStatus>(),
  ),
  'workload.status': method({}, returns<t.WorkloadStatus>()),

  ...BALANCE_METHODS,
} as const;

/**
 * What the engine pushes. `heat` carries binary frames (heat-frame.ts) and skips frames when a client is slow; the
 * others carry JSON: `workspace` WorkspaceState, `shards` ShardsStatus (1 Hz), `placement` PlacementChange,
 * `moves` MoveStatus (moves of a plan are told as `placement` only), `notices` Notice, `influence` InfluenceInfo (all
 * scores are others: ask again), `layout` LayoutChange, `balance` BalanceStatus (once a tick), `plans` PlanSummary
 * (whenever a plan changes or gets on), `topology` TopologyEvent (after each write), `metagraph` MetagraphEvent. A gap in the sequence of `placement` asks for a new snapshot.
 */
export const TOPICS = [
  'heat',
  'workspace',
  'shards',
  'placement',
  'moves',
  'notices',
  'influence',
  'layout',
  'balance',
  'plans',
  'topology',
  'metagraph',
] as const;
export type Topic = (typeof TOPICS)[number];
