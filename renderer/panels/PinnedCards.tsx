import { type KeyboardEvent, type ReactElement, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import type { LiveTopology } from '../actions/live-topology.ts';
import { useConsole, useFocusTargets } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { outOfView, type PinnedCard, placeCards } from '../state/pinned-cards.ts';
import { cardText } from '../text/card-text.ts';
import { IconButton } from '../ui/Button.tsx';
import { NodeFacts } from './NodeFacts.tsx';
import styles from './PinnedCards.module.css';

/** Details that stay beside their nodes while the view moves, and live. They follow the camera without being rendered again. */
export function PinnedCards(): ReactElement | null {
  const { stores, live } = useConsole();
  const { cards } = useStore(stores.pinnedCards, (state) => state);
  const list = useRef<HTMLUListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other cards are placed anew.
  useLayoutEffect(() => (list.current === null ? undefined : followNodes(live, list.current)), [live, cards]);
  if (cards.length === 0) return null;
  return (
    <ul ref={list} className={styles.list} aria-label={cardText.list}>
      {cards.map((card) => (
        <li key={card.index}>
          <svg className={styles.lead} aria-hidden="true">
            <line />
          </svg>
          <div className={styles.item} data-node={card.index}>
            <Card card={card} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function Card({ card: { index, label, key } }: { readonly card: PinnedCard }): ReactElement {
  const { live, selects, cards } = useConsole();
  const { scene } = useFocusTargets();
  const subscribe = live.onColumns;
  const heat = useSyncExternalStore(subscribe, () => live.heatOf(index));
  const home = useSyncExternalStore(subscribe, () => live.homeOf(index));
  const close = () => {
    cards.close(index);
    scene.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' && event.key !== 'Delete') return;
    event.preventDefault();
    event.stopPropagation();
    close();
  };
  return (
    <section className={styles.card} aria-label={cardText.region(label)} onKeyDown={onKeyDown}>
      <div className={styles.head}>
        <p className={styles.label}>{label}</p>
        <IconButton
          icon="target"
          className={styles.button}
          label={cardText.show(label)}
          onClick={() => selects.goTo(index)}
        />
        <IconButton
          icon="copy"
          className={styles.button}
          label={cardText.copyDetails(label)}
          onClick={() => void cards.copy(index)}
        />
        <IconButton icon="close" className={styles.button} label={cardText.close(label)} onClick={close} />
      </div>
      {key !== label && <p className={styles.key}>{key}</p>}
      <NodeFacts index={index} type={live.typeOf(index)} home={home} heat={heat} />
      {home !== null && <p className={styles.away}>{cardText.away}</p>}
    </section>
  );
}

/** Keeps the cards in `list` beside their nodes until it is stopped. A frame of the camera costs three transforms. */
function followNodes(live: LiveTopology, list: HTMLElement): () => void {
  const { scene } = live;
  if (scene === null) return () => {};
  const items = [...list.querySelectorAll<HTMLElement>('[data-node]')];
  let sizes: readonly { readonly width: number; readonly height: number }[] = [];
  let area = { width: 0, height: 0 };
  const place = (): void => {
    const anchored = items.map((item, at) => {
      const node = Number(item.dataset.node);
      const point = scene.screenPosition(node);
      // What is hidden, or was not there then, has a place where nothing is to be seen.
      return { item, ...(point !== null && scene.isSeen(node) ? point : outOfView(point, area)), ...sizes[at]! };
    });
    for (const [at, { left, top, isAway }] of placeCards(anchored, area).entries()) {
      const { item } = anchored[at]!;
      item.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
      item.dataset.away = String(isAway);
      const lead = item.previousElementSibling?.firstElementChild;
      // To the nearest place of the card's rim: which node it is of, where it had to make room.
      const { x, y, width, height } = anchored[at]!;
      const ends = { x1: x, y1: y, x2: clamp(x, left, left + width), y2: clamp(y, top, top + height) };
      for (const [name, px] of Object.entries(ends)) lead?.setAttribute(name, px.toFixed(1));
    }
  };
  // What is read of the page is read when sizes change, not for a frame.
  const measure = (): void => {
    sizes = items.map(({ offsetWidth, offsetHeight }) => ({ width: offsetWidth, height: offsetHeight }));
    area = { width: list.clientWidth, height: list.clientHeight };
    place();
  };
  const observer = new ResizeObserver(measure);
  for (const element of [list, ...items]) observer.observe(element);
  measure();
  const stops = [scene.onView(place), scene.onPicture(place)];
  return () => {
    observer.disconnect();
    for (const stop of stops) stop();
  };
}

const clamp = (at: number, least: number, most: number): number => Math.max(least, Math.min(most, at));
