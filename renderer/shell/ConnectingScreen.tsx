import type { ReactElement } from 'react';
import { ShardscopeError } from '../../engine/protocol/index.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import styles from './ConnectingScreen.module.css';
import { useConsole } from './console-context.ts';

/** Attempts that pass before "connecting" becomes "does not answer": an engine needs a moment to start. */
const QUIET_ATTEMPTS = 3;

/** Before the first connection stands: nothing is known, so nothing else is shown. */
export function ConnectingScreen(): ReactElement {
  const { stores, link } = useConsole();
  const state = useStore(stores.connection, (connection) => connection.link);
  if (state.phase === 'refused') {
    return (
      <main className={styles.page}>
        <ErrorBlock
          title={text.connection.refusedTitle}
          error={new ShardscopeError(state.code, state.message)}
          onRetry={link.retryNow}
        />
      </main>
    );
  }
  const isLate = state.phase !== 'ready' && state.attempt > QUIET_ATTEMPTS;
  return (
    <main className={styles.page}>
      <Spinner label={isLate ? text.connection.firstFailedTitle : text.connection.connectingTitle} />
      {isLate && <p className={styles.late}>{text.connection.firstFailed}</p>}
    </main>
  );
}
