import type { ReactElement } from 'react';
import type { PlacementProposal, PlacementShard } from '../../engine/protocol/index.ts';
import { text } from '../text/en.ts';
import { formatCompact, formatRate } from '../text/format.ts';
import { shardChanges } from './changes.ts';
import { type ShardColumn, ShardTable } from './ShardTable.tsx';

const { columns } = text.placement;
const NODES: ShardColumn<PlacementShard> = {
  name: columns.nodes,
  of: ({ nodes }) => nodes,
  wanted: 'neither',
  format: formatCompact,
};
const HEAT: ShardColumn<PlacementShard> = {
  name: columns.heat,
  of: ({ heat }) => heat,
  wanted: 'neither',
  format: formatRate,
};
const COUNTS: readonly ShardColumn<PlacementShard>[] = [
  { name: columns.cutEdges, of: ({ cutEdges }) => cutEdges, wanted: 'less', format: formatCompact },
  { name: columns.cutRows, of: ({ cutClosureRows }) => cutClosureRows, wanted: 'less', format: formatCompact },
  { name: columns.storedRows, of: ({ storedRows }) => storedRows, wanted: 'less', format: formatCompact },
];

/** Every shard of a proposal. Where reads are the objective they are what each shard is judged by. */
export function PlacementShards({ proposal }: { proposal: PlacementProposal }): ReactElement {
  const shown = proposal.objective === 'traffic' ? [NODES, HEAT, ...COUNTS] : [NODES, ...COUNTS];
  return <ShardTable changes={shardChanges(proposal.before, proposal.after)} columns={shown} />;
}
