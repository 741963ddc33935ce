import type { ReactElement, RefObject } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import type { PlacementWish } from '../state/placement.ts';
import { text } from '../text/en.ts';
import { SHARD_COUNT_MAX } from '../text/limits.ts';
import { Choice } from '../ui/Choice.tsx';
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
