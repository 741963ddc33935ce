import type { Csr } from '../algorithms/graph/csr.ts';
import { type FrontierArena, type KeyLayout, keyLayout, LANE_SOURCES } from '../counters/frontier-arena.ts';
import type { Walk } from '../query/graph-access.ts';
import type { EdgeEnds, EdgeIndex, EdgeIndexColumns } from '../storage/cached/edge-index.ts';
import type { EndSink } from './frontier-ends.ts';

/**
 * Frontier search
 * ===============
 *
 * One worker's part of a level-synchronous breadth-first search over all shards, for many sources at once. A level is a
 * set of nodes, each with a mask of the sources that have come to it; 32 sources share a lane, and each lane has its own
 * nodes (`KeyLayout`: what is said of nodes below is said of keys). At level L a worker
 *
 *   1. takes its nodes of level L: those it found itself, and what others laid down for it in their regions of the arena;
 *   2. gives them to a sink, which keeps the ends of the answer;
 *   3. follows their edges, joining the masks per other end, and lays the other ends down, grouped by home with one
 *      counting sort; its own stay where they are.
 *
 * Ends are the nodes that a walk of min..max edges leads to, edges repeated as one likes, at their smallest such length.
 * Below level `min` nothing is remembered: a level is exactly the nodes that walks of that length lead to. From level
 * `min` on `known` holds what has been reached: since every longer walk passes through level `min`, a breadth-first
 * search from there is exact, and ends on cycles also without a `max`. Of a foreign node `known` holds what was sent, so
 * that nothing is sent twice. With min >= 1 a source is an end only if a walk leads back to it.
 *
 * Input    edges of the nodes at home here, complete both ways (EdgeIndex); homes must not change between first and last
 *          level, which the coordinator sees to
 * Cost     O(edges leaving the reached nodes) a level before `min`; after it O(edges leaving each reached node, as often
 *          as new sources come to it). 26 bytes a key, n keys a lane for n nodes of the topology, of which only what is
 *          touched is backed by the system. No allocation per node; resetting costs what the last walk has touched.
 * Order    Nodes of a level: own ones first, then by shard they come from, each in the order they were found. It depends
 *          on the topology, the homes and the question only.
 * Source   Then, Kaufmann, Chirigati et al.: The More the Merrier, efficient multi-source graph traversal, VLDB 2014
 *          (masks, and joining them per node and level); Buluc, Madduri: Parallel breadth-first search on distributed
 *          memory systems, SC 2011 (one exchange a level, by owner).
 * Judge    `naiveWalk` in the test: sets of nodes, level by level, one source at a time.
 */
export interface SearchQuestion extends Walk {
  /** Its number, never used twice. */
  readonly walk: number;
  /** 32 sources each. */
  readonly laneCount: number;
}

/** What a level came to. */
export interface LevelResult {
  /** Shards that have nodes at the next level, ascending; this one too. */
  readonly targets: readonly number[];
  readonly edgeCount: number;
  /** Entries read from regions of others. */
  readonly receivedCount: number;
}

export interface SearchContext {
  readonly shard: number;
  readonly homes: Uint16Array;
  /** Called once a level: what it gives is not kept across a message, because a write may come between. */
  readonly edgeIndex: () => EdgeIndex;
  /** By shard, what is laid down for it: this worker's row of the traffic. */
  readonly traffic: Uint32Array;
}

const NO_QUESTION: SearchQuestion = { walk: 0, laneCount: 1, direction: 'down', relations: null, min: 0, max: 0 };

export class FrontierSearch {
  readonly #context: SearchContext;
  readonly #layout: KeyLayout;
  readonly #nodeMask: number;
  /** Two words a key, side by side because they are needed together: sources at the next level, sources known. */
  #states = new Int32Array(0);
  /** This level, and after it the own part of the next. */
  #keys = new Uint32Array(0);
  #masks = new Int32Array(0);
  #count = 0;
  /** Other ends found at this level, each once, and their homes. */
  #found = new Uint32Array(0);
  #foundHomes = new Uint16Array(0);
  /** Keys that are known to any source: what the next walk has to reset. */
  #known = new Uint32Array(0);
  #knownCount = 0;
  /** A level has begun and not ended: an edge list could not be read. */
  #isBroken = false;
  #question: SearchQuestion = NO_QUESTION;
  #arena: FrontierArena | null = null;
  #sink: EndSink | null = null;

  constructor(context: SearchContext) {
    this.#context = context;
    this.#layout = keyLayout(context.homes.length);
    this.#nodeMask = (1 << this.#layout.nodeBits) - 1;
  }

  /** Number of the walk under way; 0 where there is none, or where a level of it failed. */
  get walk(): number {
    return this.#isBroken ? 0 : this.#question.walk;
  }

