import type { BalanceInput } from '../../algorithms/planning/balance-input.ts';
import { type GivenMove, scoreGivenMoves } from '../../algorithms/planning/given-moves.ts';
import {
  at,
  DIMENSIONS,
  type Dimension,
  isShare,
  leaveRatio,
  measureShards,
  ratioOf,
} from '../../algorithms/planning/shard-loads.ts';
import type { Signal } from '../../algorithms/planning/trigger.ts';
import { unitsOf } from '../../algorithms/planning/units.ts';
import { ShardscopeError } from '../../base/errors.ts';
import type { BalancePlanDocument } from '../../protocol/plan-schemas.ts';
import { type BlockRule, BY_HAND } from './balance-document.ts';
import { obstacleText, refusalText, type Words } from './balance-words.ts';

/**
 * What could set off a plan now, without waiting for confirmation: every shard above where work leaves it, the worst
 * first. The threshold is the one that it is above. Empty where every shard is within.
 */
export function signalsNow(input: BalanceInput): readonly Signal[] {
  const { policy, rules, homes } = input;
  const loads = measureShards(input, unitsOf(homes.length, rules.together));
  const signals: Signal[] = [];
  DIMENSIONS.forEach((dimension, d) => {
    for (let shard = 0; shard < loads.shardCount; shard++) {
      const ratio = ratioOf(loads, at(loads, d, shard));
      const enter = isShare(d) ? policy.shardRatioEnter : 1;
      const threshold = ratio > enter ? enter : leaveRatio(policy, d);
      // A bound that is kept is no reason to move, however near it is.
      if (ratio <= threshold || (!isShare(d) && ratio <= 1)) continue;
      const rule = isShare(d) ? 'shard-over-load' : 'shard-over-capacity';
      signals.push({ rule, shard, dimension, node: null, ratio, threshold, windows: 0 });
    }
  });
  return signals.sort((a, b) => b.ratio / b.threshold - a.ratio / a.threshold || a.shard - b.shard);
}

/** What somebody wants different about a plan, by its own block numbers and by node. */
export interface PlanEdit {
  readonly dropBlocks: readonly number[];
  readonly dropNodes: readonly number[];
  readonly retarget: readonly { readonly block: number; readonly to: number }[];
}

/**
 * The plan as edited, scored by the heat of now. What is left of a block keeps the rule that led to it.
 * @throws conflict.plan when nothing is left, or the plan has no such block; conflict.rules when a move is forbidden
 */
export function editedPlan(
  plan: BalancePlanDocument,
  { dropBlocks, dropNodes, retarget }: PlanEdit,
  input: BalanceInput,
  words: Words & { indexOf(key: string): number },
) {
  for (const block of [...dropBlocks, ...retarget.map((change) => change.block)]) {
    if (block < plan.blocks.length) continue;
    const message = `plan ${plan.id} has no block ${block}; its blocks are 0 to ${plan.blocks.length - 1}`;
    throw new ShardscopeError('conflict.plan', message, { planId: plan.id, block });
  }
  const dropped = new Set(dropNodes);
  const targets = new Map(retarget.map(({ block, to }) => [block, to]));
  const given: GivenMove[] = [];
  const rules: BlockRule[] = [];
  plan.blocks.forEach((block, number) => {
    if (dropBlocks.includes(number)) return;
    const nodes = plan.moves
      .filter((move) => move.block === number)
      .map(({ node }) => words.indexOf(node))
      .filter((node) => !dropped.has(node));
    const to = targets.get(number) ?? block.to;
    if (nodes.length === 0) return;
    if (to === block.from) {
      const message = `block ${number} is on shard ${to} already; leave it out instead`;
      throw new ShardscopeError('conflict.plan', message, { planId: plan.id, block: number });
    }
    const rule = targets.has(number) ? BY_HAND(block.from) : block.rule;
    given.push({ nodes, to, dimension: rule.dimension as Dimension, signal: null });
    rules.push(rule);
  });
  if (given.length === 0) {
    throw new ShardscopeError('conflict.plan', `nothing is left of plan ${plan.id}; refuse it instead`, {
      planId: plan.id,
    });
  }
  const outcome = scoreGivenMoves({ ...input, frozen: null }, given);
  if (outcome.kind === 'scored') return { plan: outcome.plan, ruleOf: (block: number) => rules[block]! };
  const { to, nodes } = given[outcome.move]!;
  const why = [
    ...outcome.obstacles.map((obstacle) => obstacleText(obstacle, words)),
    ...outcome.refusals.map((refusal) => refusalText(refusal, to, words)),
  ].join('; ');
  const message = `${words.keyOf(nodes[0]!)} cannot move to shard ${to} in this plan: ${why}`;
  throw new ShardscopeError('conflict.rules', message, { planId: plan.id, shard: to });
}
