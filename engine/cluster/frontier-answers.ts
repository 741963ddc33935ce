import { type KeyLayout, LANE_SOURCES } from '../counters/frontier-arena.ts';
import type { ReachedCounts, ReachedPairs } from '../query/graph-access.ts';
import type { EndChunk, EndCounts } from '../shard/shard-methods.ts';

/**
 * Which pairs of a batch the reader has, in case that the rest is lost and the walk has to be made again: ends do not
 * depend on homes, but their order does. A mask a key, from the first chunk on that is not the last.
 */
export class DeliveredPairs {
  readonly #nodeBits: number;
  readonly #first: number;
  readonly #keyCount: number;
  #masks: Int32Array | null = null;

  /** Of a batch of `sourceCount` sources, the first at position `first` of the question. */
  constructor({ nodeBits }: KeyLayout, first: number, sourceCount: number) {
    this.#nodeBits = nodeBits;
    this.#first = first;
    this.#keyCount = Math.ceil(sourceCount / LANE_SOURCES) << nodeBits;
  }

  /** The pairs of `chunk` that the reader does not have yet. */
  take(chunk: EndChunk, isMoreToCome: boolean): ReachedPairs {
    const pairCount = chunk.pairs.length / 3;
    const [at, others, depths] = [0, 1, 2].map((column) => {
      return chunk.pairs.subarray(column * pairCount, (column + 1) * pairCount);
    }) as [Uint32Array, Uint32Array, Uint32Array];
    if (this.#masks === null && !isMoreToCome) return { at, others, depths };
    this.#masks ??= new Int32Array(this.#keyCount);
    const [masks, first, nodeBits] = [this.#masks, this.#first, this.#nodeBits];
    let count = 0;
    for (let pair = 0; pair < pairCount; pair++) {
      const source = at[pair]! - first;
      const other = others[pair]!;
      const key = (Math.floor(source / LANE_SOURCES) << nodeBits) | other;
      const bit = 1 << (source % LANE_SOURCES);
      const before = masks[key]!;
      if ((before & bit) !== 0) continue;
      masks[key] = before | bit;
      at[count] = at[pair]!;
      others[count] = other;
      depths[count++] = depths[pair]!;
    }
    return { at: at.subarray(0, count), others: others.subarray(0, count), depths: depths.subarray(0, count) };
  }
}

/** One line for each (source, type), in this order; the example is that of the first shard that has one. */
export function addCounts(parts: readonly EndCounts[], types: Uint16Array, typeCount: number): ReachedCounts {
  const lines = new Map<number, { readonly at: number; readonly example: number; count: number }>();
  for (const { at, examples, counts } of parts) {
    for (const [line, source] of at.entries()) {
      const example = examples[line]!;
      const kind = source * typeCount + types[example]!;
      const known = lines.get(kind);
      if (known === undefined) lines.set(kind, { at: source, example, count: counts[line]! });
      else known.count += counts[line]!;
    }
  }
  const ordered = [...lines].sort(([one], [other]) => one - other).map(([, entry]) => entry);
  return {
    at: Uint32Array.from(ordered, ({ at }) => at),
    examples: Uint32Array.from(ordered, ({ example }) => example),
    counts: Uint32Array.from(ordered, ({ count }) => count),
  };
}
