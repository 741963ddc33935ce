import { createReadStream, existsSync } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { z } from 'zod';
import { ShardscopeError, toWireError } from '../../base/errors.ts';
import { type Task, throwIfCancelled } from '../../base/progress.ts';
import { NO_SHARD, NO_TYPE } from '../../model/ids.ts';
import { readTar } from '../backup/tar.ts';
import {
  type ColumnName,
  columnLength,
  HeatIndex,
  INCIDENT_BYTES_MAX,
  INCIDENT_COLUMNS,
  INCIDENT_MANIFEST,
  IncidentHistory,
  IncidentManifest,
  IncidentMoves,
  IncidentNodes,
} from './incident-format.ts';

type Columns = { readonly [N in ColumnName]: InstanceType<(typeof INCIDENT_COLUMNS)[N]> };

/** Everything that an incident file holds, checked. */
export interface IncidentContents {
  readonly manifest: IncidentManifest;
  readonly nodes: IncidentNodes;
  readonly history: IncidentHistory;
  readonly moves: IncidentMoves;
  readonly heat: HeatIndex;
  readonly heatBytes: Buffer;
  readonly columns: Columns;
}

/**
 * Reads an incident file as a whole into memory. What it says is checked before anything is shown: form, lengths, and that no
 * number leads beyond what is there.
 * @throws not-found.file, input.format (none, or of a newer version), storage.corrupt (damaged), limit.bytes, cancelled.caller
 */
export async function readIncident(file: string, task: Task): Promise<IncidentContents> {
  if (!existsSync(file)) throw new ShardscopeError('not-found.file', `${file}: there is no such file`, { file });
  const name = basename(file);
  const entries = await unpacked(file, name, task);
  const manifest = parsed(entries, name, INCIDENT_MANIFEST, IncidentManifest);
  const columns = Object.fromEntries(
    (Object.keys(INCIDENT_COLUMNS) as ColumnName[]).map((column) => [
      column,
      columnOf(entries, name, column, manifest),
    ]),
  ) as unknown as Columns;
  const contents: IncidentContents = {
    ...{ manifest, columns },
    nodes: parsed(entries, name, 'nodes.json', IncidentNodes),
    history: parsed(entries, name, 'history.json', IncidentHistory),
    moves: parsed(entries, name, 'moves.json', IncidentMoves),
    heat: parsed(entries, name, 'heat.json', HeatIndex),
    heatBytes: entryOf(entries, name, 'heat.bin'),
  };
  requireWithinBounds(contents, name);
  return contents;
}

async function unpacked(file: string, name: string, task: Task): Promise<Map<string, Buffer>> {
  const entries = new Map<string, Buffer>();
  let [current, parts, bytes]: [string, Buffer[], number] = ['', [], 0];
  const chunks = pipeline(createReadStream(file), createGunzip(), () => {});
  try {
    await readTar(chunks as AsyncIterable<Buffer>, {
      begin(entry) {
        if (entries.size === 0 && entry.name !== INCIDENT_MANIFEST)
          throw noIncident(name, `it begins with ${entry.name}`);
        if (entries.has(entry.name)) throw damaged(name, `it holds ${entry.name} twice`);
        if (bytes + entry.bytes > INCIDENT_BYTES_MAX) {
          const message = `${name}: unpacks to more than ${INCIDENT_BYTES_MAX} bytes; save a shorter time`;
          throw new ShardscopeError('limit.bytes', message, { file: name });
        }
        [current, parts] = [entry.name, []];
        // Of an entry without contents there is nothing more to hear.
        entries.set(current, Buffer.alloc(0));
      },
      content(chunk) {
        throwIfCancelled(task.signal, 'incident');
        parts.push(Buffer.from(chunk));
        bytes += chunk.length;
        task.report({ phase: 'reading the incident', done: bytes, total: null, unit: 'bytes' });
      },
      end: () => void entries.set(current, Buffer.concat(parts)),
    });
    return entries;
  } catch (error) {
    throw refusalOf(name, error, entries.size > 0);
  } finally {
    chunks.destroy();
  }
}

