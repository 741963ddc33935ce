import type { ReactElement } from 'react';
import { ShardscopeError } from '../../../engine/protocol/index.ts';
import { text } from '../../text/en.ts';
import { ErrorBlock } from '../../ui/ErrorBlock.tsx';
import { partsOfMessage } from '../language/failure-place.ts';
import styles from './QueryFailure.module.css';

/** A refused or failed query: the sentence, the line with its caret, and what to do. Said to screen readers at once. */
export function QueryFailure({ error, hasRows }: { error: ShardscopeError; hasRows: boolean }): ReactElement {
  const { sentence, excerpt } = partsOfMessage(error.message);
  const isRefused = error.code.startsWith('query.');
  const title = hasRows ? text.query.restFailed : isRefused ? text.query.refused : text.query.failed;
  return (
    <div className={styles.failure}>
      <ErrorBlock title={title} error={new ShardscopeError(error.code, sentence, error.details)}>
        {excerpt !== null && (
          <pre className={styles.excerpt} aria-hidden="true">
            {excerpt}
          </pre>
        )}
      </ErrorBlock>
    </div>
  );
}
