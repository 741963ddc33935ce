import { AlertDialog } from '@base-ui/react/alert-dialog';
import { type FormEvent, type ReactElement, useId, useState } from 'react';
import type { PlanSummary, PlanTiming, QuietHours } from '../../engine/protocol/index.ts';
import questions from '../balance/Questions.module.css';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { localTimeOf, localTimeText, quietHoursText } from '../state/local-time.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { Choice } from '../ui/Choice.tsx';
import dialog from '../ui/Dialog.module.css';

const words = text.queue.when;
const HOUR_MS = 3_600_000;
const NONE: readonly QuietHours[] = [];

/** When an approved plan is carried out by itself: at a time, or once quiet hours begin. */
export function ScheduleForm({ plan }: { plan: PlanSummary }): ReactElement {
  const { stores, balances, queues, nowMs } = useConsole();
  const quietHours = useStore(stores.balance, ({ status }) =>
    status.state === 'ready' ? status.value.settings.policy.quietHours : NONE,
  );
  const { schedule, planId } = plan;
  const [kind, setKind] = useState<PlanTiming['kind']>(schedule?.kind ?? 'at');
  const [time, setTime] = useState(() =>
    localTimeText(schedule?.kind === 'at' ? schedule.atMs : Math.ceil(nowMs() / HOUR_MS + 1) * HOUR_MS),
  );
  const id = useId();
  const atMs = localTimeOf(time);
  const isPast = atMs !== null && atMs <= nowMs();
  const isGood = kind === 'quiet-hours' ? quietHours.length > 0 : atMs !== null && !isPast;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isGood) return;
    balances.withdraw();
    void queues.schedule(planId, kind === 'at' ? { kind, atMs: atMs! } : { kind });
  };
  const field = (
    <label className={questions.field} htmlFor={id}>
      {words.time}
      <input
        id={id}
        type="datetime-local"
        // Offered to the minute, and taken to the second: a browser would refuse one that lies between two minutes.
        step="any"
        className={questions.input}
        value={time}
        aria-invalid={isPast}
        onChange={(event) => setTime(event.target.value)}
      />
      {isPast && <span className={questions.hint}>{words.past}</span>}
    </label>
  );
  const quietHint = quietHours.length === 0 ? words.noQuiet : words.quietHint(quietHoursText(quietHours));
  return (
    <form onSubmit={submit}>
      <header className={dialog.header}>
        <AlertDialog.Title className={dialog.title}>{words.title(planId)}</AlertDialog.Title>
      </header>
      <div className={questions.words}>
        <AlertDialog.Description className={questions.muted}>{words.intro}</AlertDialog.Description>
        <Choice
          legend={words.legend}
          isLegendHidden
          value={kind}
          onChange={setKind}
          options={[
            { value: 'at', name: words.at, hint: words.atHint, detail: field },
            { value: 'quiet-hours', name: words.quiet, hint: quietHint },
          ]}
        />
      </div>
      <footer className={dialog.actions}>
        <AlertDialog.Close render={<Button />}>{text.cancel}</AlertDialog.Close>
        <Button changes type="submit" look="primary" disabled={!isGood}>
          {words.button}
        </Button>
      </footer>
    </form>
  );
}
