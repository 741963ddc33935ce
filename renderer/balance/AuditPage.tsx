import type { ReactElement } from 'react';
import { useConsole } from '../shell/console-context.ts';
import type { Balance } from '../state/balance.ts';
import { text } from '../text/en.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { AuditList } from './AuditList.tsx';

/** Everything that was decided in this workspace, by people and by the balancer. */
export function AuditPage({ balance: { audit } }: { balance: Balance }): ReactElement {
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
