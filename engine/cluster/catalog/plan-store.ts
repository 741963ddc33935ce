import type { AuditAction, PlanSchedule, PlanState } from '../../model/plan.ts';
import type { AuditEvent, PlanOutcome, PlanSummary } from '../../protocol/balance-types.ts';
import type { MomentPlan } from '../../protocol/history-types.ts';
import { CatalogStore } from './catalog-store.ts';

/** What may change about a plan; all else is as it was when it was added. */
export interface PlanChange {
  readonly state?: PlanState;
  readonly expiresMs?: number | null;
  readonly approver?: string | null;
  readonly approvedMs?: number | null;
  readonly finishedMs?: number | null;
  readonly observed?: PlanOutcome | null;
  readonly author?: string;
  readonly ratioBefore?: number | null;
  readonly ratioPredicted?: number | null;
  readonly note?: string | null;
  readonly schedule?: PlanSchedule | null;
  readonly startedMs?: number | null;
  readonly expectedMs?: number | null;
}

export type NewPlan = Omit<
  PlanSummary,
  | 'movedNodes'
  | 'movedRows'
  | 'observed'
  | 'approver'
  | 'approvedMs'
  | 'finishedMs'
  | 'schedule'
  | 'startedMs'
  | 'expectedMs'
>;
/** Which events of the audit trail; a filter that is missing lets all through. */
export interface WantedEvents {
  readonly planId: string | null;
  readonly countMax: number;
  readonly actor?: string | undefined;
  readonly actions?: readonly AuditAction[] | undefined;
  /** Of plans that moved it. */
  readonly node?: number | undefined;
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  /** Older than this event. */
  readonly beforeId?: number | undefined;
}
export type NewEvent = Omit<AuditEvent, 'id'>;

/** The moves of the oldest plans are forgotten, their summaries and the audit trail stay. */
const DOCUMENTS_KEPT_MAX = 200;

const COLUMNS: Readonly<Record<keyof PlanChange, string>> = {
  state: 'state',
  expiresMs: 'expires_ms',
  approver: 'approver',
  approvedMs: 'approved_ms',
  finishedMs: 'finished_ms',
  observed: 'observed',
  author: 'author',
  ratioBefore: 'ratio_before',
  ratioPredicted: 'ratio_predicted',
  note: 'note',
  schedule: 'schedule',
  startedMs: 'started_ms',
  expectedMs: 'expected_ms',
};

/** Moves whose nodes are at their new homes, cleaned up or not. */
export const SWITCHED = "move.state IN ('switched', 'cleaning', 'done')";

/** A plan that was undone and is made again begins anew. */
const MADE = `move.plan = plan.id AND ${SWITCHED} AND move.started_ms >= plan.approved_ms`;

const SELECT = `
  SELECT id AS planId, kind, state, hash, author, created_ms AS createdMs, expires_ms AS expiresMs, approver,
    approved_ms AS approvedMs, finished_ms AS finishedMs, based_on AS basedOn, undo_of AS undoOf, nodes, rows,
    ratio_before AS ratioBefore, ratio_predicted AS ratioPredicted, observed, note, schedule, started_ms AS startedMs, expected_ms AS expectedMs,
    (SELECT count(*) FROM move WHERE ${MADE}) AS movedNodes,
    (SELECT coalesce(sum(rows), 0) FROM move WHERE ${MADE}) AS movedRows
  FROM plan`;

