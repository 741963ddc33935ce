import type { ReactElement } from 'react';
import type { PlanDetails } from '../../engine/protocol/index.ts';
import { ChangeView } from '../placement/ChangeView.tsx';
import { text } from '../text/en.ts';
import { formatClock, formatCompact, formatCount, formatImbalance, formatRate } from '../text/format.ts';
import { Figure, Figures } from '../ui/Figures.tsx';

const words = text.balance.plan;
/** Ratios closer than this read the same. */
const RATIO_NOISE = 0.005;

/** The whole of a plan: what it does, what it costs, and once it is done what was seen. */
export function PlanFigures({ details }: { details: PlanDetails }): ReactElement {
  const { plan, cut, heatMoved, heatMovedMin } = details;
  const { ratioBefore, ratioPredicted, observed, state, nodes, rows } = plan;
  return (
    <Figures label={words.figures}>
      {ratioBefore !== null && ratioPredicted !== null && (
        <Figure name={words.ratio} help={words.ratioHelp}>
          <ChangeView
            look="tile"
            before={ratioBefore}
            after={ratioPredicted}
            wanted="less"
            format={formatImbalance}
            noise={RATIO_NOISE}
          />
        </Figure>
      )}
      {state === 'done' && ratioPredicted !== null && (
        <Figure
          name={words.observed}
          hint={observed === null ? words.notObserved : words.observedAt(formatClock(observed.atMs), observed.isWorse)}
        >
          {observed === null ? (
            text.none
          ) : (
            <ChangeView
              look="tile"
              before={ratioPredicted}
              after={observed.ratio}
              wanted="less"
              format={formatImbalance}
              noise={RATIO_NOISE}
            />
          )}
        </Figure>
      )}
      <Figure name={words.nodes}>{formatCount(nodes)}</Figure>
      <Figure name={words.rows}>{formatCount(rows)}</Figure>
      {heatMoved !== null && (
        <Figure name={words.heatMoved} hint={heatMovedMin === null ? undefined : words.heatMovedMin(heatMovedMin)}>
          {formatRate(heatMoved)}
        </Figure>
      )}
      <Figure name={words.cutEdges}>
        <ChangeView
          look="tile"
          before={cut.before.edges}
          after={cut.after.edges}
          wanted="less"
          format={formatCompact}
        />
      </Figure>
      <Figure name={words.cutRows}>
        <ChangeView
          look="tile"
          before={cut.before.closureRows}
          after={cut.after.closureRows}
          wanted="less"
          format={formatCompact}
        />
      </Figure>
    </Figures>
  );
}
