import type { DownloadWish, ShardscopeError } from '../../engine/protocol/index.ts';
import { SPANS, type Span } from './moment.ts';

export const EXPORT_KINDS = ['topology', 'plan', 'heat', 'history', 'audit', 'incident', 'backup'] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

type ExportWish = Extract<DownloadWish, { kind: 'export' }>;
export type FileFormat = ExportWish['format'];

/** As what each can be saved, the first by default; what has one form of its own has none to choose. */
export const FORMATS_OF: Readonly<Record<ExportKind, readonly FileFormat[]>> = {
  topology: ['graphml', 'gexf', 'json', 'csv'],
  plan: ['json', 'csv', 'sql', 'md'],
  heat: ['csv', 'json'],
  history: ['csv', 'json'],
  audit: [],
  incident: [],
  backup: [],
};

/** Two tables do not go into one file of CSV. */
const PARTS: Readonly<Partial<Record<ExportKind, readonly NonNullable<ExportWish['part']>[]>>> = {
  topology: ['nodes', 'edges'],
  history: ['buckets', 'moves'],
};

export const hasRange = (kind: ExportKind): boolean => kind === 'heat' || kind === 'history' || kind === 'incident';

export interface ExportForm {
  readonly kind: ExportKind;
  readonly format: FileFormat;
  readonly planId: string | null;
  /** How far back, or null: from and to as they are written. */
  readonly span: Span | null;
  /** As the browser's own field of times has it: local, without a zone. */
  readonly from: string;
  readonly to: string;
  readonly attributes: boolean;
}

export interface Transfers {
  readonly form: ExportForm;
  /** Why the last export was not saved. */
  readonly error: ShardscopeError | null;
  readonly restore: {
    readonly file: File | null;
    readonly name: string;
    readonly isRunning: boolean;
    readonly error: ShardscopeError | null;
  };
}

export const INITIAL_TRANSFERS: Transfers = {
  form: { kind: 'topology', format: 'graphml', planId: null, span: '1h', from: '', to: '', attributes: false },
  error: null,
  restore: { file: null, name: '', isRunning: false, error: null },
};

/** What belongs together changes together: another kind has other formats. */
export function changeForm(form: ExportForm, change: Partial<ExportForm>): ExportForm {
  const next = { ...form, ...change };
  const formats = FORMATS_OF[next.kind];
  return formats.length === 0 || formats.includes(next.format) ? next : { ...next, format: formats[0]! };
}

/** The range that a form says, null where it ends before it begins or is not said. */
export function rangeOfForm(
  { span, from, to }: ExportForm,
  nowMs: number,
  knownFromMs: number,
): { readonly fromMs: number; readonly toMs: number } | null {
  if (span !== null) {
    const ms = SPANS.find(({ id }) => id === span)?.ms ?? null;
    const fromMs = ms === null ? knownFromMs : nowMs - ms;
    return { fromMs: Math.max(0, Math.min(fromMs, nowMs - 1)), toMs: nowMs };
  }
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
  return fromMs < toMs ? { fromMs, toMs } : null;
}

/** The downloads that a form asks for; null where something is not said yet. Notices travel with incidents only. */
export function wishesOf(
  form: ExportForm,
  range: { readonly fromMs: number; readonly toMs: number } | null,
  notices: Extract<DownloadWish, { kind: 'incident' }>['notices'],
): readonly DownloadWish[] | null {
  const { kind, format, planId, attributes } = form;
  if (kind === 'audit') return [{ kind, planId: null }];
  if (kind === 'backup') return [{ kind }];
  if (hasRange(kind) && range === null) return null;
  if (kind === 'incident') return [{ kind, ...range!, attributes, notices }];
  if (kind === 'plan' && planId === null) return null;
  const parts = format === 'csv' ? (PARTS[kind] ?? [null]) : [null];
  const common = { kind: 'export', what: kind, format, planId: kind === 'plan' ? planId : null } as const;
  return parts.map((part) => ({ ...common, part, ...(range ?? { fromMs: 0, toMs: 1 }) }));
}

/** A name for what is restored, from that of its file. */
export const restoredName = (fileName: string): string =>
  fileName
    .replace(/\.shardscope\.tar\.gz$|\.tar\.gz$|\.tgz$|\.gz$/i, '')
    .replaceAll(/[^\p{L}\p{N} ._-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .slice(0, 80) || 'restored';
