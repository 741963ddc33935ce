import type { BalanceInput } from '../../algorithms/planning/balance-input.ts';
import type { ControlLoop, Look } from '../../algorithms/planning/control-loop.ts';
import { explainMove } from '../../algorithms/planning/explain-move.ts';
import type { BalancePlan } from '../../algorithms/planning/plan-table.ts';
import type { ShardLoads } from '../../algorithms/planning/shard-loads.ts';
import type { MadeMove } from '../../algorithms/planning/trigger.ts';
import { ShardscopeError, toWireError } from '../../base/errors.ts';
import { silentTask } from '../../base/progress.ts';
import type { BalanceSettings } from '../../model/balance-settings.ts';
import type { Move } from '../../model/move.ts';
import { policyFaults } from '../../model/policy.ts';
import type {
  BalanceStatus,
  NodeExplanation,
  NodeForecast,
  PlanSummary,
  PlanValidity,
} from '../../protocol/balance-types.ts';
import type { BalancePlanDocument, ByHandPlan } from '../../protocol/plan-schemas.ts';
import type { NodeSummary, Notice } from '../../protocol/types.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { NodeNames } from '../node-names.ts';
import { expiredNotice } from '../plans/due-plans.ts';
import { isBalancePlan } from '../plans/plan-document.ts';
import { AUTOMATIC_APPROVER, BALANCER, type PlanLedger, RULE_APPROVER } from '../plans/plan-ledger.ts';
import { balanceDocument, worstOfLoads } from './balance-document.ts';
import { explanation, forecastStatus, noForecast, shownLook } from './balance-report.ts';
import type { Words } from './balance-words.ts';
import type { LoopSource } from './loop-input.ts';
import { LoopKeeper } from './loop-keeper.ts';
import { nodeForecast } from './node-forecast.ts';
import { hottestRatio, loadsAfter, loadsOfLook, type PlacedMove, slotsOf, worstRatio } from './outlook.ts';
import { planValidity } from './plan-validity.ts';
import { editedPlan, type PlanEdit, signalsNow } from './proposals.ts';

/**
 * The balancer of one open workspace
 *
 * Counts come with every fold. Once a tick the control loop looks; where a plan is due, and none is open, the pool computes
 * it and the ledger gets it. By the mode it then waits for somebody, or is approved by rule or at once and handed to
 * whoever executes plans (`onDue`). What was seen after a plan is kept beside what was predicted; where it is worse, modes
 * that act by themselves fall back to proposing.
 *
 * It moves nothing itself, and everything it knows that cannot be measured again is in the ledger or in the loop's file.
 */
export interface BalancerContext extends LoopSource {
  readonly name: string;
  readonly names: NodeNames;
  readonly catalog: Pick<Catalog, 'balanceSettings' | 'saveBalanceSettings' | 'moves'>;
  readonly plans: PlanLedger;
  readonly loopFile: string;
  /** Of a workspace that nobody has set otherwise. */
  readonly defaults: BalanceSettings;
  readonly nowMs: () => number;
  summaryOf(node: number): NodeSummary;
  readonly onStatus: () => void;
  /** A plan was approved by the balancer's own rules: execute it. */
  readonly onDue: (planId: string, actor: string) => void;
  readonly onNotice: (notice: Notice) => void;
}

const MS = 1000;
/** Looks after a plan before its outcome is judged: what moved has to be asked for at its new home. */
const OUTCOME_TICKS = 3;
/** More plans nobody can decide between; the latest are told. */
const VALIDITIES_TOLD_MAX = 20;

/** What a plan was made of: the input, and the state at the moment it was taken. */
interface PlannedFrom {
  readonly input: BalanceInput;
  readonly basis: BalancePlanDocument['basis'];
  readonly stateFingerprint: string;
}

interface Watch {
  readonly planId: string;
  readonly dueMs: number;
}

