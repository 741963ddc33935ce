/** Files out of the engine and into it: exports, backups, incidents, plans. */
import { z } from 'zod';
import type { PlanDetails } from './balance-types.ts';
import { method, returns } from './checked-schema.ts';
import type * as t from './transfer-types.ts';
import type { WorkspaceState } from './types.ts';

const timeMs = z.number().min(0).max(1e14);
const planId = z.string().min(1).max(64);
const uploadId = z.string().max(64);
const downloadId = z.string().max(64);

/** No piece of a download is larger. */
export const DOWNLOAD_CHUNK_BYTES_MAX = 1 << 20;
export const EXPORT_WHATS = ['plan', 'topology', 'heat', 'history'] as const;
export const EXPORT_FILE_FORMATS = ['json', 'csv', 'sql', 'md', 'graphml', 'gexf'] as const;
/** Notices that the console has seen travel with an incident: the engine does not keep them. */
export const INCIDENT_NOTICES_MAX = 500;

export const NoticeSchema = z.strictObject({
  level: z.enum(['info', 'warning', 'error']),
  code: z.string().max(100),
  message: z.string().max(10_000),
  atMs: timeMs,
});

export const DownloadSchema = z.discriminatedUnion('kind', [
  /** As `GET /api/export` has it: of two tables, which. */
  z.strictObject({
    kind: z.literal('export'),
    what: z.enum(EXPORT_WHATS),
    format: z.enum(EXPORT_FILE_FORMATS),
    part: z.enum(['nodes', 'edges', 'buckets', 'moves']).nullable(),
    planId: planId.nullable(),
    fromMs: timeMs,
    toMs: timeMs,
  }),
  /** The audit trail as CSV, oldest first; of one plan, or all of it. */
  z.strictObject({ kind: z.literal('audit'), planId: planId.nullable() }),
  z.strictObject({ kind: z.literal('backup') }),
  z.strictObject({
    kind: z.literal('incident'),
    fromMs: timeMs,
    toMs: timeMs,
    /** Of nodes: they may hold what nobody else should see. */
    attributes: z.boolean(),
    notices: z.array(NoticeSchema).max(INCIDENT_NOTICES_MAX),
  }),
]);
export type DownloadWish = z.infer<typeof DownloadSchema>;

export const TRANSFER_METHODS = {
  /** Makes a file for this client; reports progress. What nobody asks on for is given up after a minute. */
  'download.begin': method({ wish: DownloadSchema }, returns<t.StartedDownload>()),
  'download.next': method({ downloadId }, returns<t.DownloadPiece>()),
  'download.close': method({ downloadId }, returns<null>()),
  /** Makes a workspace out of an uploaded backup and opens it. Reports progress; can be cancelled. */
  'backup.restore': method(
    { uploadId, name: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,79}$/u, 'a name of a workspace') },
    returns<t.RestoredBackup>(),
  ),
  /** Opens an uploaded incident file in place of the workspace: to be looked at, not to be changed. */
  'incident.open': method({ uploadId }, returns<WorkspaceState>()),
  /** What the open incident says of itself; null where a workspace, or nothing, is open. */
  'incident.about': method({}, returns<t.IncidentAbout | null>()),
  /** Closes the incident; the workspace that was open before is not opened again. */
  'incident.close': method({}, returns<WorkspaceState>()),
  /** Takes the text of a plan file into the ledger as a proposal; `staleBecause` of the answer says whether it fits. */
  'plans.open': method(
    { name: z.string().max(255), text: z.string().max(64 * 1024 * 1024), actor: z.string().trim().min(1).max(100) },
    returns<PlanDetails>(),
  ),
} as const;
