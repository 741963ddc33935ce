import { Tabs } from '@base-ui/react/tabs';
import { type ReactElement, useEffect, useRef } from 'react';
import { BackTestActions } from '../back-test/BackTestActions.tsx';
import { BackTestPage } from '../back-test/BackTestPage.tsx';
import { ScorecardPage } from '../queue/ScorecardPage.tsx';
import { useConsole } from '../shell/console-context.ts';
import { useDialog } from '../shell/use-dialog.ts';
import { isBackTestBusy } from '../state/back-test.ts';
import { type Balance, type BalancePage, waitingPlan } from '../state/balance.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import tabs from '../ui/Tabs.module.css';
import { AuditPage } from './AuditPage.tsx';
import styles from './BalanceDialog.module.css';
import { ComparePage } from './ComparePage.tsx';
import { NowPage } from './NowPage.tsx';
import { PlanActions } from './PlanActions.tsx';
import { PlanSheetPage } from './PlanSheetPage.tsx';
import { PlansPage } from './PlansPage.tsx';
import { Questions } from './Questions.tsx';
import { SettingsActions, SettingsPage } from './SettingsPage.tsx';

const TABS = ['now', 'plans', 'scorecard', 'back-test', 'audit'] as const;
type Tab = (typeof TABS)[number];
const isTab = (kind: string): kind is Tab => TABS.some((tab) => tab === kind);

/** The balancer: what it sees, what it plans, who decided; and the sheet of a plan, from which it is decided. */
export function BalanceDialog(): ReactElement {
  const { stores, balances } = useConsole();
  const { isOpen, close } = useDialog('balance');
  const balance = useStore(stores.balance, (state) => state);
  const isReady = useStore(stores.workspace, ({ topology }) => topology.state === 'ready');
  const body = useRef<HTMLDivElement>(null);
  const { page, failure } = balance;
  const step = useStore(stores.backTest, (backTest) => (isBackTestBusy(backTest) ? 'busy' : backTest.phase));
  const pageKey = page.kind === 'plan' ? page.planId : page.kind === 'back-test' ? `${page.kind} ${step}` : page.kind;
  // Each page has controls of its own: the one that led here is gone, and the keyboard must not be left nowhere.
  const shownPage = useRef(pageKey);
  useEffect(() => {
    const isNew = shownPage.current !== pageKey;
    shownPage.current = pageKey;
    if (!isOpen || !isNew) return;
    body.current?.parentElement?.scrollTo({ top: 0 });
    if (document.activeElement === document.body || !isTab(page.kind)) body.current?.focus({ preventScroll: true });
  }, [isOpen, pageKey, page.kind]);
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={titleOf(page)}
      intro={page.kind === 'back-test' ? text.backTest.intro : isTab(page.kind) ? text.balance.intro : undefined}
      size="huge"
      back={isTab(page.kind) ? undefined : { label: text.balance.back, onBack: () => goBack(page, balances.show) }}
      // A button must not become another one under the finger of somebody who is about to press it.
      actions={hasActions(balance, isReady) ? <Actions key={pageKey} balance={balance} /> : undefined}
      initialFocus={body}
    >
      <div ref={body} className={styles.body} tabIndex={-1}>
        {!isReady ? (
          <EmptyState title={text.balance.noWorkspace} />
        ) : (
          <>
            {isTab(page.kind) && <PageTabs page={page.kind} balance={balance} />}
            {failure !== null && <ErrorBlock title={text.balance.failures[failure.deed]} error={failure.error} />}
            <Page balance={balance} />
          </>
        )}
      </div>
      <Questions balance={balance} focusAfter={body} />
    </Dialog>
  );
}

const hasActions = ({ page, sheet }: Balance, isReady: boolean): boolean =>
  isReady && page.kind !== 'compare' && (page.kind !== 'plan' || sheet?.details.state === 'ready');

function titleOf(page: BalancePage): string {
  if (page.kind === 'plan') return text.balance.plan.name(page.planId);
  if (page.kind === 'settings') return text.policy.title;
  if (page.kind === 'compare') return text.balance.compare.title;
  return text.balance.title;
}

/** To the list that a plan was chosen from, or to where settings were asked for. */
const goBack = (page: BalancePage, show: (page: BalancePage) => void) =>
  show({ kind: page.kind === 'settings' ? 'now' : 'plans' });

function PageTabs({ page, balance }: { page: Tab; balance: Balance }): ReactElement {
  const { balances } = useConsole();
  const isWaiting = waitingPlan(balance) !== null;
  return (
    <Tabs.Root
      className={styles.tabs}
      value={page}
      onValueChange={(next) => balances.show({ kind: TABS.find((tab) => tab === next) ?? 'now' })}
    >
      <Tabs.List className={tabs.list} aria-label={text.balance.pagesLabel} activateOnFocus>
        {TABS.map((tab) => (
          <Tabs.Tab key={tab} value={tab} className={classes(tabs.tab, styles.tab)}>
            {text.balance.pages[tab]}
            {tab === 'plans' && isWaiting && <span className={tabs.badge}>1</span>}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs.Root>
  );
}

function Page({ balance }: { balance: Balance }): ReactElement {
  const { balances } = useConsole();
  const { page, status } = balance;
  if (page.kind === 'plan') return <PlanSheetPage balance={balance} />;
  if (page.kind === 'compare') return <ComparePage balance={balance} />;
  if (page.kind === 'audit') return <AuditPage balance={balance} />;
  if (status.state === 'failed') {
    return <ErrorBlock title={text.balance.failedTitle} error={status.error} onRetry={() => void balances.refresh()} />;
  }
  if (status.state !== 'ready') return <Spinner label={text.loading} />;
  if (page.kind === 'back-test') return <BackTestPage policy={status.value.settings.policy} />;
  if (page.kind === 'scorecard') return <ScorecardPage balance={balance} />;
  if (page.kind === 'plans') return <PlansPage balance={balance} />;
  if (page.kind === 'settings') return <SettingsPage settings={balance.draft ?? status.value.settings} />;
  return <NowPage status={status.value} foundNothing={balance.foundNothing} />;
}

function Actions({ balance }: { balance: Balance }): ReactElement | null {
  const { balances } = useConsole();
  const { page, doing, picked, status } = balance;
  // Before the first look there is nothing that a plan could be made of; the page says when it will be.
  const hasLooked = status.state === 'ready' && status.value.look !== null;
  if (page.kind === 'plan') return <PlanActions balance={balance} />;
  if (page.kind === 'settings') return <SettingsActions balance={balance} />;
  if (page.kind === 'back-test') {
    return status.state === 'ready' ? <BackTestActions policy={status.value.settings.policy} /> : null;
  }
  return (
    <>
      <Button className={styles.first} onClick={() => balances.show({ kind: 'settings' })}>
        {text.balance.settingsButton}
      </Button>
      {page.kind === 'plans' && (
        <>
          {picked.length < 2 && <span className={styles.hint}>{text.balance.queue.pickHint}</span>}
          <Button disabled={picked.length < 2} onClick={() => void balances.compare()}>
            {text.balance.actions.compare}
          </Button>
        </>
      )}
      <Button changes look="primary" disabled={doing !== null || !hasLooked} onClick={() => void balances.propose()}>
        {doing === 'propose' ? text.balance.proposing : text.balance.propose}
      </Button>
    </>
  );
}
