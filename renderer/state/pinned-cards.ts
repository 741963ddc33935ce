/** Details of nodes that stay on the topology beside them, until they are closed. Pure. */
import type { NamedNode } from './named-node.ts';

export type PinnedCard = NamedNode;

export interface PinnedCards {
  /** Oldest first. */
  readonly cards: readonly PinnedCard[];
}

export const INITIAL_PINNED_CARDS: PinnedCards = { cards: [] };
/** More would cover what they are about. */
export const CARD_COUNT_MAX = 3;

export const isCardPinned = ({ cards }: PinnedCards, index: number): boolean =>
  cards.some((card) => card.index === index);
export const withoutCard = ({ cards }: PinnedCards, index: number): PinnedCards => ({
  cards: cards.filter((card) => card.index !== index),
});
export const withCard = (state: PinnedCards, card: PinnedCard): PinnedCards =>
  isCardPinned(state, card.index) || state.cards.length >= CARD_COUNT_MAX ? state : { cards: [...state.cards, card] };

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A card that is to stand beside a point; everything in CSS pixels from the top left of the topology. */
export interface AnchoredCard extends Size {
  readonly x: number;
  readonly y: number;
}

export interface CardPlace {
  readonly left: number;
  readonly top: number;
  /** Its node is out of view: the card stands at the rim on that side. */
  readonly isAway: boolean;
}

/** Beside the area, on the nearer side: where a node counts as that is not drawn, though it may have a place. */
export const outOfView = (
  place: { readonly x: number; readonly y: number } | null,
  { width }: Size,
): { readonly x: number; readonly y: number } => {
  const { x, y } = place ?? { x: 0, y: 0 };
  return x < 0 || x > width ? { x, y } : { x: 2 * x < width ? -1 : width + 1, y };
};

const FROM_NODE_PX = 14;
const RIM_PX = 8;

/**
 * Where cards stand: right of and below their nodes, or on the other side where there is no room, within the area, and none
 * upon one before it as long as there is room above or below that.
 */
export function placeCards(cards: readonly AnchoredCard[], area: Size): readonly CardPlace[] {
  const placed: (CardPlace & Size)[] = [];
  for (const { x, y, width, height } of cards) {
    const within = (at: number, size: number, room: number): number =>
      Math.max(RIM_PX, Math.min(at, room - size - RIM_PX));
    const right = x + FROM_NODE_PX;
    const below = y + FROM_NODE_PX;
    const left = within(right + width > area.width ? x - FROM_NODE_PX - width : right, width, area.width);
    let top = within(below + height > area.height ? y - FROM_NODE_PX - height : below, height, area.height);
    const isFree = (at: number): boolean =>
      placed.every(
        (other) =>
          left + width <= other.left ||
          other.left + other.width <= left ||
          at + height <= other.top ||
          other.top + other.height <= at,
      );
    const free = [top, ...placed.flatMap((other) => [other.top + other.height + RIM_PX, other.top - height - RIM_PX])];
    top = free.find((at) => at >= RIM_PX && at + height + RIM_PX <= area.height && isFree(at)) ?? top;
    placed.push({ left, top, width, height, isAway: x < 0 || y < 0 || x > area.width || y > area.height });
  }
  return placed.map(({ left, top, isAway }) => ({ left, top, isAway }));
}