  /** The last level of the walk under way. */
  get max(): number {
    return this.#question.max;
  }

  /** Begins another walk; what was left of the last one is gone. */
  begin(question: SearchQuestion, arena: FrontierArena, sink: EndSink): void {
    if (question.laneCount << this.#layout.nodeBits > this.#states.length / 2) this.#allocate(question.laneCount);
    else this.#reset();
    this.#isBroken = false;
    this.#knownCount = 0;
    this.#count = 0;
    this.#question = question;
    this.#arena = arena;
    this.#sink = sink;
  }

  /** Puts a source on level 0; `position` is its number in the walk. Each position once. */
  seed(node: number, position: number): void {
    const key = (Math.floor(position / LANE_SOURCES) << this.#layout.nodeBits) | node;
    const mask = 1 << (position % LANE_SOURCES);
    if (this.#states[2 * key] === 0) this.#keys[this.#count++] = key;
    this.#states[2 * key]! |= mask;
    if (this.#question.min > 0) return;
    if (this.#states[2 * key + 1] === 0) this.#known[this.#knownCount++] = key;
    this.#states[2 * key + 1]! |= mask;
  }

  /** Goes through one level. Levels come in order, each once; those where nothing is to be done here are left out. */
  step(level: number): LevelResult {
    const { min, max } = this.#question;
    this.#isBroken = true;
    const receivedCount = level === 0 ? 0 : this.#receive(level);
    this.#takeMasks();
    const [keys, masks, count] = [this.#keys, this.#masks, this.#count];
    if (level >= min) this.#sink?.record({ level, keys, masks, count });
    this.#count = 0;
    const isLast = level >= max;
    const { foundCount, edgeCount } = isLast ? { foundCount: 0, edgeCount: 0 } : this.#follow(keys, masks, count);
    const targets = isLast ? [] : this.#layDown(level, foundCount);
    this.#isBroken = false;
    return { targets, edgeCount, receivedCount };
  }

  /** Joins what other workers laid down for this one with what it found itself. Returns how many entries it read. */
  #receive(level: number): number {
    const { shard } = this.#context;
    const { walk, min } = this.#question;
    const arena = this.#arena!;
    const [states, keys, known] = [this.#states, this.#keys, this.#known];
    const buffer = arena.bufferAt(level - 1);
    const remembers = level >= min;
    let [count, knownCount, receivedCount] = [this.#count, this.#knownCount, 0];
    for (let sender = 0; sender < arena.shardCount; sender++) {
      const region = arena.regions[sender]!;
      const isForThis = region[buffer.stamp] === walk && region[buffer.stamp + 1] === level - 1;
      if (sender === shard || !isForThis) continue;
      const first = region[buffer.starts + shard]!;
      const end = region[buffer.starts + shard + 1]!;
      receivedCount += end - first;
      for (let entry = first; entry < end; entry++) {
        const key = region[buffer.keys + entry]!;
        const slot = 2 * key;
        const reached = states[slot + 1]!;
        const fresh = region[buffer.masks + entry]! & ~reached;
        if (fresh === 0) continue;
        const before = states[slot]!;
        if (before === 0) keys[count++] = key;
        states[slot] = before | fresh;
        if (!remembers) continue;
        if (reached === 0) known[knownCount++] = key;
        states[slot + 1] = reached | fresh;
      }
    }
    [this.#count, this.#knownCount] = [count, knownCount];
    return receivedCount;
  }

  /** Parts this level from the next: the slots of the masks are needed again. */
  #takeMasks(): void {
    const [states, keys, masks, count] = [this.#states, this.#keys, this.#masks, this.#count];
    for (let position = 0; position < count; position++) {
      const slot = 2 * keys[position]!;
      masks[position] = states[slot]!;
      states[slot] = 0;
    }
  }

  #follow(keys: Uint32Array, masks: Int32Array, count: number): { foundCount: number; edgeCount: number } {
    const { direction, relations } = this.#question;
    const index = this.#context.edgeIndex();
    const columns = index.columns();
    const level = { keys, masks, count, nodeMask: this.#nodeMask };
    const found = { states: this.#states, keys: this.#found, count: 0, edgeCount: 0 };
    for (const way of ['down', 'up'] as const) {
      if (direction !== way && direction !== 'either') continue;
      const edgesOfStale = (node: number) => index.edgesOfStale(node, way);
      followEdges(level, columns[way], columns.stale, edgesOfStale, relations, found);
    }
    return { foundCount: found.count, edgeCount: found.edgeCount };
  }

  /** One counting sort by home. Returns the shards that something was laid down for. */
  #layDown(level: number, foundCount: number): readonly number[] {
    const { shard, homes, traffic } = this.#context;
    const { walk, min } = this.#question;
    const { regions, shardCount, bufferAt } = this.#arena!;
    const [states, found, foundHomes, nodeMask] = [this.#states, this.#found, this.#foundHomes, this.#nodeMask];
    const counts = new Int32Array(shardCount);
    const [keys, known, remembers] = [this.#keys, this.#known, level + 1 >= min];
    let count = 0;
    let foreignCount = 0;
    let knownCount = this.#knownCount;
    for (let position = 0; position < foundCount; position++) {
      const key = found[position]!;
      if (remembers) {
        const slot = 2 * key;
        const reached = states[slot + 1]!;
        if (reached === 0) known[knownCount++] = key;
        states[slot + 1] = reached | states[slot]!;
      }
      const home = homes[key & nodeMask]!;
      if (home === shard) {
        keys[count++] = key;
        continue;
      }
      // What is to be sent is moved to the front, where room was made.
      found[foreignCount] = key;
      foundHomes[foreignCount++] = home;
      counts[home] = counts[home]! + 1;
    }
    this.#count = count;
    this.#knownCount = knownCount;
    const targets = [...counts.keys()].filter((target) => (target === shard ? count : counts[target]!) > 0);

    const region = regions[shard]!;
    const buffer = bufferAt(level);
    const next = new Int32Array(shardCount);
    for (let target = 0, start = 0; target < shardCount; target++) {
      region[buffer.starts + target] = start;
      next[target] = start;
      start += counts[target]!;
      region[buffer.starts + target + 1] = start;
      traffic[target] = traffic[target]! + counts[target]!;
    }
    region[buffer.stamp] = walk;
    region[buffer.stamp + 1] = level;

    for (let position = 0; position < foreignCount; position++) {
      const key = found[position]!;
      const home = foundHomes[position]!;
      const entry = next[home]!;
      next[home] = entry + 1;
      region[buffer.keys + entry] = key;
      region[buffer.masks + entry] = states[2 * key]!;
      states[2 * key] = 0;
    }
    return targets;
  }

  #allocate(laneCount: number): void {
    const keyCount = laneCount << this.#layout.nodeBits;
    this.#states = new Int32Array(2 * keyCount);
    this.#keys = new Uint32Array(keyCount);
    this.#masks = new Int32Array(keyCount);
    this.#found = new Uint32Array(keyCount);
    this.#foundHomes = new Uint16Array(keyCount);
    this.#known = new Uint32Array(keyCount);
  }

  #reset(): void {
    const [states, known, keys] = [this.#states, this.#known, this.#keys];
    // A key costs less when all are cleared, but a small walk should not pay for the whole topology.
    if (this.#isBroken || this.#knownCount > states.length / 16) {
      states.fill(0);
      return;
    }
    for (let position = 0; position < this.#knownCount; position++) {
      const slot = 2 * known[position]!;
      states[slot] = 0;
      states[slot + 1] = 0;
    }
    for (let position = 0; position < this.#count; position++) states[2 * keys[position]!] = 0;
  }
}

interface Found {
  /** As in FrontierSearch. */
  readonly states: Int32Array;
  readonly keys: Uint32Array;
  count: number;
  edgeCount: number;
}

interface Level {
  readonly keys: Uint32Array;
  readonly masks: Int32Array;
  readonly count: number;
  readonly nodeMask: number;
}

/** The inner loop: all edges of a level in one direction, joined per other end. */
function followEdges(
  { keys, masks, count, nodeMask }: Level,
  { offsets, targets, relations }: Csr,
  stale: EdgeIndexColumns['stale'],
  edgesOfStale: (node: number) => EdgeEnds,
  kept: Uint8Array | null,
  found: Found,
): void {
  const { states, keys: foundKeys } = found;
  let foundCount = found.count;
  let edgeCount = 0;
  for (let position = 0; position < count; position++) {
    const key = keys[position]!;
    const mask = masks[position]!;
    const node = key & nodeMask;
    const lane = key - node;
    let ends = targets;
    let kinds = relations;
    let edge = offsets[node]!;
    let last = offsets[node + 1]!;
    if (stale[node] === 1) {
      const list = edgesOfStale(node);
      ends = list.others;
      kinds = list.relations;
      edge = 0;
      last = ends.length;
    }
    edgeCount += last - edge;
    for (; edge < last; edge++) {
      if (kept !== null && kept[kinds[edge]!] !== 1) continue;
      const other = lane + ends[edge]!;
      const slot = 2 * other;
      const before = states[slot]!;
      const fresh = mask & ~(before | states[slot + 1]!);
      if (fresh === 0) continue;
      if (before === 0) foundKeys[foundCount++] = other;
      states[slot] = before | fresh;
    }
  }
  found.count = foundCount;
  found.edgeCount += edgeCount;
}
