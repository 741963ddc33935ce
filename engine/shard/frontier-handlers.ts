import { frontierArena, keyLayout, LANE_SOURCES } from '../counters/frontier-arena.ts';
import type { SharedColumns } from '../counters/shared-columns.ts';
import type { HandlersOf } from '../rpc/serve.ts';
import type { EdgeIndex } from '../storage/cached/edge-index.ts';
import { CountedEnds, type EndChunk, type EndColumns, RecordedEnds } from './frontier-ends.ts';
import type { FRONTIER_METHODS, WalkBegin } from './frontier-methods.ts';
import { FrontierSearch } from './frontier-search.ts';

export interface FrontierContext {
  readonly shard: number;
  readonly columns: SharedColumns;
  readonly edgeIndex: () => EdgeIndex;
}

/** Edges after which a worker that goes on by itself looks up, so that others get their turn. */
const FUSED_EDGES_MAX = 262_144;
/** Ends kept for slow readers, in entries of 8 bytes. Above it the oldest are dropped; who wants them walks again. */
const KEPT_ENTRIES_MAX = 8_388_608;

/**
 * What a worker does for walks: its part of the search under way, and the ends of walks until they have been collected.
 * Memory is that of one search, and of KEPT_ENTRIES_MAX ends beside those of the last walk.
 */
export function frontierHandlers({ shard, columns, edgeIndex }: FrontierContext): HandlersOf<typeof FRONTIER_METHODS> {
  const { homes, types } = columns;
  const heat = columns.heat[shard]!;
  const traffic = columns.traffic[shard]!;
  const layout = keyLayout(columns.slotCount);
  const kept = new Map<number, RecordedEnds | CountedEnds>();
  const spare: EndColumns[] = [];
  let search: FrontierSearch | null = null;

  const begin = (walk: number, given: WalkBegin): FrontierSearch => {
    const { wanted, typeCount, firstSource, sourceCount, seeds } = given;
    dropOldest();
    const context = { layout, wanted, types, heat, firstSource };
    const ends = typeCount === 0 ? new RecordedEnds(context, spare) : new CountedEnds(context, typeCount, sourceCount);
    const question = { ...given, walk, laneCount: Math.ceil(sourceCount / LANE_SOURCES) };
    search ??= new FrontierSearch({ shard, homes, edgeIndex, traffic });
    search.begin(question, frontierArena(columns.slotCount, columns.shardCount, given.arena), ends);
    for (const [at, node] of seeds.nodes.entries()) {
      search.seed(node, seeds.positions[at]!);
      heat[node] = heat[node]! + 1;
    }
    kept.set(walk, ends);
    return search;
  };
  const drop = (walk: number) => {
    kept.get(walk)?.free();
    kept.delete(walk);
  };
  /** The search of every walk kept so far is over, so one without ends here will not be asked for. */
  const dropOldest = () => {
    let entries = [...kept.values()].reduce((sum, { entryCount }) => sum + entryCount, 0);
    for (const [walk, { pairCount, entryCount }] of kept) {
      if (pairCount > 0 && entries <= KEPT_ENTRIES_MAX) continue;
      entries -= entryCount;
      drop(walk);
    }
  };
  const chunk = (walk: number, ends: RecordedEnds, first: number): EndChunk => {
    const found = ends.chunk(first);
    if (found.next < 0) drop(walk);
    return found;
  };

  return {
    'frontier.level': ({ walk, level: first, isAlone, begin: given }) => {
      const current = given === null ? search : begin(walk, given);
      const ends = kept.get(walk);
      if (current === null || current.walk !== walk || ends === undefined) return null;
      let edgeCount = 0;
      for (let level = first; ; level++) {
        const { targets, edgeCount: more, receivedCount } = current.step(level);
        edgeCount += more;
        // Nobody else has anything at the next level: no need to ask the coordinator.
        if (isAlone && targets.length === 1 && targets[0] === shard && edgeCount < FUSED_EDGES_MAX) continue;
        const { pairCount } = ends;
        const isOver = targets.length === 0 && (isAlone || level >= current.max);
        const isReady = isOver && pairCount > 0 && ends instanceof RecordedEnds;
        const { pairs, next } = isReady ? chunk(walk, ends, 0) : { pairs: null, next: -1 };
        return { level, targets, edgeCount, receivedCount, pairCount, pairs, next };
      }
    },
    'frontier.ends': ({ walk, first }) => {
      const ends = kept.get(walk);
      return ends instanceof RecordedEnds ? chunk(walk, ends, first) : null;
    },
    'frontier.counts': ({ walk }) => {
      const ends = kept.get(walk);
      if (!(ends instanceof CountedEnds)) return null;
      drop(walk);
      return ends.counts();
    },
    'frontier.release': ({ walk }) => {
      drop(walk);
      return null;
    },
  };
}
