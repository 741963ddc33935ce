import { denseCsr, gathered, type LiveNodes, liveNodes, scatter } from '../algorithms/graph/live-nodes.ts';
import { normalised } from '../algorithms/influence/pagerank.ts';
import { scoreHistogram } from '../algorithms/influence/score-histogram.ts';
import { ShardscopeError } from '../base/errors.ts';
import { type Task, throwIfCancelled } from '../base/progress.ts';
import { NO_SHARD } from '../model/ids.ts';
import type { InfluenceSettings } from '../model/influence.ts';
import type { InfluenceFreshness, InfluenceInfo, InfluenceReport, InfluenceRun } from '../protocol/types.ts';
import type { AnalysisPool } from './analysis/analysis-pool.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { Coordinator } from './coordinator.ts';
import { nodeSummary } from './inspect-node.ts';
import type { TopologyColumns } from './topology-columns.ts';

export interface InfluenceRequest extends InfluenceSettings {
  /** Heeded for pagerank only. */
  readonly damping: number;
}

interface InfluenceContext {
  readonly catalog: Pick<Catalog, 'influence' | 'influenceRevision' | 'saveInfluence'>;
  /** NO_SHARD at vacant slots. */
  readonly homes: Uint16Array;
  readonly nowMs: () => number;
  readonly onChange: (info: InfluenceInfo) => void;
}

/**
 * The influence of the nodes of a workspace: scores, what they were measured by, and ranks. Scores are replaced as a
 * whole and never written in place, so whoever took them (a query, a sum over shards) has the scores of one measure.
 */
export class Influence {
  readonly #context: InfluenceContext;
  #scores: Float64Array;
  #info: InfluenceInfo;
  /** Of the topology that the scores were computed of, and followed to. */
  #computedRevision: number;
  #followedRevision: number;
  /** Nodes with the least score in place of one of their own. */
  #unmeasured: ReadonlySet<number> = new Set();
  /** By rank; null until somebody asks. */
  #order: Uint32Array | null = null;
  #ranks: Uint32Array | null = null;

  constructor(scores: Float64Array, context: InfluenceContext) {
    this.#scores = scores;
    this.#context = context;
    this.#info = context.catalog.influence();
    this.#computedRevision = context.catalog.influenceRevision();
    this.#followedRevision = this.#computedRevision;
  }

  /** Index = NodeIndex; adding up to 1. */
  get scores(): Float64Array {
    return this.#scores;
  }

  get info(): InfluenceInfo {
    return this.#info;
  }

