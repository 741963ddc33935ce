import type { EdgeChange } from '../../algorithms/closure/closure-delta.ts';
import { applyEdgeChange, revertEdgeChanges } from '../../algorithms/closure/closure-delta.ts';
import { createPathFinder } from '../../algorithms/graph/find-path.ts';
import type { MutableGraph } from '../../algorithms/graph/mutable-graph.ts';
import { ShardscopeError } from '../../base/errors.ts';
import type { Hierarchy } from '../../model/metagraph.ts';
import type { PlacementRules } from '../../model/placement-rules.ts';
import { relationMask } from '../topology-columns.ts';
import type { WriteEffect } from './write-effect.ts';

/** More than this nobody reads in a message. */
const CYCLE_NODES_SHOWN = 20;

/**
 * No edge may close a cycle in a hierarchy that is acyclic. The graph is as before when it returns.
 * @throws conflict.cycle naming the nodes of the cycle
 */
export function refuseCycles(
  graph: MutableGraph,
  changes: readonly EdgeChange[],
  hierarchies: readonly Hierarchy[],
  relationCount: number,
  keyOf: (slot: number) => string,
): void {
  const acyclic = hierarchies
    .filter(({ isAcyclic }) => isAcyclic)
    .map((hierarchy) => ({ name: hierarchy.name, mask: relationMask(hierarchy, relationCount) }));
  if (acyclic.length === 0 || !changes.some(({ isAdded }) => isAdded)) return;
  const paths = createPathFinder(graph);
  const applied: EdgeChange[] = [];
  try {
    for (const change of changes) {
      const { source, target, relation, isAdded } = change;
      for (const { name, mask } of isAdded ? acyclic : []) {
        if (mask !== null && mask[relation] !== 1) continue;
        const path = paths.find(target, source, mask);
        if (path !== null) throw cycleError(name, [source, ...path].map(keyOf));
      }
      applyEdgeChange(graph, change);
      applied.push(change);
    }
  } finally {
    revertEdgeChanges(graph, applied);
  }
}

function cycleError(hierarchy: string, nodes: readonly string[]): ShardscopeError {
  const shown = nodes.slice(0, CYCLE_NODES_SHOWN).join(' -> ');
  const rest = nodes.length > CYCLE_NODES_SHOWN ? ` -> ... (${nodes.length - 1} nodes)` : '';
  return new ShardscopeError(
    'conflict.cycle',
    `hierarchy ${hierarchy} is acyclic, and the edge ${nodes[0]} -> ${nodes[1]} would close a cycle: ${shown}${rest}`,
    { hierarchy, cycle: nodes.slice(0, CYCLE_NODES_SHOWN), length: nodes.length - 1 },
  );
}

/** A node that a rule names stays while the rule does. @throws conflict.rules */
export function refuseNamedByRules({ removedNodes }: WriteEffect, rules: PlacementRules): void {
  if (removedNodes.length === 0) return;
  const removed = new Set(removedNodes.map(({ key }) => key));
  const named =
    rules.pins.find(({ node }) => removed.has(node))?.node ??
    rules.together.find(({ root }) => removed.has(root))?.root ??
    rules.apart.flatMap(({ nodes }) => nodes).find((node) => removed.has(node));
  if (named === undefined) return;
  const message = `"${named}" cannot be removed: the placement rules name it; change the rules first`;
  throw new ShardscopeError('conflict.rules', message, { node: named });
}

/** A node that gets another type has to be where that is allowed. @throws conflict.rules */
export function refuseRetyped(
  changedNodes: WriteEffect['changedNodes'],
  rules: PlacementRules,
  typeBefore: (slot: number) => number,
  typeName: (type: number) => string,
  homeOf: (slot: number) => number,
): void {
  if (rules.types.length === 0) return;
  for (const { slot, key, type } of changedNodes) {
    const allowed = rules.types.find((rule) => rule.type === typeName(type))?.shards;
    if (type === typeBefore(slot) || allowed === undefined || allowed.includes(homeOf(slot))) continue;
    const message =
      `"${key}" cannot become a ${typeName(type)}: those are not allowed on shard ${homeOf(slot)}, where it is at home; ` +
      'move it first, or change the rules';
    throw new ShardscopeError('conflict.rules', message, { node: key, shard: homeOf(slot) });
  }
}

/**
 * Homes of new nodes that a write brings below a root whose nodes stay together: where the root is.
 * @param reach as of `refuseScattered`
 */
export function homesBelowRoots(
  rules: PlacementRules,
  addedNodes: WriteEffect['addedNodes'],
  reach: (root: string, hierarchy: string) => Iterable<number>,
  homeOf: (slot: number) => number,
): ReadonlyMap<number, number> {
  const homes = new Map<number, number>();
  if (addedNodes.length === 0) return homes;
  const added = new Set(addedNodes.map(({ slot }) => slot));
  for (const { root, hierarchy = 'all' } of rules.together) {
    let home: number | null = null;
    for (const slot of reach(root, hierarchy)) {
      // The root comes first.
      home ??= homeOf(slot);
      if (added.has(slot)) homes.set(slot, home);
    }
  }
  return homes;
}

/**
 * What stays together below a root stays on one shard, also what a write brings below it. O(all below the roots), nothing
 * without such rules. @param reach everything below a slot after the write, with itself
 * @throws conflict.rules naming the first node that is elsewhere
 */
export function refuseScattered(
  rules: PlacementRules,
  reach: (root: string, hierarchy: string) => Iterable<number>,
  homeOf: (slot: number) => number,
  keyOf: (slot: number) => string,
): void {
  for (const { root, hierarchy = 'all' } of rules.together) {
    let home: number | null = null;
    for (const slot of reach(root, hierarchy)) {
      home ??= homeOf(slot);
      if (homeOf(slot) === home) continue;
      const message =
        `${keyOf(slot)} would be below ${root}, which stays together on shard ${home}, and is at home on shard ` +
        `${homeOf(slot)}; move it there first, or change the rules`;
      throw new ShardscopeError('conflict.rules', message, { node: keyOf(slot), root });
    }
  }
}
