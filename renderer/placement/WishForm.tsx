import { type ReactElement, type RefObject, useId } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import type { PlacementWish } from '../state/placement.ts';
import { text } from '../text/en.ts';
import { SHARD_COUNT_MAX } from '../text/limits.ts';
import { NumberField } from '../ui/NumberField.tsx';
import styles from './WishForm.module.css';

const OBJECTIVES = ['closure', 'edges', 'traffic'] as const;
const STARTS = ['current', 'scratch'] as const;

/** What the operator asks for; every choice says in one sentence what it does. */
export function WishForm(props: {
  readonly wish: PlacementWish;
  readonly firstField: RefObject<HTMLInputElement | null>;
}): ReactElement {
  const { wish, firstField } = props;
  const { stores, placements } = useConsole();
  const shardCount = useStore(stores.workspace, ({ topology }) =>
    topology.state === 'ready' ? topology.value.shardCount : 1,
  );
  return (
    <div className={styles.form}>
      <div className={styles.numbers}>
        <NumberField
          inputRef={firstField}
          label={text.placement.shards}
          hint={text.placement.shardsHint(shardCount)}
          value={wish.shards ?? shardCount}
          min={1}
          max={SHARD_COUNT_MAX}
          step={1}
          onChange={(shards) => placements.changeWish({ shards })}
        />
        <NumberField
          label={text.placement.imbalance}
          hint={text.placement.imbalanceHint(wish.objective)}
          unit="%"
          value={Math.round(wish.imbalance * 1000) / 10}
          min={0}
          max={100}
          step={0.5}
          onChange={(percent) => placements.changeWish({ imbalance: percent / 100 })}
        />
      </div>
      <Choice
        legend={text.placement.objective}
        options={OBJECTIVES.map((value) => ({ value, ...text.placement.objectives[value] }))}
        value={wish.objective}
        onChange={(objective) => placements.changeWish({ objective })}
      />
      <Choice
        legend={text.placement.from}
        options={STARTS.map((value) => ({ value, ...text.placement.starts[value] }))}
        value={wish.from}
        onChange={(from) => placements.changeWish({ from })}
      />
    </div>
  );
}

interface ChoiceProps<V extends string> {
  readonly legend: string;
  readonly options: readonly { readonly value: V; readonly name: string; readonly hint: string }[];
  readonly value: V;
  readonly onChange: (value: V) => void;
}

function Choice<V extends string>({ legend, options, value, onChange }: ChoiceProps<V>): ReactElement {
  const name = useId();
  return (
    <fieldset className={styles.choice}>
      <legend className={styles.legend}>{legend}</legend>
      {options.map((option) => (
        <label key={option.value} className={styles.option}>
          <input
            type="radio"
            name={name}
            checked={value === option.value}
            onChange={() => onChange(option.value)}
            aria-describedby={`${name}-${option.value}`}
            aria-label={option.name}
          />
          <span>
            {option.name}
            <span id={`${name}-${option.value}`} className={styles.hint}>
              {option.hint}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
