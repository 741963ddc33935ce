import type { ReactElement } from 'react';
import {
  type BalancePolicy,
  POLICY_RANGES,
  type PolicySetting,
  REPLAY_FORMS,
  REPLAY_STRATEGIES,
} from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import {
  BACK_TEST_RANGES,
  type BackTestRange,
  type BackTestWish,
  TIME_SETTINGS,
  thresholdCount,
  thresholdFaults,
  togglePolicy,
  withoutThresholds,
  withSetting,
} from '../state/back-test.ts';
import { text } from '../text/en.ts';
import { Choice } from '../ui/Choice.tsx';
import { LinkButton } from '../ui/LinkButton.tsx';
import { MultiChoice } from '../ui/MultiChoice.tsx';
import { PolicyNumber } from '../ui/PolicyNumber.tsx';
import { Segmented } from '../ui/Segmented.tsx';
import styles from './BackTestForm.module.css';
import { TraceFile } from './TraceFile.tsx';

const words = text.backTest;
const RANGES = BACK_TEST_RANGES.map((value) => ({ value, label: words.ranges[value] }));
const POLICIES = REPLAY_STRATEGIES.map((value) => ({ value, ...words.policy[value] }));
const FORMS = REPLAY_FORMS.map((value) => ({ value, ...words.forms[value] }));
const THRESHOLD_GROUPS = text.policy.groups.map(({ name, settings }) => ({
  name,
  settings: settings.filter((setting) => !TIME_SETTINGS.some((time) => time === setting)),
}));

/** What is replayed, under what. */
export function BackTestForm(props: {
  readonly wish: BackTestWish;
  readonly policy: BalancePolicy;
  /** A setting that the engine refused when it was last asked. */
  readonly refused: string | null;
}): ReactElement {
  const { wish, policy, refused } = props;
  const { backTests } = useConsole();
  const faults = thresholdFaults(wish, policy);
  const count = thresholdCount(wish);
  const field = (setting: PolicySetting, placeholder: number | null) => (
    <WishField
      key={setting}
      setting={setting}
      value={wish.settings[setting] ?? null}
      placeholder={placeholder}
      fault={faults.get(setting)}
      isRefused={refused === setting}
    />
  );
  return (
    <>
      <div className={styles.columns}>
        <Choice
          legend={words.source}
          options={[
            { value: 'history', ...words.sources.history, detail: <Range range={wish.range} /> },
            { value: 'trace', ...words.sources.trace, detail: <TraceFile file={wish.file} /> },
          ]}
          value={wish.source}
          onChange={(source) => backTests.change(() => ({ source }))}
        />
        <MultiChoice
          legend={words.policies}
          options={POLICIES}
          values={wish.policies}
          fault={wish.policies.length === 0 ? words.noPolicy : null}
          onToggle={(of) => backTests.change((now) => togglePolicy(now, of))}
        />
        <Choice
          legend={words.form}
          options={FORMS}
          value={wish.form}
          onChange={(form) => backTests.change(() => ({ form }))}
        />
      </div>
      <section className={styles.group} aria-label={words.times}>
        <h3 className={styles.title}>
          {words.times}
          <span className={styles.note}>{words.timesHint}</span>
        </h3>
        <div className={styles.fields}>{TIME_SETTINGS.map((setting) => field(setting, null))}</div>
      </section>
      <details className={styles.group} open={count > 0 || faults.size > 0 || undefined}>
        <summary className={styles.title}>
          {words.thresholds}
          <span className={styles.note}>{words.thresholdsOther(count)}</span>
        </summary>
        <p className={styles.hint}>
          {words.thresholdsHint}
          {count > 0 && (
            <LinkButton onClick={() => backTests.change(withoutThresholds)}>{words.thresholdsReset}</LinkButton>
          )}
        </p>
        {THRESHOLD_GROUPS.filter(({ settings }) => settings.length > 0).map(({ name, settings }) => (
          <section key={name} aria-label={name}>
            <h4 className={styles.subtitle}>{name}</h4>
            <div className={styles.fields}>{settings.map((setting) => field(setting, policy[setting]))}</div>
          </section>
        ))}
      </details>
    </>
  );
}

function Range({ range }: { range: BackTestRange }): ReactElement {
  const { backTests } = useConsole();
  return (
    <Segmented
      label={words.range}
      value={range}
      options={RANGES}
      onChange={(next) => backTests.change(() => ({ range: next }))}
    />
  );
}

function WishField(props: {
  readonly setting: PolicySetting;
  readonly value: number | null;
  /** What holds while the field is empty; null where the engine chooses. */
  readonly placeholder: number | null;
  readonly fault: string | undefined;
  readonly isRefused: boolean;
}): ReactElement {
  const { setting, value, placeholder, fault, isRefused } = props;
  const { backTests } = useConsole();
  return (
    <PolicyNumber
      words={text.policy.policy[setting]}
      value={value}
      otherwise={placeholder ?? words.chosen}
      range={POLICY_RANGES[setting]}
      fault={fault !== undefined ? text.policy.fault(fault) : isRefused ? words.refused : null}
      onChange={(next) => backTests.change((wish) => withSetting(wish, setting, next))}
      onClear={() => backTests.change((wish) => withSetting(wish, setting, null))}
    />
  );
}