export class Balancer {
  readonly #context: BalancerContext;
  #settings: BalanceSettings;
  readonly #keeper: LoopKeeper;
  #look: Look | null = null;
  #planning: Promise<unknown> | null = null;
  #unrelieved: BalanceStatus['unrelieved'] = [];
  #oversized: BalancePlan['oversized'] = [];
  #watched: readonly Watch[] = [];
  #isClosed = false;

  constructor(context: BalancerContext) {
    this.#context = context;
    this.#settings = { ...context.defaults, ...context.catalog.balanceSettings() };
    this.#keeper = new LoopKeeper({
      ...{ source: context, file: context.loopFile, settings: () => this.#settings },
      keyOf: (slot) => context.names.keyOf(slot),
      // Where somebody writes in every tick, every tick's look would be missed.
      onRebuilt: (loop, nowMs) => {
        if (!this.#isClosed) this.#tick(loop, nowMs);
      },
      onFailure: (error) => {
        if (this.#isClosed) return;
        this.#notice('warning', error, 'the balancer tries again later');
      },
    });
  }

  get settings(): BalanceSettings {
    return this.#settings;
  }

  /** Durable, and in the audit trail. @throws usage.params naming the setting and its range */
  configure(settings: BalanceSettings, actor: string): void {
    const [fault] = policyFaults(settings.policy);
    if (fault !== undefined) {
      const message = `${fault.setting}: expected ${fault.expected}, found ${fault.value}`;
      throw new ShardscopeError('usage.params', message, { ...fault });
    }
    const before = this.#settings;
    this.#context.catalog.saveBalanceSettings(settings);
    this.#settings = settings;
    if (before.mode !== settings.mode) {
      this.#context.plans.note(actor, 'mode', `${before.mode} to ${settings.mode}`);
    }
    const changes = changedSettings(before, settings);
    if (changes !== '') this.#context.plans.note(actor, 'policy', changes);
    const isOtherLoop = before.foresight !== settings.foresight || !isSame(before.policy, settings.policy);
    if (isOtherLoop) this.#keeper.outdate();
    this.#context.onStatus();
  }

  /** Rules, influence or settings are others: the loop is built anew before its next tick. */
  outdate(): void {
    this.#keeper.outdate();
  }

  /** The topology was written to; what was learnt of removed nodes is forgotten. */
  written(removedSlots: readonly number[]): void {
    this.#keeper.forget(removedSlots);
    this.#keeper.outdate();
  }

  /** Takes in the accesses of one fold. */
  count(accesses: Uint32Array, elapsedMs: number, nowMs: number): void {
    // The last fold, when the workspace is closed, comes after what was learnt was saved.
    if (this.#isClosed) return;
    const loop = this.#keeper.count(accesses, elapsedMs, nowMs);
    if (loop !== null) this.#tick(loop, nowMs);
  }

  #tick(loop: ControlLoop, nowMs: number): void {
    const { plans, onStatus, onNotice } = this.#context;
    try {
      for (const { planId, note } of plans.expireDue()) onNotice(expiredNotice(planId, note ?? '', nowMs));
      const mayPlan = this.#settings.mode !== 'off' && plans.open === null && this.#planning === null;
      const look = loop.look(nowMs, undefined, mayPlan);
      this.#look = look;
      this.#dropOutgrown(look);
      this.#judge(look, nowMs);
      this.#keeper.saveWhenDue(nowMs);
      // The breaker may have spoken meanwhile; it only proposes then.
      if (mayPlan && look.decision.kind === 'plan') this.#plan(loop, look);
      onStatus();
    } catch (error) {
      // Counting goes on; a full disk is told, and tried again at the next tick.
      this.#notice('error', error, 'the balancer could not look');
    }
  }

  /** A proposal of the balancer that would not help any more, by the heat of now, makes room for one that does. */
  #dropOutgrown(look: Look): void {
    const { plans } = this.#context;
    const { open } = plans;
    if (open === null || open.state !== 'proposed' || open.author !== BALANCER) return;
    const moves = this.#placedMoves(open.planId);
    const [now, after] = [worstRatio(look.loads), worstRatio(loadsAfter(look, moves))];
    if (after < now) return;
    const change = `from ${now.toFixed(2)} to ${after.toFixed(2)} of its share`;
    plans.expire(open.planId, `by the heat of now the worst shard would go ${change}`);
  }

