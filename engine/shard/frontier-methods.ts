/**
 * What the coordinator asks of a worker for walks over edges; part of SHARD_METHODS. `null` in place of an answer: this
 * worker does not know the walk (it is the successor of one that died, or the ends were dropped), so the walk has to be
 * made again.
 */
import type { Walk, WantedNodes } from '../query/graph-access.ts';
import { trusted } from '../rpc/table.ts';
import type { EndChunk, EndCounts } from './frontier-ends.ts';
import type { LevelResult } from './frontier-search.ts';

/** What a worker has to know of a walk before it takes part. */
export interface WalkBegin extends Walk {
  /** The same for all workers and walks (`frontierArena`). */
  readonly arena: SharedArrayBuffer;
  readonly wanted: WantedNodes;
  /** Number of node types where ends are to be counted by type; 0 where they are to be recorded. */
  readonly typeCount: number;
  /** The walk is about sources firstSource .. firstSource + sourceCount - 1 of the question. */
  readonly firstSource: number;
  readonly sourceCount: number;
  /** The sources at home here, and their positions in the walk. */
  readonly seeds: { readonly nodes: Uint32Array; readonly positions: Uint32Array };
}

/** About all levels up to `level`. `pairs` are there as soon as this worker will find no more (EndChunk). */
export interface LevelAnswer extends LevelResult {
  readonly level: number;
  /** (source, end) pairs found here since the walk began. */
  readonly pairCount: number;
  readonly pairs: Uint32Array | null;
  readonly next: number;
}

export const FRONTIER_METHODS = {
  /**
   * Goes through level `level`. A worker that is alone goes on by itself as long as it stays so. `begin` comes with the
   * first message of a walk.
   */
  'frontier.level': trusted<
    { walk: number; level: number; isAlone: boolean; begin: WalkBegin | null },
    LevelAnswer | null
  >(),
  /** The ends from entry `first` on, as many as a chunk holds. The last chunk frees them. */
  'frontier.ends': trusted<{ walk: number; first: number }, EndChunk | null>(),
  'frontier.counts': trusted<{ walk: number }, EndCounts | null>(),
  'frontier.release': trusted<{ walk: number }, null>(),
} as const;
