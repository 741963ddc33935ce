import type { ReactElement } from 'react';
import type { PlacementProposal } from '../../engine/protocol/index.ts';
import { text } from '../text/en.ts';
import { formatCompact, formatCount, formatImbalance, formatPoints, formatShare } from '../text/format.ts';
import { Figure, Figures } from '../ui/Figures.tsx';
import { ChangeView } from './ChangeView.tsx';
import { heatImbalance, IMBALANCE_NOISE } from './changes.ts';

/** The whole workspace before and after, and what getting there costs. */
export function ProposalFigures({ proposal }: { proposal: PlacementProposal }): ReactElement {
  const { before, after, movedNodes, movedRows } = proposal;
  const isByReads = proposal.objective === 'traffic';
  const nodeCount = before.shards.reduce((sum, { nodes }) => sum + nodes, 0);
  return (
    <Figures isSix={isByReads}>
      <Figure name={text.placement.cutEdges} hint={text.placement.cutShare(before.cut.edgeRatio, after.cut.edgeRatio)}>
        <ChangeView
          look="tile"
          before={before.cut.edges}
          after={after.cut.edges}
          wanted="less"
          format={formatCompact}
        />
      </Figure>
      <Figure name={text.placement.cutRows}>
        <ChangeView
          look="tile"
          before={before.cut.closureRows}
          after={after.cut.closureRows}
          wanted="less"
          format={formatCompact}
        />
      </Figure>
      <Figure name={text.placement.influenceImbalance} help={text.placement.influenceImbalanceHelp}>
        <ChangeView
          look="tile"
          before={before.imbalance}
          after={after.imbalance}
          wanted="less"
          format={formatShare}
          formatDifference={formatPoints}
          noise={IMBALANCE_NOISE}
        />
      </Figure>
      {isByReads && (
        <Figure name={text.shards.imbalance} help={text.shards.imbalanceHelp}>
          <ChangeView
            look="tile"
            before={heatImbalance(before)}
            after={heatImbalance(after)}
            wanted="less"
            format={formatImbalance}
            noise={0.005}
          />
        </Figure>
      )}
      <Figure name={text.placement.movedNodes} hint={text.placement.movedShare(movedNodes / Math.max(1, nodeCount))}>
        {formatCount(movedNodes)}
      </Figure>
      <Figure name={text.placement.movedRows} hint={text.placement.foundIn(proposal.elapsedMs)}>
        {formatCount(movedRows)}
      </Figure>
    </Figures>
  );
}
