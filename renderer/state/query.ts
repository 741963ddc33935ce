import type {
  OpenedQuery,
  QueryEnd,
  QueryPage,
  QueryPlanStep,
  QueryStats,
  QueryVocabulary,
  ShardscopeError,
} from '../../engine/protocol/index.ts';
import { addToHistory, type HistoryEntry, isTextRecord, readHistory } from '../query/history.ts';
import { IDLE, type Loadable } from './loadable.ts';

/** Rows that the console holds of one answer; a table of more is for a file. */
export const ROWS_MAX = 100_000;
/** Nodes of an answer that are lit on the topology. */
export const LIT_NODES_MAX = 10_000;
export const TIMEOUTS_MS: readonly number[] = [5_000, 30_000, 120_000, 600_000, 3_600_000];
const TIMEOUT_MS_DEFAULT = 30_000;

/**
 * idle -> running -> open (more rows can be fetched) <-> fetching -> done; running, open and fetching end in stopped or
 * failed too. Rows that have arrived stay, whatever happens afterwards.
 */
export type RunPhase = 'idle' | 'running' | 'open' | 'fetching' | 'done' | 'stopped' | 'failed';

export interface QueryRun {
  /** 0 = none yet. Grows with every run, so that a late answer is told from a current one. */
  readonly id: number;
  readonly phase: RunPhase;
  readonly query: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  readonly warnings: readonly string[];
  /** Indexes of the nodes that the rows fetched so far stand for. */
  readonly nodes: ReadonlySet<number>;
  readonly startedMs: number;
  /** From the run to the first rows, by this console's clock. */
  readonly elapsedMs: number;
  readonly end: QueryEnd | null;
  readonly error: ShardscopeError | null;
  /** The answer is longer than the console holds. */
  readonly isTruncated: boolean;
}

/** What the plan tab shows, and for which text. */
export interface ShownPlan {
  readonly kind: 'explain' | 'profile';
  readonly query: string;
  readonly steps: readonly QueryPlanStep[];
  readonly stats: QueryStats | null;
}

export interface Query {
  readonly text: string;
  /** What is typed into the parameters' fields, by name. Names that the text no longer has are remembered. */
  readonly params: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly tab: 'result' | 'plan';
  readonly run: QueryRun;
  readonly plan: Loadable<ShownPlan>;
  readonly vocabulary: Loadable<QueryVocabulary>;
  readonly history: readonly HistoryEntry[];
  /** Results are shown on the topology. */
  readonly isHighlightWanted: boolean;
  /** The operator has cleared the highlight of the current result. */
  readonly isHighlightCleared: boolean;
  /** Grows when keys of the result's nodes have become known. */
  readonly knownKeys: number;
}

const NO_RUN: QueryRun = {
  id: 0,
  phase: 'idle',
  query: '',
  columns: [],
  rows: [],
  warnings: [],
  nodes: new Set(),
  startedMs: 0,
  elapsedMs: 0,
  end: null,
  error: null,
  isTruncated: false,
};

export const INITIAL_QUERY: Query = {
  text: '',
  params: {},
  timeoutMs: TIMEOUT_MS_DEFAULT,
  tab: 'result',
  run: NO_RUN,
  plan: IDLE,
  vocabulary: IDLE,
  history: [],
  isHighlightWanted: true,
  isHighlightCleared: false,
  knownKeys: 0,
};

export const isRunning = ({ phase }: QueryRun): boolean => phase === 'running' || phase === 'fetching';

export function beginRun(query: Query, id: number, startedMs: number): Query {
  const run: QueryRun = { ...NO_RUN, id, phase: 'running', query: query.text, startedMs };
  return { ...query, run, tab: 'result', isHighlightCleared: false };
}

export function applyOpened(query: Query, id: number, opened: OpenedQuery, nowMs: number): Query {
  if (query.run.id !== id) return query;
  const run = { ...query.run, columns: opened.columns, warnings: opened.warnings };
  return withPage({ ...query, run: { ...run, elapsedMs: nowMs - run.startedMs } }, opened.page);
}

export function applyFetching(query: Query, id: number): Query {
  return query.run.id === id && query.run.phase === 'open'
    ? { ...query, run: { ...query.run, phase: 'fetching' } }
    : query;
}

