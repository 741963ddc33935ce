import { csvCell, csvGuarded, csvLine } from './csv-text.ts';
import { isoTime } from './heat-export.ts';
import { inChunks } from './written-export.ts';

/** What there is of an event of the audit trail. */
export interface ExportedEvent {
  readonly id: number;
  readonly atMs: number;
  readonly actor: string;
  readonly action: string;
  readonly planId: string | null;
  readonly state: string | null;
  readonly detail: string;
}

/** The audit trail, a row an event, in the order given. Texts that a spreadsheet would take for a formula are guarded. */
export function auditCsv(events: Iterable<ExportedEvent>): Iterable<string> {
  return inChunks(linesOf(events));
}

function* linesOf(events: Iterable<ExportedEvent>): Generator<string> {
  yield csvLine(['id', 'time', 'actor', 'action', 'plan', 'state', 'detail']);
  for (const { id, atMs, actor, action, planId, state, detail } of events) {
    const cells = [String(id), isoTime(atMs), csvGuarded(actor), action, csvCell(planId ?? ''), state ?? ''];
    yield csvLine([...cells, csvGuarded(detail)]);
  }
}
