import { LRUCache } from 'lru-cache';
import { liveNodes, scatter } from '../../algorithms/graph/live-nodes.ts';
import type { PlacementComparison } from '../../algorithms/placement/compare-placements.ts';
import type { PresetName } from '../../algorithms/placement/partition/presets.ts';
import { MOVE_WEIGHT } from '../../algorithms/placement/place-nodes.ts';
import type { RuleColumns } from '../../algorithms/placement/rule-columns.ts';
import { ShardscopeError } from '../../base/errors.ts';
import type { Task } from '../../base/progress.ts';
import { revisionOf, type SharedColumns } from '../../counters/shared-columns.ts';
import type { PlacementObjective, PlacementRules } from '../../model/placement-rules.ts';
import type { PlacementPlan, Plan } from '../../protocol/plan-schemas.ts';
import type { NodeSummary, PlacementFigures, PlacementProposal } from '../../protocol/types.ts';
import type { HierarchyGraph } from '../../shard/shard-methods.ts';
import type { AnalysisPool } from '../analysis/analysis-pool.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { NodeNames } from '../node-names.ts';
import { planOf, stateFingerprint } from '../plans/plan-document.ts';
import type { TopologyColumns } from '../topology-columns.ts';
import type { TopologyView } from '../topology-state.ts';
import { shardCapacities } from './capacities.ts';
import { compileRules, type RuleNames } from './compile-rules.ts';
import { denseRequest } from './dense-request.ts';
import {
  fixedRefusal,
  type MoveContext,
  moveRefusal,
  movesRefusal,
  placementRefusal,
  requireShardsOfRules,
} from './rule-refusals.ts';
import { shownFigures } from './shown-figures.ts';

export interface PlacementSettings {
  readonly shards: number;
  readonly objective: PlacementObjective;
  readonly imbalance: number;
  readonly from: 'current' | 'scratch';
  readonly preset: PresetName;
  readonly seed: number;
}

/** What placing needs of an open workspace. */
export interface PlacementContext {
  readonly name: string;
  readonly columns: SharedColumns;
  readonly topology: TopologyView;
  readonly names: NodeNames;
  /** Changed in place when rules change. */
  readonly capacities: Float64Array;
  readonly heats: Float32Array;
  readonly catalog: Pick<Catalog, 'placementRules' | 'savePlacementRules'>;
  readonly nowMs: () => number;
  graph(): Promise<TopologyColumns>;
  /** Of `hierarchies`, in their order. */
  hierarchyGraphs(): Promise<readonly HierarchyGraph[]>;
  pool(): AnalysisPool;
  summaryOf(node: number): NodeSummary;
}

const PLANS_KEPT_MAX = 8;
const MOVES_SHOWN_MAX = 200;
/** Of the loads that the objective `traffic` balances: the rest is influence, so that what nobody asked for counts too. */
const MEASURED_RATIO = 0.9;

/** The rules of one open workspace, and proposals of where its nodes should live. Nothing here moves anything. */
export class Placements {
  readonly #context: PlacementContext;
  readonly #plans = new LRUCache<string, PlacementPlan>({ max: PLANS_KEPT_MAX });
  #rules: PlacementRules;
  #fingerprint: { readonly epoch: number; readonly rules: PlacementRules; readonly value: string } | null = null;
  /** Of the rules and shards of now; heats are read anew at every use. */
  #compiledRules: Promise<RuleColumns> | null = null;

  constructor(context: PlacementContext) {
    this.#context = context;
    this.#rules = context.catalog.placementRules();
  }

  get rules(): PlacementRules {
    return this.#rules;
  }

  /**
   * Replaces the rules, durably, with the capacities that follow from them. What breaks them now stays where it is until
   * it is moved or placed. @throws input.format naming a rule that names what is not there
   */
  async setRules(rules: PlacementRules): Promise<void> {
    const { catalog, capacities, columns } = this.#context;
    await this.#compiled(rules, columns.shardCount);
    const changed = shardCapacities(rules, columns.shardCount);
    catalog.savePlacementRules(rules, changed);
    capacities.set(changed);
    this.#rules = rules;
    this.#compiledRules = null;
  }

  /** Nodes, types or edges are others: what the rules mean is found anew. */
  outdate(): void {
    this.#compiledRules = null;
  }

