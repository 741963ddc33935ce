import { type KeyboardEvent, type PointerEvent, type ReactElement, useRef, useState } from 'react';
import { classes } from './classes.ts';
import styles from './Splitter.module.css';

export interface SplitterProps {
  readonly label: string;
  /** `row`: parts above and below it; `column`: parts left and right of it. */
  readonly direction: 'row' | 'column';
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** Change of `value` for one pixel to the right or down; negative where the sized part lies before that. */
  readonly perPx: number;
  readonly onChange: (value: number) => void;
  /** A double click. */
  readonly onReset: () => void;
}

const KEY_PX = 24;

/** The line between two parts: dragged, or moved with the arrow keys. */
export function Splitter(props: SplitterProps): ReactElement {
  const { label, direction, value, min, max, perPx, onChange, onReset } = props;
  const start = useRef({ at: 0, value: 0 });
  const [isDragging, setDragging] = useState(false);
  const placeOf = (event: PointerEvent): number => (direction === 'row' ? event.clientY : event.clientX);
  const change = (next: number) => onChange(Math.min(max, Math.max(min, next)));
  const onKeyDown = (event: KeyboardEvent) => {
    const sign = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
    const isAcross = (event.key === 'ArrowUp' || event.key === 'ArrowDown') === (direction === 'row');
    if (sign !== undefined && isAcross) change(value + sign * KEY_PX * perPx);
    else if (event.key === 'Home') change(min);
    else if (event.key === 'End') change(max);
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: <hr> cannot take the focus; this is the window splitter pattern of ARIA.
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={direction === 'row' ? 'horizontal' : 'vertical'}
      aria-valuenow={Math.round(((value - min) / (max - min)) * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
      className={classes(styles.splitter, styles[direction])}
      {...(isDragging ? { 'data-dragging': '' } : {})}
      onKeyDown={onKeyDown}
      onDoubleClick={onReset}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { at: placeOf(event), value };
        setDragging(true);
      }}
      onPointerMove={(event) => {
        if (isDragging) change(start.current.value + (placeOf(event) - start.current.at) * perPx);
      }}
      onPointerUp={() => setDragging(false)}
      onPointerCancel={() => setDragging(false)}
    />
  );
}
