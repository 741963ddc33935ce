import { type ReactElement, useEffect } from 'react';
import { useConsole } from '../shell/console-context.ts';
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
import { ProposalFigures } from './ProposalFigures.tsx';
import { ProposalWarnings } from './ProposalWarnings.tsx';
import { RulesList } from './RulesList.tsx';
import { ShardTable } from './ShardTable.tsx';
import { WishForm } from './WishForm.tsx';

/** Placement, from the wish through the comparison to the result. */
export function PlacementDialog(): ReactElement {
  const { stores, placements } = useConsole();
  const isOpen = useStore(stores.view, (view) => view.dialog === 'placement');
  const placement = useStore(stores.placement, (state) => state);
  // Others may have changed the rules since they were last shown.
  useEffect(() => {
    if (isOpen) void placements.refreshRules();
  }, [isOpen, placements]);
  return (
    <Dialog
      isOpen={isOpen}
      onClose={() => stores.view.update((view) => ({ ...view, dialog: null }))}
      title={text.placement.title}
      intro={placement.phase === 'choosing' ? text.placement.intro : undefined}
      size="wide"
      actions={<PlacementActions placement={placement} />}
    >
      <div className={styles.body}>
        <Body placement={placement} />
      </div>
      <ApplyQuestion placement={placement} />
    </Dialog>
  );
}

function Body({ placement }: { placement: Placement }): ReactElement {
  const { phase, error, proposal } = placement;
  if (phase === 'choosing' || proposal === null) {
    return (
      <>
        {phase === 'proposing' ? (
          <Running placement={placement} />
        ) : (
          <>
            {error !== null && <PlacementFailure title={text.placement.proposeFailed} error={error} />}
            <WishForm wish={placement.wish} />
          </>
        )}
        <RulesList />
      </>
    );
  }
  const isOver = phase === 'applied' || phase === 'stopped';
  return (
    <>
      <Outcome placement={placement} />
      {phase === 'applying' && <Running placement={placement} />}
      {error !== null && <ErrorBlock title={text.placement.applyFailed} error={error} />}
      {!isOver && phase !== 'applying' && (
        <>
          <Summary placement={placement} />
          <ProposalWarnings proposal={proposal} imbalance={placement.wish.imbalance} />
        </>
      )}
      {isOver && <p className={styles.was}>{text.placement.was}</p>}
      <ProposalFigures proposal={proposal} />
      <ShardTable proposal={proposal} />
      {!isOver && phase !== 'applying' && <MovesOverview proposal={proposal} />}
    </>
  );
}

/** What was asked for, in one line. */
function Summary({ placement }: { placement: Placement }): ReactElement {
  const { stores } = useConsole();
  const { wish, proposal } = placement;
  const shardCount = useStore(stores.workspace, ({ topology }) =>
    topology.state === 'ready' ? topology.value.shardCount : 0,
  );
  const shards = proposal?.shards ?? wish.shards ?? shardCount;
  return <p className={styles.summary}>{text.placement.summary(shards, wish.objective, wish.imbalance, wish.from)}</p>;
}

function Running({ placement }: { placement: Placement }): ReactElement {
  const { phase, proposal } = placement;
  const isApplying = phase === 'applying';
  const job = useStore(useConsole().stores.jobs, (jobs) => jobOfKind(jobs, isApplying ? 'apply' : 'propose'));
  const isReopening = isApplying && proposal !== null && proposal.shards !== proposal.before.shards.length;
  return (
    <div className={styles.running}>
      <Summary placement={placement} />
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

function Outcome({ placement }: { placement: Placement }): ReactElement | null {
  const { phase, result } = placement;
  if (phase === 'applied' && result !== null) {
    return (
      <p className={styles.done} role="status">
        <Icon name="check" />
        {text.placement.done(result.movedNodes, result.movedRows, result.elapsedMs)}
      </p>
    );
  }
  if (phase !== 'stopped') return null;
  return (
    <p className={styles.stopped} role="status">
      <Icon name="stop" />
      <span>
        <strong>{text.placement.stoppedTitle}.</strong> {text.placement.stopped}
      </span>
    </p>
  );
}
