import type { ReactElement } from 'react';
import type { PlanDetails, PlanShard } from '../../engine/protocol/index.ts';
import { type ShardColumn, ShardTable } from '../placement/ShardTable.tsx';
import { text } from '../text/en.ts';
import { formatCompact, formatImbalance, formatRate } from '../text/format.ts';

const { columns } = text.balance.planShards;
const COLUMNS: readonly ShardColumn<PlanShard>[] = [
  { name: columns.ratio, of: ({ ratio }) => ratio, wanted: 'neither', format: formatImbalance, noise: 0.005 },
  {
    name: columns.ratioAhead,
    of: ({ ratioAhead }) => ratioAhead,
    wanted: 'neither',
    format: formatImbalance,
    noise: 0.005,
  },
  { name: columns.heat, of: ({ heat }) => heat, wanted: 'neither', format: formatRate, noise: 0.05 },
  { name: columns.nodes, of: ({ nodes }) => nodes, wanted: 'neither', format: formatCompact },
];

/** Every shard before and after a plan; what the plan does not tell has no column. */
export function PlanShards({ details: { shards } }: { details: PlanDetails }): ReactElement | null {
  if (shards.length === 0) return null;
  const told = COLUMNS.filter(({ of }) =>
    shards.some(({ before, after }) => of(before) !== null || of(after) !== null),
  );
  return <ShardTable changes={shards} columns={told} />;
}
