import type {
  AuditEvent,
  BalanceMode,
  BalanceSettings,
  BalanceStatus,
  PlanComparison,
  PlanDetails,
  PlanState,
  PlanSummary,
  ShardscopeError,
} from '../../engine/protocol/index.ts';
import { IDLE, LOADING, type Loadable, ready } from './loadable.ts';

export const PLAN_COUNT_MAX = 100;
export const AUDIT_COUNT_MAX = 200;
export const OPERATOR_LENGTH_MAX = 100;

/** What the Balance view shows. */
export type BalancePage =
  | { readonly kind: 'now' }
  | { readonly kind: 'plans' }
  | { readonly kind: 'scorecard' }
  | { readonly kind: 'back-test' }
  | { readonly kind: 'audit' }
  | { readonly kind: 'settings' }
  | { readonly kind: 'plan'; readonly planId: string }
  | { readonly kind: 'compare' };

/** What the operator takes out of a plan, or sends elsewhere, before it is scored again. */
export interface PlanTrim {
  readonly dropBlocks: readonly number[];
  readonly dropNodes: readonly number[];
  readonly retarget: readonly { readonly block: number; readonly to: number }[];
}

/** The plan that is looked at. */
export interface PlanSheet {
  readonly planId: string;
  readonly details: Loadable<PlanDetails>;
  /** Of a draft: the plan that it was edited from. */
  readonly original: Loadable<PlanDetails>;
  readonly trim: PlanTrim;
}

/** What is asked before it is done. */
export type BalanceQuestion =
  | { readonly kind: 'mode'; readonly mode: BalanceMode }
  /** Bound to what was on screen when it was asked. */
  | { readonly kind: 'approve'; readonly plan: PlanSummary }
  | { readonly kind: 'schedule'; readonly plan: PlanSummary }
  | { readonly kind: 'refuse'; readonly plan: PlanSummary }
  | { readonly kind: 'undo'; readonly plan: PlanSummary }
  | { readonly kind: 'abort'; readonly plan: PlanSummary };

export type BalanceDeed =
  | 'configure'
  | 'propose'
  | 'edit'
  | 'submit'
  | 'approve'
  | 'refuse'
  | 'run'
  | 'pause'
  | 'undo'
  | 'abort'
  | 'save';

export interface Balance {
  readonly status: Loadable<BalanceStatus>;
  /** Newest first. */
  readonly plans: Loadable<readonly PlanSummary[]>;
  readonly audit: Loadable<readonly AuditEvent[]>;
  readonly page: BalancePage;
  readonly sheet: PlanSheet | null;
  /** Plans that were picked to be compared, two at most. */
  readonly picked: readonly string[];
  readonly comparison: Loadable<PlanComparison>;
  readonly question: BalanceQuestion | null;
  /** Somebody wants to do something, and has not said who he is. */
  readonly isNameAsked: boolean;
  /** What was asked of the engine and is not answered; running and undoing are jobs. */
  readonly doing: BalanceDeed | null;
  readonly failure: { readonly deed: BalanceDeed; readonly error: ShardscopeError } | null;
  /** The last proposal that was asked for had nothing to move. */
  readonly foundNothing: boolean;
  /** Settings that are being changed; null as long as nobody changed any. */
  readonly draft: BalanceSettings | null;
  /** Who does what this console asks for. */
  readonly operator: string | null;
}

export const NO_TRIM: PlanTrim = { dropBlocks: [], dropNodes: [], retarget: [] };

export const INITIAL_BALANCE: Balance = {
  status: IDLE,
  plans: IDLE,
  audit: IDLE,
  page: { kind: 'now' },
  sheet: null,
  picked: [],
  comparison: IDLE,
  question: null,
  isNameAsked: false,
  doing: null,
  failure: null,
  foundNothing: false,
  draft: null,
  operator: null,
};

/** Modes in which plans are carried out that nobody looked at. */
export const isActingMode = (mode: BalanceMode): boolean => mode === 'approve-by-rule' || mode === 'automatic';

/** Somebody may still decide whether it is carried out. */
export const isDecidable = (state: PlanState): boolean =>
  state === 'draft' || state === 'proposed' || state === 'approved';

/** Another workspace: only who sits here is still known. */
export const balanceForWorkspace = ({ operator }: Balance): Balance => ({ ...INITIAL_BALANCE, operator });

/**
 * The same one, closed and opened again, as a plan with another number of shards does on its way: the plan that is looked
 * at stays in view, to be asked for again. All else is told anew.
 */
export function balanceForReopened(balance: Balance): Balance {
  const { page, sheet } = balance;
  const kept = page.kind === 'plan' && sheet !== null ? { page, sheet: { ...sheet, trim: NO_TRIM } } : {};
  return { ...balanceForWorkspace(balance), ...kept };
}

/** What waits for a decision, or null. */
export function waitingPlan({ status }: Balance): PlanSummary | null {
  const plan = status.state === 'ready' ? status.value.openPlan : null;
  return plan?.state === 'proposed' ? plan : null;
}

export const isSamePage = (a: BalancePage, b: BalancePage): boolean =>
  a.kind === 'plan' ? b.kind === 'plan' && a.planId === b.planId : a.kind === b.kind;

export function showPage(balance: Balance, page: BalancePage): Balance {
  const sheet = page.kind === 'plan' ? openedSheet(balance.sheet, page.planId) : null;
  return { ...balance, page, sheet, failure: null, foundNothing: false };
}

/** A sheet that is open already stays as it is. */
function openedSheet(sheet: PlanSheet | null, planId: string): PlanSheet {
  return sheet?.planId === planId ? sheet : { planId, details: LOADING, original: IDLE, trim: NO_TRIM };
}

