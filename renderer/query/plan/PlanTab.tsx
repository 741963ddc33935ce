import { type ReactElement, useMemo, useState } from 'react';
import { useConsole } from '../../shell/console-context.ts';
import { useStore } from '../../state/create-store.ts';
import { isRunning, type ShownPlan } from '../../state/query.ts';
import { text } from '../../text/en.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { QueryFailure } from '../panel/QueryFailure.tsx';
import { PlanPicture } from './PlanPicture.tsx';
import styles from './PlanTab.module.css';
import { PlanTable } from './PlanTable.tsx';
import { layoutPlan } from './plan-layout.ts';
import { planText } from './plan-text.ts';

/** What the engine would do, or did, for a query. */
export function PlanTab(): ReactElement {
  const { stores } = useConsole();
  const plan = useStore(stores.query, (state) => state.plan);
  const run = useStore(stores.query, (state) => state.run);
  if (plan.state === 'loading') return <Spinner label={text.query.planning} />;
  if (plan.state === 'failed') return <QueryFailure error={plan.error} hasRows={false} />;
  if (plan.state === 'idle') {
    const isOpen = isRunning(run) || run.phase === 'open';
    return <EmptyState title={text.query.noPlan}>{isOpen ? text.query.noPlanYet : text.query.noPlanHint}</EmptyState>;
  }
  return <Plan plan={plan.value} />;
}

function Plan({ plan }: { plan: ShownPlan }): ReactElement {
  const { stores } = useConsole();
  const isOld = useStore(stores.query, (state) => state.text !== plan.query);
  const [isTable, setTable] = useState(false);
  const [said, setSaid] = useState('');
  const layout = useMemo(() => layoutPlan(plan.steps), [plan]);
  const copy = (content: string) =>
    navigator.clipboard.writeText(content).then(
      () => setSaid(text.copied),
      () => setSaid(text.query.copyRefused),
    );
  return (
    <div className={styles.tab}>
      <div className={styles.tools}>
        <span className={styles.note} role="status">
          {said}
        </span>
        <Button size="small" look="quiet" icon="rows" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {text.query.planAsTable}
        </Button>
        <Button size="small" look="quiet" icon="copy" onClick={() => void copy(planText(plan.steps))}>
          {text.query.copyText}
        </Button>
        <Button size="small" look="quiet" icon="copy" onClick={() => void copy(JSON.stringify(plan, null, 2))}>
          {text.query.copyJson}
        </Button>
      </div>
      <p className={styles.head}>
        {text.query.planKinds[plan.kind]}
        {isOld && <span className={styles.old}>{text.query.planOfOther}</span>}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
      <section className={styles.scroll} tabIndex={0} aria-label={text.query.plan}>
        {!isTable && <PlanPicture layout={layout} />}
        <div className={isTable ? '' : 'visually-hidden'}>
          <PlanTable steps={plan.steps} />
        </div>
      </section>
    </div>
  );
}
