import { ShardscopeError } from '../../base/errors.ts';
import type { PlacementRules } from '../../model/placement-rules.ts';
import type { WriteEffect } from './write-effect.ts';

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
