import { ShardscopeError } from '../base/errors.ts';
import { compileNodePredicate } from '../query/node-predicate.ts';
import type { HandlersOf } from '../rpc/serve.ts';
import type { ReadContext } from './read-context.ts';
import type { SHARD_METHODS } from './shard-methods.ts';

type Handlers = Pick<HandlersOf<typeof SHARD_METHODS>, 'node' | 'attributes' | 'nodes.select' | 'nodes.attributeNames'>;

/** Answers from node rows. */
export function nodeReads({ columns, heat, isHome, store }: ReadContext): Handlers {
  const parsedNode = (index: number) => {
    const parsed = store().parsedNode(index);
    if (parsed !== undefined) return parsed;
    const message = `node ${index} is at home on shard ${columns.homes[index]}, but its row is missing there; run a check`;
    throw new ShardscopeError('storage.corrupt', message, { node: index, shard: columns.homes[index]! });
  };

  return {
    node: ({ index }) => store().node(index) ?? null,
    attributes: ({ indexes }) => {
      const [here, moved] = partition(indexes, isHome);
      const rows = store().nodes(here);
      return {
        indexes: Uint32Array.from(rows, (row) => row.index),
        attributes: rows.map((row) => row.attributes),
        moved,
      };
    },
    'nodes.select': ({ indexes, predicate, typeNames }) => {
      const [here, moved] = partition(indexes, isHome);
      const passes = compileNodePredicate(predicate, {
        key: (node) => parsedNode(node).row.key,
        label: (node) => parsedNode(node).row.label,
        type: (node) => typeNames[columns.types[node]!]!,
        properties: (node) => parsedNode(node).attributes,
      });
      for (const node of here) heat[node]!++;
      return { kept: here.filter(passes), moved };
    },
    'nodes.attributeNames': () => {
      const names = new Set<string>();
      for (const { index, attributes } of store().allNodes()) {
        if (attributes === null || !isHome(index)) continue;
        for (const name of Object.keys(JSON.parse(attributes) as object)) names.add(name);
      }
      return [...names].sort();
    },
  };
}

/** Those at home here, and the others: one look at each home. */
function partition(indexes: Uint32Array, isHome: (node: number) => boolean) {
  const here: number[] = [];
  const moved: number[] = [];
  for (const index of indexes) (isHome(index) ? here : moved).push(index);
  return [Uint32Array.from(here), Uint32Array.from(moved)] as const;
}
