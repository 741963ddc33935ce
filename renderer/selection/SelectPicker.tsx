import { Popover } from '@base-ui/react/popover';
import { type ReactElement, useState } from 'react';
import { ShardSwatch } from '../panels/ShardSwatch.tsx';
import { keysOf } from '../shell/commands.ts';
import { useConsole } from '../shell/console-context.ts';
import { isMacPlatform } from '../shell/use-commands.ts';
import { useStore } from '../state/create-store.ts';
import type { SelectMode } from '../state/node-set.ts';
import { text } from '../text/en.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { Field } from '../ui/Field.tsx';
import { NumberField } from '../ui/NumberField.tsx';
import popup from '../ui/Popup.module.css';
import { Segmented } from '../ui/Segmented.tsx';
import { Select } from '../ui/Select.tsx';
import styles from './SelectPicker.module.css';

const RATE_DEFAULT = 10;
const RATE_MAX = 1e9;
type Mode = Extract<SelectMode, 'replace' | 'add'>;

/** The button that opens ways to select by what nodes are, and those. */
export function SelectPicker(): ReactElement {
  const { stores, sets } = useConsole();
  const isOpen = useStore(stores.nodeSet, (set) => set.isPickerOpen);
  return (
    <Popover.Root open={isOpen} onOpenChange={sets.setPickerOpen}>
      <Popover.Trigger
        render={<IconButton icon="marquee" label={text.selection.pick} keys={keysOf('select-by', isMacPlatform())} />}
      />
      <Popover.Portal>
        <Popover.Positioner side="bottom" align="start" sideOffset={6} className={popup.positioner}>
          <Popover.Popup className={classes(popup.popup, styles.picker)}>
            <Popover.Title className={styles.title}>{text.selection.picker.title}</Popover.Title>
            <Ways />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Ways(): ReactElement {
  const { stores, sets } = useConsole();
  const [mode, setMode] = useState<Mode>('replace');
  const [rate, setRate] = useState(RATE_DEFAULT);
  const topology = useStore(stores.workspace, (workspace) => workspace.topology);
  const count = useStore(stores.nodeSet, ({ nodes }) => nodes.length);
  const { nodeTypes, shardCount } = topology.state === 'ready' ? topology.value : { nodeTypes: [], shardCount: 0 };
  const { picker } = text.selection;
  return (
    <>
      <div className={styles.line}>
        <Button size="small" onClick={sets.selectAll}>
          {picker.all}
        </Button>
        <Button size="small" onClick={sets.selectInvert}>
          {text.selection.invert}
        </Button>
        <Button size="small" onClick={sets.selectNone}>
          {picker.none}
        </Button>
      </div>
      <div className={styles.line}>
        <span className={styles.words}>{picker.mode}</span>
        <Segmented
          label={picker.mode}
          value={mode}
          options={[
            { value: 'replace', label: picker.replace },
            { value: 'add', label: picker.add },
          ]}
          onChange={setMode}
        />
      </div>
      <Field label={picker.ofShard}>
        <Select
          label={picker.ofShard}
          placeholder={picker.chooseShard}
          value={null}
          options={Array.from({ length: shardCount }, (_, shard) => ({
            value: shard,
            label: text.shard(shard),
            before: <ShardSwatch shard={shard} />,
          }))}
          onChange={(shard) => sets.selectShard(shard, mode)}
        />
      </Field>
      <Field label={picker.ofType}>
        <Select
          label={picker.ofType}
          placeholder={picker.chooseType}
          value={null}
          options={nodeTypes.map((name, type) => ({ value: type, label: name }))}
          onChange={(type) => sets.selectType(nodeTypes[type] ?? '', mode)}
        />
      </Field>
      <NumberField
        label={picker.hot}
        unit={text.readsPerSecond}
        value={rate}
        min={0}
        max={RATE_MAX}
        step={0.1}
        end={
          <Button className={styles.go} onClick={() => sets.selectHot(rate, mode)}>
            {picker.select}
          </Button>
        }
        onChange={setRate}
      />
      <p className={styles.count} role="status">
        {text.selection.title(count)}
      </p>
      <p className={styles.hint}>{picker.hint}</p>
    </>
  );
}
