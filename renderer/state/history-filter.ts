/** What of the audit trail somebody wants to see. Pure. */
import type { AuditAction, AuditEvent, METHODS, ParamsOf } from '../../engine/protocol/index.ts';
import { localTimeOf } from './local-time.ts';

export interface HistoryFilter {
  /** Part of a name. */
  readonly actor: string;
  readonly action: AuditAction | null;
  readonly planId: string;
  /** Of plans that moved it. */
  readonly node: { readonly index: number; readonly label: string } | null;
  /** Local times as a form has them; empty for none. */
  readonly from: string;
  readonly to: string;
}

export const NO_FILTER: HistoryFilter = { actor: '', action: null, planId: '', node: null, from: '', to: '' };

export const isFiltering = (filter: HistoryFilter): boolean =>
  Object.entries(filter).some(([name, value]) => value !== NO_FILTER[name as keyof HistoryFilter]);

/** What the engine is asked; half a time is none. */
export function wantedEvents(
  { actor, action, planId, node, from, to }: HistoryFilter,
  beforeId: number | null,
  countMax: number,
): ParamsOf<typeof METHODS, 'audit.list'> {
  const [fromMs, toMs] = [localTimeOf(from), localTimeOf(to)];
  return {
    planId: planId.trim() === '' ? null : planId.trim(),
    countMax,
    ...(actor.trim() === '' ? {} : { actor: actor.trim() }),
    ...(action === null ? {} : { actions: [action] }),
    ...(node === null ? {} : { node: node.index }),
    ...(fromMs === null ? {} : { fromMs }),
    ...(toMs === null ? {} : { toMs }),
    ...(beforeId === null ? {} : { beforeId }),
  };
}

/** As a table for a file; times in UTC. */
export function auditRows(events: readonly AuditEvent[]): {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
} {
  return {
    columns: ['id', 'time', 'actor', 'action', 'plan', 'state', 'detail'],
    rows: events.map(({ id, atMs, actor, action, planId, state, detail }) => {
      return [id, new Date(atMs).toISOString(), actor, action, planId, state, detail];
    }),
  };
}
