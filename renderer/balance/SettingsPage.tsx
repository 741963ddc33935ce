import { type ReactElement, useId } from 'react';
import { BALANCE_FORESIGHTS, type BalanceSettings, POLICY_RANGES, policyFaults } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { type Balance, OPERATOR_LENGTH_MAX } from '../state/balance.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { Choice } from '../ui/Choice.tsx';
import { ApprovalFields } from './ApprovalFields.tsx';
import dialog from './BalanceDialog.module.css';
import { QuietHoursField } from './QuietHoursField.tsx';
import { SettingField } from './SettingField.tsx';
import styles from './SettingsPage.module.css';
import { changedCount, withDefaults } from './settings-changes.ts';

const words = text.policy;
const FORESIGHTS = BALANCE_FORESIGHTS.map((value) => ({ value, ...text.balance.foresights[value] }));

/** By what the balancer works, and what it may do without asking. Nothing is changed before it is saved. */
export function SettingsPage({ settings }: { settings: BalanceSettings }): ReactElement {
  const { balances } = useConsole();
  const { policy, foresight } = settings;
  const faults = new Map(policyFaults(policy).map(({ setting, expected }) => [setting, expected]));
  const change = (part: Partial<BalanceSettings>) => balances.changeSettings((now) => ({ ...now, ...part }));
  const changePolicy = (part: Partial<BalanceSettings['policy']>) =>
    balances.changeSettings((now) => ({ ...now, policy: { ...now.policy, ...part } }));
  return (
    <>
      <section className={styles.group}>
        <Choice
          legend={words.foresight}
          options={FORESIGHTS}
          value={foresight}
          onChange={(next) => change({ foresight: next })}
        />
      </section>
      {words.groups.map(({ name, settings: names }) => (
        <section key={name} className={styles.group} aria-label={name}>
          <h3 className={styles.title}>{name}</h3>
          <div className={styles.fields}>
            {names.map((setting) => (
              <SettingField
                key={setting}
                words={words.policy[setting]}
                value={policy[setting]}
                range={POLICY_RANGES[setting]}
                fault={faults.get(setting)}
                onChange={(value) => changePolicy({ [setting]: value })}
              />
            ))}
          </div>
        </section>
      ))}
      <section className={styles.group} aria-label={words.quiet.title}>
        <h3 className={styles.title}>{words.quiet.title}</h3>
        <QuietHoursField hours={policy.quietHours} onChange={(quietHours) => changePolicy({ quietHours })} />
      </section>
      <section className={styles.group} aria-label={words.approval.title}>
        <h3 className={styles.title}>{words.approval.title}</h3>
        <ApprovalFields settings={settings} onChange={change} />
      </section>
      <OperatorName />
    </>
  );
}

function OperatorName(): ReactElement {
  const { stores, balances } = useConsole();
  const operator = useStore(stores.balance, (balance) => balance.operator);
  const id = useId();
  return (
    <section className={styles.group}>
      <label htmlFor={id}>
        <h3 className={styles.label}>{text.balance.operator.setting}</h3>
      </label>
      <input
        id={id}
        key={operator}
        className={`${styles.input} ${styles.name}`}
        maxLength={OPERATOR_LENGTH_MAX}
        defaultValue={operator ?? ''}
        onBlur={(event) => balances.rename(event.target.value)}
      />
      <p className={styles.hint}>{text.balance.operator.intro}</p>
    </section>
  );
}

export function SettingsActions({ balance }: { balance: Balance }): ReactElement | null {
  const { balances } = useConsole();
  const { draft, status, doing } = balance;
  if (status.state !== 'ready') return null;
  const settings = draft ?? status.value.settings;
  const isFaulty = policyFaults(settings.policy).length > 0;
  const count = changedCount(settings);
  return (
    <>
      <Button className={dialog.first} disabled={count === 0} onClick={() => balances.changeSettings(withDefaults)}>
        {words.resetAll}
      </Button>
      <span className={dialog.hint} role="status">
        {isFaulty ? words.faulty : count === 0 ? words.allStandard : words.unsaved(count)}
      </span>
      <Button
        onClick={() => {
          balances.forgetSettings();
          balances.show({ kind: 'now' });
        }}
      >
        {text.cancel}
      </Button>
      <Button
        changes
        look="primary"
        disabled={draft === null || isFaulty || doing !== null}
        onClick={() => void balances.saveSettings()}
      >
        {doing === 'configure' ? words.saving : words.save}
      </Button>
    </>
  );
}
