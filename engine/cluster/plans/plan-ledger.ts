import { LRUCache } from 'lru-cache';
import { type ErrorDetails, ShardscopeError } from '../../base/errors.ts';
import {
  type AuditAction,
  canBecome,
  OPEN_PLAN_STATES,
  PLAN_STATES,
  type PlanState,
  type PlanTiming,
} from '../../model/plan.ts';
import type { AuditEvent, PlanOutcome, PlanSummary } from '../../protocol/balance-types.ts';
import type { Plan } from '../../protocol/plan-schemas.ts';
import type { PlanChange, PlanStore, WantedEvents } from '../catalog/plan-store.ts';
import { parsePlan, planText } from './plan-document.ts';

/**
 * Every plan of a workspace that somebody was asked about or that was executed, and who did what with it
 *
 * All changes go through here: they follow `PLAN_TRANSITIONS`, are compared and set in one transaction with their event of
 * the audit trail, and are told. So of two who decide at the same time one is told that the other was first. An approval
 * names the hash that was seen, and holds for the state that the plan was made from: a stale plan expires, saying why.
 */
export interface LedgerOptions {
  readonly store: PlanStore;
  readonly nowMs: () => number;
  /** What is different from the state a plan was made from; null while it fits. */
  readonly staleBecause: (plan: Plan) => string | null;
  readonly onChange: (plan: PlanSummary) => void;
}

export interface Proposal {
  readonly author: string;
  readonly isDraft: boolean;
  /** How long somebody may decide; null for ever. */
  readonly validS: number | null;
  readonly ratioBefore: number | null;
  readonly ratioPredicted: number | null;
}

const PARSED_KEPT_MAX = 16;

/** By whom the engine acts of itself. */
export const BALANCER = 'balancer';
export const RULE_APPROVER = 'approval rules';
export const AUTOMATIC_APPROVER = 'automatic mode';

export class PlanLedger {
  readonly #options: LedgerOptions;
  /** What waits for a decision is looked at every tick; a document never changes. */
  readonly #parsed = new LRUCache<string, Plan>({ max: PARSED_KEPT_MAX });
  /** Approved plans with a time of their own; asked for often, and null after every change. */
  #scheduled: readonly PlanSummary[] | null = null;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** The same plan proposed again while it is open is the same entry. */
  add(plan: Plan, { author, isDraft, validS, ratioBefore, ratioPredicted }: Proposal): PlanSummary {
    const { store, nowMs } = this.#options;
    const atMs = nowMs();
    const state: PlanState = isDraft ? 'draft' : 'proposed';
    const added = store.add(
      {
        ...{ planId: plan.id, kind: plan.kind, hash: plan.hash, state, author, createdMs: atMs },
        ...{ ratioBefore, ratioPredicted, note: null, nodes: plan.moves.length },
        rows: plan.moves.reduce((sum, { rows }) => sum + rows, 0),
        expiresMs: validS === null ? null : atMs + 1000 * validS,
        basedOn: plan.kind === 'balance' ? plan.basedOn : null,
        undoOf: plan.kind === 'undo' ? plan.of : null,
      },
      planText(plan),
      this.#event(plan.id, author, isDraft ? 'drafted' : 'proposed', state, describe(plan)),
    );
    const summary = this.summary(plan.id);
    // The state came back to what it was and the same plan was made of it: it may be decided anew.
    if (!added && this.#isOver(summary, plan)) {
      const expiresMs = validS === null ? null : atMs + 1000 * validS;
      const anew = {
        ...{ approver: null, approvedMs: null, finishedMs: null, note: null, observed: null },
        ...{ schedule: null, startedMs: null, expectedMs: null },
      };
      const change = { ...anew, state, expiresMs, author, ratioBefore, ratioPredicted };
      store.change(plan.id, [summary.state], change, this.#event(plan.id, author, 'proposed', state, 'proposed again'));
    }
    return this.#told(plan.id);
  }

  /** What was executed and stands is not over: it can be undone. */
  #isOver({ state }: PlanSummary, plan: Plan): boolean {
    if (state === 'done') return this.#options.staleBecause(plan) === null;
    return state === 'refused' || state === 'expired' || state === 'undone';
  }

  has(planId: string): boolean {
    return this.#options.store.get(planId) !== null;
  }

  /** @throws not-found.plan */
  summary(planId: string): PlanSummary {
    const plan = this.#options.store.get(planId);
    if (plan !== null) return plan;
    throw new ShardscopeError('not-found.plan', `there is no plan ${planId}; plans lists those that there are`, {
      planId,
    });
  }

  /** @throws not-found.plan, also where its moves are forgotten */
  plan(planId: string): Plan {
    const known = this.#parsed.get(planId);
    if (known !== undefined) return known;
    this.summary(planId);
    const text = this.#options.store.document(planId);
    if (text !== null) {
      const plan = parsePlan(text, planId);
      this.#parsed.set(planId, plan);
      return plan;
    }
    throw new ShardscopeError('not-found.plan', `the moves of plan ${planId} are not kept any more, only its summary`, {
      planId,
    });
  }

