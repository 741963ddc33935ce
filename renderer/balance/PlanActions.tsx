import type { ReactElement } from 'react';
import type { PlanDetails, PlanFormat } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { type Balance, isDecidable, isTrimmed } from '../state/balance.ts';
import { useStore } from '../state/create-store.ts';
import { jobOfKind } from '../state/jobs.ts';
import { text } from '../text/en.ts';
import { sceneryText } from '../text/scenery-text.ts';
import { Button } from '../ui/Button.tsx';
import { SaveMenu } from '../ui/SaveMenu.tsx';
import { saveFile } from '../ui/save-file.ts';
import styles from './BalanceDialog.module.css';

const words = text.balance.actions;
const MEDIA_TYPES: Readonly<Record<PlanFormat, string>> = {
  json: 'application/json',
  csv: 'text/csv',
  sql: 'application/sql',
  md: 'text/markdown',
};
const FORMATS = (['json', 'csv', 'sql', 'md'] as const).map((value) => ({ value, ...words.formats[value] }));

/** What can be done with the plan that is looked at. */
export function PlanActions({ balance }: { balance: Balance }): ReactElement | null {
  const { balances, scenery } = useConsole();
  const { sheet, doing } = balance;
  if (sheet?.details.state !== 'ready') return null;
  const details = sheet.details.value;
  const { plan } = details;
  const save = async (format: PlanFormat) => {
    const file = await balances.document(plan.planId, format);
    if (file !== null) saveFile(file.name, MEDIA_TYPES[format], file.text);
  };
  return (
    <>
      <SaveMenu className={styles.first} label={words.save} formats={FORMATS} onSave={(format) => void save(format)} />
      {plan.nodes > 0 && (
        <Button icon="target" onClick={() => void scenery.showPlan(details)}>
          {sceneryText.plan.show}
        </Button>
      )}
      {isTrimmed(sheet.trim) && isDecidable(plan.state) ? (
        <>
          <Button onClick={balances.resetTrim}>{words.keepAll}</Button>
          <Button changes look="primary" disabled={doing !== null} onClick={() => void balances.scoreAgain()}>
            {doing === 'edit' ? words.scoring : words.scoreAgain}
          </Button>
        </>
      ) : (
        <Steps details={sheet.details.value} isBusy={doing !== null} />
      )}
    </>
  );
}

/** The ways that its state leaves open. */
function Steps({ details, isBusy }: { details: PlanDetails; isBusy: boolean }): ReactElement | null {
  const { stores, balances } = useConsole();
  const isUndoing = useStore(stores.jobs, (jobs) => jobOfKind(jobs, 'undo') !== undefined);
  const { plan, staleBecause } = details;
  const { planId, state } = plan;
  const abort = (
    <Button changes disabled={isBusy || isUndoing} onClick={() => balances.ask({ kind: 'abort', plan })}>
      {words.abort}
    </Button>
  );
  const refuse = (label: string) => (
    <Button changes disabled={isBusy} onClick={() => balances.ask({ kind: 'refuse', plan })}>
      {label}
    </Button>
  );
  const undo = (
    <Button changes icon="undo" disabled={isBusy || isUndoing} onClick={() => balances.ask({ kind: 'undo', plan })}>
      {words.undo}
    </Button>
  );
  const primary = (label: string, act: () => unknown) => (
    <Button changes look="primary" disabled={isBusy} onClick={() => void act()}>
      {label}
    </Button>
  );
  const again = primary(text.balance.proposeAgain, balances.propose);
  switch (state) {
    case 'draft':
      return (
        <>
          {refuse(words.discard)}
          {staleBecause === null ? primary(words.submit, () => balances.submit(planId)) : again}
        </>
      );
    case 'proposed':
      return (
        <>
          {refuse(words.refuse)}
          {staleBecause === null ? primary(words.approve, () => balances.ask({ kind: 'approve', plan })) : again}
        </>
      );
    case 'approved':
      return (
        <>
          {refuse(words.refuse)}
          {staleBecause === null && (
            <Button disabled={isBusy} onClick={() => balances.ask({ kind: 'schedule', plan })}>
              {plan.schedule === null ? text.queue.schedule : text.queue.reschedule}
            </Button>
          )}
          {staleBecause === null ? primary(words.run, () => balances.run(planId)) : again}
        </>
      );
    case 'executing':
      return (
        <>
          {abort}
          <Button changes icon="pause" onClick={() => void balances.pause(planId)}>
            {words.pause}
          </Button>
        </>
      );
    case 'paused':
      return (
        <>
          {abort}
          {primary(words.resume, () => balances.run(planId))}
        </>
      );
    case 'done':
      return plan.kind === 'undo' ? null : undo;
    case 'expired':
    case 'refused':
      return again;
    case 'undone':
      return null;
  }
}