/** Plans and the audit trail of one workspace, as rows. Who may change what is decided by the ledger. */
export class PlanStore extends CatalogStore {
  /** A plan that is there already is left as it is: false. */
  add(plan: NewPlan, document: string, event: NewEvent): boolean {
    return this.#atomically(() => {
      const insert = this.db.prepare(
        `INSERT OR IGNORE INTO plan VALUES
         ($planId, $kind, $state, $hash, $author, $createdMs, $expiresMs, NULL, NULL, NULL, $basedOn, $undoOf, $nodes,
          $rows, $ratioBefore, $ratioPredicted, NULL, $note, $document, NULL, NULL, NULL)`,
      );
      if (insert.run({ ...plan, document }).changes === 0) return false;
      this.#addEvent(event);
      this.db
        .prepare(
          `UPDATE plan SET document = '' WHERE document <> '' AND state IN ('done', 'refused', 'expired', 'undone')
           AND created_ms < (SELECT min(created_ms) FROM (SELECT created_ms FROM plan ORDER BY created_ms DESC LIMIT ?))`,
        )
        .run(DOCUMENTS_KEPT_MAX);
      return true;
    });
  }

  /** Changes a plan that is in one of the states, and adds the event; false, and nothing, where it is in another. */
  change(planId: string, from: readonly PlanState[], change: PlanChange, event: NewEvent): boolean {
    const entries = Object.entries(change) as [keyof PlanChange, PlanChange[keyof PlanChange]][];
    const sets = entries.map(([name]) => `${COLUMNS[name]} = ?`).join(', ');
    const values = entries.map(([, value]) =>
      typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
    );
    return this.#atomically(() => {
      const update = this.db.prepare(
        `UPDATE plan SET ${sets} WHERE id = ? AND state IN (${from.map(() => '?').join(', ')})`,
      );
      if (update.run(...values, planId, ...from).changes === 0) return false;
      this.#addEvent(event);
      return true;
    });
  }

  get(planId: string): PlanSummary | null {
    return this.#select('WHERE id = ?', planId)[0] ?? null;
  }

  /** The text of the plan file; null where the plan is unknown or its moves are forgotten. */
  document(planId: string): string | null {
    return this.guarded(() => {
      const row = this.db.prepare('SELECT document FROM plan WHERE id = ?').get(planId) as
        | { document: string }
        | undefined;
      return row === undefined || row.document === '' ? null : row.document;
    });
  }

  latest(countMax: number): readonly PlanSummary[] {
    return this.#select('ORDER BY created_ms DESC, id LIMIT ?', countMax);
  }

  inStates(states: readonly PlanState[]): readonly PlanSummary[] {
    return this.#select(`WHERE state IN (${states.map(() => '?').join(', ')}) ORDER BY created_ms DESC, id`, ...states);
  }

  count(): number {
    return this.guarded(() => (this.db.prepare('SELECT count(*) AS count FROM plan').get() as { count: number }).count);
  }

  addEvent(event: NewEvent): void {
    this.guarded(() => this.#addEvent(event));
  }

  /** Newest first; what all given filters let through. */
  events(wanted: WantedEvents): readonly AuditEvent[] {
    const { planId, actor, actions, node, fromMs, toMs, beforeId, countMax } = wanted;
    const filters: readonly (readonly [string, readonly (string | number)[] | null])[] = [
      ['plan = ?', planId === null ? null : [planId]],
      ['instr(lower(actor), lower(?)) > 0', actor === undefined || actor === '' ? null : [actor]],
      [`action IN (${(actions ?? []).map(() => '?').join(', ')})`, actions ?? null],
      ['plan IN (SELECT plan FROM move WHERE node = ? AND plan IS NOT NULL)', node === undefined ? null : [node]],
      ['at_ms >= ?', fromMs === undefined ? null : [fromMs]],
      ['at_ms < ?', toMs === undefined ? null : [toMs]],
      ['id < ?', beforeId === undefined ? null : [beforeId]],
    ];
    const given = filters.flatMap(([sql, params]) => (params === null ? [] : [{ sql, params }]));
    const where = given.length === 0 ? '' : `WHERE ${given.map(({ sql }) => sql).join(' AND ')}`;
    return this.guarded(() => {
      const select = 'SELECT id, at_ms AS atMs, actor, action, plan AS planId, state, detail FROM audit_event';
      const params = given.flatMap((filter) => filter.params);
      return this.db.prepare(`${select} ${where} ORDER BY id DESC LIMIT ?`).all(...params, countMax) as AuditEvent[];
    });
  }

  /** Oldest first; the latest of them where there are more. */
  eventsBetween(fromMs: number, toMs: number, countMax: number): readonly AuditEvent[] {
    return this.guarded(() => {
      const rows = this.db
        .prepare(
          `SELECT id, at_ms AS atMs, actor, action, plan AS planId, state, detail FROM audit_event
           WHERE at_ms >= ? AND at_ms <= ? ORDER BY id DESC LIMIT ?`,
        )
        .all(fromMs, toMs, countMax) as AuditEvent[];
      return rows.reverse();
    });
  }

  /** The state that each plan had, as far as it had one of `states`. */
  statesAt(atMs: number, states: readonly PlanState[]): readonly MomentPlan[] {
    return this.guarded(() => {
      const rows = this.db
        .prepare(
          `SELECT plan.id AS planId, plan.kind, event.state, plan.author, plan.nodes, max(event.id) AS last
           FROM audit_event AS event JOIN plan ON plan.id = event.plan
           WHERE event.at_ms <= ? AND event.state IS NOT NULL GROUP BY event.plan ORDER BY last DESC`,
        )
        .all(atMs) as (MomentPlan & { readonly last: number })[];
      return rows.filter(({ state }) => states.includes(state)).map(({ last: _, ...plan }) => plan);
    });
  }

  #addEvent({ atMs, actor, action, planId, state, detail }: NewEvent): void {
    this.db
      .prepare('INSERT INTO audit_event (at_ms, actor, action, plan, state, detail) VALUES (?, ?, ?, ?, ?, ?)')
      .run(atMs, actor, action satisfies AuditAction, planId, state, detail);
  }

  #atomically<T>(work: () => T): T {
    return this.guarded(() => this.db.transaction(work)());
  }

  #select(clause: string, ...params: readonly (string | number)[]): readonly PlanSummary[] {
    return this.guarded(() => {
      const rows = this.db.prepare(`${SELECT} ${clause}`).all(...params) as (Omit<
        PlanSummary,
        'observed' | 'schedule'
      > & {
        readonly observed: string | null;
        readonly schedule: string | null;
      })[];
      return rows.map((row) => ({
        ...row,
        observed: row.observed === null ? null : (JSON.parse(row.observed) as PlanOutcome),
        schedule: row.schedule === null ? null : (JSON.parse(row.schedule) as PlanSchedule),
      }));
    });
  }
}
