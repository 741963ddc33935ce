import type { ReactElement } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { isCardPinned, placeCards } from '../state/pinned-cards.ts';
import { TEXT_SCALES } from '../state/settings.ts';
import { text } from '../text/en.ts';
import styles from './HoverCard.module.css';
import { NodeFacts } from './NodeFacts.tsx';

const WIDTH_PX = 240;
const HEIGHT_PX = 108;

/** The node under the pointer. It is for the eye only: the inspector tells all of it, and more, to everybody. */
export function HoverCard(): ReactElement | null {
  const { stores, live } = useConsole();
  const hover = useStore(stores.selection, (selection) => selection.hover);
  const scale = useStore(stores.settings, ({ textSize }) => TEXT_SCALES[textSize]);
  const isPinned = useStore(stores.pinnedCards, (cards) => hover !== null && isCardPinned(cards, hover.index));
  if (hover === null || isPinned) return null;
  const bounds = live.scene === null ? null : document.querySelector('[role="application"]')?.getBoundingClientRect();
  const size = { width: WIDTH_PX * scale, height: HEIGHT_PX * scale };
  const [place] = placeCards([{ ...hover, ...size }], bounds ?? { width: Infinity, height: Infinity });
  const isKeyShown = hover.key !== null && hover.key !== hover.label;
  return (
    <div
      className={styles.card}
      style={{ width: size.width, transform: `translate(${place?.left}px, ${place?.top}px)` }}
      aria-hidden="true"
    >
      <p className={styles.label}>{hover.label ?? text.loading}</p>
      {isKeyShown && <p className={styles.key}>{hover.key}</p>}
      <NodeFacts index={hover.index} type={hover.type} home={hover.home} heat={hover.heat} />
    </div>
  );
}
