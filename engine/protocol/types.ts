/** What the engine tells its clients. Plain data; typed arrays travel as binary columns. */
import type { InfluenceSettings } from '../model/influence.ts';
import type { ClosureDepth } from '../model/metagraph.ts';
import type { MovePaceStatus, MoveState } from '../model/move.ts';
import type { PlacementObjective, PlacementRules } from '../model/placement-rules.ts';
import type { ImportWarning } from '../model/topology.ts';

export interface About {
  readonly engineVersion: string;
  readonly protocol: number;
  readonly node: string;
  readonly sqlite: string;
  readonly platform: string;
  /** Where new workspaces are made. */
  readonly workspacesFolder: string;
  /** With it the address of this console may be given to who shall only look; null where nothing is served. */
  readonly viewerToken: string | null;
}

export interface HierarchyInfo {
  readonly rows: number;
  readonly depth: ClosureDepth;
  readonly estimatedRows: number;
}

export interface ShardInfo {
  readonly shard: number;
  readonly nodes: number;
  /** Sum of the influence of its nodes; all shards add up to 1. */
  readonly influence: number;
  /** Influence it may carry. */
  readonly capacity: number;
  /** Closure rows whose ancestor is at home here: over all shards, every row once. */
  readonly closureRows: number;
}

/** The contract's answer of `import`; `info` reads the same numbers back. */
export interface ImportReport {
  readonly workspace: string;
  readonly nodes: number;
  readonly edges: number;
  readonly nodeTypes: readonly string[];
  readonly relations: readonly string[];
  readonly warnings: readonly ImportWarning[];
  readonly closure: { readonly hierarchy: Readonly<Record<string, HierarchyInfo>>; readonly storedRows: number };
  readonly shards: readonly ShardInfo[];
  /** What crosses shards now: edges, closure rows, and the share of edges. */
  readonly cut: { readonly edges: number; readonly closureRows: number; readonly edgeRatio: number };
  readonly elapsedMs: number;
}

/** What the scores of a workspace are: their settings, and how far they may be from the exact ones. */
export interface InfluenceInfo extends InfluenceSettings {
  /**
   * Betweenness: no raw value (0..1, before it became a share) is farther from the exact one, at 90 % confidence; 0 is
   * exact. Null for measures without such a bound.
   */
  readonly error: number | null;
}

/** What a recompute has done. */
export interface InfluenceRun {
  readonly settings: InfluenceSettings;
  readonly error: number | null;
  readonly elapsedMs: number;
}

/** Nodes whose influence is above `from` and at most `to`. */
export interface InfluenceBin {
  readonly from: number;
  readonly to: number;
  readonly nodes: number;
}

export interface InfluenceLeader extends NodeSummary {
  readonly influence: number;
  readonly rank: number;
}

/** How far scores are behind what was written. Revisions are those of the topology. */
export interface InfluenceFreshness {
  readonly revision: number;
  /** All scores were computed of this one. */
  readonly computedRevision: number;
  /**
   * And have followed to this one: pagerank within 1e-9 of a computation anew, degree exactly. Betweenness and closure do not
   * follow: there new nodes have the least score of all, the others what they had.
   */
  readonly followedRevision: number;
  /** Nodes that have no score of their own: none yet, or the least. */
  readonly unmeasured: number;
}

/** How influence is spread over the nodes of a workspace. */
export interface InfluenceReport {
  readonly info: InfluenceInfo;
  readonly freshness: InfluenceFreshness;
  readonly nodes: number;
  /** By rank. */
  readonly top: readonly InfluenceLeader[];
  /** Logarithmic, ascending, without gaps; see score-histogram.ts. */
  readonly histogram: readonly InfluenceBin[];
}

export interface WorkspaceInfo extends Omit<ImportReport, 'elapsedMs'> {
  readonly name: string;
  readonly influence: InfluenceInfo;
  readonly epoch: number;
  readonly replicas: number;
  readonly policies: number;
  readonly plans: number;
  readonly moves: number;
  /** Number of the last write to the topology; 0 as imported. */
  readonly revision: number;
  /** The engine runs queries of its own on it (demo workspaces only). */
  readonly isDemo: boolean;
}

export interface WorkspaceListEntry {
  readonly name: string;
  readonly nodes: number;
  readonly edges: number;
  readonly shards: number;
  readonly modifiedMs: number;
}

/** Which workspace the engine serves, and what it is doing about it. */
export interface WorkspaceState {
  /** `incident`: a file of a stretch of history is open in place of a workspace; nothing can be changed. */
  readonly state: 'none' | 'opening' | 'open' | 'incident';
  readonly name: string | null;
  /** Grows whenever another workspace is opened: everything known about the former one is void. */
  readonly generation: number;
}

