import { Popover } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';
import { ShardSwatch } from '../panels/ShardSwatch.tsx';
import { keysOf } from '../shell/commands.ts';
import { useConsole } from '../shell/console-context.ts';
import { isMacPlatform } from '../shell/use-commands.ts';
import { useStore } from '../state/create-store.ts';
import { isFiltering, type Range } from '../state/filters.ts';
import { text } from '../text/en.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { NumberField } from '../ui/NumberField.tsx';
import popup from '../ui/Popup.module.css';
import { Segmented } from '../ui/Segmented.tsx';
import { AttributeFields } from './AttributeFields.tsx';
import styles from './FilterForm.module.css';

/** More accesses/s than any engine answers. */
const RATE_MAX = 1e9;

/** The button that opens the form, and the form. What is changed in it is seen at once. */
export function FilterForm(): ReactElement {
  const { stores, filters } = useConsole();
  const isOpen = useStore(stores.filters, (state) => state.isOpen);
  const isActive = useStore(stores.filters, isFiltering);
  return (
    <Popover.Root open={isOpen} onOpenChange={(open) => filters.change({ isOpen: open })}>
      <Popover.Trigger
        render={
          <IconButton
            icon="filter"
            label={text.filter.open}
            keys={keysOf('filter', isMacPlatform())}
            hasBadge={isActive}
          />
        }
      />
      <Popover.Portal>
        <Popover.Positioner side="bottom" align="start" sideOffset={6} className={popup.positioner}>
          <Popover.Popup className={classes(popup.popup, styles.form)}>
            <Popover.Title className={styles.title}>{text.filter.title}</Popover.Title>
            <div className={styles.fields}>
              <Types />
              <Shards />
              <HeatRange />
              <InfluenceRange />
              <AttributeFields />
            </div>
            <Footer isActive={isActive} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

const toggled = <T,>(list: readonly T[], value: T): readonly T[] =>
  list.includes(value) ? list.filter((other) => other !== value) : [...list, value];

function Types(): ReactElement {
  const { stores, filters } = useConsole();
  const topology = useStore(stores.workspace, (workspace) => workspace.topology);
  const types = useStore(stores.filters, (state) => state.types);
  const names = topology.state === 'ready' ? topology.value.nodeTypes : [];
  return (
    <Group title={text.filter.types}>
      {names.map((name) => (
        <Check key={name} isOn={types.includes(name)} onToggle={() => filters.change({ types: toggled(types, name) })}>
          {name}
        </Check>
      ))}
    </Group>
  );
}

function Shards(): ReactElement {
  const { stores, filters } = useConsole();
  const count = useStore(stores.workspace, ({ topology }) =>
    topology.state === 'ready' ? topology.value.shardCount : 0,
  );
  const shards = useStore(stores.filters, (state) => state.shards);
  return (
    <Group title={text.filter.shards}>
      {Array.from({ length: count }, (_, shard) => (
        <Check
          // biome-ignore lint/suspicious/noArrayIndexKey: a shard is its number.
          key={shard}
          isOn={shards.includes(shard)}
          onToggle={() => filters.change({ shards: toggled(shards, shard) })}
        >
          <ShardSwatch shard={shard} />
          {text.shard(shard)}
        </Check>
      ))}
    </Group>
  );
}

function HeatRange(): ReactElement {
  const { stores, filters } = useConsole();
  const heat = useStore(stores.filters, (state) => state.heat);
  return (
    <RangeFields
      title={text.filter.heat}
      unit={text.filter.readsPerSecond}
      range={heat}
      max={RATE_MAX}
      onChange={(next) => filters.change({ heat: next })}
    />
  );
}

function InfluenceRange(): ReactElement {
  const { stores, filters } = useConsole();
  const { min, max } = useStore(stores.filters, (state) => state.influence);
  const scaled = (value: number | null, factor: number) =>
    value === null ? null : Math.round(value * factor * 1e9) / 1e9;
  return (
    <RangeFields
      title={text.filter.influence}
      unit={text.filter.percent}
      range={{ min: scaled(min, 100), max: scaled(max, 100) }}
      max={100}
      onChange={(next) => filters.change({ influence: { min: scaled(next.min, 0.01), max: scaled(next.max, 0.01) } })}
    />
  );
}

interface RangeFieldsProps {
  readonly title: string;
  readonly unit: string;
  readonly range: Range;
  readonly max: number;
  readonly onChange: (range: Range) => void;
}

function RangeFields({ title, unit, range, max, onChange }: RangeFieldsProps): ReactElement {
  const field = (label: string, end: 'min' | 'max') => (
    <NumberField
      label={label}
      unit={unit}
      value={range[end]}
      min={0}
      max={max}
      step={0.1}
      onChange={(value) => onChange({ ...range, [end]: value })}
      onClear={() => onChange({ ...range, [end]: null })}
    />
  );
  return (
    <Group title={title} isRow>
      {field(text.filter.least, 'min')}
      {field(text.filter.most, 'max')}
    </Group>
  );
}

function Footer({ isActive }: { isActive: boolean }): ReactElement {
  const { stores, filters } = useConsole();
  const isHiding = useStore(stores.filters, (state) => state.isHiding);
  return (
    <div className={styles.footer}>
      <span className={styles.leftOut}>{text.filter.leftOut}</span>
      <Segmented
        label={text.filter.leftOut}
        value={isHiding ? 'hide' : 'dim'}
        options={[
          { value: 'dim', label: text.filter.dim },
          { value: 'hide', label: text.filter.hide },
        ]}
        onChange={(value) => filters.change({ isHiding: value === 'hide' })}
      />
      <Button size="small" className={styles.clear} disabled={!isActive} onClick={filters.clear}>
        {text.filter.clear}
      </Button>
    </div>
  );
}

export function Group(props: {
  readonly title: string;
  readonly isRow?: boolean;
  readonly children: ReactNode;
}): ReactElement {
  const { title, isRow = false, children } = props;
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{title}</legend>
      <div className={isRow ? styles.pair : styles.checks}>{children}</div>
    </fieldset>
  );
}

function Check(props: {
  readonly isOn: boolean;
  readonly onToggle: () => void;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <label className={styles.check}>
      <input type="checkbox" checked={props.isOn} onChange={props.onToggle} />
      <span className={styles.checkName}>{props.children}</span>
    </label>
  );
}
