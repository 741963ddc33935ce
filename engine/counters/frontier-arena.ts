/**
 * Frontier arena
 * ==============
 *
 * Where shard workers lay down what the others are to go on with, in one SharedArrayBuffer. A worker writes only into its
 * own region and reads those of all others, so nothing is copied, serialised or locked. A region is two buffers, taken by
 * turns: what was written at level L is read while L + 1 is written into the other one. A buffer is
 *
 *   stamp    Int32[2]           walk and level it was written for; what a reader does not expect is not for him
 *   starts   Int32[shards + 1]  entries for shard t lie in starts[t] .. starts[t + 1]
 *   keys     Int32[lanes x n]   nodes with their lane, grouped by the home of the node, each once
 *   masks    Int32[lanes x n]   the sources of that lane that have come to the node, one bit each
 *
 * Lanes    A mask has room for 32 sources. Where there are more, the search goes on in several lanes at once, so that
 *          one message a level serves them all: a key is `lane << nodeBits | node`. Small topologies have many lanes,
 *          large ones few, so that lanes x n stays below KEY_COUNT_MAX, or n where that is more.
 * Size     16 bytes x shards x max(n, KEY_COUNT_MAX): an entry is 8 bytes, and a writer joins the masks of a key, so that
 *          lanes x n entries always suffice. Memory that no walk has touched is not backed by the system.
 * Order    A writer writes, then answers the coordinator; a reader is asked afterwards. The messages order the accesses,
 *          so plain loads and stores suffice.
 */
const SECTION_WORDS = 32;
const KEY_COUNT_MAX = 1 << 19;
const LANE_COUNT_MAX = 32;
export const LANE_SOURCES = 32;

/** How nodes and lanes share a key. */
export interface KeyLayout {
  readonly nodeBits: number;
  readonly laneCountMax: number;
}

export function keyLayout(nodeCount: number): KeyLayout {
  const nodeBits = 32 - Math.clz32(nodeCount - 1);
  return { nodeBits, laneCountMax: Math.min(LANE_COUNT_MAX, Math.max(1, KEY_COUNT_MAX >>> nodeBits)) };
}

export interface FrontierArena {
  readonly buffer: SharedArrayBuffer;
  readonly shardCount: number;
  /** All of each worker's region; where things lie in it tells `bufferAt`. */
  readonly regions: readonly Int32Array<SharedArrayBuffer>[];
  /** Where the buffer that is written at `level` lies in every region, as word offsets. */
  bufferAt(level: number): FrontierBuffer;
}

/** Word offsets within a region. */
export interface FrontierBuffer {
  readonly stamp: number;
  readonly starts: number;
  readonly keys: number;
  readonly masks: number;
}

const aligned = (words: number) => Math.ceil(words / SECTION_WORDS) * SECTION_WORDS;

/** Lays the arena over `buffer`, or over a new one. O(shards). */
export function frontierArena(nodeCount: number, shardCount: number, buffer?: SharedArrayBuffer): FrontierArena {
  const headWords = aligned(2 + shardCount + 1);
  const columnWords = aligned(keyLayout(nodeCount).laneCountMax * nodeCount);
  const bufferWords = headWords + 2 * columnWords;
  const memory = buffer ?? new SharedArrayBuffer(4 * 2 * bufferWords * shardCount);
  const buffers = [0, bufferWords].map((stamp) => {
    return { stamp, starts: stamp + 2, keys: stamp + headWords, masks: stamp + headWords + columnWords };
  });
  return {
    buffer: memory,
    shardCount,
    regions: Array.from({ length: shardCount }, (_, shard) => {
      return new Int32Array(memory, 4 * 2 * bufferWords * shard, 2 * bufferWords);
    }),
    bufferAt: (level) => buffers[level & 1]!,
  };
}
