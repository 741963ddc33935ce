import type { ReactElement } from 'react';
import type { PlacementProposal } from '../../engine/protocol/index.ts';
import { ShardSwatch } from '../panels/ShardSwatch.tsx';
import { useConsole } from '../shell/console-context.ts';
import { text } from '../text/en.ts';
import { formatCount, plural } from '../text/format.ts';
import { Icon } from '../ui/Icon.tsx';
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
      <h3 className={styles.title}>{text.placement.flows}</h3>
      <table className={styles.table}>
        <caption className="visually-hidden">{text.placement.flows}</caption>
        <thead>
          <tr>
            <th scope="col">{flowColumns.path}</th>
            <th scope="col" className={styles.number}>
              {flowColumns.nodes}
            </th>
            <th scope="col" className={styles.number}>
              {flowColumns.rows}
            </th>
          </tr>
        </thead>
        <tbody>
          {flows.slice(0, FLOWS_SHOWN_MAX).map(({ from, to, nodes, rows }) => (
            <tr key={`${from} ${to}`}>
              <th scope="row">
                <Path from={from} to={to} />
              </th>
              <td className={styles.number}>
                {formatCount(nodes)}
                <span className={styles.bar} aria-hidden="true">
                  <span className={styles.fill} style={{ width: `${(100 * nodes) / nodesMax}%` }} />
                </span>
              </td>
              <td className={styles.number}>{formatCount(rows)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {hidden > 0 && <p className={styles.note}>{text.placement.moreFlows(hidden)}</p>}
    </section>
  );
}

function Moves({ moves, count }: { moves: PlacementProposal['moves']; count: number }): ReactElement {
  const { stores, selects } = useConsole();
  const show = (index: number) => {
    stores.view.update((view) => ({ ...view, dialog: null, isInspectorOpen: true }));
    selects.goTo(index);
  };
  return (
    <section>
      <h3 className={styles.title}>
        {text.placement.moves}
        {moves.length < count && <span className={styles.note}>{text.placement.firstMoves(moves.length, count)}</span>}
      </h3>
      <p className={styles.note}>{text.placement.movesHint}</p>
      <ol className={styles.moves} aria-label={text.placement.moves}>
        {moves.map(({ node, from, to, rows }) => (
          <li key={node.index}>
            <button type="button" className={styles.move} onClick={() => show(node.index)}>
              <span className={styles.names}>
                {node.label}
                {node.key !== node.label && <span className={styles.key}>{node.key}</span>}
              </span>
              <Path from={from} to={to} isShort />
              <span className={styles.rows}>{plural(rows, 'row')}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Path({ from, to, isShort = false }: { from: number; to: number; isShort?: boolean }): ReactElement {
  const name = (shard: number) => (isShort ? String(shard) : text.shard(shard));
  return (
    <span className={styles.path}>
      <span className="visually-hidden">{text.move.path(from, to)}</span>
      <ShardSwatch shard={from} />
      <span aria-hidden="true">{name(from)}</span>
      <Icon name="arrowRight" className={styles.arrow} />
      <ShardSwatch shard={to} />
      <span aria-hidden="true">{name(to)}</span>
    </span>
  );
}
