import type { ReactElement } from 'react';
import type { PlanSummary } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import type { Balance } from '../state/balance.ts';
import { text } from '../text/en.ts';
import { formatImbalance } from '../text/format.ts';
import { classes } from '../ui/classes.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { LinkButton } from '../ui/LinkButton.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import table from '../ui/Table.module.css';
import { PlanStateTag } from './PlanStateTag.tsx';
import styles from './PlansPage.module.css';
import { PlanTime } from './PlanTime.tsx';

const words = text.balance.queue;

/** The work queue: every plan, newest first, with what it does and what became of it. */
export function PlansPage({ balance }: { balance: Balance }): ReactElement {
  const { balances } = useConsole();
  const { plans, picked } = balance;
  if (plans.state === 'failed') {
    return <ErrorBlock title={words.failedTitle} error={plans.error} onRetry={() => void balances.refresh()} />;
  }
  if (plans.state !== 'ready') return <Spinner label={text.loading} />;
  if (plans.value.length === 0) return <EmptyState title={words.empty}>{words.emptyHint}</EmptyState>;
  const { columns } = words;
  return (
    <table className={classes(table.table, styles.table)}>
      <caption className="visually-hidden">{words.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{columns.plan}</th>
          <th scope="col">{columns.state}</th>
          <th scope="col">{columns.ratio}</th>
          <th scope="col">{columns.size}</th>
          <th scope="col">{columns.left}</th>
          <th scope="col" className={styles.pick}>
            {columns.pick}
          </th>
        </tr>
      </thead>
      <tbody>
        {plans.value.map((plan) => (
          <Row key={plan.planId} plan={plan} isPicked={picked.includes(plan.planId)} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ plan, isPicked }: { plan: PlanSummary; isPicked: boolean }): ReactElement {
  const { balances } = useConsole();
  const { planId, kind, author, state, nodes, rows, movedNodes } = plan;
  const isPartly = state === 'executing' || (movedNodes > 0 && movedNodes < nodes);
  return (
    <tr>
      <th scope="row">
        <LinkButton onClick={() => balances.show({ kind: 'plan', planId })}>
          {text.balance.plan.name(planId)}
        </LinkButton>
        <span className={styles.by}>{text.balance.plan.made(kind, author)}</span>
      </th>
      <td>
        <PlanStateTag state={state} />
      </td>
      <td>
        <Effect plan={plan} />
      </td>
      <td>
        {words.size(nodes, rows)}
        {isPartly && <span className={styles.by}>{text.balance.progress.short(plan)}</span>}
      </td>
      <td className={styles.muted}>
        <PlanTime plan={plan} />
      </td>
      <td className={styles.pick}>
        <input
          type="checkbox"
          checked={isPicked}
          aria-label={words.pick(planId)}
          onChange={() => balances.pick(planId)}
        />
      </td>
    </tr>
  );
}

/** Before and as predicted; below it what was seen. */
function Effect({ plan: { ratioBefore, ratioPredicted, observed } }: { plan: PlanSummary }): ReactElement {
  if (ratioBefore === null || ratioPredicted === null) return <span className={styles.muted}>{text.none}</span>;
  return (
    <>
      {`${formatImbalance(ratioBefore)} → ${formatImbalance(ratioPredicted)}`}
      {observed !== null && (
        <span className={classes(styles.by, observed.isWorse && styles.worse)}>{words.observed(observed.ratio)}</span>
      )}
    </>
  );
}
