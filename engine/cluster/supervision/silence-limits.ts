import type { MESH_METHODS, REPLICA_METHODS, SHARD_METHODS } from '../../shard/shard-methods.ts';

export type WorkerMethod = keyof typeof SHARD_METHODS | keyof typeof MESH_METHODS | keyof typeof REPLICA_METHODS;

/**
 * How long a worker may be at one piece of work without a sign of life before it counts as hung. A worker handles one
 * message at a time, so the limit is for one message, by what that may have to do:
 *
 *   question   answers are cut to a bounded size; the longest is the first walk, which reads all edges of the partition
 *   rows       writes the rows of a bounded number of nodes, and waits for the disk
 *   partition  goes through everything the partition holds
 *
 * Generous on purpose: to end a worker that was only slow loses its caches and whatever it was at.
 */
export interface SilenceLimits {
  readonly questionMs: number;
  readonly rowsMs: number;
  readonly partitionMs: number;
}

export const SILENCE_LIMITS: SilenceLimits = { questionMs: 60_000, rowsMs: 5 * 60_000, partitionMs: 30 * 60_000 };

const WHOLE_PARTITION: ReadonlySet<string> = new Set<WorkerMethod>([
  'load.begin',
  'load.nodes',
  'load.finish',
  'open',
  'close',
  'verify',
  'edges.owned',
  'nodes.attributeNames',
  'replica.compare',
  'replica.restore',
  'replica.copy',
  'partition.restore',
  'partition.snapshot',
  'partition.copy',
  'partition.digests',
]);
const QUESTIONS: ReadonlySet<string> = new Set<WorkerMethod>([
  'status',
  'node',
  'closure',
  'edges',
  'closure.reach',
  'closure.count',
  'closure.depths',
  'edges.of',
  'edges.leaving',
  'frontier.level',
  'frontier.ends',
  'frontier.counts',
  'frontier.release',
  'nodes.select',
  'attributes',
  'incidentCounts',
  'rowsToMove',
  'replica.compareSome',
  'partition.slice',
  'partition.rowsAfter',
]);

/**
 * Whatever is neither a question nor about the whole partition writes rows. `null`: no handler runs, so
 * the worker may go on with one that waited, as a copy does.
 */
export function silenceLimitMs(method: string | null, limits: SilenceLimits): number {
  if (method !== null && QUESTIONS.has(method)) return limits.questionMs;
  return method !== null && WHOLE_PARTITION.has(method) ? limits.partitionMs : limits.rowsMs;
}
