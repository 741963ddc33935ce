import type { BalancePolicy } from '../../model/policy.ts';

/**
 * The churn budget: buckets of nodes and of rows that hold an hour's worth and refill evenly. Within any t hours at most
 * (1 + t) times the hourly amount moves. Nodes are bounded by number and by share of all; the lesser holds, but a
 * topology of a few nodes may move one.
 */
export interface TokenBuckets {
  readonly nodes: number;
  readonly rows: number;
  readonly refilledMs: number;
}

/** What may move now. */
export interface Allowance {
  readonly nodes: number;
  readonly rows: number;
}

const HOUR_MS = 3_600_000;

const nodesPerHour = ({ nodesPerHourMax, nodeSharePerHourMax }: BalancePolicy, nodeCount: number): number =>
  Math.min(nodesPerHourMax, Math.max(1, nodeSharePerHourMax * nodeCount));

/** As if nothing had moved for an hour. Buckets know no topology yet: `refilled` cuts them to its size. */
export const fullBuckets = (policy: BalancePolicy, nowMs: number): TokenBuckets => ({
  nodes: policy.nodesPerHourMax,
  rows: policy.rowsPerHourMax,
  refilledMs: nowMs,
});

/** A clock that goes back refills nothing; a policy or a topology that shrank takes back what is beyond it. */
export function refilled(
  { nodes, rows, refilledMs }: TokenBuckets,
  policy: BalancePolicy,
  nodeCount: number,
  nowMs: number,
): TokenBuckets {
  const hours = Math.max(0, nowMs - refilledMs) / HOUR_MS;
  const filled = (tokens: number, perHour: number): number => Math.min(perHour, tokens + perHour * hours);
  return {
    nodes: filled(nodes, nodesPerHour(policy, nodeCount)),
    rows: filled(rows, policy.rowsPerHourMax),
    refilledMs: nowMs,
  };
}

export const allowanceOf = ({ nodes, rows }: TokenBuckets): Allowance => ({
  // A node that has refilled but for rounding has refilled.
  nodes: Math.max(0, Math.floor(nodes + 1e-9)),
  rows: Math.max(0, rows),
});

export const spent = (buckets: TokenBuckets, { nodes, rows }: Allowance): TokenBuckets => ({
  ...buckets,
  nodes: buckets.nodes - nodes,
  rows: buckets.rows - rows,
});
