import type { EdgePairs, GraphAccess, WalkDirection } from './graph-access.ts';
import type { PatternRelation } from './pattern-graph.ts';

/** The ends that a relation of a pattern leads to from some sources. `lengths` is 1 for a plain relation. */
export interface FoundPairs {
  readonly at: Uint32Array;
  readonly others: Uint32Array;
  readonly lengths: Uint32Array;
  /** Of a plain relation: the edges themselves. */
  readonly edges: EdgePairs | null;
}

const OPPOSITE = { down: 'up', up: 'down', either: 'either' } as const;

/** Follows `relation` from its `from` end, or from its `to` end when `isBackward`. Sources hold each node once. */
export async function findPairs(
  graph: GraphAccess,
  { types, direction, range }: PatternRelation,
  sources: Uint32Array,
  isBackward: boolean,
): Promise<FoundPairs> {
  const walk: WalkDirection = isBackward ? OPPOSITE[direction] : direction;
  const mask = graph.relationMask(types);
  if (range === null) {
    const edges = await graph.edges(sources, walk, mask);
    return { at: edges.at, others: edges.others, lengths: new Uint32Array(edges.at.length).fill(1), edges };
  }
  const max = range.max ?? Number.POSITIVE_INFINITY;
  if (max < 1) return range.min === 0 ? withItself(sources, nothing) : nothing;
  if (range.min > 1) return walkLevels(graph, walk, mask, sources, range.min, max);
  const { at, others, depths } = await graph.reach(sources, walk, mask, max);
  const found = { at, others, lengths: depths, edges: null };
  return range.min === 0 ? withItself(sources, found) : found;
}

const nothing: FoundPairs = {
  at: new Uint32Array(0),
  others: new Uint32Array(0),
  lengths: new Uint32Array(0),
  edges: null,
};

/** `*0..` also leads from every source to itself, at length 0: instead of the cycle it may lie on. */
function withItself(sources: Uint32Array, { at, others, lengths }: FoundPairs): FoundPairs {
  const kept = [...at.keys()].filter((pair) => others[pair] !== sources[at[pair]!]);
  return {
    at: Uint32Array.from([...sources.keys(), ...kept.map((pair) => at[pair]!)]),
    others: Uint32Array.from([...sources, ...kept.map((pair) => others[pair]!)]),
    lengths: Uint32Array.from([...sources.map(() => 0), ...kept.map((pair) => lengths[pair]!)]),
    edges: null,
  };
}

/**
 * Ends of walks of `min`..`max` edges, `min` > 1, each once at its shortest such length. The shortest distance does not
 * answer this (a node one edge away may also be three away), so the levels are walked one by one; a walk may use an edge
 * twice, which openCypher's own paths may not (docs/query-language.md).
 */
async function walkLevels(
  graph: GraphAccess,
  direction: WalkDirection,
  mask: Uint8Array | null,
  sources: Uint32Array,
  min: number,
  max: number,
): Promise<FoundPairs> {
  const at: number[] = [];
  const others: number[] = [];
  const lengths: number[] = [];
  for (const [position, source] of sources.entries()) {
    const found = new Map<number, number>();
    const seenLevels = new Set<string>();
    let level = Uint32Array.of(source);
    for (let length = 1; length <= max && level.length > 0; length++) {
      const { others: next } = await graph.edges(level, direction, mask);
      level = Uint32Array.from(new Set(next)).sort();
      if (length < min) continue;
      for (const node of level) if (!found.has(node)) found.set(node, length);
      // The levels of an unbounded walk repeat sooner or later; from then on nothing is new.
      const fingerprint = level.join();
      if (seenLevels.has(fingerprint)) break;
      seenLevels.add(fingerprint);
    }
    for (const [node, length] of found) {
      at.push(position);
      others.push(node);
      lengths.push(length);
    }
  }
  return {
    at: Uint32Array.from(at),
    others: Uint32Array.from(others),
    lengths: Uint32Array.from(lengths),
    edges: null,
  };
}
