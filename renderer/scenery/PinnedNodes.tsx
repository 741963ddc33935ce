import { type ReactElement, useEffect, useState } from 'react';
import type { NodeName } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { sceneryText } from '../text/scenery-text.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { LinkButton } from '../ui/LinkButton.tsx';
import styles from './PinnedNodes.module.css';

const words = sceneryText.pins;
const SHOWN_MAX = 50;

/** Nodes that no layout moves: which, the way to each, and releasing them. */
export function PinnedNodes(): ReactElement {
  const { stores, selects, scenery } = useConsole();
  const pinned = useStore(stores.scenery, (state) => state.pinned);
  const names = useNames(pinned);
  return (
    <section className={styles.section} aria-label={words.title}>
      <h3 className={styles.title}>{words.title}</h3>
      <p className={styles.note}>{pinned.length === 0 ? words.none : words.count(pinned.length)}</p>
      {names.length > 0 && (
        <ul className={styles.list}>
          {names.map(({ index, label }) => (
            <li key={index} className={styles.row}>
              <LinkButton onClick={() => selects.showInTopology(index)}>{label}</LinkButton>
              <IconButton
                changes
                icon="close"
                label={words.release(label)}
                onClick={() => void scenery.unpin([index])}
              />
            </li>
          ))}
        </ul>
      )}
      {pinned.length > SHOWN_MAX && <p className={styles.note}>{words.more(pinned.length - SHOWN_MAX)}</p>}
      <div className={styles.actions}>
        <PinSelected pinned={pinned} />
        {pinned.length > 0 && (
          <Button changes size="small" onClick={() => void scenery.unpin(null)}>
            {words.releaseAll}
          </Button>
        )}
      </div>
    </section>
  );
}

/** The selected node where it is now. */
function PinSelected({ pinned }: { pinned: Uint32Array }): ReactElement | null {
  const { stores, live, scenery } = useConsole();
  const details = useStore(stores.selection, (selection) => selection.details);
  if (details.state !== 'ready' || pinned.includes(details.value.index)) return null;
  const { index, label } = details.value;
  const pin = () => {
    const positions = live.snapshot?.positions;
    if (positions !== undefined) void scenery.pin(index, positions[2 * index]!, positions[2 * index + 1]!);
  };
  return (
    <Button changes size="small" icon="pin" onClick={pin}>
      {words.pinSelected(label)}
    </Button>
  );
}

/** Those that were asked for before are there at once. */
function useNames(pinned: Uint32Array): readonly NodeName[] {
  const { selects } = useConsole();
  const [names, setNames] = useState<readonly NodeName[]>([]);
  useEffect(() => {
    let isCurrent = true;
    selects.namesOf([...pinned.subarray(0, SHOWN_MAX)]).then(
      (found) => isCurrent && setNames(found),
      // Without a connection the banner says so; numbers would tell nobody which nodes they are.
      () => isCurrent && setNames([]),
    );
    return () => {
      isCurrent = false;
    };
  }, [pinned, selects]);
  return names;
}
