import type { ReactElement } from 'react';
import { type BalanceSettings, DEFAULT_BALANCE_SETTINGS } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { SettingField } from './SettingField.tsx';
import styles from './SettingsPage.module.css';

const words = text.policy.approval;
const { approval: standard, outcomeToleranceRatio: standardTolerance } = DEFAULT_BALANCE_SETTINGS;

/** As the method's own check has them: `balance.configure`. */
const NUMBERS = [
  { setting: 'validS', min: 1, max: 604_800, isWhole: false },
  { setting: 'nodesMax', min: 0, max: 1e9, isWhole: true },
  { setting: 'rowsMax', min: 0, max: 1e12, isWhole: true },
  { setting: 'reliefMin', min: 0, max: 100, isWhole: false },
] as const;
const TOLERANCE = { min: 0, max: 10, isWhole: false, standard: standardTolerance };

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
        {NUMBERS.map(({ setting, ...range }) => (
          <SettingField
            key={setting}
            words={words[setting]}
            value={approval[setting]}
            range={{ ...range, standard: standard[setting] }}
            onChange={(value) => change({ [setting]: value })}
          />
        ))}
        <SettingField
          words={text.policy.tolerance}
          value={settings.outcomeToleranceRatio}
          range={TOLERANCE}
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
