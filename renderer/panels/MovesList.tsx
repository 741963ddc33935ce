import type { ReactElement } from 'react';
import type { MoveState, MoveStatus } from '../../engine/protocol/index.ts';
import { PaceControl } from '../balance/PaceControl.tsx';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { formatClock, plural } from '../text/format.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import styles from './MovesList.module.css';
import { ShardPath } from './ShardPath.tsx';

const LOOKS: Readonly<Partial<Record<MoveState, string | undefined>>> = {
  done: styles.done,
  failed: styles.failed,
  undone: styles.failed,
};

/** The latest moves, newest first. */
export function MovesList(): ReactElement {
  const { stores, selects } = useConsole();
  const recent = useStore(stores.moves, (moves) => moves.recent);
  return (
    <>
      <div className={styles.pace}>
        <PaceControl />
      </div>
      <Recent recent={recent} onShow={selects.goTo} />
    </>
  );
}

function Recent(props: {
  readonly recent: readonly MoveStatus[];
  readonly onShow: (index: number) => void;
}): ReactElement {
  const { recent, onShow } = props;
  if (recent.length === 0) return <EmptyState title={text.move.noMoves}>{text.move.noMovesHint}</EmptyState>;
  return (
    <ol className={styles.list} aria-label={text.move.recentTitle}>
      {recent.map((move) => (
        <li key={move.moveId}>
          <button type="button" className={styles.row} onClick={() => onShow(move.node.index)}>
            <MoveRow move={move} />
          </button>
        </li>
      ))}
    </ol>
  );
}

function MoveRow({ move }: { move: MoveStatus }): ReactElement {
  return (
    <>
      <span className={styles.line}>
        <span className={styles.label}>{move.node.label}</span>
        <ShardPath from={move.from} to={move.to} isShort />
      </span>
      <span className={styles.facts}>
        <span className={LOOKS[move.state] ?? styles.running}>{text.move.states[move.state]}</span>
        <span>
          {plural(move.rows, 'row')} · {formatClock(move.startedMs)}
        </span>
      </span>
      {move.error !== null && <span className={styles.failed}>{move.error}</span>}
    </>
  );
}
