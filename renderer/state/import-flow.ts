import { type ImportReport, METHODS, type Progress, ShardscopeError } from '../../engine/protocol/index.ts';

export const ACCEPTED_ENDINGS: readonly string[] = [
  '.csv',
  '.tsv',
  '.txt',
  '.edges',
  '.gz',
  '.graphml',
  '.gexf',
  '.json',
];
/** The limit of `import.start`. */
export const FILE_COUNT_MAX = 8;
export const SHARDS_DEFAULT = 4;
const NAME_LENGTH_MAX = 80;

export interface ImportSettings {
  readonly name: string;
  readonly shards: number;
  readonly strict: boolean;
  /** Of every shard: 0 or 1. */
  readonly replicas: number;
}

/** The import dialog as a state machine: choosing -> uploading -> importing -> done or failed -> choosing. */
export interface ImportFlow {
  readonly phase: 'choosing' | 'uploading' | 'importing' | 'done' | 'failed';
  readonly files: readonly File[];
  readonly settings: ImportSettings;
  /** The name was typed by the user, so another choice of files does not change it. */
  readonly isNameTyped: boolean;
  readonly progress: Progress | null;
  readonly report: ImportReport | null;
  readonly error: ShardscopeError | null;
}

export const INITIAL_IMPORT: ImportFlow = {
  phase: 'choosing',
  files: [],
  settings: { name: '', shards: SHARDS_DEFAULT, strict: false, replicas: 0 },
  isNameTyped: false,
  progress: null,
  report: null,
  error: null,
};

/** What is asked for: one shard has no other worker to keep a replica. */
export const importParams = (settings: ImportSettings): ImportSettings =>
  canHaveReplicas(settings) ? settings : { ...settings, replicas: 0 };

export const canHaveReplicas = ({ shards }: ImportSettings): boolean => shards > 1;

export const isImportBusy = (flow: ImportFlow): boolean => flow.phase === 'uploading' || flow.phase === 'importing';

/** Adds files to the choice (same name = replaced); refuses endings that no importer reads, and too many. */
export function addFiles(flow: ImportFlow, files: readonly File[], takenNames: readonly string[]): ImportFlow {
  if (isImportBusy(flow)) return flow;
  const isFresh = flow.phase === 'done';
  const kept = (isFresh ? [] : flow.files).filter((old) => !files.some((file) => file.name === old.name));
  const all = [...kept, ...files];
  const start: ImportFlow = isFresh ? { ...INITIAL_IMPORT, settings: { ...flow.settings, name: '' } } : flow;
  const refused = all.find((file) => !hasAcceptedEnding(file.name));
  if (refused !== undefined) return withError(start, unsupported(refused.name));
  if (all.length > FILE_COUNT_MAX) return withError(start, tooMany(all.length));
  const name = start.isNameTyped ? start.settings.name : freeName(suggestedName(all), takenNames);
  return { ...start, phase: 'choosing', files: all, settings: { ...start.settings, name }, error: null };
}

export function removeFile(flow: ImportFlow, file: File): ImportFlow {
  if (isImportBusy(flow)) return flow;
  return { ...flow, phase: 'choosing', files: flow.files.filter((other) => other !== file), error: null };
}

export function changeSettings(flow: ImportFlow, change: Partial<ImportSettings>): ImportFlow {
  if (isImportBusy(flow)) return flow;
  const isNameTyped = flow.isNameTyped || change.name !== undefined;
  return { ...flow, settings: { ...flow.settings, ...change }, isNameTyped };
}

export function applyImportProgress(
  flow: ImportFlow,
  phase: 'uploading' | 'importing',
  progress: Progress | null,
): ImportFlow {
  return { ...flow, phase, progress, error: null };
}

export const applyImported = (flow: ImportFlow, report: ImportReport): ImportFlow => ({
  ...flow,
  phase: 'done',
  report,
  progress: null,
});

/** A cancelled import is not a failure: the dialog is as it was before. */
export function applyImportFailed(flow: ImportFlow, error: ShardscopeError): ImportFlow {
  if (error.code === 'cancelled.caller') return { ...flow, phase: 'choosing', progress: null };
  return { ...withError(flow, error), phase: 'failed' };
}

const withError = (flow: ImportFlow, error: ShardscopeError): ImportFlow => ({ ...flow, error, progress: null });

/** Whether the engine takes `name` for a workspace: asked of the method's own check, so there is no second rule. */
export function isWorkspaceName(name: string): boolean {
  try {
    METHODS['workspace.open'].params?.parse({ name });
    return true;
  } catch (error) {
    if (error instanceof ShardscopeError) return false;
    throw error;
  }
}

export function hasAcceptedEnding(fileName: string): boolean {
  const lower = fileName.toLowerCase();
  return ACCEPTED_ENDINGS.some((ending) => lower.endsWith(ending));
}

/**
 * A workspace name from file names: `nodes.csv` + `edges.csv` say nothing, so a pair is named after what the names
 * share besides those words, else "topology". The result keeps to what the engine accepts as a name.
 */
export function suggestedName(files: readonly { readonly name: string }[]): string {
  const stems = files.map((file) => file.name.replace(/\.gz$/i, '').replace(/\.[^.]+$/, ''));
  const telling = stems
    .map((stem) => stem.replace(/[ ._-]*(nodes|edges|vertices|links)$/i, ''))
    .find((stem) => stem !== '');
  const cleaned = (telling ?? 'topology')
    .normalize('NFC')
    .replace(/[^\p{L}\p{N} ._-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/[ .-]+$/u, '')
    .slice(0, NAME_LENGTH_MAX);
  return cleaned === '' ? 'topology' : cleaned;
}

/** `name`, or `name 2`, `name 3`... when it is taken. */
export function freeName(name: string, taken: readonly string[]): string {
  const names = new Set(taken.map((other) => other.toLowerCase()));
  let candidate = name;
  for (let number = 2; names.has(candidate.toLowerCase()); number++) candidate = `${name} ${number}`;
  return candidate;
}

const unsupported = (name: string) =>
  new ShardscopeError('input.unsupported', `${name} is not a format that can be imported`, {
    file: name,
    expected: ACCEPTED_ENDINGS.join(' '),
  });
const tooMany = (count: number) =>
  new ShardscopeError('input.unsupported', `${count} files were chosen; one import takes at most ${FILE_COUNT_MAX}`, {
    expected: `at most ${FILE_COUNT_MAX} files`,
    found: `${count} files`,
  });