/** The whole scene as columns. Index = NodeIndex or edge number. */
export interface TopologySnapshot {
  readonly generation: number;
  readonly epoch: number;
  /** Length of the columns by node, slots of removed nodes included: their type is NO_TYPE, their position NaN. */
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly shardCount: number;
  readonly nodeTypes: readonly string[];
  readonly relations: readonly string[];
  /** x, y interleaved, Float32Array[2 * nodeCount], within the unit square, y up. */
  readonly positions: Float32Array;
  readonly types: Uint16Array;
  readonly homes: Uint16Array;
  /** By the measure of `WorkspaceInfo.influence`; adds up to 1. */
  readonly influence: Float32Array;
  /** source, target interleaved, Uint32Array[2 * edgeCount]. */
  readonly edges: Uint32Array;
  readonly edgeRelations: Uint16Array;
}

export interface NodeName {
  readonly index: number;
  readonly key: string;
  readonly label: string;
}

export interface NodeSummary extends NodeName {
  readonly type: string;
  readonly home: number;
}

export interface Neighbour extends NodeSummary {
  readonly relation: string;
  /** Of the edge: the write that changed it last, 0 as imported. */
  readonly version: number;
  /** Of the edge. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface NodeDetails extends NodeSummary {
  /** The write that changed it last, 0 as imported. */
  readonly version: number;
  readonly influence: number;
  /** 1 = the most influential node. */
  readonly influenceRank: number;
  /** Accesses per second over the rolling window. */
  readonly heat: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** At most 200 of each; the counts are exact. */
  readonly parents: readonly Neighbour[];
  readonly children: readonly Neighbour[];
  readonly parentCount: number;
  readonly childCount: number;
  /** Rows of its home partition that name it: what a move copies. */
  readonly incidentRows: { readonly edges: number; readonly closureRows: number };
  /** The move that is under way for it, else null. */
  readonly move: MoveStatus | null;
}

/** What is known of the other copy of a partition. */
export interface ReplicaStatus {
  /**
   * `in-step`: every write is in both copies; `away`: the worker that keeps it does not answer; `restoring`: one of the copies
   * is being made anew from the other; `lost`: one could not be; `differs`: a comparison has found rows that are not the same.
   */
  readonly state: 'in-step' | 'away' | 'restoring' | 'lost' | 'differs';
  /** Null where they are in step. */
  readonly reason: string | null;
  /** The shard whose worker keeps the replica. */
  readonly keeper: number;
  /** When all rows of both were compared last, null where they were not since the workspace was opened. */
  readonly comparedMs: number | null;
  /** How often one of the copies was made anew since the workspace was opened, and when last. */
  readonly restores: number;
  readonly restoredMs: number | null;
  /** How often rows were found that differ. */
  readonly differences: number;
}

export interface ShardStatus extends ShardInfo {
  /** `hung`: its worker does not answer and cannot be ended now; `failed`: it cannot be had, and is tried again later. */
  readonly state: 'ready' | 'restarting' | 'hung' | 'failed';
  /** Why it is not ready, null where it is. */
  readonly reason: string | null;
  /** Accesses per second to its nodes over the rolling window. */
  readonly heat: number;
  /** Requests under way in its worker. */
  readonly requestsInFlight: number;
  /** Nodes, edges and closure rows stored in its partition, both-copies rule included. */
  readonly storedRows: number;
  readonly fileBytes: number;
  readonly restarts: number;
  /** Null where the workspace has no replicas. */
  readonly replica: ReplicaStatus | null;
}

/** What the disk of a workspace refuses, since when. */
export interface StorageTrouble {
  readonly code: string;
  readonly message: string;
  readonly sinceMs: number;
}

export interface ShardsStatus {
  readonly atMs: number;
  readonly epoch: number;
  readonly shards: readonly ShardStatus[];
  readonly cut: ImportReport['cut'];
  /** Null while the workspace can be written to, as far as is known. */
  readonly storage: StorageTrouble | null;
  /** Largest shard heat divided by the mean; 1 when there is no heat. */
  readonly heatImbalance: number;
  readonly queriesPerSecond: number;
  /** `[from][to]`: entries per second over the rolling window, as in HeatReport. */
  readonly traffic: readonly (readonly number[])[];
}

