/**
 * The life of a plan.
 *
 *   draft      being edited; nobody is asked to decide
 *   proposed   waits for a decision; expires
 *   approved   bound to its hash and to the state it was made from; may be executed
 *   executing  its moves are being made
 *   paused     some of its moves were made; goes on, or is undone
 *   done       all moves were made
 *   refused    by somebody, or given up after it was paused: what was moved stays
 *   expired    nobody decided in time, or the state it was made from is no more
 *   undone     its inverse was made
 */
export const PLAN_STATES = [
  'draft',
  'proposed',
  'approved',
  'executing',
  'paused',
  'done',
  'refused',
  'expired',
  'undone',
] as const;
export type PlanState = (typeof PLAN_STATES)[number];

/** Where a plan may go from each state. */
export const PLAN_TRANSITIONS: Readonly<Record<PlanState, readonly PlanState[]>> = {
  draft: ['proposed', 'refused', 'expired'],
  proposed: ['approved', 'refused', 'expired'],
  approved: ['executing', 'refused', 'expired'],
  executing: ['paused', 'done'],
  paused: ['executing', 'refused', 'undone'],
  done: ['undone'],
  refused: [],
  expired: [],
  undone: [],
};

export const canBecome = (from: PlanState, to: PlanState): boolean => PLAN_TRANSITIONS[from].includes(to);

/** Somebody may still decide on it, or it is under way: no other plan is proposed meanwhile. */
export const OPEN_PLAN_STATES: readonly PlanState[] = ['proposed', 'approved', 'executing', 'paused'];

export const PLAN_KINDS = ['placement', 'balance', 'by-hand', 'undo'] as const;
export type PlanKind = (typeof PLAN_KINDS)[number];

/** When an approved plan is executed by itself: at a time (milliseconds since 1970), or once quiet hours begin. */
export type PlanTiming = { readonly kind: 'at'; readonly atMs: number } | { readonly kind: 'quiet-hours' };
export type PlanSchedule = PlanTiming & { readonly by: string };

/** A plan that by the heat of now brings less than this part of what it promised is planned again, not approved. */
export const VALIDITY_MIN = 0.4;

/** What the audit trail holds beside changes of state. */
export const AUDIT_ACTIONS = [
  'proposed',
  'drafted',
  'submitted',
  'approved',
  'scheduled',
  'unscheduled',
  'refused',
  'expired',
  'started',
  'paused',
  'resumed',
  'finished',
  'undone',
  'observed',
  'mode',
  'policy',
  'breaker',
  'restored',
  'metagraph',
  'replicas',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];
