import type { ReactElement } from 'react';
import type { MomentDifference } from '../../engine/protocol/index.ts';
import { ShardSwatch } from '../panels/ShardSwatch.tsx';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { momentText } from '../text/moment-text.ts';
import { IconButton } from '../ui/Button.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import styles from './DifferenceCard.module.css';

const words = momentText.difference;

/** Who was elsewhere at the shown moment; they stand out on the scene as long as this is open. */
export function DifferenceCard(): ReactElement | null {
  const { stores, moments } = useConsole();
  const difference = useStore(stores.moment, (moment) => moment.difference);
  if (difference.state === 'idle') return null;
  return (
    <section className={styles.card} aria-label={words.open}>
      <header className={styles.head}>
        <h2 className={styles.title}>
          {difference.state === 'ready' ? words.title(difference.value.count) : words.open}
        </h2>
        <IconButton icon="close" label={words.close} onClick={moments.closeDifference} />
      </header>
      {difference.state === 'loading' && <Spinner label={words.loading} />}
      {difference.state === 'failed' && <ErrorBlock title={words.failed} error={difference.error} />}
      {difference.state === 'ready' && <Nodes difference={difference.value} />}
    </section>
  );
}

function Nodes({ difference }: { difference: MomentDifference }): ReactElement {
  const { selects } = useConsole();
  const { nodes, count, nodesAdded, nodesRemoved } = difference;
  const others = [nodesAdded > 0 && words.came(nodesAdded), nodesRemoved > 0 && words.went(nodesRemoved)];
  const notes = others.filter((note) => note !== false);
  return (
    <>
      {notes.length > 0 && <p className={styles.note}>{notes.join(', ')}</p>}
      {count === 0 && <p className={styles.note}>{words.none}</p>}
      <ul className={styles.list}>
        {nodes.map(({ index, label, from, to }) => (
          <li key={index}>
            <button
              type="button"
              className={styles.row}
              aria-label={`${words.show(label)}, ${words.path(from, to)}`}
              onClick={() => selects.goTo(index)}
            >
              <span className={styles.label}>{label}</span>
              <span className={styles.path}>
                <ShardSwatch shard={from} />
                {from}
                <Icon name="arrowRight" />
                <ShardSwatch shard={to} />
                {to}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {count > nodes.length && <p className={styles.note}>{words.more(count - nodes.length)}</p>}
    </>
  );
}
