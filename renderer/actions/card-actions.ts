/** Details of nodes that stay on the topology: pinned, copied, closed. */

import { renamed } from '../state/named-node.ts';
import { CARD_COUNT_MAX, INITIAL_PINNED_CARDS, isCardPinned, withCard, withoutCard } from '../state/pinned-cards.ts';
import { cardText } from '../text/card-text.ts';
import { type ActionContext, noticeFailure, showNotice, workspaceOfNow } from './context.ts';
import type { SelectActions } from './select-actions.ts';

export interface CardActions {
  /** Of the node that is pointed at, else of the selected one; where that one's are pinned they are closed. */
  toggle(): void;
  close(index: number): void;
  /** What the card says now, as text. */
  copy(index: number): Promise<void>;
  stop(): void;
}

export function createCardActions(context: ActionContext, selects: SelectActions): CardActions {
  const { stores, live } = context;
  const { pinnedCards, selection } = stores;
  const tell = (code: string, message: string) => showNotice(context, { level: 'info', code, message });

  async function pin(index: number): Promise<void> {
    const isOpen = workspaceOfNow(context);
    try {
      const [name] = await selects.namesOf([index]);
      if (name === undefined || !isOpen()) return;
      const { key, label } = name;
      pinnedCards.update((state) => withCard(state, { index, key, label }));
    } catch (error) {
      noticeFailure(context, error);
    }
  }

  // Nodes that somebody has removed have no details any more; another topology has others.
  const stop = live.onColumns((change) => {
    if (change !== 'snapshot' || pinnedCards.get().cards.length === 0) return;
    pinnedCards.update((state) => {
      if (live.snapshot === null) return INITIAL_PINNED_CARDS;
      const cards = state.cards.filter(({ index }) => live.hasNodeNow(index));
      return cards.length === state.cards.length ? state : { cards };
    });
    void renew();
  });

  /** Somebody may have renamed them. */
  async function renew(): Promise<void> {
    const isOpen = workspaceOfNow(context);
    try {
      const names = await selects.namesOf(pinnedCards.get().cards.map(({ index }) => index));
      if (!isOpen()) return;
      pinnedCards.update((state) => {
        const cards = renamed(state.cards, names);
        return cards === state.cards ? state : { cards };
      });
    } catch (error) {
      noticeFailure(context, error);
    }
  }

  return {
    toggle() {
      const { hover, index: selected } = selection.get();
      const index = hover?.index ?? selected;
      const state = pinnedCards.get();
      if (index === null) tell('details.none', cardText.nothing);
      else if (isCardPinned(state, index)) pinnedCards.update((now) => withoutCard(now, index));
      else if (state.cards.length >= CARD_COUNT_MAX) tell('details.full', cardText.full(CARD_COUNT_MAX));
      else void pin(index);
    },
    close: (index) => pinnedCards.update((state) => withoutCard(state, index)),
    async copy(index) {
      const card = pinnedCards.get().cards.find((one) => one.index === index);
      if (card === undefined) return;
      const facts = { ...card, type: live.typeOf(index), home: live.homeOf(index), heat: live.heatOf(index) };
      try {
        await navigator.clipboard.writeText(cardText.copy(facts, stores.moment.get().atMs ?? context.nowMs()));
        tell('details.copied', cardText.copied(card.label));
      } catch (error) {
        noticeFailure(context, error);
      }
    },
    stop,
  };
}
