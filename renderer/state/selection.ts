import type { NodeDetails } from '../../engine/protocol/index.ts';
import { IDLE, LOADING, type Loadable } from './loadable.ts';

/** The card beside the pointer. Name fields are null until the engine has told them. */
export interface HoverCard {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly key: string | null;
  readonly label: string | null;
  readonly type: string;
  readonly home: number;
  /** Accesses/s. */
  readonly heat: number;
}

export interface Selection {
  readonly index: number | null;
  readonly details: Loadable<NodeDetails>;
  /** Accesses/s of the selected node from the latest frame; null before the first one. */
  readonly heat: number | null;
  readonly hover: HoverCard | null;
}

export const INITIAL_SELECTION: Selection = { index: null, details: IDLE, heat: null, hover: null };

export function applySelect(selection: Selection, index: number | null): Selection {
  if (selection.index === index) return selection;
  return { ...selection, index, heat: null, details: index === null ? IDLE : LOADING };
}

/** An answer that arrives after the selection went on is dropped. */
export function applyDetails(selection: Selection, index: number, details: Loadable<NodeDetails>): Selection {
  return selection.index === index ? { ...selection, details } : selection;
}