  #placedMoves(planId: string): readonly PlacedMove[] {
    const { plans, names } = this.#context;
    return plans.plan(planId).moves.map(({ node, from, to }) => ({ from, to, node: names.indexOf(node)! }));
  }

  /** What a plan that waits is worth by the latest look. O(its moves). */
  validity({ planId }: PlanSummary): PlanValidity {
    const { plans } = this.#context;
    const plan = plans.plan(planId);
    const promised = 'loads' in plan ? plan.loads : null;
    return planValidity(planId, promised, this.#look, () => this.#placedMoves(planId), plans.staleBecause(planId));
  }

  /** @throws conflict.plan when it brings too little by the heat of now; not-found.plan */
  requireValid(planId: string): void {
    const { plans } = this.#context;
    const plan = plans.summary(planId);
    // Of one that cannot be approved anyway, and of one that is stale, the ledger says so, and keeps it.
    if (plan.state !== 'proposed' || plans.staleBecause(planId) !== null) return;
    const { refusal, ratio } = this.validity(plan);
    if (refusal === null) return;
    const message = `plan ${planId} does not fit any more: ${refusal}; plan again`;
    throw new ShardscopeError('conflict.plan', message, { planId, validity: ratio });
  }

  /** Loads before and after some moves by the latest look; null before the first. */
  loadsOf(moves: readonly PlacedMove[]): ByHandPlan['loads'] {
    if (this.#look === null) return null;
    const { loads, ahead } = this.#look;
    const shown = (of: ShardLoads) => loadsOfLook(of, ahead.length);
    return { before: shown(loads), after: shown(loadsAfter(this.#look, moves)) };
  }

  #plan(loop: ControlLoop, look: Look): void {
    const request = loop.request(look);
    const of = { input: request, basis: basisOf(look), stateFingerprint: this.#context.placements.fingerprint() };
    this.#planning = (async () => {
      const plan = await this.#context.analysisPool().run({ kind: 'plan-moves', request }, silentTask);
      const document = await this.#document(plan, of, null);
      if (document === null || this.#isClosed || this.#context.plans.open !== null) return;
      // Something moved meanwhile: the next look plans again.
      if (this.#context.placements.staleBecause(document) !== null) return;
      this.#decide(this.#add(document, BALANCER, false), document);
    })()
      .catch((error: unknown) => {
        if (!this.#isClosed) this.#notice('warning', error, 'no plan could be made');
      })
      .finally(() => {
        this.#planning = null;
        if (!this.#isClosed) this.#context.onStatus();
      });
  }

  /** Null where there is nothing to move; the status then says why. */
  async #document(
    plan: BalancePlan,
    { input, basis, stateFingerprint }: PlannedFrom,
    edit: { readonly basedOn: string; readonly ruleOf: Parameters<typeof balanceDocument>[2]['ruleOf'] } | null,
  ): Promise<BalancePlanDocument | null> {
    this.#unrelieved = plan.moves.length === 0 ? plan.unrelieved : [];
    this.#oversized = plan.oversized;
    if (plan.moves.length === 0) return null;
    const { placements, columns, name } = this.#context;
    const after = input.homes.slice();
    for (const { nodes, to } of plan.moves) for (const node of nodes) after[node] = to;
    const { figures, rowsOfMove } = await placements.compare(after, columns.shardCount, silentTask);
    return balanceDocument(plan, input, {
      ...{ words: this.#words, workspace: name, stateFingerprint, basis, figures, rowsOfMove },
      basedOn: edit?.basedOn ?? null,
      ...(edit?.ruleOf && { ruleOf: edit.ruleOf }),
    });
  }

  #add(document: BalancePlanDocument, author: string, isDraft: boolean): PlanSummary {
    return this.#context.plans.add(document, {
      ...{ author, isDraft, validS: this.#settings.approval.validS },
      ratioBefore: worstOfLoads(document.loads.before),
      ratioPredicted: worstOfLoads(document.loads.after),
    });
  }

  #decide(plan: PlanSummary, document: BalancePlanDocument): void {
    const { mode } = this.#settings;
    const approver =
      mode === 'automatic'
        ? AUTOMATIC_APPROVER
        : mode === 'approve-by-rule' && this.#isWithinRules(plan, document)
          ? RULE_APPROVER
          : null;
    if (approver === null) return;
    this.#context.plans.approve(plan.planId, plan.hash, approver, false);
    this.#context.onDue(plan.planId, approver);
  }

  #isWithinRules({ nodes, rows, ratioBefore, ratioPredicted }: PlanSummary, { moves }: BalancePlanDocument): boolean {
    const { nodesMax, rowsMax, reliefMin, types } = this.#settings.approval;
    const { names, columns, topology } = this.#context;
    const typeOf = (key: string) => topology.metagraph.nodeTypes[columns.types[names.indexOf(key)!]!]!;
    return (
      nodes <= nodesMax &&
      rows <= rowsMax &&
      ratioBefore! - ratioPredicted! >= reliefMin &&
      (types === null || moves.every(({ node }) => types.includes(typeOf(node))))
    );
  }

  /** Moves that were made, by whichever way: their nodes cool down, and those of balance plans are spent. */
  made(moves: readonly Move[], planId: string | null): void {
    const nowMs = this.#context.nowMs();
    const made: MadeMove[] = moves.map(({ node, from, to, rows }) => ({ nodes: [node], from, to, rows }));
    this.#keeper.loop?.made(made, [], planId !== null && isBalancePlan(planId), nowMs);
  }

  /** Told by the ledger. What a plan has relieved is hot again only when it exceeds what sets off a plan. */
  planChanged({ planId, kind, state, observed, ratioPredicted }: PlanSummary): void {
    // What was looked at already is not looked at again.
    if (ratioPredicted === null || state !== 'done' || observed !== null) return;
    const { policy } = this.#settings;
    const nowMs = this.#context.nowMs();
    const dueMs = nowMs + MS * Math.max(policy.windowS, OUTCOME_TICKS * policy.tickS);
    this.#watched = [...this.#watched.filter((watch) => watch.planId !== planId), { planId, dueMs }];
    if (kind !== 'balance') return;
    const plan = this.#context.plans.plan(planId);
    const loads = this.#look?.loads;
    const { loop } = this.#keeper;
    if (loop === null || loads === undefined || plan.kind !== 'balance') return;
    const { shardRatioLeave } = policy;
    const relieved = plan.loads.after.flatMap(({ shard, ratio, ratioAhead }) => {
      return ratio <= shardRatioLeave && (ratioAhead ?? 0) <= shardRatioLeave ? slotsOf(loads, shard) : [];
    });
    loop.made([], relieved, true, nowMs);
  }

  #judge({ loads }: Look, nowMs: number): void {
    const due = this.#watched.filter(({ dueMs }) => dueMs <= nowMs);
    if (due.length === 0) return;
    this.#watched = this.#watched.filter((watch) => !due.includes(watch));
    for (const { planId } of due) this.#judgePlan(planId, loads, nowMs);
  }

  #judgePlan(planId: string, loads: ShardLoads, nowMs: number): void {
    const { plans } = this.#context;
    const plan = plans.summary(planId);
    if (plan.state !== 'done' || plan.ratioPredicted === null) return;
    const { policy, outcomeToleranceRatio, mode } = this.#settings;
    const ratio = hottestRatio(loads);
    const isWorse = ratio > plan.ratioPredicted * (1 + outcomeToleranceRatio) && ratio > policy.shardRatioEnter;
    plans.observed(planId, { atMs: nowMs, ratio, isWorse });
    // What people move by hand is theirs to judge.
    if (!isWorse || plan.kind !== 'balance' || (mode !== 'automatic' && mode !== 'approve-by-rule')) return;
    const message = `after plan ${planId} the hottest shard is at ${ratio.toFixed(2)} of its share, ${plan.ratioPredicted.toFixed(2)} was predicted: the balancer only proposes from now on`;
    plans.note(BALANCER, 'breaker', message);
    this.configure({ ...this.#settings, mode: 'propose' }, BALANCER);
    this.#context.onNotice({ level: 'warning', code: 'balance.breaker', message, atMs: nowMs });
  }

  /**
   * For a program that does not keep the balancer running: looks at heat of the past, accesses a second by node, as if it
   * were measured now, by settings that are not kept.
   */
  async lookBack(heats: Float64Array, settings: BalanceSettings): Promise<void> {
    this.#settings = settings;
    const nowMs = this.#context.nowMs();
    this.#keeper.outdate();
    this.#look = (await this.#keeper.current(nowMs)).lookAt(heats, nowMs);
  }

  /**
   * A plan by the heat of now, without waiting for confirmation; null where there is nothing to move.
   * @throws unavailable.heat before the first tick is over
   */
  async propose(actor: string, nodesMax = Number.POSITIVE_INFINITY): Promise<string | null> {
    const { loop, look } = await this.#looked();
    const { frozen, ...of } = this.#from(loop, look);
    const signals = signalsNow(of.input);
    this.#unrelieved = [];
    if (signals.length === 0) return null;
    const budget = loop.allowance(look.nowMs);
    const allowance = { ...budget, nodes: Math.min(budget.nodes, nodesMax) };
    const request = { ...of.input, frozen, signals, allowance };
    const plan = await this.#context.analysisPool().run({ kind: 'plan-moves', request }, silentTask);
    const document = await this.#document(plan, of, null);
    this.#context.onStatus();
    return document === null ? null : this.#addCurrent(document, actor, false).planId;
  }

  /** A draft of a plan of its kind with some moves left out or sent elsewhere. @throws conflict.plan, conflict.rules */
  async edit(planId: string, edit: PlanEdit, actor: string): Promise<string> {
    const { plans } = this.#context;
    const plan = plans.plan(planId);
    if (plan.kind !== 'balance') {
      throw new ShardscopeError('conflict.plan', `plan ${planId} is no plan of the balancer; only these are edited`, {
        planId,
      });
    }
    const difference = plans.staleBecause(planId);
    if (difference !== null) {
      const message = `plan ${planId} is stale: ${difference}; propose again`;
      throw new ShardscopeError('conflict.plan', message, { planId, difference });
    }
    const { loop, look } = await this.#looked();
    const of = this.#from(loop, look);
    const edited = editedPlan(plan, edit, of.input, this.#words);
    const document = await this.#document(edited.plan, of, { basedOn: planId, ruleOf: edited.ruleOf });
    return this.#addCurrent(document!, actor, true).planId;
  }

  /** @throws unavailable.heat */
  async explain(node: number, to: number | null): Promise<NodeExplanation> {
    const { loop, look } = await this.#looked();
    const { input, frozen } = loop.input(look);
    const { summaryOf, catalog } = this.#context;
    return explanation(explainMove(input, frozen, node, to), {
      ...{ words: this.#words, summaryOf, basis: look.basis === 'forecast' ? 'forecast' : 'measured' },
      lastPlan: catalog.moves.lastPlanOf(node),
    });
  }

  status(): BalanceStatus {
    const { nowMs, plans, summaryOf } = this.#context;
    const { loop } = this.#keeper;
    return {
      atMs: nowMs(),
      settings: this.#settings,
      look: loop === null || this.#look === null ? null : shownLook(this.#look, loop, this.#settings, summaryOf),
      forecast: loop === null ? noForecast(this.#settings) : forecastStatus(loop, this.#settings),
      openPlan: plans.open,
      validities: plans.waiting.slice(0, VALIDITIES_TOLD_MAX).map((plan) => this.validity(plan)),
      unrelieved: this.#unrelieved.map(({ shard, dimension, because }) => ({ shard, dimension, because })),
      oversized: this.#oversized.map(({ node, heat, share }) => ({ node: summaryOf(node), heat, share })),
    };
  }

  /** Of the first `slotEnd` slots. */
  forecastNodes(slotEnd: number): NodeForecast {
    const { columns, nowMs } = this.#context;
    const { horizonS } = this.#settings.policy;
    return nodeForecast(this.#keeper.loop, columns.homes, slotEnd, { atMs: nowMs(), horizonS });
  }

  /** The latest look, and the loop of the rules and settings of now. */
  async #looked(): Promise<{ readonly loop: ControlLoop; readonly look: Look }> {
    if (this.#look === null) {
      const message = `no heat was looked at yet; the first look is after ${this.#settings.policy.tickS} s`;
      throw new ShardscopeError('unavailable.heat', message, {});
    }
    const loop = await this.#keeper.current(this.#context.nowMs());
    return { loop, look: this.#look };
  }

  /** At one moment: what is planned by, and the state that the plan will hold for. */
  #from(loop: ControlLoop, look: Look): PlannedFrom & { readonly frozen: Uint8Array | null } {
    const { input, frozen } = loop.input(look);
    return { input, frozen, basis: basisOf(look), stateFingerprint: this.#context.placements.fingerprint() };
  }

  /** @throws conflict.plan when something moved while the plan was made */
  #addCurrent(document: BalancePlanDocument, author: string, isDraft: boolean): PlanSummary {
    const difference = this.#context.placements.staleBecause(document);
    if (difference === null) return this.#add(document, author, isDraft);
    const message = `the state changed while the plan was made: ${difference}; propose again`;
    throw new ShardscopeError('conflict.plan', message, { difference });
  }

  get #words(): Words & { indexOf(key: string): number } {
    const { placements, names } = this.#context;
    return {
      rules: placements.rules,
      keyOf: (node) => names.keyOf(node),
      indexOf: (key) => names.indexOf(key)!,
    };
  }

  #notice(level: Notice['level'], error: unknown, what: string): void {
    const { code, message } = toWireError(error);
    this.#context.onNotice({ level, code, message: `${what}: ${message}`, atMs: this.#context.nowMs() });
  }

  /** Resolves when nothing is being built or planned. */
  async settled(): Promise<void> {
    while (this.#keeper.building !== null || this.#planning !== null) {
      await Promise.allSettled([this.#keeper.building, this.#planning]);
    }
  }

  /** Waits for a plan that is being made; nothing is proposed any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.settled();
    try {
      await this.#keeper.save();
    } catch (error) {
      this.#notice('warning', error, 'what the forecast has learnt could not be kept');
    }
  }
}

const basisOf = ({ basis }: Look): 'measured' | 'forecast' => (basis === 'forecast' ? 'forecast' : 'measured');

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

function changedSettings(before: BalanceSettings, after: BalanceSettings): string {
  const flat = ({ policy, approval, foresight, outcomeToleranceRatio }: BalanceSettings) => {
    return Object.entries({ ...policy, ...approval, foresight, outcomeToleranceRatio });
  };
  const known = new Map(flat(before));
  return flat(after)
    .filter(([name, value]) => !isSame(known.get(name), value))
    .map(([name, value]) => `${name} ${JSON.stringify(known.get(name))} to ${JSON.stringify(value)}`)
    .join(', ');
}
