import { describeConflict } from '../../algorithms/placement/partition/conflict.ts';
import { type RuleColumns, shardsAllowed } from '../../algorithms/placement/rule-columns.ts';
import { ShardscopeError } from '../../base/errors.ts';
import type { PlacementRules } from '../../model/placement-rules.ts';
import type { PlacementResult } from '../analysis/analysis-tasks.ts';

/** More than this nobody reads in a message. */
const WISHES_NAMED_MAX = 10;

/** What decides whether a node may go somewhere. */
export interface MoveContext {
  readonly rules: PlacementRules;
  readonly columns: RuleColumns;
  readonly homes: Uint16Array;
  readonly influence: Float64Array;
  readonly shardCount: number;
  keyOf(node: number): string;
}

/** Why a single move would break a rule, or null. O(n) where a shard has a bound, else O(members of its groups). */
export function moveRefusal(context: MoveContext, node: number, to: number): string | null {
  const { rules, columns, homes, influence, shardCount, keyOf } = context;
  const fixed = fixedRefusal(columns, keyOf, shardCount, node, to);
  if (fixed !== null) return fixed;
  for (const [at, group] of columns.apart.entries()) {
    const other = group.includes(node) ? group.find((member) => member !== node && homes[member] === to) : undefined;
    if (other !== undefined)
      return `group "${rules.apart[at]!.name}" keeps it apart from ${keyOf(other)}, at home there`;
  }
  for (const [at, group] of columns.together.entries()) {
    const other = group.includes(node) ? group.find((member) => member !== node && homes[member] !== to) : undefined;
    if (other !== undefined) return `it stays together with all below ${rules.together[at]!.root}`;
  }
  const sumThere = (loadOf: (node: number) => number) =>
    homes.reduce((sum, home, other) => sum + (home === to ? loadOf(other) : 0), loadOf(node));
  if (sumThere((other) => influence[other]!) > columns.loadMax[to]!) return `shard ${to} may carry no more influence`;
  if (sumThere(() => 1) > columns.nodesMax[to]!) return `shard ${to} may hold no more nodes`;
  const { heat } = columns;
  if (heat !== null && sumThere((other) => heat.heats[other]!) > heat.max[to]!)
    return `shard ${to} may get no more load`;
  return null;
}

/** As `moveRefusal`, of nodes that move together. O(n) where a shard has a bound, O(nodes) and the members of all groups. */
export function movesRefusal(context: MoveContext, nodes: readonly number[], to: number): string | null {
  const { rules, columns, homes, influence, shardCount, keyOf } = context;
  const moving = nodes.filter((node) => homes[node] !== to);
  for (const node of moving) {
    const fixed = fixedRefusal(columns, keyOf, shardCount, node, to);
    if (fixed !== null) return fixed;
  }
  const isMoving = new Set(moving);
  const isThere = (node: number) => isMoving.has(node) || homes[node] === to;
  for (const [at, group] of columns.apart.entries()) {
    const [one, other] = group.some((member) => isMoving.has(member)) ? group.filter(isThere) : [];
    if (one === undefined || other === undefined) continue;
    return `group "${rules.apart[at]!.name}" keeps ${keyOf(one)} apart from ${keyOf(other)}`;
  }
  for (const [at, group] of columns.together.entries()) {
    const one = group.find((member) => isMoving.has(member));
    if (one === undefined || group.every(isThere)) continue;
    return `${keyOf(one)} stays together with all below ${rules.together[at]!.root}`;
  }
  const sumThere = (loadOf: (node: number) => number) =>
    homes.reduce((sum, home, node) => sum + (home === to ? loadOf(node) : 0), 0) +
    moving.reduce((sum, node) => sum + loadOf(node), 0);
  if (sumThere((node) => influence[node]!) > columns.loadMax[to]!) return `shard ${to} may carry no more influence`;
  if (sumThere(() => 1) > columns.nodesMax[to]!) return `shard ${to} may hold no more nodes`;
  const { heat } = columns;
  if (heat !== null && sumThere((node) => heat.heats[node]!) > heat.max[to]!) return `shard ${to} may get no more load`;
  return null;
}

/** Why a pin or the node's type forbids a shard, whatever else is there; null where neither does. */
export function fixedRefusal(
  columns: RuleColumns,
  keyOf: (node: number) => string,
  shardCount: number,
  node: number,
  to: number,
): string | null {
  const pin = columns.pins?.[node] ?? -1;
  if (pin >= 0 && pin !== to) return `${keyOf(node)} is pinned to shard ${pin}`;
  if (shardsAllowed(columns, node, shardCount).includes(to)) return null;
  return `nodes of the type of ${keyOf(node)} are not allowed on shard ${to}`;
}

/**
 * Rules name shards that the number asked for leaves out.
 * @throws conflict.rules with the rules as wishes
 */
export function requireShardsOfRules(rules: PlacementRules, shardCount: number): void {
  const isGone = (shard: number) => shard >= shardCount;
  const wishes = [
    ...rules.shards.filter(({ shard }) => isGone(shard)).map(({ shard }) => `shard ${shard} has bounds or a weight`),
    ...rules.types.flatMap(({ type, shards }) =>
      shards.filter(isGone).map((shard) => `nodes of type ${type} are allowed on shard ${shard}`),
    ),
    ...rules.pins.filter(({ shard }) => isGone(shard)).map(({ node, shard }) => `${node} is pinned to shard ${shard}`),
  ];
  if (wishes.length === 0) return;
  const named = wishes.slice(0, WISHES_NAMED_MAX).join('; ');
  const rest = wishes.length > WISHES_NAMED_MAX ? `; and ${wishes.length - WISHES_NAMED_MAX} more` : '';
  const message = `the rules name shards that there would not be with ${shardCount}: ${named}${rest}`;
  throw new ShardscopeError('conflict.rules', message, { wishes: wishes.slice(0, WISHES_NAMED_MAX) });
}

/** A failure that names the conflict; only for a result without a placement. */
export function placementRefusal(
  result: Exclude<PlacementResult, { kind: 'placed' }>,
  rules: PlacementRules,
  keyOf: (node: number) => string,
): ShardscopeError {
  if (result.kind === 'undecided') {
    const message = 'no placement that keeps all rules was found, and none was ruled out; loosen a capacity or a group';
    return new ShardscopeError('conflict.rules', message, { wishes: [] });
  }
  const { message, wishes } = describeConflict(result.conflict, {
    vertex: keyOf,
    apart: (group) => `group "${rules.apart[group]?.name}", kept apart`,
    together: (group) => `all below ${rules.together[group]?.root}, kept together`,
  });
  return new ShardscopeError('conflict.rules', message, { wishes });
}
