import { DEFERRED, MOVED } from '../model/ids.ts';
import type { HandlersOf } from '../rpc/serve.ts';
import type { EdgeEnds } from '../storage/cached/edge-index.ts';
import type { Direction } from '../storage/partition-store.ts';
import { growingUint8, growingUint16, growingUint32 } from './growing-column.ts';
import { ANSWER_ROWS_MAX, type ReadContext, SCANNED_ROWS_MAX } from './read-context.ts';
import type { SHARD_METHODS } from './shard-methods.ts';
import { wantedTest } from './wanted-nodes.ts';

type Handlers = Pick<HandlersOf<typeof SHARD_METHODS>, 'edges.of' | 'edges.leaving'>;

/** Answers from the edge index; with attributes, which it does not hold, from the store. */
export function edgeReads({ columns, heat, isHome, store }: ReadContext): Handlers {
  const others = growingUint32();
  const relationColumn = growingUint16();
  const isReversed = growingUint8();

  return {
    'edges.of': ({ indexes, direction, relations, wanted }) => {
      const { edgeIndex } = store();
      const { down, up, stale } = edgeIndex.columns();
      const isWanted = wantedTest(wanted, columns.types);
      const ways: readonly Direction[] = direction === 'either' ? ['down', 'up'] : [direction];
      const counts = new Uint32Array(indexes.length);
      let rowsScanned = 0;

      const take = (node: number, way: Direction, ends: EdgeEnds, first: number, end: number): number => {
        const otherRoom = others.reserve(end - first);
        const relationRoom = relationColumn.reserve(end - first);
        const reversedRoom = isReversed.reserve(end - first);
        const before = others.length;
        let next = before;
        let last = -1;
        for (let edge = first; edge < end; edge++) {
          if (relations !== null && relations[ends.relations[edge]!] !== 1) continue;
          const other = ends.others[edge]!;
          // Found among the edges that leave already.
          if (way === 'up' && other === node && direction === 'either') continue;
          if (other !== last) heat[other]!++;
          last = other;
          if (isWanted !== null && !isWanted(other)) continue;
          otherRoom[next] = other;
          relationRoom[next] = ends.relations[edge]!;
          reversedRoom[next++] = way === 'up' ? 1 : 0;
        }
        others.length = next;
        relationColumn.length = next;
        isReversed.length = next;
        rowsScanned += end - first;
        return next - before;
      };

      for (let at = 0; at < indexes.length; at++) {
        const node = indexes[at]!;
        if (!isHome(node)) {
          counts[at] = MOVED;
          continue;
        }
        if (others.length >= ANSWER_ROWS_MAX || rowsScanned >= SCANNED_ROWS_MAX) {
          counts[at] = DEFERRED;
          continue;
        }
        heat[node]!++;
        for (const way of ways) {
          if (stale[node] === 1) {
            const ends = edgeIndex.edgesOfStale(node, way);
            counts[at]! += take(node, way, ends, 0, ends.others.length);
          } else {
            const { offsets, targets, relations: all } = way === 'down' ? down : up;
            const ends = { others: targets, relations: all };
            counts[at]! += take(node, way, ends, offsets[node]!, offsets[node + 1]!);
          }
        }
      }
      const answer = { others: others.take(), relations: relationColumn.take(), isReversed: isReversed.take() };
      return { counts, rowsScanned, ...answer };
    },
    'edges.leaving': ({ indexes }) => {
      const [sources, targets]: [number[], number[]] = [[], []];
      const relations: number[] = [];
      const attributes: (string | null)[] = [];
      const versions: number[] = [];
      let answered = 0;
      for (; answered < indexes.length && (answered === 0 || sources.length < ANSWER_ROWS_MAX); answered++) {
        const rows = store().edges(indexes[answered]!, 'down');
        for (const [at, target] of rows.targets.entries()) {
          sources.push(rows.sources[at]!);
          targets.push(target);
          relations.push(rows.relations[at]!);
          attributes.push(rows.attributes[at]!);
          versions.push(rows.versions[at]!);
        }
      }
      return {
        answered,
        sources: Uint32Array.from(sources),
        targets: Uint32Array.from(targets),
        relations: Uint16Array.from(relations),
        attributes,
        versions: Uint32Array.from(versions),
      };
    },
  };
}
