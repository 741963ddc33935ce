import { type ReactElement, useId } from 'react';
import { useConsole, useTheme } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { type HeatMapState, scaleOf, toggleLock } from '../state/heat-map.ts';
import { text } from '../text/en.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import field from '../ui/Field.module.css';
import { Segmented } from '../ui/Segmented.tsx';
import { divergingColors, heatRampColors } from './heat-colors.ts';
import { divergingStepOf, type HeatScale, heatAtPart, SCALE_KINDS, stepOf } from './heat-scale.ts';
import styles from './ScaleBar.module.css';

const words = text.heatMap.scale;
const KINDS = SCALE_KINDS.map((value) => ({ value, label: words.kinds[value] }));
const STEPS = (['linear', 'log'] as const).map((value) => ({ value, label: words[value] }));
const DRAGS = (['zoom', 'brush'] as const).map((value) => ({ value, label: text.heatMap.drag[value] }));
const RATE_MAX = 1e9;
const STOPS = 24;

/** What the colours mean, always in numbers, and how that is chosen. */
export function ScaleBar(): ReactElement {
  const { stores, heatMaps } = useConsole();
  const state = useStore(stores.heatMap, (heatMap) => heatMap);
  const scale = scaleOf(state);
  const change = (of: Partial<HeatMapState>) => stores.heatMap.update((before) => ({ ...before, ...of }));
  const isLocked = state.lockedMax !== null;
  return (
    <div className={styles.bar}>
      <Segmented label={words.label} value={state.scaleKind} options={KINDS} onChange={heatMaps.setScale} />
      {state.scaleKind === 'absolute' ? (
        <MaxField max={scale.max} onChange={(typedMax) => change({ typedMax })} />
      ) : (
        <IconButton
          icon="lock"
          label={isLocked ? words.unlock : words.lock}
          aria-pressed={isLocked}
          onClick={() => stores.heatMap.update(toggleLock)}
        />
      )}
      <Segmented
        label={words.steps}
        value={state.isLog ? 'log' : 'linear'}
        options={STEPS}
        onChange={(steps) => change({ isLog: steps === 'log' })}
      />
      <label className={styles.brightness}>
        {words.brightness}
        <input
          type="range"
          min={-1}
          max={1}
          step={0.1}
          value={state.brightness}
          onChange={(event) => change({ brightness: event.target.valueAsNumber })}
          onDoubleClick={() => change({ brightness: 0 })}
        />
      </label>
      {state.form === 'map' && (
        <>
          <Segmented
            label={text.heatMap.drag.label}
            value={state.drag}
            options={DRAGS}
            onChange={(drag) => change({ drag })}
          />
          <Button
            size="small"
            look="quiet"
            icon="influence"
            aria-pressed={state.areChartsShown}
            onClick={() => change({ areChartsShown: !state.areChartsShown })}
          >
            {text.heatMap.charts}
          </Button>
        </>
      )}
      <Ramp scale={scale} isLocked={isLocked} maxBefore={state.maxBefore} />
    </div>
  );
}

function MaxField({ max, onChange }: { max: number; onChange: (max: number) => void }): ReactElement {
  const id = useId();
  return (
    <span className={styles.max}>
      <label htmlFor={id}>{words.max}</label>
      <input
        id={id}
        key={max}
        className={field.input}
        type="number"
        min={0.1}
        max={RATE_MAX}
        step="any"
        defaultValue={max}
        onBlur={({ target }) => {
          const typed = target.valueAsNumber;
          if (typed > 0 && typed <= RATE_MAX) onChange(typed);
          else target.value = String(max);
        }}
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
      />
      {text.heatMap.unit}
    </span>
  );
}

interface RampProps {
  readonly scale: HeatScale;
  readonly isLocked: boolean;
  readonly maxBefore: number | null;
}

function Ramp({ scale, isLocked, maxBefore }: RampProps): ReactElement {
  const theme = useTheme();
  const isDiverging = scale.kind === 'yesterday';
  const colors = isDiverging ? divergingColors(theme) : heatRampColors(theme);
  // Even in heat where the scale is, so that the ramp bends with brightness and log as the map does.
  const stops = Array.from({ length: STOPS + 1 }, (_, at) => {
    const part = at / STOPS;
    if (isDiverging) return colors[divergingStepOf({ ...scale, isLog: false, max: 1 }, 2 * part - 1)];
    return colors[stepOf({ ...scale, isLog: false, max: 1 }, part)];
  });
  const plain = { ...scale, brightness: 0 };
  const middle = heatAtPart(plain, 0.5);
  const marks = isDiverging
    ? [words.difference(-scale.max), words.difference(0), `${words.difference(scale.max)} ${text.heatMap.unit}`]
    : [words.rate(0), words.rate(middle), `${words.rate(scale.max)} ${text.heatMap.unit}`];
  return (
    <div className={styles.ramp}>
      <div className={styles.colors} style={{ backgroundImage: `linear-gradient(to right, ${stops.join(', ')})` }} />
      <div className={styles.marks}>
        {marks.map((mark, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: three fixed places; two of them can say the same.
          <span key={at}>{mark}</span>
        ))}
      </div>
      <p className={styles.says}>
        {words.says(scale.kind, scale.isLog, isLocked)}
        {maxBefore !== null && (
          <span className={styles.changed} title={words.changedLong(maxBefore, scale.max)}>
            {words.changed(maxBefore)}
          </span>
        )}
      </p>
      <p className="visually-hidden" role="status">
        {maxBefore === null ? '' : words.changedLong(maxBefore, scale.max)}
      </p>
    </div>
  );
}