export function applyPage(query: Query, id: number, page: QueryPage): Query {
  return query.run.id === id ? withPage(query, page) : query;
}

function withPage(query: Query, page: QueryPage): Query {
  const { run } = query;
  const all = run.rows.length === 0 ? page.rows : [...run.rows, ...page.rows];
  const isFull = all.length > ROWS_MAX || (all.length === ROWS_MAX && page.end === null);
  const rows = all.length > ROWS_MAX ? all.slice(0, ROWS_MAX) : all;
  const phase = page.end !== null || isFull ? 'done' : 'open';
  const plan = page.end === null ? query.plan : profileOf(run.query, page.end);
  const nodes = lit(run.nodes, page.nodes);
  return { ...query, plan, run: { ...run, phase, rows, nodes, end: page.end, isTruncated: isFull } };
}

function profileOf(text: string, { steps, stats }: QueryEnd): Loadable<ShownPlan> {
  return { state: 'ready', value: { kind: 'profile', query: text, steps, stats } };
}

function lit(known: ReadonlySet<number>, more: Uint32Array): ReadonlySet<number> {
  if (more.length === 0 || known.size >= LIT_NODES_MAX) return known;
  const nodes = new Set(known);
  for (const node of more) if (nodes.size < LIT_NODES_MAX) nodes.add(node);
  return nodes;
}

/** A failure keeps the rows that came before it. */
export function applyRunFailed(query: Query, id: number, error: ShardscopeError, nowMs: number): Query {
  if (query.run.id !== id) return query;
  const elapsedMs = query.run.rows.length > 0 ? query.run.elapsedMs : nowMs - query.run.startedMs;
  return { ...query, run: { ...query.run, phase: 'failed', error, elapsedMs } };
}

export function applyStopped(query: Query, id: number, nowMs: number): Query {
  const { run } = query;
  if (run.id !== id || run.phase === 'done' || run.phase === 'failed') return query;
  const elapsedMs = run.phase === 'running' ? nowMs - run.startedMs : run.elapsedMs;
  return { ...query, run: { ...run, phase: 'stopped', elapsedMs } };
}

export function rememberRun(query: Query, entry: HistoryEntry): Query {
  return { ...query, history: addToHistory(query.history, entry) };
}

/** Another workspace: results, plan and names of the former one are void; what was typed comes from its own memory. */
export function resetForWorkspace(query: Query): Query {
  return { ...INITIAL_QUERY, isHighlightWanted: query.isHighlightWanted, timeoutMs: query.timeoutMs };
}

/** What is lit on the topology now, or null. */
export function litNodes(query: Query): ReadonlySet<number> | null {
  const { run, isHighlightWanted, isHighlightCleared } = query;
  return isHighlightWanted && !isHighlightCleared && run.nodes.size > 0 ? run.nodes : null;
}

/** Shards that worked for what is lit; null while that is not known, and where no shard had to. */
export function touchedShards(query: Query): readonly number[] | null {
  const shards = litNodes(query) === null ? undefined : query.run.end?.stats.shards;
  return shards === undefined || shards.length === 0 ? null : shards;
}

/** The part that a workspace keeps from one visit to the next, as text. */
export function storedQuery({ text, params, timeoutMs, history, isHighlightWanted }: Query): string {
  return JSON.stringify({ text, params, timeoutMs, history, isHighlightWanted });
}

/** The state with what an earlier visit kept. Anything that is not what `storedQuery` writes is passed over. */
export function restoreQuery(query: Query, stored: string | null): Query {
  let fields: unknown = null;
  try {
    fields = stored === null ? null : JSON.parse(stored);
  } catch {
    // Somebody else wrote it, or it was cut off: the defaults are right.
  }
  if (typeof fields !== 'object' || fields === null) return query;
  const { text, params, timeoutMs, history, isHighlightWanted } = fields as Partial<Record<keyof Query, unknown>>;
  return {
    ...query,
    text: typeof text === 'string' ? text : query.text,
    params: isTextRecord(params) ? params : query.params,
    timeoutMs: TIMEOUTS_MS.find((known) => known === timeoutMs) ?? query.timeoutMs,
    history: readHistory(history),
    isHighlightWanted: typeof isHighlightWanted === 'boolean' ? isHighlightWanted : query.isHighlightWanted,
  };
}
