import { type ReactElement, useEffect, useRef } from 'react';
import { NameAsk } from '../balance/NameAsk.tsx';
import { type ByHand, targetOf } from '../state/by-hand.ts';
import { text } from '../text/en.ts';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Icon } from '../ui/Icon.tsx';
import styles from './MoveToDialog.module.css';

const words = text.byHand;

/** The last question before a move, in plain words. */
export function MoveConfirmation({ state }: { state: ByHand }): ReactElement | null {
  const { preview, to, error } = state;
  const target = targetOf(state, to);
  const sentences = useRef<HTMLDivElement>(null);
  // The chooser, and the focus with it, is gone: what is asked is read, and the buttons come next.
  useEffect(() => sentences.current?.focus({ preventScroll: true }), []);
  if (preview.state !== 'ready' || target === null) return null;
  return (
    <div ref={sentences} className={styles.sentences} tabIndex={-1}>
      <p>{words.confirm(preview.value, target)}</p>
      <p>{words.confirmEffect(preview.value, target)}</p>
      {target.warning !== null && (
        <p className={styles.warning}>
          <Icon name="warning" />
          {target.warning}
        </p>
      )}
      <p className={styles.muted}>{words.confirmSafe}</p>
      <NameAsk focusAfter={sentences} />
      {error !== null && <ErrorBlock title={words.refusedTitle} error={error} />}
    </div>
  );
}
