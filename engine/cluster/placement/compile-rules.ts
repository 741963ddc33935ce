import { createBreadthFirst } from '../../algorithms/closure/breadth-first.ts';
import type { BoundedGraph } from '../../algorithms/closure/row-groups.ts';
import { noRuleColumns, type RuleColumns } from '../../algorithms/placement/rule-columns.ts';
import { ShardscopeError } from '../../base/errors.ts';
import type { PlacementRules } from '../../model/placement-rules.ts';

/** What names in rules stand for. */
export interface RuleNames {
  readonly nodeTypes: readonly string[];
  /** Type of every node. */
  readonly types: Uint16Array;
  indexOf(key: string): number | undefined;
  readonly hierarchies: readonly { readonly name: string }[];
  /** The graphs of `hierarchies`, in their order. */
  readonly graphs: readonly BoundedGraph[];
}

/**
 * Rules by index, for a number of shards. `heats` are accesses a second, asked for only where heat is bounded. O(n) and a
 * search below every root.
 * @throws input.format naming the rule whose name or number does not exist
 */
export function compileRules(
  rules: PlacementRules,
  names: RuleNames,
  shardCount: number,
  heats: () => Float64Array,
): RuleColumns {
  const columns = noRuleColumns(shardCount);
  const heatMax = new Float64Array(shardCount).fill(Infinity);
  rules.shards.forEach(({ shard, weight, influenceMax, nodesMax, heatMax: heat }, at) => {
    requireShard(`shards[${at}].shard`, shard, shardCount);
    if (weight !== undefined) columns.weights[shard] = weight;
    if (influenceMax !== undefined) columns.loadMax[shard] = influenceMax;
    if (nodesMax !== undefined) columns.nodesMax[shard] = nodesMax;
    if (heat !== undefined) heatMax[shard] = heat;
  });
  if (columns.weights.every((weight) => weight === 0)) refuse('shards', 'one shard at least needs a weight above 0');
  const isHeatBounded = heatMax.some((max) => max < Infinity);
  return {
    ...columns,
    heat: isHeatBounded ? { heats: heats(), max: heatMax } : null,
    allowed: allowedMasks(rules, names, shardCount),
    pins: pinColumn(rules, names, shardCount),
    apart: rules.apart.map(({ nodes }, at) => {
      return Uint32Array.from(nodes, (key, i) => requireNode(`apart[${at}].nodes[${i}]`, key, names));
    }),
    together: rules.together.map((rule, at) => subtree(`together[${at}]`, rule, names)),
  };
}

function allowedMasks({ types }: PlacementRules, names: RuleNames, shardCount: number): Uint32Array | null {
  if (types.length === 0) return null;
  const words = Math.ceil(shardCount / 32);
  const masks = names.nodeTypes.map(() => new Uint32Array(words).fill(0xffffffff));
  types.forEach(({ type, shards }, at) => {
    const index = names.nodeTypes.indexOf(type);
    if (index < 0) refuse(`types[${at}].type`, `there is no type "${type}"; there are ${names.nodeTypes.join(', ')}`);
    const mask = masks[index]!.fill(0);
    shards.forEach((shard, i) => {
      requireShard(`types[${at}].shards[${i}]`, shard, shardCount);
      mask[shard >>> 5]! |= 1 << (shard & 31);
    });
  });
  const allowed = new Uint32Array(names.types.length * words);
  for (let node = 0; node < names.types.length; node++) {
    const mask = masks[names.types[node]!];
    // A vacant slot has no type.
    if (mask !== undefined) allowed.set(mask, node * words);
  }
  return allowed;
}

function pinColumn({ pins }: PlacementRules, names: RuleNames, shardCount: number): Int32Array | null {
  if (pins.length === 0) return null;
  const column = new Int32Array(names.types.length).fill(-1);
  pins.forEach(({ node, shard }, at) => {
    requireShard(`pins[${at}].shard`, shard, shardCount);
    const index = requireNode(`pins[${at}].node`, node, names);
    if (column[index]! >= 0 && column[index] !== shard) refuse(`pins[${at}]`, `"${node}" is pinned twice`);
    column[index] = shard;
  });
  return column;
}

function subtree(place: string, rule: PlacementRules['together'][number], names: RuleNames): Uint32Array {
  const root = requireNode(`${place}.root`, rule.root, names);
  const wanted = rule.hierarchy ?? 'all';
  const hierarchy = names.hierarchies.findIndex(({ name }) => name === wanted);
  if (hierarchy < 0) {
    const known = names.hierarchies.map(({ name }) => name).join(', ');
    refuse(`${place}.hierarchy`, `there is no hierarchy "${wanted}"; there are ${known}`);
  }
  const search = createBreadthFirst(names.graphs[hierarchy]!.forward);
  const count = search.run(root, Infinity);
  return Uint32Array.from(new Set([root, ...search.nodes.subarray(0, count)]));
}

function requireNode(place: string, key: string, names: RuleNames): number {
  return names.indexOf(key) ?? refuse(place, `there is no node "${key}"`);
}

function requireShard(place: string, shard: number, shardCount: number): void {
  if (shard >= shardCount) refuse(place, `there is no shard ${shard}; shards are 0 to ${shardCount - 1}`);
}

function refuse(place: string, message: string): never {
  const text = `placement rules, ${place}: ${message}; correct the rules`;
  throw new ShardscopeError('input.format', text, { element: place });
}
