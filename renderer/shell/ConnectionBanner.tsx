import type { ReactElement } from 'react';
import { isStale } from '../state/connection.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { adviceOf } from '../text/error-advice.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import styles from './ConnectionBanner.module.css';
import { useConsole } from './console-context.ts';

/** Over a console that shows what it knew before the connection went. */
export function ConnectionBanner(): ReactElement | null {
  const { stores, link } = useConsole();
  const connection = useStore(stores.connection, (state) => state);
  if (!isStale(connection)) return null;
  const isRefused = connection.link.phase === 'refused';
  return (
    <div className={styles.banner} role="alert">
      <Icon name="warning" />
      <p className={styles.message}>
        {connection.link.phase === 'refused'
          ? `${connection.link.message}. ${adviceOf(connection.link.code)}`
          : text.connection.restarting}
      </p>
      <Button size="small" onClick={link.retryNow}>
        {isRefused ? text.retry : text.connection.retryNow}
      </Button>
    </div>
  );
}
