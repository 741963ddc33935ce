import { type ReactElement, useEffect, useRef } from 'react';
import type { PlanSummary } from '../../engine/protocol/index.ts';
import { PaceControl } from '../balance/PaceControl.tsx';
import { useConsole } from '../shell/console-context.ts';
import { useRunCommand } from '../shell/use-commands.ts';
import type { Balance } from '../state/balance.ts';
import { useStore } from '../state/create-store.ts';
import { waitingPlans } from '../state/work-queue.ts';
import { text } from '../text/en.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { FlightStrips } from './FlightStrips.tsx';
import styles from './QueuePanel.module.css';
import { WaitingCard } from './WaitingCard.tsx';

const words = text.queue;

/** Everything that waits for somebody, and everything that is under way, at one glance. */
export function QueuePanel(): ReactElement {
  const { stores, balances } = useConsole();
  const run = useRunCommand();
  const balance = useStore(stores.balance, (state) => state);
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.focus({ preventScroll: true }), []);
  const plans = balance.plans.state === 'ready' ? balance.plans.value : [];
  const waiting = waitingPlans(plans);
  const underWay = plans.filter(({ state }) => state === 'executing' || state === 'paused').length;
  return (
    <section ref={panel} className={styles.panel} aria-label={words.title} tabIndex={-1} data-queue-panel>
      <header className={styles.head}>
        <h2 className="visually-hidden">{words.title}</h2>
        <span className={styles.muted} role="status">
          {words.summary(waiting.length, underWay)}
        </span>
        <span className={styles.space} />
        {balance.picked.length === 2 ? (
          <Button
            size="small"
            onClick={() => {
              balances.open({ kind: 'compare' });
              void balances.compare();
            }}
          >
            {text.balance.actions.compare}
          </Button>
        ) : (
          waiting.length > 1 && <span className={styles.muted}>{words.compareHint}</span>
        )}
        <Button size="small" look="quiet" onClick={() => balances.open({ kind: 'scorecard' })}>
          {words.scorecard}
        </Button>
        <Button size="small" look="quiet" onClick={() => balances.open({ kind: 'plans' })}>
          {words.allPlans}
        </Button>
        <IconButton icon="close" label={words.close} onClick={() => run('toggle-queue')} />
      </header>
      <div className={styles.columns}>
        <section className={styles.column} aria-labelledby="queue-waiting">
          <h3 id="queue-waiting" className={styles.subtitle}>
            {words.waiting}
          </h3>
          <Waiting balance={balance} waiting={waiting} />
        </section>
        <section className={styles.column} aria-labelledby="queue-under-way">
          <div className={styles.subhead}>
            <h3 id="queue-under-way" className={styles.subtitle}>
              {words.underWay}
            </h3>
            <PaceControl />
          </div>
          <FlightStrips plans={plans} />
        </section>
      </div>
    </section>
  );
}

function Waiting({ balance, waiting }: { balance: Balance; waiting: readonly PlanSummary[] }): ReactElement {
  const { balances } = useConsole();
  const { plans } = balance;
  if (plans.state === 'failed') {
    return <ErrorBlock title={words.failedTitle} error={plans.error} onRetry={() => void balances.refresh()} />;
  }
  if (plans.state !== 'ready') return <Spinner label={text.loading} />;
  if (waiting.length === 0) return <EmptyState title={words.nothingWaits}>{words.nothingWaitsHint}</EmptyState>;
  return (
    <ol className={styles.list}>
      {waiting.map((plan) => (
        <li key={plan.planId}>
          <WaitingCard plan={plan} balance={balance} />
        </li>
      ))}
    </ol>
  );
}
