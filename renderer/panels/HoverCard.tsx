import type { ReactElement } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { formatRate } from '../text/format.ts';
import styles from './HoverCard.module.css';
import { ShardSwatch } from './ShardSwatch.tsx';

const OFFSET_PX = 14;
const WIDTH_PX = 240;
const HEIGHT_PX = 108;

/** The node under the pointer. It is for the eye only: the inspector tells all of it, and more, to everybody. */
export function HoverCard(): ReactElement | null {
  const { stores, live } = useConsole();
  const hover = useStore(stores.selection, (selection) => selection.hover);
  if (hover === null) return null;
  const bounds = live.scene === null ? null : document.querySelector('[role="application"]')?.getBoundingClientRect();
  const isNearRight = bounds != null && hover.x + OFFSET_PX + WIDTH_PX > bounds.width;
  const isNearBottom = bounds != null && hover.y + OFFSET_PX + HEIGHT_PX > bounds.height;
  const left = isNearRight ? hover.x - OFFSET_PX - WIDTH_PX : hover.x + OFFSET_PX;
  const top = isNearBottom ? hover.y - OFFSET_PX - HEIGHT_PX : hover.y + OFFSET_PX;
  const isKeyShown = hover.key !== null && hover.key !== hover.label;
  return (
    <div
      className={styles.card}
      style={{ transform: `translate(${Math.max(0, left)}px, ${Math.max(0, top)}px)` }}
      aria-hidden="true"
    >
      <p className={styles.label}>{hover.label ?? text.loading}</p>
      {isKeyShown && <p className={styles.key}>{hover.key}</p>}
      <p className={styles.facts}>
        <span>{hover.type}</span>
        <span className={styles.home}>
          <ShardSwatch shard={hover.home} />
          {text.shard(hover.home)}
        </span>
        <span>
          {formatRate(hover.heat)} {text.readsPerSecond}
        </span>
      </p>
    </div>
  );
}
