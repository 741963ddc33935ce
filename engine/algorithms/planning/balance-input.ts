import type { BalancePolicy } from '../../model/policy.ts';
import type { Csr } from '../graph/csr.ts';
import type { RuleColumns } from '../placement/rule-columns.ts';

/** What trigger and planner look at, as columns by node. Nothing of it is changed. */
export interface BalanceInput {
  /** All edges, and the same edges the other way round. */
  readonly forward: Csr;
  readonly backward: Csr;
  /** Shard of every node, < the number of weights of the rules. */
  readonly homes: Uint16Array;
  /** Accesses a second that are balanced: measured, or a quantile of the forecast. */
  readonly heats: Float64Array;
  /** In the unit of `rules.loadMax`. */
  readonly influence: Float64Array;
  /** Rows that name a node, as `objectiveGraphs` counts them. */
  readonly rowsOfNode: Float64Array;
  /** Accesses a second over every edge, in the order of either Csr; null where nobody counted: `trafficWeight`. */
  readonly edgeTraffic: { readonly forward: Float64Array; readonly backward: Float64Array } | null;
  /** 1 at relations by which nodes contain others: what is contained goes along first. Null for none. */
  readonly containment: Uint8Array | null;
  readonly rules: RuleColumns;
  readonly policy: BalancePolicy;
}
