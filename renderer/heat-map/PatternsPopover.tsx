import { Popover } from '@base-ui/react/popover';
import type { ReactElement } from 'react';
import { text } from '../text/en.ts';
import { IconButton } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import popup from '../ui/Popup.module.css';
import styles from './PatternsPopover.module.css';

const words = text.heatMap.patterns;
const SIDE = 8;

/** How bright a cell of a picture of a pattern is, 0 to 1. */
const CELLS: Readonly<Record<(typeof words.list)[number]['kind'], (x: number, y: number) => number>> = {
  even: (x, y) => 0.45 + 0.1 * ((3 * x + 5 * y) % 2),
  periodic: (x) => (x % 4 < 2 ? 0.9 : 0.1),
  concentrated: (_x, y) => (y === 2 || y === 5 ? 0.95 : 0.1),
  sequential: (x, y) => (x === y ? 1 : 0.1),
};

/** What four patterns look like, what they mean and what to do. */
export function PatternsPopover(): ReactElement {
  return (
    <Popover.Root>
      <Popover.Trigger render={<IconButton icon="info" label={words.open} />} />
      <Popover.Portal>
        <Popover.Positioner side="top" align="end" sideOffset={6} className={popup.positioner}>
          <Popover.Popup className={classes(popup.popup, styles.popup)}>
            <Popover.Title className={styles.title}>{words.open}</Popover.Title>
            <ul className={styles.list}>
              {words.list.map(({ kind, name, looks, means, act }) => (
                <li key={kind} className={styles.item}>
                  <Picture kind={kind} />
                  <div>
                    <h3 className={styles.name}>{name}</h3>
                    <p className={styles.words}>
                      {looks} {means}
                    </p>
                    <p className={styles.act}>{act}</p>
                  </div>
                </li>
              ))}
            </ul>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Picture({ kind }: { kind: keyof typeof CELLS }): ReactElement {
  const cells = Array.from({ length: SIDE * SIDE }, (_, at) => [at % SIDE, Math.floor(at / SIDE)] as const);
  return (
    <svg className={styles.picture} viewBox={`0 0 ${SIDE} ${SIDE}`} width="56" height="56" aria-hidden="true">
      {cells.map(([x, y]) => (
        <rect key={`${x} ${y}`} x={x} y={y} width="1.02" height="1.02" opacity={CELLS[kind](x, y)} />
      ))}
    </svg>
  );
}
