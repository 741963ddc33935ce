import { memo, type ReactElement, useEffect, useRef, useState } from 'react';
import type { PlanDetails } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { type Balance, isDecidable, type PlanSheet } from '../state/balance.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { AuditList } from './AuditList.tsx';
import { BesideOriginal } from './BesideOriginal.tsx';
import { Blocks } from './Blocks.tsx';
import { PlanFigures } from './PlanFigures.tsx';
import { PlanHead } from './PlanHead.tsx';
import { PlanMoves } from './PlanMoves.tsx';
import { PlanNotes } from './PlanNotes.tsx';
import { PlanShards } from './PlanShards.tsx';
import styles from './PlanSheetPage.module.css';
import { Stuck } from './Stuck.tsx';

const words = text.balance.plan;
/** While nodes move there is an epoch after another; each answer is a whole plan. */
const LOOK_MS_MIN = 2000;

/** A plan with everything that somebody decides by. */
export function PlanSheetPage({ balance }: { balance: Balance }): ReactElement | null {
  const { balances } = useConsole();
  const { sheet } = balance;
  const details = sheet?.details;
  useLookAgain(sheet?.planId, details?.state === 'ready' && isDecidable(details.value.plan.state));
  if (sheet === null || details === undefined) return null;
  if (details.state === 'failed') {
    return <ErrorBlock title={words.failedTitle} error={details.error} onRetry={() => void balances.refreshSheet()} />;
  }
  if (details.state !== 'ready') return <Spinner label={words.loading} />;
  return <Sheet key={sheet.planId} sheet={sheet} details={details.value} />;
}

/** Every move, by whomever, may be one after which the plan fits no more: asked for again when there were any. */
function useLookAgain(planId: string | undefined, isOpen: boolean): void {
  const { stores, balances } = useConsole();
  const epoch = useStore(stores.shards, ({ status }) => status?.epoch ?? null);
  // Opening a sheet asks for it.
  const asked = useRef({ planId, epoch });
  const [isResting, setResting] = useState(false);
  useEffect(() => {
    if (asked.current.planId !== planId) asked.current = { planId, epoch };
    if (!isOpen || isResting || epoch === null || epoch === asked.current.epoch) return;
    asked.current = { planId, epoch };
    setResting(true);
    void balances.refreshSheet();
  }, [planId, isOpen, isResting, epoch, balances]);
  useEffect(() => {
    if (!isResting) return;
    const timer = setTimeout(() => setResting(false), LOOK_MS_MIN);
    return () => clearTimeout(timer);
  }, [isResting]);
}

/** What the balancer tells every tick changes nothing here. */
const Sheet = memo(function Sheet({ sheet, details }: { sheet: PlanSheet; details: PlanDetails }): ReactElement {
  const { plan, blocks, moves, events, unrelieved, oversized } = details;
  return (
    <div className={styles.sheet}>
      <PlanHead details={details} />
      <PlanNotes details={details} />
      <PlanFigures details={details} />
      {sheet.original.state === 'ready' && plan.state === 'draft' && (
        <BesideOriginal original={sheet.original.value} draft={details} />
      )}
      {blocks.length > 0 ? (
        <Blocks details={details} trim={sheet.trim} />
      ) : (
        <PlanMoves moves={moves} count={plan.nodes} />
      )}
      <Stuck title={text.balance.stuck.beside} unrelieved={unrelieved} oversized={oversized} />
      <PlanShards details={details} />
      {events.length > 0 && (
        <section>
          <h3 className={styles.title}>{text.balance.audit.title}</h3>
          <AuditList events={events} ofPlan />
        </section>
      )}
    </div>
  );
});
