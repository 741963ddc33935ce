import type { ReactElement } from 'react';
import {
  APPROVAL_RANGES,
  type ApprovalSetting,
  type BalanceSettings,
  OUTCOME_TOLERANCE_RANGE,
} from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { SettingField } from './SettingField.tsx';
import styles from './SettingsPage.module.css';

const words = text.policy.approval;
const NUMBERS = Object.keys(APPROVAL_RANGES) as ApprovalSetting[];

/** Who may approve what, and what plans need nobody. */
export function ApprovalFields(props: {
  readonly settings: BalanceSettings;
  readonly onChange: (change: Partial<BalanceSettings>) => void;
}): ReactElement {
  const { settings, onChange } = props;
  const { approval } = settings;
  const change = (part: Partial<BalanceSettings['approval']>) => onChange({ approval: { ...approval, ...part } });
  return (
    <div className={styles.rows}>
      <Check
        label={words.mustDiffer}
        hint={words.mustDifferHint}
        isChecked={approval.mustDiffer}
        onChange={(mustDiffer) => change({ mustDiffer })}
      />
      <div className={styles.fields}>
        {NUMBERS.map((setting) => (
          <SettingField
            key={setting}
            words={words[setting]}
            value={approval[setting]}
            range={APPROVAL_RANGES[setting]}
            onChange={(value) => change({ [setting]: value })}
          />
        ))}
        <SettingField
          words={text.policy.tolerance}
          value={settings.outcomeToleranceRatio}
          range={OUTCOME_TOLERANCE_RANGE}
          onChange={(outcomeToleranceRatio) => onChange({ outcomeToleranceRatio })}
        />
      </div>
      <Types types={approval.types} onChange={(types) => change({ types })} />
    </div>
  );
}

function Types(props: {
  readonly types: readonly string[] | null;
  readonly onChange: (types: readonly string[] | null) => void;
}): ReactElement {
  const { types, onChange } = props;
  const topology = useStore(useConsole().stores.workspace, (workspace) => workspace.topology);
  const known = topology.state === 'ready' ? topology.value.nodeTypes : [];
  return (
    <>
      <Check
        label={words.anyType}
        hint={words.anyTypeHint}
        isChecked={types === null}
        onChange={(isAny) => onChange(isAny ? null : known)}
      />
      {types !== null && (
        <fieldset className={styles.types}>
          <legend className="visually-hidden">{words.types}</legend>
          {known.map((type) => (
            <Check
              key={type}
              label={type}
              isChecked={types.includes(type)}
              onChange={(isIn) => onChange(isIn ? [...types, type] : types.filter((other) => other !== type))}
            />
          ))}
        </fieldset>
      )}
    </>
  );
}

function Check(props: {
  readonly label: string;
  readonly hint?: string;
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
}): ReactElement {
  const { label, hint, isChecked, onChange } = props;
  return (
    <label className={styles.check}>
      <input type="checkbox" checked={isChecked} onChange={(event) => onChange(event.target.checked)} />
      <span>
        {label}
        {hint !== undefined && <span>{hint}</span>}
      </span>
    </label>
  );
}
