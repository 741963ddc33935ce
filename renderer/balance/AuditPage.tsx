import type { ReactElement } from 'react';
import { WritesList } from '../edit/WritesList.tsx';
import { useConsole } from '../shell/console-context.ts';
import type { Balance } from '../state/balance.ts';
import { text } from '../text/en.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { AuditList } from './AuditList.tsx';
import styles from './AuditPage.module.css';

/** Everything that was decided in this workspace, by people and by the balancer; and what was written to the topology. */
export function AuditPage({ balance }: { balance: Balance }): ReactElement {
  return (
    <div className={styles.columns}>
      <section>
        <h3 className={styles.title}>{text.balance.audit.decisions}</h3>
        <Decisions balance={balance} />
      </section>
      <section>
        <h3 className={styles.title}>{text.edit.writes.title}</h3>
        <WritesList />
      </section>
    </div>
  );
}

function Decisions({ balance: { audit } }: { balance: Balance }): ReactElement {
  const { balances } = useConsole();
  if (audit.state === 'failed') {
    return (
      <ErrorBlock
        title={text.balance.audit.failedTitle}
        error={audit.error}
        onRetry={() => void balances.refreshAudit()}
      />
    );
  }
  if (audit.state !== 'ready') return <Spinner label={text.loading} />;
  if (audit.value.length === 0) return <EmptyState title={text.balance.audit.empty} />;
  return <AuditList events={audit.value} />;
}
