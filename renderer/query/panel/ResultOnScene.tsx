import type { ReactElement } from 'react';
import { useConsole } from '../../shell/console-context.ts';
import { useStore } from '../../state/create-store.ts';
import { LIT_NODES_MAX, litNodes } from '../../state/query.ts';
import { text } from '../../text/en.ts';
import { IconButton } from '../../ui/Button.tsx';
import styles from './ResultOnScene.module.css';

/** Says over the legend what stands out on the topology, with the way back. The legend marks the touched shards. */
export function ResultOnScene(): ReactElement | null {
  const { stores, queries } = useConsole();
  const nodes = useStore(stores.query, litNodes);
  if (nodes === null) return null;
  return (
    <section className={styles.card} aria-label={text.query.onScene}>
      <p className={styles.words}>
        <span className={styles.title}>{text.query.onScene}</span>
        <span>{text.query.litNodes(nodes.size, nodes.size >= LIT_NODES_MAX)}</span>
      </p>
      <IconButton icon="fit" label={text.query.zoomTo} onClick={queries.zoomToResult} />
      <IconButton
        icon="close"
        label={text.query.clearHighlight}
        onClick={() => stores.query.update((query) => ({ ...query, isHighlightCleared: true }))}
      />
    </section>
  );
}
