import type { ReactElement } from 'react';
import type { PlacementProposal } from '../../engine/protocol/index.ts';
import { ShardPath } from '../panels/ShardPath.tsx';
import { useConsole } from '../shell/console-context.ts';
import { text } from '../text/en.ts';
import { formatCount, plural } from '../text/format.ts';
import { classes } from '../ui/classes.ts';
import { NodeNames, RowButton, rowListClass } from '../ui/RowButton.tsx';
import table from '../ui/Table.module.css';
import styles from './MovesOverview.module.css';

const FLOWS_SHOWN_MAX = 12;

/** Where nodes go: by pair of shards, and the single moves of most rows. */
export function MovesOverview({ proposal }: { proposal: PlacementProposal }): ReactElement | null {
  if (proposal.movedNodes === 0) return null;
  return (
    <div className={styles.columns}>
      <Flows flows={proposal.flows} />
      <Moves moves={proposal.moves} count={proposal.movedNodes} />
    </div>
  );
}

function Flows({ flows }: { flows: PlacementProposal['flows'] }): ReactElement {
  const { flowColumns } = text.placement;
  const hidden = flows.length - FLOWS_SHOWN_MAX;
  const nodesMax = flows.reduce((max, { nodes }) => Math.max(max, nodes), 1);
  return (
    <section>
      <h3 className={table.title}>{text.placement.flows}</h3>
      <table className={classes(table.table, styles.flows)}>
        <caption className="visually-hidden">{text.placement.flows}</caption>
        <thead>
          <tr>
            <th scope="col">{flowColumns.path}</th>
            <th scope="col" className={table.number}>
              {flowColumns.nodes}
            </th>
            <th scope="col" className={table.number}>
              {flowColumns.rows}
            </th>
          </tr>
        </thead>
        <tbody>
          {flows.slice(0, FLOWS_SHOWN_MAX).map(({ from, to, nodes, rows }) => (
            <tr key={`${from} ${to}`}>
              <th scope="row">
                <ShardPath from={from} to={to} />
              </th>
              <td className={table.number}>
                {formatCount(nodes)}
                <span className={styles.bar} aria-hidden="true">
                  <span className={styles.fill} style={{ width: `${(100 * nodes) / nodesMax}%` }} />
                </span>
              </td>
              <td className={table.number}>{formatCount(rows)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {hidden > 0 && <p className={table.note}>{text.placement.moreFlows(hidden)}</p>}
    </section>
  );
}

function Moves({ moves, count }: { moves: PlacementProposal['moves']; count: number }): ReactElement {
  const { selects } = useConsole();
  return (
    <section>
      <h3 className={table.title}>
        {text.placement.moves}
        {moves.length < count && <span className={table.note}>{text.placement.firstMoves(moves.length, count)}</span>}
      </h3>
      <p className={table.note}>{text.placement.movesHint}</p>
      <ol className={classes(rowListClass, styles.moves)} aria-label={text.placement.moves}>
        {moves.map(({ node, from, to, rows }) => (
          <li key={node.index}>
            <RowButton className={styles.move} onClick={() => selects.showInTopology(node.index)}>
              <NodeNames label={node.label} nodeKey={node.key} />
              <ShardPath from={from} to={to} isShort />
              <span className={styles.rows}>{plural(rows, 'row')}</span>
            </RowButton>
          </li>
        ))}
      </ol>
    </section>
  );
}
