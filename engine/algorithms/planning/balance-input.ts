import { assert } from '../../base/assert.ts';
import { NO_SHARD } from '../../model/ids.ts';
import type { BalancePolicy } from '../../model/policy.ts';
import type { Csr } from '../graph/csr.ts';
import type { RuleColumns } from '../placement/rule-columns.ts';

/** What trigger and planner look at, as columns by node. Nothing of it is changed. */
export interface BalanceInput {
  /** All edges, and the same edges the other way round. */
  readonly forward: Csr;
  readonly backward: Csr;
  /** Shard of every node, < the number of weights of the rules; NO_SHARD at vacant slots, which have no heat and no edges. */
  readonly homes: Uint16Array;
  /** Accesses a second that are balanced: measured, or a quantile of the forecast. */
  readonly heats: Float64Array;
  /** The same, expected in later stretches of time that are balanced with it; `AHEAD_COUNT_MAX` at most. */
  readonly ahead: readonly Float64Array[];
  /** In the unit of `rules.loadMax`. */
  readonly influence: Float64Array;
  /** Rows that name a node, as `objectiveGraphs` counts them. */
  readonly rowsOfNode: Float64Array;
  /** Accesses a second over every edge, in the order of either Csr; null where nobody counted: the colder end's heat. */
  readonly edgeTraffic: { readonly forward: Float64Array; readonly backward: Float64Array } | null;
  /** 1 at relations by which nodes contain others: what is contained goes along first. Null for none. */
  readonly containment: Uint8Array | null;
  readonly rules: RuleColumns;
  readonly policy: BalancePolicy;
}

/** @throws internal.assertion when a column has another length than there are nodes, or a home is no shard */
export function checkInput(input: BalanceInput): void {
  const { forward, backward, homes, rules } = input;
  const nodeCount = homes.length;
  for (const name of ['heats', 'influence', 'rowsOfNode'] as const) {
    assert(input[name].length === nodeCount, `${name} has ${input[name].length} entries, not ${nodeCount}`);
  }
  assert(
    forward.nodeCount === nodeCount && backward.nodeCount === nodeCount && forward.edgeCount === backward.edgeCount,
    `edges of ${forward.nodeCount} and ${backward.nodeCount} nodes, not both of ${nodeCount} and the same`,
  );
  assert(
    rules.weights.some((weight) => weight > 0),
    'one shard at least needs a weight above 0',
  );
  const homeless = homes.findIndex((home) => home >= rules.weights.length && home !== NO_SHARD);
  if (homeless !== -1) assert(false, `node ${homeless} is on shard ${homes[homeless]} of ${rules.weights.length}`);
}
