import { type ErrorCode, ShardscopeError } from '../../base/errors.ts';

/** What can be exported as what. Everything else makes no sense: heat has no edges, a topology no moves. */
export const EXPORT_FORMATS = {
  plan: ['json', 'csv', 'sql', 'md'],
  topology: ['json', 'csv', 'graphml', 'gexf'],
  heat: ['json', 'csv'],
  history: ['json', 'csv'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ExportWhat = keyof typeof EXPORT_FORMATS;
export type ExportFormat = (typeof EXPORT_FORMATS)[ExportWhat][number];

/** Two tables do not go into one file of CSV. */
export const EXPORT_PARTS: Readonly<Partial<Record<ExportWhat, readonly string[]>>> = {
  topology: ['nodes', 'edges'],
  history: ['buckets', 'moves'],
};

/** @throws `code` with the combinations that do make sense */
export function requireFormat(
  what: string,
  format: string,
  code: ErrorCode,
): { what: ExportWhat; format: ExportFormat } {
  const known = Object.keys(EXPORT_FORMATS) as ExportWhat[];
  const found = known.find((candidate) => candidate === what);
  const formats: readonly ExportFormat[] = found === undefined ? [] : EXPORT_FORMATS[found];
  const chosen = formats.find((candidate) => candidate === format);
  if (found !== undefined && chosen !== undefined) return { what: found, format: chosen };
  const offers = known.map((one) => `${one} as ${EXPORT_FORMATS[one].join(', ')}`).join('; ');
  const message = `there is no export of ${JSON.stringify(what)} as ${JSON.stringify(format)}; there are: ${offers}`;
  throw new ShardscopeError(code, message, { what, format, offers: EXPORT_FORMATS });
}
