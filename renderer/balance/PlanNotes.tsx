import type { ReactElement } from 'react';
import type { PlanDetails } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { jobOfKind } from '../state/jobs.ts';
import { text } from '../text/en.ts';
import { Callout } from '../ui/Callout.tsx';
import { ProgressBar } from '../ui/ProgressBar.tsx';
import { PaceControl } from './PaceControl.tsx';
import { PlanProgress } from './PlanProgress.tsx';

const words = text.balance.plan;

/** What has to be known of a plan before anything else: it does not fit, it is under way, somebody refused it. */
export function PlanNotes({ details: { plan, staleBecause } }: { details: PlanDetails }): ReactElement {
  const { state, note } = plan;
  const cause = state === 'paused' ? pauseCause(note) : null;
  const undoing = useStore(useConsole().stores.jobs, (jobs) => jobOfKind(jobs, 'undo'));
  return (
    <>
      {staleBecause !== null && (state === 'draft' || state === 'proposed' || state === 'approved') && (
        <Callout look="warning" icon="warning" role="status">
          <strong>{words.staleTitle}</strong> {staleBecause}
          <p>{words.staleHint}</p>
        </Callout>
      )}
      {(state === 'executing' || state === 'paused') && (
        <>
          <PlanProgress plan={plan} />
          <PaceControl />
        </>
      )}
      {state === 'paused' && (
        <Callout look="warning" icon="pause" role="status">
          {words.pausedAt}
          {cause !== null && <p>{words.pausedBecause(cause)}</p>}
        </Callout>
      )}
      {undoing !== undefined && <ProgressBar label={text.jobs.names.undo} progress={undoing.progress} />}
      {note !== null && note !== '' && state !== 'paused' && (
        <Callout icon="info">
          <strong>{state === 'refused' || state === 'expired' ? words.noteTitle[state] : words.noteTitle.other}</strong>
          {`: ${note}`}
        </Callout>
      )}
    </>
  );
}

/** What stopped a plan, without what the sheet says already; null where somebody just paused it. */
function pauseCause(note: string | null): string | null {
  const cause = note?.split('; ')[0] ?? '';
  return cause === '' || cause.endsWith('was cancelled') ? null : cause;
}
