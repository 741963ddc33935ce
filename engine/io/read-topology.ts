import { ShardscopeError } from '../base/errors.ts';
import type { Task } from '../base/progress.ts';
import type { ImportWarning, Topology } from '../model/topology.ts';
import { readEdgeTable, readNodeTable } from './csv.ts';
import { type DetectedFormat, detectFormat } from './detect-format.ts';
import { readEdgeList } from './edge-list.ts';
import { readGexf } from './gexf.ts';
import { readGraphml } from './graphml.ts';
import { readGraphologyJson } from './graphology-json.ts';
import type { ImportContext } from './import-context.ts';
import { IMPORT_LIMITS, type ImportLimits } from './import-limits.ts';
import { type JsonObject, readJson } from './json-document.ts';
import { readNodeLinkJson } from './node-link-json.ts';
import { readPackageLock } from './package-lock.ts';
import { refusal, unsupported } from './refusal.ts';
import { openSource, type SourceFile } from './source-stream.ts';
import { TopologyBuilder, type UnknownEnd } from './topology-builder.ts';

export interface ReadOptions {
  /** What an undirected edge becomes: edges both ways, or a refusal. `strict` leaves this choice alone. */
  readonly undirected: 'both' | 'refuse';
  /** Refuses repeats, unknown ends, self loops and duplicate ids instead of counting them. */
  readonly strict: boolean;
  readonly limits?: Partial<ImportLimits>;
}

export interface ReadResult {
  readonly topology: Topology;
  /** What was repaired or left out, by kind, in order of first appearance. */
  readonly warnings: readonly ImportWarning[];
}

interface Detected {
  readonly source: SourceFile;
  readonly format: DetectedFormat;
}

/**
 * Reads a topology from files: any number of node tables and edge tables together, or one file of another format
 * (`ACCEPTED_FORMATS`). Formats are told by content, gzip by its first bytes; the order of the paths does not matter,
 * except for which of two equal nodes comes first.
 *
 * Streams with back-pressure (JSON apart), reports progress in bytes of each file, and ends within one chunk when
 * `task.signal` is aborted. Cost: O(bytes); memory is that of the topology plus its keys' hash table.
 *
 * Errors, each naming file and line or element: `input.format`, `input.hostile`, `input.unsupported`, `input.strict`,
 * `limit.bytes`, `limit.depth`, `not-found.file`, `storage.io`, `cancelled.caller`, `usage.arguments` (no path).
 */
export async function readTopology(sources: readonly string[], options: ReadOptions, task: Task): Promise<ReadResult> {
  const limits: ImportLimits = { ...IMPORT_LIMITS, ...options.limits };
  if (sources.length === 0 || sources.length > limits.sources) {
    const details = { expected: `1 to ${limits.sources} files`, found: sources.length };
    throw new ShardscopeError('usage.arguments', `an import needs 1 to ${limits.sources} files`, details);
  }
  const detected: Detected[] = [];
  for (const path of sources) {
    const source = await openSource(path);
    detected.push({ source, format: await detectFormat(source, task) });
  }
  const unknownEnd = unknownEndOf(detected);
  const { undirected, strict } = options;
  const builder = new TopologyBuilder({ undirected, strict, unknownEnd, limits });
  const context: ImportContext = { builder, limits, task };
  // Nodes first: an edge of a table may name any of them.
  const order = [...detected.filter(isNodeTable), ...detected.filter((one) => !isNodeTable(one))];
  for (const { source, format } of order) await readSource(source, format, unknownEnd, context);
  const result = builder.finish();
  if (result.topology.nodeCount === 0) {
    throw refusal('input.format', { file: order[0]!.source.name }, { expected: 'at least one node', found: 'none' });
  }
  return result;
}

const isNodeTable = ({ format }: Detected): boolean => format.kind === 'node-table';
const isEdges = ({ format }: Detected): boolean => format.kind === 'edge-table' || format.kind === 'edge-list';

/** Refuses sources that do not go together; tells what their edges may name. */
function unknownEndOf(detected: readonly Detected[]): UnknownEnd {
  const whole = detected.find((one) => !isNodeTable(one) && !isEdges(one));
  if (whole !== undefined) {
    if (detected.length === 1) return 'wait';
    const expected = 'this file alone, because it holds a whole topology';
    throw refusal('input.unsupported', { file: whole.source.name }, { expected, found: `${detected.length} files` });
  }
  if (detected.every(isEdges)) return 'make-node';
  if (detected.some(isEdges)) return 'leave-out';
  const advice = 'give the edge table too (header src,dst,type; it may have no rows)';
  const reason = { expected: 'a node table and an edge table', found: 'a node table only', advice };
  throw refusal('input.unsupported', { file: detected[0]!.source.name }, reason);
}

async function readSource(
  source: SourceFile,
  format: DetectedFormat,
  unknownEnd: UnknownEnd,
  context: ImportContext,
): Promise<void> {
  switch (format.kind) {
    case 'node-table':
      return await readNodeTable(source, { delimiter: format.delimiter, comments: 'leading' }, context);
    case 'edge-table': {
      const comments = unknownEnd === 'make-node' ? 'anywhere' : 'leading';
      return await readEdgeTable(source, { delimiter: format.delimiter, comments }, context);
    }
    case 'edge-list':
      return await readEdgeList(source, format.delimiter, context);
    case 'graphml':
      return await readGraphml(source, context);
    case 'gexf':
      return await readGexf(source, context);
    case 'json':
      return await readJsonFormat(await readJson(source, context), source, context);
  }
}

/** The three JSON formats by their marks: a lock's version; node-link's `links` or node ids; else graphology's keys. */
async function readJsonFormat(document: JsonObject, source: SourceFile, context: ImportContext): Promise<void> {
  if (Object.hasOwn(document, 'lockfileVersion')) return await readPackageLock(document, source, context);
  if (!Object.hasOwn(document, 'nodes')) throw unsupported(source.name, 'JSON without nodes');
  const { nodes } = document;
  const first: unknown = Array.isArray(nodes) ? nodes[0] : undefined;
  const hasId = typeof first === 'object' && first !== null && Object.hasOwn(first, 'id');
  const hasKey = typeof first === 'object' && first !== null && Object.hasOwn(first, 'key');
  const isNodeLink = Object.hasOwn(document, 'links') || (hasId && !hasKey) || Object.hasOwn(document, 'directed');
  if (isNodeLink) return await readNodeLinkJson(document, source, context);
  return await readGraphologyJson(document, source, context);
}
