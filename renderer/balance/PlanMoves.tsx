import type { ReactElement } from 'react';
import type { PlanMove } from '../../engine/protocol/index.ts';
import { ShardPath } from '../panels/ShardPath.tsx';
import { useConsole } from '../shell/console-context.ts';
import { text } from '../text/en.ts';
import { plural } from '../text/format.ts';
import { classes } from '../ui/classes.ts';
import { NodeNames, RowButton, rowListClass } from '../ui/RowButton.tsx';
import table from '../ui/Table.module.css';
import styles from './PlanMoves.module.css';

const words = text.balance.blocks;

/** Single moves, for plans that are no blocks: placements, and what takes a plan back. */
export function PlanMoves({ moves, count }: { moves: readonly PlanMove[]; count: number }): ReactElement | null {
  const { selects } = useConsole();
  if (moves.length === 0) return null;
  return (
    <section>
      <h3 className={table.title}>
        {words.moves}
        {moves.length < count && <span className={table.note}>{words.movesShown(moves.length, count)}</span>}
      </h3>
      <ol className={classes(rowListClass, styles.moves)} aria-label={words.moves}>
        {moves.map(({ node, from, to, rows, isMade }) => (
          <li key={node.index}>
            <RowButton className={styles.move} onClick={() => selects.showInTopology(node.index)}>
              <NodeNames label={node.label} nodeKey={node.key} />
              {isMade && <span className={styles.made}>{words.made}</span>}
              <ShardPath from={from} to={to} />
              <span className={styles.rows}>{plural(rows, 'row')}</span>
            </RowButton>
          </li>
        ))}
      </ol>
    </section>
  );
}
