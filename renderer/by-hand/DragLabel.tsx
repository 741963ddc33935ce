import { type ReactElement, useEffect, useRef } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { targetOf } from '../state/by-hand.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { classes } from '../ui/classes.ts';
import styles from './DragLabel.module.css';
import './drop-target.css';
import { useLivePreview } from './use-live-preview.ts';

const words = text.byHand.drag;

/** What is in hand, beside the pointer, and what the shard below it says. */
export function DragLabel(): ReactElement | null {
  const isDragging = useStore(useConsole().stores.byHand, ({ phase }) => phase === 'dragging');
  return isDragging ? <Label /> : null;
}

function Label(): ReactElement {
  const state = useStore(useConsole().stores.byHand, (byHand) => byHand);
  const label = useRef<HTMLDivElement>(null);
  useLivePreview(true);
  // The pointer moves far more often than anything that is said changes.
  useEffect(() => {
    const follow = ({ clientX, clientY }: PointerEvent) => {
      label.current?.style.setProperty('transform', `translate(${clientX + 14}px, ${clientY + 14}px)`);
    };
    window.addEventListener('pointermove', follow);
    return () => window.removeEventListener('pointermove', follow);
  }, []);
  const { to, nodes, preview } = state;
  const target = targetOf(state, to);
  const verdict =
    to === null ? null : target === null || preview.state !== 'ready' ? words.asking : (target.refusal ?? null);
  return (
    <div ref={label} className={styles.label} role="status">
      <span>{to === null ? words.none(state.label, nodes.length) : words.over(state.label, nodes.length, to)}</span>
      {verdict !== null && <span className={classes(styles.verdict, styles.refused)}>{verdict}</span>}
      {to !== null && verdict === null && target !== null && preview.state === 'ready' && (
        <span className={styles.verdict}>{words.verdict(preview.value, target)}</span>
      )}
    </div>
  );
}
