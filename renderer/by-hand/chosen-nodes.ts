import type { Console } from '../console.ts';

/** Where many nodes can be selected beside the current one, they are what is moved. */
interface SelectsMany {
  selected?(): ArrayLike<number>;
}

/** The nodes that a move by hand is about: all that are selected, else the current one; empty where there is none. */
export function chosenNodes({ selects, stores }: Pick<Console, 'selects' | 'stores'>): readonly number[] {
  const many: typeof selects & SelectsMany = selects;
  const nodes = Array.from(many.selected?.() ?? []);
  const { index } = stores.selection.get();
  if (nodes.length > 0) return nodes;
  return index === null ? [] : [index];
}
