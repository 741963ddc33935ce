import type { ReactElement } from 'react';
import { expectedDurationMs, type PlanSummary, rateOfPlans } from '../../engine/protocol/index.ts';
import { PlanStateTag } from '../balance/PlanStateTag.tsx';
import { PlanTime } from '../balance/PlanTime.tsx';
import { useConsole } from '../shell/console-context.ts';
import type { Balance } from '../state/balance.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { Icon } from '../ui/Icon.tsx';
import { LinkButton } from '../ui/LinkButton.tsx';
import { EffectBars } from './EffectBars.tsx';
import { usePlanDetails } from './use-plan-details.ts';
import { ValidityBar } from './ValidityBar.tsx';
import styles from './WaitingCard.module.css';
import { WaitingSteps } from './WaitingSteps.tsx';

const words = text.queue;

/** A plan that somebody has to decide on: why, what it brings and costs, what it is still worth, and what can be done. */
export function WaitingCard({ plan, balance }: { plan: PlanSummary; balance: Balance }): ReactElement {
  const { stores, balances } = useConsole();
  const details = usePlanDetails(plan.planId);
  const limit = useStore(stores.moves, (moves) => moves.pace?.rowsPerSecondMax ?? null);
  const { planId, state, kind, author, ratioBefore, ratioPredicted, schedule } = plan;
  const plans = balance.plans.state === 'ready' ? balance.plans.value : [];
  const validities = balance.status.state === 'ready' ? balance.status.value.validities : [];
  const validity = validities.find((entry) => entry.planId === planId) ?? null;
  const isScheduled = state === 'approved' && schedule !== null;
  return (
    <article className={styles.card} aria-label={text.balance.plan.name(planId)}>
      <header className={styles.head}>
        <input
          type="checkbox"
          checked={balance.picked.includes(planId)}
          aria-label={text.balance.queue.pick(planId)}
          onChange={() => balances.pick(planId)}
        />
        <LinkButton onClick={() => balances.open({ kind: 'plan', planId })}>
          {text.balance.plan.name(planId)}
        </LinkButton>
        <PlanStateTag state={state} />
        <span className={styles.muted}>{text.balance.plan.made(kind, author)}</span>
        <span className={styles.space} />
        <span className={styles.muted}>{!isScheduled && <PlanTime plan={plan} />}</span>
      </header>
      {isScheduled && (
        <p className={styles.scheduled}>
          <Icon name="clock" />
          {words.scheduled(schedule)}
        </p>
      )}
      {details !== null && <p>{words.reasonOf(details)}</p>}
      {ratioBefore !== null && ratioPredicted !== null && <EffectBars before={ratioBefore} after={ratioPredicted} />}
      <p className={styles.muted}>{words.cost(plan, expectedDurationMs(plan.rows, limit, rateOfPlans(plans)))}</p>
      <ValidityBar validity={validity} />
      <WaitingSteps
        plan={plan}
        isValid={validity === null || validity.refusal === null}
        isBusy={balance.doing !== null}
      />
    </article>
  );
}
