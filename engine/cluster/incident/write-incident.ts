import { pipeline, Readable } from 'node:stream';
import { createGzip, type Gzip } from 'node:zlib';
import { ShardscopeError } from '../../base/errors.ts';
import { type Task, throwIfCancelled } from '../../base/progress.ts';
import { NO_SHARD, NO_TYPE } from '../../model/ids.ts';
import type { Notice } from '../../protocol/types.ts';
import { TAR_END, tarHeader, tarPadding } from '../backup/tar.ts';
import type { Coordinator } from '../coordinator.ts';
import { keptCounts } from '../heat/heat-sums.ts';
import { encodeNodeCounts } from '../heat/node-counts.ts';
import { type KeptHistory, momentOf } from '../history/kept-history.ts';
import type { HistoryWindow } from '../history/workspace-history.ts';
import {
  type ColumnName,
  type HeatIndex,
  INCIDENT_MANIFEST,
  type IncidentHistory,
  type IncidentManifest,
  type IncidentNodes,
} from './incident-format.ts';

export interface IncidentWish {
  readonly fromMs: number;
  readonly toMs: number;
  /** Of nodes. */
  readonly attributes: boolean;
  readonly notices: readonly Notice[];
  readonly engineVersion: string;
  readonly nowMs: number;
}

/** The latest plans are told with their moves. */
const DOCUMENTS_MAX = 200;

/**
 * A stretch of the history of a workspace as one file (incident-format.ts), packed as it is read. Everything is collected
 * first, in memory: some 100 bytes a node and as much a move.
 * @throws usage.params for a time that is not known, limit.rows, unavailable.shard, cancelled.caller
 */
export async function makeIncident(coordinator: Coordinator, wish: IncidentWish, task: Task): Promise<Gzip> {
  const attributes = wish.attributes ? await attributesOf(coordinator, task) : null;
  const status = await coordinator.shardsStatus(0);
  const kept = await coordinator.history.kept();
  throwIfCancelled(task.signal, 'incident');
  // From here on in one turn: nothing moves between what is collected.
  const fromMs = Math.max(wish.fromMs, kept.knownFromMs);
  const toMs = Math.min(wish.toMs, kept.nowMs);
  if (fromMs >= toMs) {
    const message = `nothing is known of that time: ${kept.name} is known from ${new Date(kept.knownFromMs).toISOString()}`;
    throw new ShardscopeError('usage.params', message, { fromMs: wish.fromMs, toMs: wish.toMs });
  }
  const window = coordinator.history.window(fromMs, toMs);
  const entries = entriesOf(coordinator, kept, window, { ...wish, fromMs, toMs }, attributes, status);
  return pipeline(Readable.from(packed(entries, wish.nowMs)), createGzip(), () => {});
}

type Entries = readonly (readonly [name: string, content: Buffer])[];

