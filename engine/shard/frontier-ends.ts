import { type KeyLayout, LANE_SOURCES } from '../counters/frontier-arena.ts';
import { isInSet } from '../model/node-set.ts';
import type { WantedNodes } from '../query/graph-access.ts';

/** Nodes with their lane (KeyLayout) that some sources have come to: bit i stands for source i of the lane. */
export interface FrontierLevel {
  readonly level: number;
  /** First `count` entries. */
  readonly keys: Uint32Array;
  readonly masks: Int32Array;
  readonly count: number;
}

/** Where a search puts what it finds. A recorded end is an access of its node, counted once for each of its sources. */
export interface EndSink {
  record(level: FrontierLevel): void;
  /** (source, end) pairs so far. */
  readonly pairCount: number;
  /** Entries of memory held: 8 bytes each. */
  readonly entryCount: number;
}

/** What a sink has to know of nodes and of the question. */
export interface EndContext {
  readonly layout: KeyLayout;
  readonly wanted: WantedNodes;
  readonly types: Uint16Array;
  /** The stripe of this worker. */
  readonly heat: Uint32Array;
  /** Position of the first source of the walk in the whole question. */
  readonly firstSource: number;
}

/** Pairs of sources and ends. */
export interface EndChunk {
  /** Three columns one after the other, so that they travel as one: positions of sources, ends, lengths. */
  readonly pairs: Uint32Array;
  /** Where the next chunk begins; -1 after the last. */
  readonly next: number;
}

/** Ends counted by source and node type, and one of each kind. */
export interface EndCounts {
  readonly at: Uint32Array;
  readonly examples: Uint32Array;
  readonly counts: Uint32Array;
}

/** Memory of ends that were collected, for the next walk: new pages cost more than what is written into them. */
export interface EndColumns {
  readonly keys: Uint32Array;
  readonly masks: Int32Array;
}

const SPARE_ENTRIES_MAX = 131_072;

/** Pairs that one chunk carries at most: bounds an answer to 768 KiB. */
export const CHUNK_PAIRS_MAX = 65_536;

