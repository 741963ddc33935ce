import type { ReactElement } from 'react';
import type { PlanDetails } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { isDecidable } from '../state/balance.ts';
import { text } from '../text/en.ts';
import { formatMoment } from '../text/format.ts';
import { LinkButton } from '../ui/LinkButton.tsx';
import styles from './PlanSheetPage.module.css';
import { PlanStateTag } from './PlanStateTag.tsx';
import { PlanTime } from './PlanTime.tsx';

const words = text.balance.plan;

/** What a plan is, whose, and for how long it can be decided. */
export function PlanHead({ details: { plan, basis } }: { details: PlanDetails }): ReactElement {
  const { planId, state, kind, author, createdMs, hash, approver, approvedMs, finishedMs, basedOn, undoOf } = plan;
  return (
    <div className={styles.head}>
      <PlanStateTag state={state} />
      <span className="visually-hidden" role="status">
        {words.changed(planId, state)}
      </span>
      <span>{`${words.made(kind, author)}, ${formatMoment(createdMs)}`}</span>
      {isDecidable(state) && plan.expiresMs !== null && <PlanTime plan={plan} />}
      {approver !== null && approvedMs !== null && <span>{words.approvedBy(approver, formatMoment(approvedMs))}</span>}
      {finishedMs !== null && <span>{words.finished(formatMoment(finishedMs))}</span>}
      {basis !== null && <span>{text.balance.basis[basis]}</span>}
      <span title={words.hashHelp}>
        {`${words.hash} `}
        <span className={styles.hash}>{text.balance.short(hash)}</span>
      </span>
      {basedOn !== null && <OtherPlan planId={basedOn} label={words.basedOn(basedOn)} />}
      {undoOf !== null && <OtherPlan planId={undoOf} label={words.undoOf(undoOf)} />}
    </div>
  );
}

function OtherPlan({ planId, label }: { planId: string; label: string }): ReactElement {
  const { balances } = useConsole();
  return <LinkButton onClick={() => balances.show({ kind: 'plan', planId })}>{label}</LinkButton>;
}