/** An answer about a plan that is no longer looked at is dropped; what changed under the trim ends the trim. */
export function applyDetails(balance: Balance, planId: string, details: Loadable<PlanDetails>): Balance {
  const { sheet } = balance;
  if (sheet?.planId !== planId) return balance;
  const told = details.state === 'ready' ? ready(withProgress(details.value, sheet.details)) : details;
  const isOther = hashOf(sheet.details) !== null && hashOf(sheet.details) !== hashOf(details);
  return { ...balance, sheet: { ...sheet, details: told, trim: isOther ? NO_TRIM : sheet.trim } };
}

/** How far a plan is, only events tell: an answer about it that comes between two of them keeps what was told. */
function withProgress(details: PlanDetails, before: Loadable<PlanDetails>): PlanDetails {
  const { plan } = details;
  const known = before.state === 'ready' ? before.value.plan.progress : undefined;
  if (plan.state !== 'executing' || plan.progress !== undefined || known === undefined) return details;
  return { ...details, plan: { ...plan, progress: known } };
}

/** The status as the engine tells it once a tick, with how far its open plan is. */
export function applyStatus(balance: Balance, status: BalanceStatus): Balance {
  const { openPlan } = status;
  const known = balance.plans.state === 'ready' ? balance.plans.value : [];
  const progress = known.find(({ planId }) => planId === openPlan?.planId)?.progress;
  if (openPlan?.state !== 'executing' || progress === undefined) return { ...balance, status: ready(status) };
  return { ...balance, status: ready({ ...status, openPlan: { progress, ...openPlan } }) };
}

const hashOf = (details: Loadable<PlanDetails>): string | null =>
  details.state === 'ready' ? details.value.plan.hash : null;

export function applyOriginal(balance: Balance, planId: string, original: Loadable<PlanDetails>): Balance {
  const { sheet } = balance;
  return sheet?.planId === planId ? { ...balance, sheet: { ...sheet, original } } : balance;
}

/** A plan that was just made is what is looked at next; a draft beside the plan that was edited. */
export function showMade(balance: Balance, details: PlanDetails, original: PlanDetails | null): Balance {
  const { planId } = details.plan;
  return {
    ...applyPlan(balance, details.plan),
    page: { kind: 'plan', planId },
    sheet: { planId, details: ready(details), original: original === null ? IDLE : ready(original), trim: NO_TRIM },
    failure: null,
    foundNothing: false,
  };
}

/** As `showMade`, where the operator is still on the page that it was asked on; else it is only taken in. */
export const takeMade = (
  balance: Balance,
  details: PlanDetails,
  original: PlanDetails | null,
  askedOn: BalancePage,
): Balance =>
  isSamePage(balance.page, askedOn) ? showMade(balance, details, original) : applyPlan(balance, details.plan);

/** A new or changed plan, in its place; each once. */
export function applyPlan(balance: Balance, plan: PlanSummary): Balance {
  const { plans, sheet, status } = balance;
  const others = plans.state === 'ready' ? plans.value.filter(({ planId }) => planId !== plan.planId) : [];
  const all = [plan, ...others].sort((a, b) => b.createdMs - a.createdMs).slice(0, PLAN_COUNT_MAX);
  const isShown = sheet?.planId === plan.planId && sheet.details.state === 'ready';
  return {
    ...balance,
    plans: plans.state === 'ready' ? ready(all) : plans,
    sheet: isShown ? { ...sheet, details: ready({ ...sheet.details.value, plan }) } : sheet,
    status: status.state === 'ready' ? ready(withOpenPlan(status.value, plan)) : status,
  };
}

/** The status is told once a tick; what is decided meanwhile must not wait for that. */
function withOpenPlan(status: BalanceStatus, plan: PlanSummary): BalanceStatus {
  const isOpen = ['proposed', 'approved', 'executing', 'paused'].includes(plan.state);
  if (isOpen) return { ...status, openPlan: plan };
  return status.openPlan?.planId === plan.planId ? { ...status, openPlan: null } : status;
}

export function togglePick(balance: Balance, planId: string): Balance {
  const { picked } = balance;
  if (picked.includes(planId)) return { ...balance, picked: picked.filter((other) => other !== planId) };
  return { ...balance, picked: [...picked, planId].slice(-2) };
}

export const isTrimmed = ({ dropBlocks, dropNodes, retarget }: PlanTrim): boolean =>
  dropBlocks.length + dropNodes.length + retarget.length > 0;

const toggled = (list: readonly number[], value: number): readonly number[] =>
  list.includes(value) ? list.filter((other) => other !== value) : [...list, value].sort((a, b) => a - b);

/** Changes the trim of the open sheet. */
export function changeTrim(balance: Balance, change: (trim: PlanTrim) => PlanTrim): Balance {
  const { sheet } = balance;
  return sheet === null ? balance : { ...balance, sheet: { ...sheet, trim: change(sheet.trim) } };
}

export const toggleBlock = (trim: PlanTrim, block: number): PlanTrim => ({
  ...trim,
  dropBlocks: toggled(trim.dropBlocks, block),
});

export const toggleNode = (trim: PlanTrim, node: number): PlanTrim => ({
  ...trim,
  dropNodes: toggled(trim.dropNodes, node),
});

/** `to` null: to where the plan has it. */
export function retargetBlock(trim: PlanTrim, block: number, to: number | null): PlanTrim {
  const others = trim.retarget.filter((entry) => entry.block !== block);
  return { ...trim, retarget: to === null ? others : [...others, { block, to }] };
}

/** A name as it is kept from one visit to the next; null for what cannot be one. */
export function restoredOperator(stored: string | null): string | null {
  const name = stored?.trim() ?? '';
  return name === '' || name.length > OPERATOR_LENGTH_MAX ? null : name;
}