  /** The rules in force by index, for the shards that there are; `heat`, where it is bounded, as measured now. */
  async compiledRules(): Promise<RuleColumns> {
    const { columns, heats } = this.#context;
    this.#compiledRules ??= this.#compiled(this.#rules, columns.shardCount).catch((error: unknown) => {
      // A shard that was away is asked again by the next caller.
      this.#compiledRules = null;
      throw error;
    });
    const compiled = await this.#compiledRules;
    return compiled.heat === null
      ? compiled
      : { ...compiled, heat: { ...compiled.heat, heats: Float64Array.from(heats) } };
  }

  /** Why the rules forbid a move, or null. */
  async moveRefusal(node: number, to: number): Promise<string | null> {
    const context = await this.#moveContext();
    return context === null ? null : moveRefusal(context, node, to);
  }

  /** Why the rules forbid to move some nodes together, asked of several shards at one moment; null where they do not. */
  async movesRefusals(nodes: readonly number[], targets: readonly number[]): Promise<readonly (string | null)[]> {
    const context = await this.#moveContext();
    return targets.map((to) => (context === null ? null : movesRefusal(context, nodes, to)));
  }

  /** Null where there are no rules. */
  async #moveContext(): Promise<MoveContext | null> {
    const rules = this.#rules;
    if (Object.values(rules).every((list) => list.length === 0)) return null;
    const { columns, topology, names } = this.#context;
    const { homes, shardCount } = columns;
    const keyOf = (other: number) => names.keyOf(other);
    return { rules, columns: await this.compiledRules(), homes, influence: topology.influence, shardCount, keyOf };
  }

  /** @throws not-found.plan when it was made long ago, or of another workspace */
  plan(planId: string): PlacementPlan {
    const plan = this.#plans.get(planId);
    if (plan !== undefined) return plan;
    throw new ShardscopeError('not-found.plan', `there is no plan ${planId} any more; propose a placement again`, {
      planId,
    });
  }

  /** What is different from the state a plan was made from; null where nothing is. */
  staleBecause(plan: Plan): string | null {
    if (plan.stateFingerprint === this.fingerprint()) return null;
    const { columns, names, name } = this.#context;
    if (plan.workspace !== name) return `it was made for workspace ${plan.workspace}, and this is ${name}`;
    if (plan.shards.before !== columns.shardCount) {
      return `it was made for ${plan.shards.before} shards and there are ${columns.shardCount} now`;
    }
    const moved = plan.moves.find(({ node, from }) => {
      const index = names.indexOf(node);
      return index === undefined || columns.homes[index] !== from;
    });
    if (moved === undefined) return 'other nodes, edges or rules have changed since';
    return `${moved.node} is not at home on shard ${moved.from} any more`;
  }

  /** Why pins or types forbid one of some moves, or null. Bounds and groups are not asked: that is `moveRefusal`'s. */
  async fixedRefusal(moves: readonly { readonly node: number; readonly to: number }[]): Promise<string | null> {
    const rules = await this.compiledRules();
    const { names, columns } = this.#context;
    for (const { node, to } of moves) {
      const refusal = fixedRefusal(rules, (other) => names.keyOf(other), columns.shardCount, node, to);
      if (refusal !== null) return refusal;
    }
    return null;
  }

  /** What other homes would cost and carry, beside those of now, with the rows that every moved node brings along. */
  async compare(
    after: Uint16Array,
    shards: number,
    task: Task,
  ): Promise<{
    readonly figures: { readonly before: PlacementFigures; readonly after: PlacementFigures };
    readonly rowsOfMove: Float64Array;
  }> {
    const { columns, pool } = this.#context;
    const rules = this.#rules;
    const before = Uint16Array.from(columns.homes);
    const { forward } = await this.#context.graph();
    const hierarchies = await this.#context.hierarchyGraphs();
    const shardCount = Math.max(shards, columns.shardCount);
    const input = { forward, hierarchies, objective: 'closure' as const, accesses: null, before, after, shardCount };
    const comparison = await pool().run({ kind: 'compare-placements', input }, task);
    return {
      figures: {
        before: this.#figures(comparison.before, before, columns.shardCount, rules),
        after: this.#figures(comparison.after, after, shards, rules),
      },
      rowsOfMove: comparison.rowsOfMove,
    };
  }

  /** @throws conflict.rules, unavailable.heat, input.format, cancelled.caller */
  async propose(settings: PlacementSettings, task: Task): Promise<PlacementProposal> {
    const { columns, topology, name, nowMs, pool } = this.#context;
    const { influence } = topology;
    const startedMs = nowMs();
    const { shards, objective, imbalance, from, preset, seed } = settings;
    const rules = this.#rules;
    requireShardsOfRules(rules, shards);
    const { forward, hierarchies, compiled: ruleColumns, before, stateBefore } = await this.#moment(rules, shards);
    const accesses = objective === 'traffic' ? this.#accesses() : null;
    const live = liveNodes(before);
    const homes = new Uint16Array(new SharedArrayBuffer(2 * live.slots.length));
    const request = {
      forward,
      hierarchies,
      objective,
      accesses,
      loads: accesses === null ? influence : mixedLoads(accesses, influence),
      shardCount: shards,
      imbalance,
      rules: ruleColumns,
      current: before,
      moveWeight: from === 'current' ? MOVE_WEIGHT : 0,
      seed,
      preset,
    };
    const placed = await pool().run({ kind: 'placement', request: denseRequest(request, live), homes }, task);
    if (placed.kind !== 'placed') {
      throw placementRefusal(placed, rules, (node) => this.#context.names.keyOf(live.slots[node]!));
    }
    const after = before.slice();
    scatter<Uint16Array>(homes, after, live);
    const shardCount = Math.max(shards, columns.shardCount);
    const input = { forward, hierarchies, objective, accesses, before, after, shardCount };
    const comparison = await pool().run({ kind: 'compare-placements', input }, task);
    const moves = this.#moves(before, after, comparison, settings);
    const figures = {
      before: this.#figures(comparison.before, before, columns.shardCount, rules),
      after: this.#figures(comparison.after, after, shards, rules),
    };
    const plan = planOf({
      stateFingerprint: stateBefore,
      kind: 'placement',
      workspace: name,
      objective,
      from,
      imbalance,
      seed,
      shards: { before: columns.shardCount, after: shards },
      moves,
      ...figures,
    });
    this.#plans.set(plan.id, plan);
    return {
      planId: plan.id,
      objective,
      from,
      shards,
      ...figures,
      movedNodes: moves.length,
      movedRows: moves.reduce((sum, { rows }) => sum + rows, 0),
      isWithinImbalance: placed.isWithinImbalance,
      oversized: placed.oversized.map((node) => {
        const slot = live.slots[node]!;
        return { node: this.#context.summaryOf(slot), influence: influence[slot]! };
      }),
      ...this.#shownMoves(moves),
      elapsedMs: nowMs() - startedMs,
    };
  }

  /** Graphs, rules and homes that belong together, though others write meanwhile. */
  async #moment(rules: PlacementRules, shards: number) {
    const { columns } = this.#context;
    for (;;) {
      const revision = revisionOf(columns);
      const { forward } = await this.#context.graph();
      const hierarchies = await this.#context.hierarchyGraphs();
      const compiled = await this.#compiled(rules, shards);
      if (revisionOf(columns) !== revision) continue;
      return {
        forward,
        hierarchies,
        compiled,
        before: Uint16Array.from(columns.homes),
        stateBefore: this.fingerprint(),
      };
    }
  }

  #moves(
    before: Uint16Array,
    after: Uint16Array,
    { rowsOfMove, savedByMove, whole, rows: allRows }: PlacementComparison,
    { objective, from }: PlacementSettings,
  ): PlacementPlan['moves'] {
    const moves: PlacementPlan['moves'][number][] = [];
    const costOfRow = from === 'current' && allRows > 0 ? (MOVE_WEIGHT * whole) / allRows : 0;
    for (let node = 0; node < after.length; node++) {
      if (before[node] === after[node]) continue;
      const rows = rowsOfMove[node]!;
      const reason = [{ term: SAVED_TERMS[objective], value: savedByMove[node]! }];
      if (costOfRow > 0) reason.push({ term: 'rows moved', value: -costOfRow * rows });
      const score = reason.reduce((sum, { value }) => sum + value, 0);
      const key = this.#context.names.keyOf(node);
      moves.push({ node: key, from: before[node]!, to: after[node]!, reason, score, rows });
    }
    return moves;
  }

  #shownMoves(moves: PlacementPlan['moves']): Pick<PlacementProposal, 'flows' | 'moves'> {
    const flows = [...Map.groupBy(moves, ({ from, to }) => `${from} ${to}`).values()].map((group) => {
      const rows = group.reduce((sum, move) => sum + move.rows, 0);
      return { from: group[0]!.from, to: group[0]!.to, nodes: group.length, rows };
    });
    const largest = [...moves].sort((a, b) => b.rows - a.rows).slice(0, MOVES_SHOWN_MAX);
    return {
      flows: flows.sort((a, b) => b.nodes - a.nodes || a.from - b.from || a.to - b.to),
      // One that was removed while all this was computed is not shown; its plan is stale anyway.
      moves: largest.flatMap(({ node, from, to, rows }) => {
        const slot = this.#context.names.indexOf(node);
        if (slot === undefined) return [];
        const { index, key, label } = this.#context.summaryOf(slot);
        return [{ node: { index, key, label }, from, to, rows }];
      }),
    };
  }

  #figures(
    of: PlacementComparison['before'],
    homes: Uint16Array,
    shardCount: number,
    rules: PlacementRules,
  ): PlacementFigures {
    const { columns, topology, heats, capacities } = this.#context;
    const { influence, edgeCount } = topology;
    const weights = new Float64Array(shardCount).fill(1);
    for (const { shard, weight } of rules.shards) if (shard < shardCount) weights[shard] = weight ?? 1;
    return shownFigures(of, homes, {
      influence,
      heats: Float64Array.from(heats),
      capacities: shardCount === columns.shardCount ? capacities : shardCapacities(rules, shardCount),
      weights,
      edgeCount,
    });
  }

  /** Of the state that plans are made from. Every look asks it of a plan that waits, so it is kept while nothing changes. */
  fingerprint(): string {
    const { columns, topology, names } = this.#context;
    const { edgeCount } = topology;
    const { shardCount } = columns;
    const [epoch, rules] = [Atomics.load(columns.epochs, 0), this.#rules];
    if (this.#fingerprint?.epoch !== epoch || this.#fingerprint.rules !== rules) {
      // Without spare slots: those may be others at the next opening.
      const homes = Uint16Array.from(columns.homes.subarray(0, names.slotEnd));
      const value = stateFingerprint({ homes, shardCount, edgeCount, rules });
      this.#fingerprint = { epoch, rules, value };
    }
    return this.#fingerprint.value;
  }

  /** All accesses counted since the workspace was opened. @throws unavailable.heat when there are none */
  #accesses(): Float64Array {
    const { columns } = this.#context;
    const accesses = new Float64Array(columns.slotCount);
    for (const stripe of columns.heat)
      for (let node = 0; node < stripe.length; node++) accesses[node]! += stripe[node]!;
    if (accesses.some((count) => count > 0)) return accesses;
    const message =
      'no accesses have been counted since the workspace was opened; ask some queries first, or choose another objective';
    throw new ShardscopeError('unavailable.heat', message, {});
  }

  async #compiled(rules: PlacementRules, shardCount: number): Promise<RuleColumns> {
    const { names, topology, columns, heats } = this.#context;
    const { metagraph, hierarchies } = topology;
    const ruleNames: RuleNames = {
      nodeTypes: metagraph.nodeTypes,
      types: columns.types,
      indexOf: (key) => names.indexOf(key),
      hierarchies,
      graphs: await this.#context.hierarchyGraphs(),
    };
    return compileRules(rules, ruleNames, shardCount, () => Float64Array.from(heats));
  }
}

const SAVED_TERMS: Readonly<Record<PlacementObjective, string>> = {
  closure: 'closure rows no longer cut',
  edges: 'edges no longer cut',
  traffic: 'accesses across shards saved',
};

/** Shares of the load to balance: measured accesses, and a little influence for what nobody asked for yet. */
function mixedLoads(accesses: Float64Array, influence: Float64Array): Float64Array {
  const total = accesses.reduce((sum, count) => sum + count, 0);
  return influence.map((score, node) => (MEASURED_RATIO * accesses[node]!) / total + (1 - MEASURED_RATIO) * score);
}
