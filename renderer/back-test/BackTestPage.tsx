import type { ReactElement } from 'react';
import type { BalancePolicy } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { type BackTest, type BackTestWish, isBackTestBusy } from '../state/back-test.ts';
import { useStore } from '../state/create-store.ts';
import { jobOfKind } from '../state/jobs.ts';
import { text } from '../text/en.ts';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Icon } from '../ui/Icon.tsx';
import { ProgressBar } from '../ui/ProgressBar.tsx';
import { BackTestForm } from './BackTestForm.tsx';
import styles from './BackTestPage.module.css';
import { BackTestResult } from './BackTestResult.tsx';
import { sourceName } from './back-test-names.ts';

const words = text.backTest;

/** What the policies would have made of reads of the past: from the wish to the result. */
export function BackTestPage({ policy }: { policy: BalancePolicy }): ReactElement {
  const state = useStore(useConsole().stores.backTest, (backTest) => backTest);
  if (isBackTestBusy(state)) return <Busy state={state} />;
  if (state.phase === 'done' && state.result !== null) return <BackTestResult {...state.result} />;
  return (
    <>
      {state.error !== null && <Failure error={state.error} wish={state.wish} />}
      <BackTestForm wish={state.wish} policy={policy} refused={refusedSetting(state)} />
    </>
  );
}

/** How far it is over all policies, so that the bar never goes back; and which of them is under way. */
function Busy({ state: { phase, wish } }: { state: BackTest }): ReactElement {
  const job = useStore(useConsole().stores.jobs, (jobs) => jobOfKind(jobs, 'back-test'));
  const progress = job?.progress ?? null;
  const { policies } = wish;
  const at = phase === 'uploading' || progress === null ? -1 : policies.findIndex((of) => progress.phase.endsWith(of));
  const policy = policies[at];
  const overall =
    progress === null || policy === undefined || progress.total === null
      ? progress
      : {
          ...progress,
          phase: words.under(policy),
          done: at * progress.total + progress.done,
          total: policies.length * progress.total,
        };
  return (
    <div className={styles.busy}>
      <h3 className={styles.source}>{sourceName(wish)}</h3>
      <ProgressBar
        key={policy === undefined ? phase : 'replaying'}
        label={phase === 'uploading' ? words.uploading : words.starting}
        progress={overall}
      />
      <ol className={styles.steps} aria-label={words.steps}>
        {policies.map((of, step) => {
          const stepState = step < at ? 'done' : step === at ? 'now' : 'waiting';
          return (
            <li key={of} className={styles[stepState]}>
              <Icon name={stepState === 'done' ? 'check' : stepState === 'now' ? 'play' : 'clock'} />
              {words.policy[of].name}
              <span className={styles.stepState}>{words.stepStates[stepState]}</span>
            </li>
          );
        })}
      </ol>
      <p className={styles.intro}>{words.runningHint}</p>
    </div>
  );
}

/** The setting that the engine would not take. */
const refusedSetting = ({ error }: BackTest): string | null =>
  typeof error?.details.setting === 'string' ? error.details.setting : null;

function Failure({ error, wish }: { error: NonNullable<BackTest['error']>; wish: BackTestWish }): ReactElement {
  const { setting } = error.details;
  const which = typeof setting === 'string' ? words.settingFault(setting) : null;
  return (
    <ErrorBlock title={words.failedTitle} error={error} advice={adviceFor(error, wish)}>
      {which !== null && <p>{which}</p>}
    </ErrorBlock>
  );
}

/** What to do here, where the code alone would say what to do elsewhere. */
function adviceFor({ code, details }: NonNullable<BackTest['error']>, { source }: BackTestWish): string | undefined {
  if (code === 'unavailable.heat') return source === 'history' ? words.advice.history : words.advice.trace;
  if (code === 'input.format' || code === 'input.strict' || code === 'not-found.upload') return words.advice.format;
  if (code === 'usage.arguments' && details.setting !== undefined) return words.advice.settings;
  return undefined;
}
