import type { ReactElement } from 'react';
import type { PlanSummary } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import styles from './WaitingCard.module.css';

const words = text.queue;
const { actions } = text.balance;

/** The ways that the state of a waiting plan leaves open; one that does not fit any more is planned again. */
export function WaitingSteps(props: {
  readonly plan: PlanSummary;
  readonly isValid: boolean;
  readonly isBusy: boolean;
}): ReactElement {
  const { plan, isValid, isBusy } = props;
  const { balances, queues } = useConsole();
  const { planId, state, kind, schedule } = plan;
  const step = (label: string, act: () => unknown, isPrimary = false, changes = true) => (
    <Button
      changes={changes}
      size="small"
      look={isPrimary ? 'primary' : 'plain'}
      disabled={isBusy}
      onClick={() => void act()}
    >
      {label}
    </Button>
  );
  return (
    <div className={styles.steps}>
      {isValid && state === 'draft' && step(actions.submit, () => balances.submit(planId), true)}
      {isValid && state === 'proposed' && step(actions.approve, () => balances.ask({ kind: 'approve', plan }), true)}
      {isValid && state === 'approved' && step(actions.run, () => balances.run(planId), schedule === null)}
      {isValid &&
        state === 'approved' &&
        step(schedule === null ? words.schedule : words.reschedule, () => balances.ask({ kind: 'schedule', plan }))}
      {state === 'approved' && schedule !== null && step(words.unschedule, () => queues.schedule(planId, null))}
      {!isValid && kind === 'balance' && step(words.replan, () => queues.replan(planId), true)}
      {step(words.review, () => balances.open({ kind: 'plan', planId }), false, false)}
      {step(state === 'draft' ? actions.discard : actions.refuse, () => balances.ask({ kind: 'refuse', plan }))}
    </div>
  );
}