/** Errors of zlib and of the archive: what has begun as an incident is a damaged one. */
function refusalOf(name: string, error: unknown, hasBegun: boolean): unknown {
  const { code } = error as { code?: unknown };
  const isUnpacking = typeof code === 'string' && code.startsWith('Z_');
  const isArchive = error instanceof ShardscopeError && error.code === 'input.format' && !error.details.file;
  if (!isUnpacking && !isArchive) return error;
  const { message } = toWireError(error);
  return hasBegun ? damaged(name, message) : noIncident(name, message);
}

function entryOf(entries: ReadonlyMap<string, Buffer>, file: string, name: string): Buffer {
  const found = entries.get(name);
  if (found === undefined) throw damaged(file, `it lacks ${name}`);
  return found;
}

function parsed<T>(entries: ReadonlyMap<string, Buffer>, file: string, name: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(entryOf(entries, file, name).toString('utf8'));
  } catch (error) {
    if (error instanceof ShardscopeError) throw error;
    throw damaged(file, `${name} is no JSON`);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = [name, ...(issue?.path ?? [])].join('.');
  if (name === INCIDENT_MANIFEST)
    throw noIncident(file, `${where}: ${issue?.message}; maybe a newer Shardscope wrote it`);
  throw damaged(file, `${where}: ${issue?.message}`);
}

function columnOf(
  entries: ReadonlyMap<string, Buffer>,
  file: string,
  name: ColumnName,
  manifest: IncidentManifest,
): ArrayBufferView {
  const bytes = entryOf(entries, file, name);
  const Column = INCIDENT_COLUMNS[name];
  const length = columnLength(name, manifest);
  if (bytes.byteLength !== length * Column.BYTES_PER_ELEMENT) {
    throw damaged(file, `${name} has ${bytes.byteLength} bytes, expected ${length * Column.BYTES_PER_ELEMENT}`);
  }
  // A copy: a view has to begin at a multiple of its numbers' size.
  const own = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(own).set(bytes);
  return new Column(own);
}

function requireWithinBounds(
  { manifest, nodes, moves, heat, heatBytes, columns }: IncidentContents,
  file: string,
): void {
  const { slots, shards, nodeTypes, relations, fromMs, toMs, edges } = manifest;
  const isNode = (slot: number) => slot < slots && columns['types.u16'][slot] !== NO_TYPE;
  const require = (isSound: boolean, what: string) => {
    if (!isSound) throw damaged(file, what);
  };
  require(fromMs < toMs, 'its window ends before it begins');
  require(nodes.keys.length === slots && nodes.labels.length === slots, 'nodes.json has another number of nodes');
  require(nodes.attributes === null ||
    nodes.attributes.length === slots, 'nodes.json has another number of attributes');
  require(columns['types.u16'].every(
    (type) => type === NO_TYPE || type < nodeTypes.length,
  ), 'a node has an unknown type');
  for (const name of ['homes.u16', 'homes-start.u16'] as const) {
    require(columns[name].every(
      (home) => home === NO_SHARD || home < shards,
    ), `${name}: a node is on an unknown shard`);
  }
  require(columns['types.u16'].every(
    (type, slot) => (type === NO_TYPE) === (columns['homes.u16'][slot] === NO_SHARD),
  ), 'types and homes disagree');
  require(columns['edges.u32'].every(isNode), 'an edge leads to no node');
  require(columns['edge-relations.u16'].every(
    (relation) => relation < relations.length,
  ), 'an edge has an unknown relation');
  require(moves.every(({ node, from, to }) => node < slots && from < shards && to < shards), 'a move leads nowhere');
  require(heat.every(
    ({ nodes: place }) => place === null || place[0] + place[1] <= heatBytes.length,
  ), 'heat.bin is cut off');
  require(edges === columns['edge-relations.u16'].length, 'edges');
}

const damaged = (file: string, why: string) =>
  new ShardscopeError('storage.corrupt', `${file}: a damaged incident file: ${why}; take another copy of it`, { file });
const noIncident = (file: string, why: string) =>
  new ShardscopeError('input.format', `${file}: not an incident file of this version: ${why}`, { file });
