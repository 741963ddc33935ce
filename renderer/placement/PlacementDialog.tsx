import { type ReactElement, type RefObject, useEffect, useRef } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useDialog } from '../shell/use-dialog.ts';
import { useStore } from '../state/create-store.ts';
import { jobOfKind } from '../state/jobs.ts';
import type { Placement } from '../state/placement.ts';
import { text } from '../text/en.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Icon } from '../ui/Icon.tsx';
import { ProgressBar } from '../ui/ProgressBar.tsx';
import { ApplyQuestion } from './ApplyQuestion.tsx';
import { MovesOverview } from './MovesOverview.tsx';
import { PlacementActions } from './PlacementActions.tsx';
import styles from './PlacementDialog.module.css';
import { PlacementFailure } from './PlacementFailure.tsx';
import { PlacementShards } from './PlacementShards.tsx';
import { ProposalFigures } from './ProposalFigures.tsx';
import { ProposalWarnings } from './ProposalWarnings.tsx';
import { RulesList } from './RulesList.tsx';
import { WishForm } from './WishForm.tsx';

/** Placement, from the wish through the comparison to the result. */
export function PlacementDialog(): ReactElement {
  const { stores, placements } = useConsole();
  const { isOpen, close } = useDialog('placement');
  const placement = useStore(stores.placement, (state) => state);
  const body = useRef<HTMLDivElement>(null);
  const firstField = useRef<HTMLInputElement>(null);
  const isReady = useStore(stores.workspace, ({ topology }) => topology.state === 'ready');
  // Others may have changed the rules since they were last shown.
  useEffect(() => {
    if (isOpen && isReady) void placements.refreshRules();
  }, [isOpen, isReady, placements]);
  // Each phase has buttons of its own: the one that was pressed is gone, and the keyboard must not be left nowhere.
  const { phase } = placement;
  const shownPhase = useRef(phase);
  useEffect(() => {
    const isNew = shownPhase.current !== phase;
    shownPhase.current = phase;
    if (isOpen && isNew && document.activeElement === document.body) (firstField.current ?? body.current)?.focus();
  }, [isOpen, phase]);
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={text.placement.title}
      intro={hasForm(placement) ? text.placement.intro : summaryOf(placement)}
      size="wide"
      // A button must not become another one under the finger of somebody who is about to press it.
      actions={<PlacementActions key={phase === 'confirming' ? 'proposed' : phase} placement={placement} />}
      initialFocus={firstField}
    >
      <div ref={body} className={styles.body} tabIndex={-1}>
        {hasForm(placement) ? <Form placement={placement} firstField={firstField} /> : <Body placement={placement} />}
      </div>
      <ApplyQuestion placement={placement} focusAfter={body} />
    </Dialog>
  );
}

/** After a plan was stopped the next thing is another one, so the form is there at once. */
const hasForm = ({ phase }: Placement): boolean => phase === 'choosing' || phase === 'stopped';

/** What was asked for, in one line. */
function summaryOf({ wish, asked, proposal }: Placement): string {
  return text.placement.summary(proposal?.shards ?? asked ?? 0, wish.objective, wish.imbalance, wish.from);
}

function Form(props: {
  readonly placement: Placement;
  readonly firstField: RefObject<HTMLInputElement | null>;
}): ReactElement {
  const { phase, error, wish } = props.placement;
  return (
    <>
      {phase === 'stopped' && (
        <p className={styles.stopped} role="status">
          <Icon name="warning" />
          <span>
            <strong>{text.placement.stoppedTitle}</strong> {text.placement.stopped}
          </span>
        </p>
      )}
      {error !== null && <PlacementFailure title={text.placement.proposeFailed} error={error} />}
      <WishForm wish={wish} firstField={props.firstField} />
      <RulesList />
    </>
  );
}

function Body({ placement }: { placement: Placement }): ReactElement {
  const { phase, error, proposal, result, wish } = placement;
  if (proposal === null) {
    return (
      <>
        <Running placement={placement} />
        <RulesList />
      </>
    );
  }
  const isOpen = phase === 'proposed' || phase === 'confirming';
  return (
    <>
      {phase === 'applied' && result !== null && (
        <>
          <p className={styles.done} role="status">
            <Icon name="check" />
            {text.placement.done(result.movedNodes, result.movedRows, result.elapsedMs)}
          </p>
          <p className={styles.note}>{text.placement.was}</p>
        </>
      )}
      {phase === 'applying' && <Running placement={placement} />}
      {error !== null && <ErrorBlock title={text.placement.applyFailed} error={error} />}
      {isOpen && <ProposalWarnings proposal={proposal} imbalance={wish.imbalance} />}
      <ProposalFigures proposal={proposal} />
      <PlacementShards proposal={proposal} />
      {isOpen && <MovesOverview proposal={proposal} />}
    </>
  );
}

function Running({ placement }: { placement: Placement }): ReactElement {
  const { phase, proposal } = placement;
  const isApplying = phase === 'applying';
  const job = useStore(useConsole().stores.jobs, (jobs) => jobOfKind(jobs, isApplying ? 'apply' : 'propose'));
  const isReopening = isApplying && proposal !== null && proposal.shards !== proposal.before.shards.length;
  return (
    <div className={styles.running}>
      <ProgressBar
        label={isApplying ? text.placement.applying : text.placement.proposing}
        progress={job?.progress ?? null}
      />
      {isApplying && (
        <p className={styles.note}>{isReopening ? text.placement.applyingReopens : text.placement.applyingHint}</p>
      )}
    </div>
  );
}