export interface MovePreview {
  readonly node: NodeSummary;
  readonly to: number;
  readonly isAllowed: boolean;
  /** Why not, else null. */
  readonly refusal: string | null;
  /** What to think about first, else null: it is allowed all the same. */
  readonly warning: string | null;
  /** Rows that the target will gain: those of the node that it does not hold already. */
  readonly rows: number;
  readonly cutEdgesBefore: number;
  readonly cutEdgesAfter: number;
  /** Influence of the two shards, before and after. */
  readonly source: {
    readonly shard: number;
    readonly before: number;
    readonly after: number;
    readonly capacity: number;
  };
  readonly target: {
    readonly shard: number;
    readonly before: number;
    readonly after: number;
    readonly capacity: number;
  };
}

export interface MoveStatus {
  readonly moveId: number;
  readonly node: NodeName;
  readonly from: number;
  readonly to: number;
  readonly state: MoveState;
  readonly rows: number;
  readonly startedMs: number;
  readonly finishedMs: number | null;
  readonly error: string | null;
}

export interface QueryStats {
  /** Shards that did work for the answer, ascending. */
  readonly shards: readonly number[];
  readonly rowsScanned: number;
  readonly bytesShipped: number;
  readonly hops: number;
  readonly cacheHit: boolean;
  readonly elapsedMs: number;
}

/** Where a step gets what it needs. */
export type QueryAccess = 'catalog' | 'closure' | 'edges' | 'walk' | 'attributes' | 'rows';

/** One step of a query's plan: EXPLAIN's before it ran, PROFILE's with `actual`. */
export interface QueryPlanStep {
  readonly id: number;
  /** The steps whose rows it takes. The last step gives the answer. */
  readonly inputs: readonly number[];
  readonly action: string;
  readonly detail: string;
  readonly access: QueryAccess;
  /** Rows that statistics let expect. */
  readonly estimatedRows: number;
  readonly actual: QueryStepWork | null;
}

/** What a step did so far. */
export interface QueryStepWork {
  readonly rows: number;
  /** In this step itself, without the steps it takes its rows from. */
  readonly elapsedMs: number;
  readonly rowsScanned: number;
  readonly bytesShipped: number;
  readonly hops: number;
  readonly shards: readonly number[];
}

/** What would be done for a query, without doing it. */
export interface QueryExplanation {
  readonly columns: readonly string[];
  /** Names that match nothing, with the nearest one that would. */
  readonly warnings: readonly string[];
  readonly steps: readonly QueryPlanStep[];
}

/** A whole answer. */
export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  readonly warnings: readonly string[];
  readonly steps: readonly QueryPlanStep[];
  readonly stats: QueryStats;
}

/** Some rows of an answer, in its order. */
export interface QueryPage {
  readonly rows: readonly (readonly unknown[])[];
  /** Indexes of the nodes that variables of these rows stand for, each once, at most 10,000: for the picture. */
  readonly nodes: Uint32Array;
  /** Present on the last page: what the whole query cost. */
  readonly end: QueryEnd | null;
}

export interface QueryEnd {
  readonly steps: readonly QueryPlanStep[];
  readonly stats: QueryStats;
}

/** A query that was begun. `queryId` fetches the next page; null when the first page was the whole answer. */
export interface OpenedQuery {
  readonly queryId: number | null;
  readonly columns: readonly string[];
  readonly warnings: readonly string[];
  readonly page: QueryPage;
}

/** Names that a query of this workspace may use, for completion and highlighting. */
export interface QueryVocabulary {
  readonly labels: readonly string[];
  readonly relations: readonly string[];
  /** `id`, `label`, `type` and the attributes that some node has. */
  readonly properties: readonly string[];
  readonly functions: readonly QueryFunctionName[];
  readonly keywords: readonly string[];
}

export interface QueryFunctionName {
  readonly name: string;
  readonly isAggregate: boolean;
}

export interface VerifyCheck {
  readonly name: string;
  readonly ok: boolean;
  /** Rows or nodes looked at. */
  readonly checked: number;
  /** The first few violations, as text. */
  readonly failures: readonly string[];
}

export interface VerifyReport {
  readonly ok: boolean;
  readonly checks: readonly VerifyCheck[];
}

export interface WorkloadStatus {
  readonly isRunning: boolean;
  readonly queriesPerSecond: number;
}

export type { MovePaceStatus, PlacementObjective, PlacementRules };

/** What crosses shards and what each shard carries under one shard map. */
export interface PlacementFigures {
  readonly cut: ImportReport['cut'];
  /** Largest influence of a shard over its fair share (by weight), minus 1: 0 is perfect balance. */
  readonly imbalance: number;
  readonly shards: readonly PlacementShard[];
}

