import type { ReactElement } from 'react';
import type { NodeDetails } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import styles from './MoveSection.module.css';

/** The way to a move by hand; while the node moves, that it does. */
export function MoveSection({ node }: { node: NodeDetails }): ReactElement {
  const { stores, byHands } = useConsole();
  const status = useStore(stores.shards, (shards) => shards.status);
  if (node.move !== null) {
    return (
      <div className={styles.section} role="status">
        <Spinner label={text.inspector.underWay(node.move.from, node.move.to)} />
      </div>
    );
  }
  const isOnlyShard = status !== null && status.shards.length < 2;
  return (
    <div className={styles.section}>
      <Button changes onClick={() => byHands.begin([node.index])} disabled={isOnlyShard}>
        {text.byHand.open}
      </Button>
      {isOnlyShard && <p className={styles.note}>{text.byHand.onlyShard}</p>}
    </div>
  );
}
