import type { ReactElement } from 'react';
import type { PlanSummary } from '../../engine/protocol/index.ts';
import { ShardPath } from '../panels/ShardPath.tsx';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { type Conflict, flowsOf, phaseOf, rowsDone, type StripPhase } from '../state/work-queue.ts';
import { text } from '../text/en.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { Icon } from '../ui/Icon.tsx';
import { LinkButton } from '../ui/LinkButton.tsx';
import { Tag, type TagLook } from '../ui/Tag.tsx';
import styles from './FlightStrip.module.css';
import { usePlanDetails } from './use-plan-details.ts';

const words = text.queue;
const { actions, progress: progressWords } = text.balance;
const FLOWS_SHOWN_MAX = 2;
const LOOKS: Readonly<Partial<Record<StripPhase, TagLook>>> = { paused: 'warning', done: 'good' };

/** One plan on its way: from where to where, how far, how fast, by whom, and how to hold it. */
export function FlightStrip({ plan, conflicts }: { plan: PlanSummary; conflicts: readonly Conflict[] }): ReactElement {
  const { stores, queues, balances } = useConsole();
  const details = usePlanDetails(plan.planId);
  const isShown = useStore(stores.workQueue, ({ shown }) => shown === plan.planId);
  const { planId, nodes, undoOf } = plan;
  const phase = phaseOf(plan);
  const flows = details === null ? [] : flowsOf(details);
  const { done, total } = rowsDone(plan);
  return (
    <article className={classes(styles.strip, styles[phase])} aria-label={words.strip(plan)}>
      <div className={styles.line}>
        {flows.slice(0, FLOWS_SHOWN_MAX).map(({ from, to }) => (
          <ShardPath key={`${from} ${to}`} from={from} to={to} isShort />
        ))}
        {flows.length > FLOWS_SHOWN_MAX && (
          <span className={styles.muted}>{words.moreFlows(flows.length - FLOWS_SHOWN_MAX)}</span>
        )}
        <strong>{words.nodes(nodes)}</strong>
        <span className={styles.space} />
        <Tag look={LOOKS[phase] ?? (isUnderWay(phase) ? 'accent' : 'plain')}>{words.phases[phase]}</Tag>
      </div>
      <div className={styles.line}>
        <LinkButton onClick={() => balances.open({ kind: 'plan', planId })}>
          {undoOf === null ? words.by(plan) : words.undoOf(undoOf)}
        </LinkButton>
      </div>
      {isUnderWay(phase) || phase === 'paused' ? (
        <Progress plan={plan} done={done} total={total} />
      ) : (
        <p className={styles.facts}>
          <span>{words.rowsMade(plan.movedRows)}</span>
          {plan.startedMs !== null && plan.finishedMs !== null && (
            <span>{words.took(plan.finishedMs - plan.startedMs)}</span>
          )}
          <Outcome plan={plan} />
        </p>
      )}
      {conflicts.map((conflict) => (
        <p key={conflict.planId} className={styles.conflict}>
          <Icon name="warning" />
          {words.conflict(conflict)}
        </p>
      ))}
      <div className={styles.line}>
        <Steps plan={plan} phase={phase} />
        <span className={styles.space} />
        <IconButton
          icon="target"
          label={words.showOnScene(text.balance.plan.name(planId))}
          aria-pressed={isShown}
          disabled={details === null}
          onClick={() => queues.show(planId)}
        />
      </div>
    </article>
  );
}

const isUnderWay = (phase: StripPhase): boolean =>
  phase === 'starting' || phase === 'copying' || phase === 'switching' || phase === 'cleaning';

function Progress({ plan, done, total }: { plan: PlanSummary; done: number; total: number }): ReactElement {
  const { progress, state } = plan;
  return (
    <>
      <div
        className={styles.track}
        role="progressbar"
        aria-label={words.strip(plan)}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={Math.min(done, total)}
      >
        <span className={styles.fill} style={{ width: `${Math.min(100, (100 * done) / total)}%` }} />
      </div>
      <p className={styles.facts}>
        <span>{words.rows(done, total)}</span>
        {state === 'executing' && progress !== undefined && (
          <>
            <span>{progressWords.rate(progress.rowsPerSecond)}</span>
            <span>{progressWords.eta(progress.etaMs)}</span>
          </>
        )}
        {plan.note !== null && <span>{plan.note}</span>}
      </p>
    </>
  );
}

/** What was seen after it, where it promised anything. */
function Outcome({ plan: { state, ratioPredicted, observed, note } }: { plan: PlanSummary }): ReactElement | null {
  if (state !== 'done') return note === null ? null : <span>{note}</span>;
  if (ratioPredicted === null) return null;
  if (observed === null) return <span>{words.outcomeWaits}</span>;
  return (
    <span className={classes(observed.isWorse && styles.worse)}>{words.outcome(ratioPredicted, observed.ratio)}</span>
  );
}

function Steps({ plan, phase }: { plan: PlanSummary; phase: StripPhase }): ReactElement | null {
  const { balances } = useConsole();
  const { planId, kind } = plan;
  const abort = (
    <Button changes size="small" onClick={() => balances.ask({ kind: 'abort', plan })}>
      {actions.abort}
    </Button>
  );
  if (isUnderWay(phase)) {
    return (
      <>
        <Button changes size="small" icon="pause" onClick={() => void balances.pause(planId)}>
          {actions.pause}
        </Button>
        {abort}
      </>
    );
  }
  if (phase === 'paused') {
    return (
      <>
        <Button changes size="small" look="primary" onClick={() => void balances.run(planId)}>
          {actions.resume}
        </Button>
        {abort}
      </>
    );
  }
  if (phase !== 'done' || kind === 'undo') return null;
  return (
    <Button changes size="small" icon="undo" onClick={() => balances.ask({ kind: 'undo', plan })}>
      {actions.undo}
    </Button>
  );
}
