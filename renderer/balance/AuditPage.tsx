import type { ReactElement } from 'react';
import { WritesList } from '../edit/WritesList.tsx';
import { HistoryList } from '../queue/HistoryList.tsx';
import type { Balance } from '../state/balance.ts';
import { text } from '../text/en.ts';
import styles from './AuditPage.module.css';

/** Everything that was decided in this workspace, by people and by the balancer; and what was written to the topology. */
export function AuditPage({ balance }: { balance: Balance }): ReactElement {
  return (
    <div className={styles.columns}>
      <section>
        <h3 className={styles.title}>{text.balance.audit.decisions}</h3>
        <HistoryList balance={balance} />
      </section>
      <section>
        <h3 className={styles.title}>{text.edit.writes.title}</h3>
        <WritesList />
      </section>
    </div>
  );
}