  /** 1 for the most influential node. */
  rank(node: number): number {
    if (this.#ranks === null) {
      this.#ranks = new Uint32Array(this.#scores.length);
      for (const [at, ranked] of this.#byRank().entries()) this.#ranks[ranked] = at + 1;
    }
    return this.#ranks[node]!;
  }

  freshness(revision: number): InfluenceFreshness {
    const { homes } = this.#context;
    let unmeasured = 0;
    for (const [slot, home] of homes.entries()) {
      if (home !== NO_SHARD && (this.#scores[slot] === 0 || this.#unmeasured.has(slot))) unmeasured++;
    }
    const [computedRevision, followedRevision] = [this.#computedRevision, this.#followedRevision];
    return { revision, computedRevision, followedRevision, unmeasured };
  }

  /** How it is spread, and the nodes that lead. */
  report(coordinator: Coordinator, topCount: number): InfluenceReport {
    const top = Array.from(this.#byRank().subarray(0, topCount), (node, at) => {
      return { ...nodeSummary(coordinator, node), influence: this.#scores[node]!, rank: at + 1 };
    });
    const live = gathered(this.#scores, liveNodes(this.#context.homes));
    const freshness = this.freshness(coordinator.revision);
    return { info: this.#info, freshness, nodes: live.length, top, histogram: scoreHistogram(live) };
  }

  /**
   * Computes all scores anew and keeps them. Homes and capacities stay: who wants them to follow has to place anew.
   * Cancelled or failed, catalog and memory are as they were.
   * @param revision of the graph, or an earlier one
   * @throws cancelled.caller; input.unsupported where the topology is beyond the measure
   */
  async recompute(
    request: InfluenceRequest,
    { forward, backward }: TopologyColumns,
    revision: number,
    pool: AnalysisPool,
    task: Task,
  ): Promise<InfluenceRun> {
    const { nowMs, catalog, onChange } = this.#context;
    const startedMs = nowMs();
    const { measure, direction, damping, seed } = request;
    const settings = { measure, direction, damping: measure === 'pagerank' ? damping : null, seed };
    const live = liveNodes(this.#context.homes);
    const influence = new Float64Array(new SharedArrayBuffer(8 * live.slots.length));
    const initial = startsWarm(this.#info, settings) ? gathered(this.#scores, live) : null;
    const graphs = { forward: denseCsr(forward, live, shared), backward: denseCsr(backward, live, shared) };
    const { error } = await pool.run({ kind: 'influence', ...graphs, influence, settings, initial }, task);
    throwIfCancelled(task.signal, 'influence');
    refuseWithoutSum(influence, measure);
    const scores = new Float64Array(this.#scores.length);
    scatter(Float64Array.from(influence), scores, live);
    // Removed while it was computed.
    for (const slot of live.slots) if (this.#context.homes[slot] === NO_SHARD) scores[slot] = 0;
    const info = { ...settings, error };
    catalog.saveInfluence(scores, info, revision);
    [this.#scores, this.#info, this.#order, this.#ranks] = [scores, info, null, null];
    [this.#computedRevision, this.#followedRevision, this.#unmeasured] = [revision, revision, new Set()];
    onChange(info);
    return { settings, error, elapsedMs: nowMs() - startedMs };
  }

  /** Nodes that are there no more have none; what the others have stays as it was measured. */
  forget(slots: readonly number[]): void {
    const scores = this.#scores.slice();
    for (const slot of slots) scores[slot] = 0;
    [this.#scores, this.#order, this.#ranks] = [scores, null, null];
  }

  /**
   * Lets scores follow what was written, in memory alone: at the next opening they follow again from those that were kept.
   * Pagerank and degree are what a computation anew would give. Betweenness and closure cost as much as that: their new nodes
   * get the least score that a node has.
   * @param revision of the graph, or an earlier one
   */
  async follow(
    { forward, backward }: TopologyColumns,
    revision: number,
    pool: AnalysisPool,
    task: Task,
  ): Promise<void> {
    const { homes, onChange } = this.#context;
    const info = this.#info;
    const { measure, direction, damping } = info;
    const influence = new Float64Array(new SharedArrayBuffer(8 * homes.length));
    for (const [slot, home] of homes.entries()) if (home !== NO_SHARD) influence[slot] = this.#scores[slot]!;
    const isFollowed = damping !== null || measure === 'degree';
    // Vacant slots have no edges: they have a score here, and none in the end, and change no other.
    if (damping !== null) {
      await pool.run({ kind: 'follow-influence', forward, backward, direction, damping, influence }, task);
    } else if (measure === 'degree') {
      await pool.run({ kind: 'influence', forward, backward, influence, settings: info }, task);
    }
    // Computed anew meanwhile.
    if (this.#info !== info) return;
    const live = liveNodes(homes);
    const raw = gathered(influence, live);
    if (!isFollowed) this.#unmeasured = this.#leastWhereMissing(raw, live);
    const scores = new Float64Array(homes.length);
    scatter(normalised(raw), scores, live);
    [this.#scores, this.#order, this.#ranks] = [scores, null, null];
    if (isFollowed) this.#followedRevision = revision;
    onChange(info);
  }

  #leastWhereMissing(raw: Float64Array, { slots }: LiveNodes): ReadonlySet<number> {
    const unmeasured = new Set<number>();
    const least = raw.reduce((min, score) => (score > 0 && score < min ? score : min), 1);
    for (const [node, slot] of slots.entries()) {
      if (raw[node]! > 0 && !this.#unmeasured.has(slot)) continue;
      raw[node] = least;
      unmeasured.add(slot);
    }
    return unmeasured;
  }

  #byRank(): Uint32Array {
    const scores = this.#scores;
    this.#order ??= liveNodes(this.#context.homes).slots.sort((a, b) => scores[b]! - scores[a]! || a - b);
    return this.#order;
  }
}

const shared = (bytes: number) => new SharedArrayBuffer(bytes);

/** The scores that are there are a start for the same question about a topology that has changed since. */
function startsWarm(present: InfluenceInfo, wanted: InfluenceSettings): boolean {
  return (
    wanted.measure === 'pagerank' &&
    present.measure === 'pagerank' &&
    present.direction === wanted.direction &&
    present.damping === wanted.damping
  );
}

/** Path counts of betweenness overflow past 1e308 shortest paths between two nodes; its scores are then no numbers. */
function refuseWithoutSum(scores: Float64Array, measure: string): void {
  const sum = scores.reduce((total, score) => total + score, 0);
  if (scores.length === 0 || Math.abs(sum - 1) < 1e-6) return;
  const message = `${measure} cannot be computed: there are more paths than numbers can count; choose another measure`;
  throw new ShardscopeError('input.unsupported', message, { measure });
}
