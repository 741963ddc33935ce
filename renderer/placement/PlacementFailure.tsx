import type { ReactElement } from 'react';
import type { ShardscopeError } from '../../engine/protocol/index.ts';
import { text } from '../text/en.ts';
import { formatAttribute } from '../text/format.ts';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import styles from './PlacementFailure.module.css';

/** A refusal; where several wishes contradict each other, each of them on a line of its own. */
export function PlacementFailure({ title, error }: { title: string; error: ShardscopeError }): ReactElement {
  const wishes = Array.isArray(error.details.wishes) ? error.details.wishes : [];
  return (
    <ErrorBlock title={title} error={error}>
      {wishes.length > 1 && (
        <ul className={styles.wishes} aria-label={text.placement.conflict}>
          {wishes.map((wish) => (
            <li key={formatAttribute(wish)}>{formatAttribute(wish)}</li>
          ))}
        </ul>
      )}
    </ErrorBlock>
  );
}
