import type { ReactElement } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useRunCommand } from '../shell/use-commands.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { SaveMenu } from '../ui/SaveMenu.tsx';
import { Segmented } from '../ui/Segmented.tsx';
import { HeatPaceMenu } from './HeatPace.tsx';
import styles from './HeatToolbar.module.css';
import { PatternsPopover } from './PatternsPopover.tsx';
import { RangePicker } from './RangePicker.tsx';
import { saveHeat } from './save-heat.ts';
import { endMs, knownSince } from './shown-map.ts';
import { shifted, zoomedOut } from './time-range.ts';

const words = text.heatMap;
const FORMS = (['map', 'table'] as const).map((value) => ({ value, label: words.form[value] }));
const FORMATS = (['map', 'shards'] as const).map((value) => ({ value, ...words.save[value] }));

export function HeatToolbar(): ReactElement {
  const console = useConsole();
  const { stores, heatMaps, nowMs } = console;
  const run = useRunCommand();
  const form = useStore(stores.heatMap, (state) => state.form);
  const range = useStore(stores.heatMap, (state) => state.sight.range);
  const hasFormer = useStore(stores.heatMap, (state) => state.former.length > 0);
  const shift = (sign: -1 | 1) => heatMaps.look({ range: shifted(heatMaps.span(), sign, nowMs()) });
  const isLive = range.kind === 'last';
  return (
    <div className={styles.bar}>
      <h2 className="visually-hidden">{words.title}</h2>
      <RangePicker />
      <IconButton icon="chevronLeft" label={words.range.earlier} onClick={() => shift(-1)} />
      <IconButton icon="chevronRight" label={words.range.later} disabled={isLive} onClick={() => shift(1)} />
      <IconButton
        icon="minus"
        label={words.range.zoomOut}
        onClick={() => heatMaps.look({ range: zoomedOut(range, heatMaps.span(), nowMs()) })}
      />
      <IconButton icon="undo" label={words.range.back} disabled={!hasFormer} onClick={heatMaps.back} />
      {isLive ? (
        <HeatPaceMenu />
      ) : (
        <Button size="small" look="primary" icon="play" title={words.range.notLive} onClick={heatMaps.follow}>
          {words.range.resume}
        </Button>
      )}
      <KeptSince />
      <SomeNodes />
      <span className={styles.space} />
      <Segmented
        label={words.form.label}
        value={form}
        options={FORMS}
        onChange={(next) => stores.heatMap.update((state) => ({ ...state, form: next }))}
      />
      <PatternsPopover />
      <SaveMenu
        label={words.save.label}
        formats={FORMATS}
        align="end"
        onSave={(what) => void saveHeat(console, what)}
      />
      <IconButton icon="close" label={words.close} onClick={() => run('toggle-heat')} />
    </div>
  );
}

/** Why the map begins later than its time: nothing is kept from before; or of yesterday, where it is set beside that. */
function KeptSince(): ReactElement | null {
  const { stores } = useConsole();
  const map = useStore(stores.heatMap, (state) => state.map);
  const yesterday = useStore(stores.heatMap, (state) => (state.scaleKind === 'yesterday' ? state.yesterday : null));
  const since = map === null ? null : knownSince(map, yesterday);
  if (map === null || since === null) return null;
  const say = yesterday === null ? words.range.keptSince : words.range.yesterdaySince;
  return <span className={styles.kept}>{say(since, endMs(map))}</span>;
}

/** Says that not all nodes are shown, with the way back. */
function SomeNodes(): ReactElement | null {
  const { stores, heatMaps } = useConsole();
  const nodes = useStore(stores.heatMap, (state) => state.sight.nodes);
  if (nodes === null) return null;
  return (
    <span className={styles.some}>
      {words.range.someNodes(nodes.length)}
      <IconButton icon="close" label={words.range.allNodes} onClick={() => heatMaps.look({ nodes: null })} />
    </span>
  );
}
