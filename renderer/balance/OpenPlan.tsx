import type { ReactElement } from 'react';
import type { PlanSummary } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { text } from '../text/en.ts';
import { formatImbalance } from '../text/format.ts';
import { Button } from '../ui/Button.tsx';
import { Callout } from '../ui/Callout.tsx';
import styles from './OpenPlan.module.css';
import { PlanTime } from './PlanTime.tsx';

/** The plan that waits for somebody, or is under way, with the way to its sheet. */
export function OpenPlan({ plan }: { plan: PlanSummary }): ReactElement {
  const { balances } = useConsole();
  const { planId, state, ratioBefore, ratioPredicted, nodes, rows } = plan;
  const words = text.balance.plan;
  const isUnderWay = state === 'executing' || state === 'paused';
  return (
    <Callout
      look="accent"
      icon="balance"
      role="status"
      end={
        <Button look="primary" onClick={() => balances.show({ kind: 'plan', planId })}>
          {words.review}
        </Button>
      }
    >
      <strong>{state === 'proposed' ? words.waiting : state === 'approved' ? words.ready : words.running}</strong>
      <span className={styles.facts}>
        <span>{words.name(planId)}</span>
        <span>{words.states[state]}</span>
        {ratioBefore !== null && ratioPredicted !== null && (
          <span>{`${words.ratio} ${formatImbalance(ratioBefore)} → ${formatImbalance(ratioPredicted)}`}</span>
        )}
        <span>{isUnderWay ? text.balance.progress.short(plan) : text.balance.queue.size(nodes, rows)}</span>
        <PlanTime plan={plan} />
      </span>
    </Callout>
  );
}