  latest(countMax: number): readonly PlanSummary[] {
    return this.#options.store.latest(countMax);
  }

  /** That waits for a decision or is under way: the latest. */
  get open(): PlanSummary | null {
    return this.#options.store.inStates(OPEN_PLAN_STATES)[0] ?? null;
  }

  /** That wait: drafts, proposals, and what is approved and not begun. */
  get waiting(): readonly PlanSummary[] {
    return this.#options.store.inStates(['draft', 'proposed', 'approved']);
  }

  /** Whose moves are being made, the latest; else null. */
  get underWay(): PlanSummary | null {
    return this.allUnderWay[0] ?? null;
  }

  /** Moves by hand are made beside another plan. */
  get allUnderWay(): readonly PlanSummary[] {
    return this.#options.store.inStates(['executing']);
  }

  /** Approved, and to be executed by themselves some time, the earliest approved first. */
  get scheduled(): readonly PlanSummary[] {
    this.#scheduled ??= this.#options.store
      .inStates(['approved'])
      .filter(({ schedule }) => schedule !== null)
      .sort((a, b) => a.approvedMs! - b.approvedMs!);
    return this.#scheduled;
  }

  get count(): number {
    return this.#options.store.count();
  }

  events(planId: string | null, countMax: number): readonly AuditEvent[] {
    return this.wantedEvents({ planId, countMax });
  }

  wantedEvents(wanted: WantedEvents): readonly AuditEvent[] {
    return this.#options.store.events(wanted);
  }

  /** What is no plan's: modes, policies, the breaker. */
  note(actor: string, action: AuditAction, detail: string): void {
    this.#options.store.addEvent(this.#event(null, actor, action, null, detail));
  }

  staleBecause(planId: string): string | null {
    return this.#options.staleBecause(this.plan(planId));
  }