function entriesOf(
  coordinator: Coordinator,
  kept: KeptHistory,
  window: HistoryWindow,
  wish: IncidentWish,
  attributes: readonly (string | null)[] | null,
  status: Awaited<ReturnType<Coordinator['shardsStatus']>>,
): Entries {
  const { columns, names, metagraph, balancer, placements } = coordinator;
  const [start, end] = [momentOf(kept, wish.fromMs), momentOf(kept, wish.toMs)];
  const slots = end.slotEnd;
  const homes = end.homes.subarray(0, slots);
  // Who is removed now is nowhere, at any time: it is told by count.
  const types = columns.types.slice(0, slots).map((type, slot) => (homes[slot] === NO_SHARD ? NO_TYPE : type));
  const edges = edgesWithin(kept, types);
  const nodes: IncidentNodes = {
    keys: Array.from({ length: slots }, (_, slot) => (kept.isNamed(slot) ? names.keyOf(slot) : '')),
    labels: Array.from({ length: slots }, (_, slot) => (kept.isNamed(slot) ? names.labelOf(slot) : '')),
    attributes: attributes === null ? null : Array.from({ length: slots }, (_, slot) => attributes[slot] ?? null),
  };
  const heat = packedHeat(window, slots, columns.slotCount);
  const moves = window.moves.filter(({ node }) => node < slots);
  const documents = window.plans
    .toSorted((a, b) => b.createdMs - a.createdMs)
    .slice(0, DOCUMENTS_MAX)
    .flatMap(({ planId }) => documentOf(coordinator, planId));
  const history: IncidentHistory = {
    ...{ writes: [...window.writes], removed: window.removed.map(([slot, revision]) => [slot, revision]) },
    ...{ plans: window.plans.map(({ progress: _, ...plan }) => plan), documents, events: [...window.events] },
    notices: wish.notices.filter(({ atMs }) => atMs >= wish.fromMs && atMs <= wish.toMs),
    shards: status.shards.map(({ replica: _, ...shard }) => shard),
    cut: status.cut,
    settings: balancer.settings,
    rules: JSON.parse(JSON.stringify(placements.rules)) as IncidentHistory['rules'],
  };
  const influence = { ...coordinator.influenceReport(0).info };
  const manifest: IncidentManifest = {
    ...{ format: 'shardscope-incident', version: 1, engineVersion: wish.engineVersion, workspace: kept.name },
    ...{
      savedMs: wish.nowMs,
      fromMs: wish.fromMs,
      toMs: wish.toMs,
      knownFromMs: Math.max(kept.knownFromMs, wish.fromMs),
    },
    ...{ hasAttributes: attributes !== null, revision: window.revision, epoch: coordinator.epoch, slots },
    ...{ edges: edges.relations.length, shards: columns.shardCount, moves: moves.length },
    ...{ heatSamples: heat.index.length, influence },
    nodeTypes: [...metagraph.nodeTypes],
    relations: [...metagraph.relations],
  };
  const numbers: Readonly<Record<ColumnName, ArrayBufferView>> = {
    'types.u16': types,
    'positions.f32': coordinator.layouts.positions().subarray(0, 2 * slots),
    'influence.f64': Float64Array.from(coordinator.influence.subarray(0, slots)),
    'edges.u32': edges.pairs,
    'edge-relations.u16': edges.relations,
    'homes.u16': homes,
    'homes-start.u16': start.homes.slice(0, slots),
  };
  return [
    [INCIDENT_MANIFEST, json(manifest)],
    ['nodes.json', json(nodes)],
    ['history.json', json(history)],
    ['moves.json', json(moves)],
    ['heat.json', json(heat.index)],
    ['heat.bin', heat.bytes],
    ...Object.entries(numbers).map(([name, { buffer, byteOffset, byteLength }]) => {
      return [name, Buffer.from(buffer, byteOffset, byteLength)] as const;
    }),
  ];
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** By slot. */
async function attributesOf(coordinator: Coordinator, task: Task): Promise<readonly (string | null)[]> {
  const { topology, slots } = await coordinator.storedTopology(task);
  const bySlot: (string | null)[] = new Array(coordinator.names.slotEnd).fill(null);
  for (const [node, slot] of slots.entries()) bySlot[slot] = topology.nodeAttributes[node] ?? null;
  return bySlot;
}

/** Those whose ends are both there. */
function edgesWithin({ edges }: KeptHistory, types: Uint16Array) {
  const { sources, targets, relations: kinds } = edges;
  const isThere = (node: number) => (types[node] ?? NO_TYPE) !== NO_TYPE;
  const kept = Uint32Array.from(sources.keys()).filter((edge) => isThere(sources[edge]!) && isThere(targets[edge]!));
  const pairs = new Uint32Array(2 * kept.length);
  const relations = new Uint16Array(kept.length);
  kept.forEach((edge, at) => {
    pairs[2 * at] = sources[edge]!;
    pairs[2 * at + 1] = targets[edge]!;
    relations[at] = kinds[edge]!;
  });
  return { pairs, relations };
}

function documentOf(coordinator: Coordinator, planId: string): IncidentHistory['documents'] {
  try {
    return [coordinator.plans.plan(planId)];
  } catch (error) {
    // Of old plans only summaries are kept.
    if (error instanceof ShardscopeError && error.code === 'not-found.plan') return [];
    throw error;
  }
}

function packedHeat({ samples }: HistoryWindow, slots: number, slotCount: number) {
  const parts: Uint8Array[] = [];
  let at = 0;
  const index: HeatIndex = samples.map(({ resolutionMs, startMs, durationMs, shards, nodes }) => {
    const counts = nodes === null ? null : countsBefore(nodes, slots, slotCount);
    if (counts === null) return { resolutionMs, startMs, durationMs, shards: [...shards], nodes: null };
    const place: [number, number] = [at, counts.byteLength];
    parts.push(counts);
    at += counts.byteLength;
    return { resolutionMs, startMs, durationMs, shards: [...shards], nodes: place };
  });
  return { index, bytes: Buffer.concat(parts) };
}

/** A stretch that ends after the window has counted nodes that came later: they are not in the file. */
function countsBefore(encoded: Uint8Array, slots: number, slotCount: number): Uint8Array | null {
  const found = keptCounts(encoded, slotCount);
  if (found === null) return null;
  const { nodes, counts } = found;
  if ((nodes.at(-1) ?? 0) < slots) return encoded;
  const column = new Float64Array(slots);
  for (const [at, node] of nodes.entries()) if (node < slots) column[node] = counts[at]!;
  return encodeNodeCounts(column);
}

function* packed(entries: Entries, modifiedMs: number): Generator<Buffer> {
  for (const [name, content] of entries) {
    yield tarHeader({ name, bytes: content.length }, modifiedMs);
    // A stream takes a piece of no length for its end.
    if (content.length > 0) yield content;
    const padding = tarPadding(content.length);
    if (padding.length > 0) yield padding;
  }
  yield TAR_END;
}