export interface PlacementShard {
  readonly shard: number;
  readonly nodes: number;
  /** Sum of the influence of its nodes; all shards add up to 1. */
  readonly influence: number;
  /** Influence it may carry. */
  readonly capacity: number;
  /** Accesses per second to its nodes over the rolling window. */
  readonly heat: number;
  /** Edges with exactly one end at home here. */
  readonly cutEdges: number;
  readonly cutClosureRows: number;
  /** Closure rows that its partition holds, copies included. */
  readonly storedRows: number;
}

/** A placement that was computed and not applied. The engine keeps the latest few, until the workspace is closed. */
export interface PlacementProposal {
  readonly planId: string;
  readonly objective: PlacementObjective;
  readonly from: 'current' | 'scratch';
  /** Number of shards after it. */
  readonly shards: number;
  readonly before: PlacementFigures;
  readonly after: PlacementFigures;
  readonly movedNodes: number;
  /** Rows that the moved nodes' new shards gain. */
  readonly movedRows: number;
  /** False where no placement within the imbalance was found; the tightest found is proposed. */
  readonly isWithinImbalance: boolean;
  /** Nodes that alone carry more than a shard's share: they get a shard nearly to themselves. */
  readonly oversized: readonly { readonly node: NodeSummary; readonly influence: number }[];
  /** Moves by pair of shards, most nodes first. */
  readonly flows: readonly {
    readonly from: number;
    readonly to: number;
    readonly nodes: number;
    readonly rows: number;
  }[];
  /** The moves of most rows, at most 200. */
  readonly moves: readonly {
    readonly node: NodeName;
    readonly from: number;
    readonly to: number;
    readonly rows: number;
  }[];
  readonly elapsedMs: number;
}

/** What a plan did. */
export interface PlacementApplied {
  readonly planId: string;
  readonly movedNodes: number;
  /** Rows that were copied. */
  readonly movedRows: number;
  readonly elapsedMs: number;
}

/** Topic `placement`: these nodes have new homes since the last event. */
export interface PlacementChange {
  readonly epoch: number;
  readonly nodes: readonly number[];
  readonly homes: readonly number[];
}

/** Heat over time. Times are milliseconds since 1970. */
export interface HeatReport {
  /** Length of a bucket; buckets begin at multiples of it, and those without any sample are left out. */
  readonly resolutionMs: number;
  readonly buckets: readonly {
    readonly startMs: number;
    /** Of the bucket, how much was watched: accesses / duration is a rate. */
    readonly durationMs: number;
    /** Accesses by shard, by the home that each node had then. */
    readonly shards: readonly number[];
    /** Accesses of the nodes asked for; null where the detail by node is not kept any more. */
    readonly nodes: readonly number[] | null;
    /** Entries of `traffic`; null where some of the heat was counted by a Shardscope that did not know them. */
    readonly crossings: number | null;
  }[];
  /** The nodes with the most accesses, as far as the detail by node is kept. */
  readonly top: readonly { readonly node: NodeSummary; readonly accesses: number }[];
  readonly total: number;
  /** `[from][to]`: nodes that one shard found and another had to go on with, by walks and from step to step of a query. */
  readonly traffic: readonly (readonly number[])[];
  /** The queries that ended then, by form, as far as they are known. */
  readonly queries: QueryHeat;
}

/** What some queries have cost. */
export interface QueryWork {
  readonly queries: number;
  /** Accesses that were counted as heat; rows scanned where only the shards know them (walks, counts, filters). */
  readonly accesses: number;
  /** Queries that were answered from the cache. */
  readonly cacheHits: number;
  /** Without the time in which they waited for a turn or for their reader. */
  readonly elapsedMs: number;
}

/** Queries that differ in values only: `$_` stands for each. A very long form is cut, and ends in a digest. */
export interface FormWork extends QueryWork {
  readonly form: string;
}

export interface QueryHeat {
  /** Those of most accesses and queries, in this order. */
  readonly forms: readonly FormWork[];
  /** All others, and what is not kept by form any more. */
  readonly other: QueryWork;
  readonly total: QueryWork;
}

/** Queries by form over the rolling window. */
export interface QueryHeatNow extends QueryHeat {
  /** How much of the window was watched: queries / duration is a rate. */
  readonly durationMs: number;
}

/** Topic `layout`: nodes have new places, x and y interleaved, within the unit square; or others are pinned, ascending. */
export interface LayoutChange {
  readonly positions: Float32Array;
  readonly pinned: Uint32Array;
}

/** Topic `notices`: something an operator should know, such as a worker that was restarted. */
export interface Notice {
  readonly level: 'info' | 'warning' | 'error';
  readonly code: string;
  readonly message: string;
  readonly atMs: number;
}