/** How many bits of an i32 are set (Warren, Hacker's Delight, 5-1). */
export function bitCount(mask: number): number {
  const pairs = mask - ((mask >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/** The number of the lowest bit that is set. */
const lowestBit = (mask: number) => 31 - Math.clz32(mask & -mask);

/** Modulo 2^32, which also keeps the addition one of integers. Sources (level 0) were counted when the walk began. */
function countAccesses(heat: Uint32Array, node: number, accesses: number): void {
  heat[node] = (heat[node]! + accesses) | 0;
}

const isWanted = ({ types: kept, among }: WantedNodes, types: Uint16Array, node: number) =>
  (kept === null || kept[types[node]!] === 1) && (among === null || isInSet(among, node));

/**
 * Ends as they were found: a key and the mask of its sources take 8 bytes, whatever the number of bits. A key is here
 * once for each level at which sources came to it for the first time, so at most 32 times.
 */
export class RecordedEnds implements EndSink {
  readonly #context: EndContext;
  readonly #spare: EndColumns[];
  #keys: Uint32Array;
  #masks: Int32Array;
  #count = 0;
  /** Level `#levels[i]` begins at entry `#starts[i]`. */
  readonly #levels: number[] = [];
  readonly #starts: number[] = [];
  pairCount = 0;

  /** Takes its first columns from `spare`, and leaves its last ones there. */
  constructor(context: EndContext, spare: EndColumns[] = []) {
    this.#context = context;
    this.#spare = spare;
    const { keys, masks } = spare.pop() ?? { keys: new Uint32Array(256), masks: new Int32Array(256) };
    this.#keys = keys;
    this.#masks = masks;
  }

  /** Gives up the columns; nothing can be read any more. */
  free(): void {
    if (this.#keys.length <= SPARE_ENTRIES_MAX) this.#spare[0] = { keys: this.#keys, masks: this.#masks };
    [this.#keys, this.#masks, this.#count] = [new Uint32Array(0), new Int32Array(0), 0];
  }

  get entryCount(): number {
    return this.#count;
  }

  record(level: FrontierLevel): void {
    const { wanted } = this.#context;
    this.#reserve(this.#count + level.count);
    const first = this.#count;
    if (wanted.types === null && wanted.among === null) this.#recordAll(level);
    else this.#recordWanted(level);
    if (this.#count === first) return;
    this.#levels.push(level.level);
    this.#starts.push(first);
  }

  #recordAll({ level, keys, masks, count }: FrontierLevel): void {
    const { layout, heat } = this.#context;
    const nodeMask = (1 << layout.nodeBits) - 1;
    this.#keys.set(keys.subarray(0, count), this.#count);
    this.#masks.set(masks.subarray(0, count), this.#count);
    let pairs = 0;
    for (let position = 0; position < count; position++) {
      const bits = bitCount(masks[position]!);
      pairs += bits;
      if (level > 0) countAccesses(heat, keys[position]! & nodeMask, bits);
    }
    this.#count += count;
    this.pairCount += pairs;
  }

  #recordWanted({ level, keys, masks, count }: FrontierLevel): void {
    const { layout, wanted, types, heat } = this.#context;
    const [ownKeys, ownMasks] = [this.#keys, this.#masks];
    const nodeMask = (1 << layout.nodeBits) - 1;
    let entry = this.#count;
    let pairs = 0;
    for (let position = 0; position < count; position++) {
      const key = keys[position]!;
      const node = key & nodeMask;
      if (!isWanted(wanted, types, node)) continue;
      const mask = masks[position]!;
      ownKeys[entry] = key;
      ownMasks[entry++] = mask;
      const bits = bitCount(mask);
      pairs += bits;
      if (level > 0) countAccesses(heat, node, bits);
    }
    this.#count = entry;
    this.pairCount += pairs;
  }

  /** Entries from `first` on, written out as pairs; as many as fit. */
  chunk(first: number): EndChunk {
    const { layout, firstSource } = this.#context;
    const [keys, masks] = [this.#keys, this.#masks];
    const nodeMask = (1 << layout.nodeBits) - 1;
    const { last, pairCount } = this.#fitting(first);
    const pairs = new Uint32Array(3 * pairCount);
    const [others, depths] = [pairCount, 2 * pairCount];
    let pair = 0;
    let run = this.#runOf(first);
    for (let entry = first; entry < last; run++) {
      const end = Math.min(last, this.#starts[run + 1] ?? this.#count);
      const firstPair = pair;
      for (; entry < end; entry++) {
        const key = keys[entry]!;
        const node = key & nodeMask;
        const offset = firstSource + (key >>> layout.nodeBits) * LANE_SOURCES;
        for (let mask = masks[entry]!; mask !== 0; mask &= mask - 1) {
          pairs[pair] = offset + lowestBit(mask);
          pairs[others + pair] = node;
          pair++;
        }
      }
      pairs.fill(this.#levels[run]!, depths + firstPair, depths + pair);
    }
    return { pairs, next: last === this.#count ? -1 : last };
  }

  #fitting(first: number): { last: number; pairCount: number } {
    if (first === 0 && this.pairCount <= CHUNK_PAIRS_MAX) return { last: this.#count, pairCount: this.pairCount };
    let last = first;
    let pairCount = 0;
    while (last < this.#count) {
      const more = bitCount(this.#masks[last]!);
      if (pairCount + more > CHUNK_PAIRS_MAX) break;
      pairCount += more;
      last++;
    }
    return { last, pairCount };
  }

  /** The last level that begins at or before `entry`. */
  #runOf(entry: number): number {
    let run = this.#starts.length - 1;
    while (run > 0 && this.#starts[run]! > entry) run--;
    return run;
  }

  #reserve(count: number): void {
    if (count <= this.#keys.length) return;
    const capacity = Math.max(count, 2 * this.#keys.length);
    const [keys, masks] = [new Uint32Array(capacity), new Int32Array(capacity)];
    keys.set(this.#keys.subarray(0, this.#count));
    masks.set(this.#masks.subarray(0, this.#count));
    [this.#keys, this.#masks] = [keys, masks];
  }
}

/** Ends that only have to be counted: a number and an example for each (source, node type), however many there are. */
export class CountedEnds implements EndSink {
  readonly #context: EndContext;
  readonly #typeCount: number;
  readonly #counts: Uint32Array;
  readonly #examples: Uint32Array;
  pairCount = 0;
  readonly entryCount = 0;

  constructor(context: EndContext, typeCount: number, sourceCount: number) {
    this.#context = context;
    this.#typeCount = typeCount;
    this.#counts = new Uint32Array(sourceCount * typeCount);
    this.#examples = new Uint32Array(sourceCount * typeCount);
  }

  record({ level, keys, masks, count }: FrontierLevel): void {
    const { layout, wanted, types, heat } = this.#context;
    const [counts, examples, typeCount] = [this.#counts, this.#examples, this.#typeCount];
    const nodeMask = (1 << layout.nodeBits) - 1;
    let pairs = 0;
    for (let position = 0; position < count; position++) {
      const key = keys[position]!;
      const node = key & nodeMask;
      if (!isWanted(wanted, types, node)) continue;
      const offset = (key >>> layout.nodeBits) * LANE_SOURCES;
      for (let mask = masks[position]!; mask !== 0; mask &= mask - 1) {
        const kind = (offset + lowestBit(mask)) * typeCount + types[node]!;
        if (counts[kind] === 0) examples[kind] = node;
        counts[kind] = counts[kind]! + 1;
      }
      const bits = bitCount(masks[position]!);
      pairs += bits;
      if (level > 0) countAccesses(heat, node, bits);
    }
    this.pairCount += pairs;
  }

  free(): void {}

  /** In order of source, then type. */
  counts(): EndCounts {
    const kinds = Uint32Array.from(this.#counts.keys()).filter((kind) => this.#counts[kind]! > 0);
    return {
      at: kinds.map((kind) => this.#context.firstSource + Math.floor(kind / this.#typeCount)),
      examples: kinds.map((kind) => this.#examples[kind]!),
      counts: kinds.map((kind) => this.#counts[kind]!),
    };
  }
}