  /** The draft takes the place of what it was made from. @throws conflict.plan */
  submit(planId: string, actor: string, validS: number): PlanSummary {
    this.#requireCurrent(planId, actor);
    const { basedOn } = this.summary(planId);
    const change = { expiresMs: this.#options.nowMs() + 1000 * validS };
    this.#become(planId, 'proposed', change, actor, 'submitted', '');
    if (basedOn !== null && canBecome(this.summary(basedOn).state, 'refused')) {
      this.refuse(basedOn, actor, `replaced by ${planId}`);
    }
    return this.summary(planId);
  }

  /**
   * `hash` is that of the plan which the approver saw.
   * @throws conflict.plan when it is another, when somebody was first, when the plan is stale, or when its author approves
   *         it and must not
   */
  approve(planId: string, hash: string, actor: string, mustDiffer: boolean): PlanSummary {
    const plan = this.summary(planId);
    if (plan.hash !== hash) {
      throw conflict(planId, `the plan that was seen has another hash than ${planId}; read it again`, { hash });
    }
    if (mustDiffer && plan.author === actor) {
      throw conflict(planId, `${actor} made plan ${planId}; somebody else has to approve it`, { author: actor });
    }
    this.#requireOpen(plan, 'approved');
    this.#requireCurrent(planId, actor);
    const change = { approver: actor, approvedMs: this.#options.nowMs() };
    return this.#become(planId, 'approved', change, actor, 'approved', `hash ${hash}`);
  }

  /**
   * An approved plan is to be executed by itself; null: not any more. Another time takes the place of the first.
   * @throws conflict.plan when it is not approved, stale, or has no time that could be taken from it
   */
  schedule(planId: string, timing: PlanTiming | null, actor: string): PlanSummary {
    const plan = this.summary(planId);
    if (timing !== null) this.#requireCurrent(planId, actor);
    const hadNone = timing === null && plan.schedule === null;
    const [action, detail] =
      timing === null ? (['unscheduled', ''] as const) : (['scheduled', timingText(timing)] as const);
    const change = { schedule: timing === null ? null : { ...timing, by: actor } };
    const event = this.#event(planId, actor, action, 'approved', detail);
    if (hadNone || !this.#options.store.change(planId, ['approved'], change, event)) {
      const state = plan.state === 'approved' ? 'not scheduled' : plan.state;
      const message = `plan ${planId} is ${state}; only a plan that is approved and waits can be given a time, or lose it`;
      throw conflict(planId, message, { state: plan.state });
    }
    return this.#told(planId);
  }

  /** Also gives up what was paused; what was moved stays. @throws conflict.plan */
  refuse(planId: string, actor: string, note: string): PlanSummary {
    const finishedMs = this.#options.nowMs();
    return this.#become(planId, 'refused', { note, finishedMs }, actor, 'refused', note);
  }

  /**
   * Begins an approved plan, or goes on with a paused one. `expectedMs`: how long it will take, where that is known.
   * @throws conflict.plan
   */
  start(planId: string, actor: string, expectedMs: number | null = null): Plan {
    const { state } = this.summary(planId);
    const isResumed = state === 'paused';
    // What a paused plan has moved is a difference from its state; every move that is left is looked at as it is made.
    if (state === 'approved') this.#requireCurrent(planId, actor);
    const plan = this.plan(planId);
    const begun = isResumed ? {} : { startedMs: this.#options.nowMs(), expectedMs, schedule: null };
    this.#become(planId, 'executing', { note: null, ...begun }, actor, isResumed ? 'resumed' : 'started', '');
    return plan;
  }

  stopped(planId: string, actor: string, note: string): PlanSummary {
    return this.#become(planId, 'paused', { note }, actor, 'paused', note);
  }

  finished(planId: string, actor: string): PlanSummary {
    return this.#become(planId, 'done', { finishedMs: this.#options.nowMs() }, actor, 'finished', '');
  }

  undone(planId: string, actor: string, inverseId: string): PlanSummary {
    return this.#become(planId, 'undone', { note: `undone by ${inverseId}` }, actor, 'undone', inverseId);
  }

  observed(planId: string, outcome: PlanOutcome): PlanSummary {
    const { store } = this.#options;
    const { ratioPredicted } = this.summary(planId);
    const detail = `hottest shard at ${outcome.ratio.toFixed(3)} of its share, predicted ${ratioPredicted?.toFixed(3)}`;
    store.change(planId, ['done'], { observed: outcome }, this.#event(planId, BALANCER, 'observed', 'done', detail));
    return this.#told(planId);
  }

  /** A proposal that is no use any more. */
  expire(planId: string, note: string): PlanSummary {
    return this.#become(planId, 'expired', { note, finishedMs: this.#options.nowMs() }, BALANCER, 'expired', note);
  }

  /**
   * Proposals that nobody decided in time, and those of a state that is no more; what has a time of its own waits for
   * that. Answers with those among them that would have been executed by themselves: nobody looks at them any more.
   */
  expireDue(): readonly PlanSummary[] {
    const { store, nowMs } = this.#options;
    const given: PlanSummary[] = [];
    for (const { planId, expiresMs, schedule } of store.inStates(['proposed', 'approved'])) {
      const isLate = schedule === null && expiresMs !== null && expiresMs <= nowMs();
      const note = isLate ? 'nobody decided in time' : this.staleBecause(planId);
      if (note === null) continue;
      const expired = this.expire(planId, note);
      if (schedule !== null) given.push(expired);
    }
    return given;
  }

  /** What was under way when the engine stopped is paused. Call once, after the journal of moves was put right. */
  recover(): void {
    for (const { planId } of this.#options.store.inStates(['executing'])) {
      this.stopped(planId, BALANCER, 'the engine stopped while the plan was executed');
    }
  }

  #requireCurrent(planId: string, actor: string): void {
    const difference = this.staleBecause(planId);
    if (difference === null) return;
    const { state } = this.summary(planId);
    if (canBecome(state, 'expired')) {
      const finishedMs = this.#options.nowMs();
      this.#become(planId, 'expired', { note: `stale: ${difference}`, finishedMs }, actor, 'expired', difference);
    }
    throw conflict(planId, `plan ${planId} is stale: ${difference}; propose again`, { difference });
  }

  #requireOpen({ planId, state, approver, note }: PlanSummary, to: PlanState): void {
    if (canBecome(state, to)) return;
    const who = state === 'approved' && approver !== null ? ` by ${approver}` : '';
    const why = note === null ? '' : ` (${note})`;
    throw conflict(planId, `plan ${planId} is ${state}${who}${why}, so it cannot become ${to}`, { state });
  }

  #become(
    planId: string,
    to: PlanState,
    change: PlanChange,
    actor: string,
    action: AuditAction,
    detail: string,
  ): PlanSummary {
    const sources = PLAN_STATES.filter((from) => canBecome(from, to));
    const event = this.#event(planId, actor, action, to, detail);
    if (!this.#options.store.change(planId, sources, { ...change, state: to }, event)) {
      this.#requireOpen(this.summary(planId), to);
    }
    return this.#told(planId);
  }

  #told(planId: string): PlanSummary {
    this.#scheduled = null;
    const plan = this.summary(planId);
    this.#options.onChange(plan);
    return plan;
  }

  #event(planId: string | null, actor: string, action: AuditAction, state: PlanState | null, detail: string) {
    return { atMs: this.#options.nowMs(), actor, action, planId, state, detail };
  }
}

function conflict(planId: string, message: string, details: ErrorDetails): ShardscopeError {
  return new ShardscopeError('conflict.plan', message, { planId, ...details });
}

const timingText = (timing: PlanTiming): string =>
  timing.kind === 'at' ? `for ${new Date(timing.atMs).toISOString()}` : 'for quiet hours';

function describe(plan: Plan): string {
  const moved = `${plan.moves.length} nodes, ${plan.moves.reduce((sum, { rows }) => sum + rows, 0)} rows`;
  if (plan.kind === 'undo') return `takes back ${plan.of}: ${moved}`;
  return moved;
}
