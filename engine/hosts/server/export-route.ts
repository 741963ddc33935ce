import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import { ShardscopeError } from '../../base/errors.ts';
import type { Session } from '../../cluster/session.ts';
import { SQL_SPELLINGS } from '../../io/export/plan-sql.ts';
import { parseSqlTable, SQL_TABLE_DEFAULT } from '../../io/export/sql-table.ts';
import { parseWith } from '../../protocol/checked-schema.ts';
import { EXPORT_PARTS, type ExportFormat, type ExportWhat, requireFormat } from '../export/export-formats.ts';
import { EXPORT_TYPES } from '../export/export-types.ts';
import { type ExportPart, makeExport } from '../export/make-export.ts';

const timeMs = z.coerce.number().min(0).max(1e14);
const ExportQuery = z.strictObject({
  what: z.string().max(20),
  format: z.string().max(20),
  from: timeMs.optional(),
  to: timeMs.optional(),
  part: z.string().max(20).optional(),
  plan: z.string().max(64).optional(),
  sql: z.enum(SQL_SPELLINGS).default('generic'),
  sqlTable: z.string().max(1000).default(SQL_TABLE_DEFAULT),
});

const HOUR_MS = 3_600_000;
const DEFAULT_RANGE_MS: Readonly<Record<ExportWhat, number>> = {
  plan: HOUR_MS,
  topology: HOUR_MS,
  heat: HOUR_MS,
  history: 7 * 24 * HOUR_MS,
};
/** Each may hold a topology in memory until its reader has it all. */
const EXPORTS_AT_ONCE_MAX = 2;
/** How long a reader may take nothing. */
const STALLED_MS_MAX = 60_000;

/** `GET /api/export`: what the command line writes to files, streamed as fast as it is read. A plan is named by its id. */
export function addExportRoute(app: FastifyInstance, session: Session): void {
  let runningCount = 0;
  app.get('/api/export', async (request, reply) => {
    const query = parseWith(ExportQuery, request.query, 'query');
    const { what, format } = requireFormat(query.what, query.format, 'usage.params');
    requireHeeded(what, query);
    const part = wantedPart(what, format, query.part);
    const table = sqlTable(query.sqlTable);
    const { coordinator } = session;
    const nowMs = session.options.clock.nowMs();
    const toMs = query.to ?? nowMs;
    const range = { fromMs: query.from ?? Math.max(0, toMs - DEFAULT_RANGE_MS[what]), toMs };
    if (range.fromMs >= toMs) throw new ShardscopeError('usage.params', 'query: from is not before to', { ...range });
    const plan = query.plan === undefined ? null : coordinator.planById(query.plan);
    if (runningCount >= EXPORTS_AT_ONCE_MAX) {
      const message = `${EXPORTS_AT_ONCE_MAX} exports are under way; try again when one has ended`;
      throw new ShardscopeError('limit.queue', message, { running: runningCount });
    }
    runningCount++;
    const controller = new AbortController();
    reply.raw.once('close', () => {
      runningCount--;
      controller.abort();
    });
    const task = { signal: controller.signal, report: () => {} };
    const sql = { table, spelling: query.sql };
    const parts = await makeExport(coordinator, { what, format, range, nowMs, plan, sql }, task);
    const chosen = parts.find(({ name }) => name === part)!;
    const name = [coordinator.name, what, ...(part === null ? [] : [part])].join('-');
    reply.header('content-disposition', `attachment; filename*=UTF-8''${extendedValue(`${name}.${format}`)}`);
    if (chosen.warnings.length > 0) reply.header('shardscope-warnings', warningsHeader(chosen));
    const chunks = cutOffWhenStalled(chosen.chunks, reply.raw, session.options.clock);
    return reply.type(EXPORT_TYPES[format]).send(Readable.from(chunks, { objectMode: false }));
  });
}

function requireHeeded(what: ExportWhat, { plan }: z.infer<typeof ExportQuery>): void {
  if ((what === 'plan') === (plan !== undefined)) return;
  const message = what === 'plan' ? 'query: a plan needs plan=ID' : `query: plan is for what=plan, not for ${what}`;
  throw new ShardscopeError('usage.params', message, { what });
}

/** An answer is one file: of two tables the caller says which. */
function wantedPart(what: ExportWhat, format: ExportFormat, part: string | undefined): string | null {
  const parts = format === 'csv' ? (EXPORT_PARTS[what] ?? []) : [];
  if (parts.length === 0 && part === undefined) return null;
  const found = parts.find((name) => name === part);
  if (found !== undefined) return found;
  const expected = parts.length === 0 ? 'no part, because it is one file' : `part=${parts.join(' or part=')}`;
  throw new ShardscopeError('usage.params', `query: ${what} as ${format} needs ${expected}`, { what, format, parts });
}

function sqlTable(text: string) {
  try {
    return parseSqlTable(text);
  } catch (error) {
    if (!(error instanceof ShardscopeError)) throw error;
    throw new ShardscopeError('usage.params', `query: ${error.message}`, error.details);
  }
}

/** RFC 8187: letters that `encodeURIComponent` leaves mean something there. */
export const extendedValue = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replaceAll(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);

/** Codes and counts only: the first places are anybody's text, and headers are not for that. */
const warningsHeader = ({ warnings }: ExportPart): string =>
  warnings.map(({ code, count }) => `${code}=${count}`).join(', ');

/** A reader that stops reading would keep a topology in memory for ever. */
function* cutOffWhenStalled(chunks: Iterable<string>, response: ServerResponse, clock: Clock): Generator<string> {
  let cancel = () => {};
  response.once('close', () => cancel());
  for (const chunk of chunks) {
    cancel();
    cancel = clock.after(STALLED_MS_MAX, () => response.destroy());
    yield chunk;
  }
}
