import { DEFERRED, MOVED } from '../model/ids.ts';
import { NOT_REACHED } from '../query/graph-access.ts';
import type { HandlersOf } from '../rpc/serve.ts';
import type { ClosureList } from '../storage/cached/closure-lists.ts';
import { growingUint16, growingUint32 } from './growing-column.ts';
import { ANSWER_ROWS_MAX, type ReadContext, SCANNED_ROWS_MAX } from './read-context.ts';
import type { ClosureQuestion, SHARD_METHODS } from './shard-methods.ts';
import { wantedTest } from './wanted-nodes.ts';

type Handlers = Pick<HandlersOf<typeof SHARD_METHODS>, 'closure.reach' | 'closure.count' | 'closure.depths'>;

/** Takes the list of one node and returns how many entries it added to the answer. */
type TakeList = (node: number, list: ClosureList) => number;

/** Answers from the closure lists in memory. Each list is looked at once, and each node in it counts as read. */
export function closureReads({ columns, heat, isHome, store }: ReadContext): Handlers {
  const { types } = columns;
  const nodes = growingUint32();
  const depths = growingUint16();
  const examples = growingUint32();
  const sizes = growingUint32();
  /** By type; made when somebody counts. */
  let tally: { readonly sizeOfType: Uint32Array; readonly exampleOfType: Uint32Array } | null = null;

  /** Goes through `indexes` until the answer is long enough. */
  const forEachList = ({ hierarchy, indexes, direction }: ClosureQuestion, take: TakeList) => {
    const counts = new Uint32Array(indexes.length);
    let rowsScanned = 0;
    let entries = 0;
    for (let at = 0; at < indexes.length; at++) {
      const node = indexes[at]!;
      if (!isHome(node)) {
        counts[at] = MOVED;
      } else if (entries >= ANSWER_ROWS_MAX || rowsScanned >= SCANNED_ROWS_MAX) {
        counts[at] = DEFERRED;
      } else {
        const list = store().closureList(hierarchy, node, direction);
        heat[node]!++;
        counts[at] = take(node, list);
        rowsScanned += list.nodes.length;
        entries += counts[at]!;
      }
    }
    return { counts, rowsScanned };
  };

  return {
    'closure.reach': (question) => {
      const { depthMax, includesSelf, wanted } = question;
      const isWanted = wantedTest(wanted, types);
      const packed = forEachList(question, (self, list) => {
        const [nodeColumn, depthColumn] = [nodes.reserve(list.nodes.length + 1), depths.reserve(list.nodes.length + 1)];
        const first = nodes.length;
        let end = first;
        if (includesSelf && (isWanted === null || isWanted(self))) {
          nodeColumn[end] = self;
          depthColumn[end++] = 0;
        }
        for (let row = 0; row < list.nodes.length; row++) {
          const node = list.nodes[row]!;
          const depth = list.depths[row]!;
          if (depth > depthMax) continue;
          heat[node]!++;
          if ((isWanted !== null && !isWanted(node)) || (includesSelf && node === self)) continue;
          nodeColumn[end] = node;
          depthColumn[end++] = depth;
        }
        nodes.length = end;
        depths.length = end;
        return end - first;
      });
      return { ...packed, nodes: nodes.take(), depths: depths.take() };
    },

    'closure.count': (question) => {
      const { depthMax, includesSelf, wanted } = question;
      const isWanted = wantedTest(wanted, types);
      tally ??= { sizeOfType: new Uint32Array(1 << 16), exampleOfType: new Uint32Array(1 << 16) };
      const { sizeOfType, exampleOfType } = tally;
      const packed = forEachList(question, (self, list) => {
        const first = examples.length;
        const count = (node: number) => {
          if (isWanted !== null && !isWanted(node)) return;
          const type = types[node]!;
          if (sizeOfType[type]!++ > 0) return;
          exampleOfType[type] = node;
          examples.push(node);
        };
        if (includesSelf) count(self);
        for (let row = 0; row < list.nodes.length; row++) {
          const node = list.nodes[row]!;
          if (depthMax < list.depthMax && list.depths[row]! > depthMax) continue;
          heat[node]!++;
          if (!includesSelf || node !== self) count(node);
        }
        for (let at = first; at < examples.length; at++) {
          const type = types[examples.array[at]!]!;
          sizes.push(sizeOfType[type]!);
          sizeOfType[type] = 0;
        }
        return examples.length - first;
      });
      return { ...packed, examples: examples.take(), sizes: sizes.take() };
    },

    'closure.depths': ({ hierarchy, sources, targets, direction, depthMax }) => {
      const partition = store();
      const found = new Uint32Array(sources.length);
      const moved: number[] = [];
      let rowsScanned = 0;
      for (let at = 0; at < sources.length; at++) {
        const [source, target] = [sources[at]!, targets[at]!];
        if (!isHome(source)) {
          moved.push(at);
          continue;
        }
        const depth = partition.depthBetween(hierarchy, source, target, direction);
        heat[source]!++;
        heat[target]!++;
        rowsScanned++;
        found[at] = depth < 0 || depth > depthMax ? NOT_REACHED : depth;
      }
      return { depths: found, moved: Uint32Array.from(moved), rowsScanned };
    },
  };
}
