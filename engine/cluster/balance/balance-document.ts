import type { BalanceInput } from '../../algorithms/planning/balance-input.ts';
import { coldTraffic } from '../../algorithms/planning/edge-traffic.ts';
import type { BalancePlan } from '../../algorithms/planning/plan-table.ts';
import { aheadDimension, DIMENSIONS } from '../../algorithms/planning/shard-loads.ts';
import { splitTerms } from '../../algorithms/planning/split-terms.ts';
import type { BalancePlanDocument } from '../../protocol/plan-schemas.ts';
import type { PlacementFigures } from '../../protocol/types.ts';
import { planOf } from '../plans/plan-document.ts';
import { refusalText, termsOf, type Words } from './balance-words.ts';

export type BlockRule = BalancePlanDocument['blocks'][number]['rule'];

export interface DocumentContext {
  readonly words: Words;
  readonly workspace: string;
  readonly stateFingerprint: string;
  readonly basis: BalancePlanDocument['basis'];
  readonly basedOn: string | null;
  readonly figures: { readonly before: PlacementFigures; readonly after: PlacementFigures };
  /** Rows that the new home of every node gains for it. */
  readonly rowsOfMove: Float64Array;
  /** Of the moves that somebody chose, by their number. */
  readonly ruleOf?: (block: number) => BlockRule;
}

/** A plan of moves as people decide on it: every node with its part of the score, every block with what else it could do. */
export function balanceDocument(plan: BalancePlan, input: BalanceInput, context: DocumentContext): BalancePlanDocument {
  const { words, rowsOfMove, figures, ruleOf } = context;
  const homes = input.homes.slice();
  const edges = { ...input, coldTraffic: coldTraffic(input.heats) };
  const moves: BalancePlanDocument['moves'][number][] = [];
  const blocks = plan.moves.map((move, block) => {
    const parts = splitTerms(edges, homes, move);
    for (const [at, node] of move.nodes.entries()) {
      const reason = termsOf(parts[at]!);
      const score = reason.reduce((sum, { value }) => sum + value, 0);
      const { from, to } = move;
      moves.push({ node: words.keyOf(node), from, to, reason, score, rows: rowsOfMove[node]!, block });
      homes[node] = to;
    }
    return {
      ...{ from: move.from, to: move.to, nodes: move.nodes.length, heat: move.heat, rows: move.rows },
      ...{ reason: termsOf(move.terms), score: move.score },
      rule: ruleOf?.(block) ?? ruleOfSignal(move, words),
      alternatives: move.alternatives.map(({ shard, score, terms, refusals }) => ({
        ...{ shard, score, reason: terms === null ? [] : termsOf(terms) },
        refusals: refusals.map((refusal) => refusalText(refusal, shard, words)),
      })),
    };
  });
  return planOf({
    kind: 'balance',
    ...{ stateFingerprint: context.stateFingerprint, workspace: context.workspace, basis: context.basis },
    ...{ basedOn: context.basedOn, moves, blocks, ...figures },
    shards: { before: figures.before.shards.length, after: figures.after.shards.length },
    loads: { before: loadsOf(plan.before, input), after: loadsOf(plan.after, input) },
    ...{ heatMoved: plan.heatMoved, heatMovedMin: plan.heatMovedMin, unrelieved: plan.unrelieved },
    oversized: plan.oversized.map((of) => ({ ...of, node: words.keyOf(of.node) })),
  });
}

export const BY_HAND = (shard: number): BlockRule => ({
  ...{ rule: 'by-hand', shard, dimension: 'balance', node: null, ratio: 0, threshold: 0, looks: 0 },
});

function ruleOfSignal({ signal, from }: BalancePlan['moves'][number], { keyOf }: Words): BlockRule {
  if (signal === null) return BY_HAND(from);
  const { rule, shard, dimension, node, ratio, threshold, windows } = signal;
  return { rule, shard, dimension, node: node === null ? null : keyOf(node), ratio, threshold, looks: windows };
}

function loadsOf(ratios: Float64Array, { ahead }: BalanceInput): BalancePlanDocument['loads']['before'] {
  const shardCount = ratios.length / DIMENSIONS.length;
  return Array.from({ length: shardCount }, (_, shard) => ({
    shard,
    ratio: finite(ratios[shard]!),
    ratioAhead:
      ahead.length === 0
        ? null
        : finite(Math.max(...ahead.map((_, stretch) => ratios[aheadDimension(stretch) * shardCount + shard]!))),
  }));
}

/** A shard of weight 0 that has heat is infinitely over its share; JSON has no word for that. */
const finite = (ratio: number): number => Math.min(ratio, Number.MAX_VALUE);

/** The worst shard now or in any stretch. */
export const worstOfLoads = (loads: BalancePlanDocument['loads']['before']): number =>
  loads.reduce((worst, { ratio, ratioAhead }) => Math.max(worst, ratio, ratioAhead ?? 0), 0);
