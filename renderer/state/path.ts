/** The shortest path between the two nodes that are selected. */
import { IDLE, type Loadable } from './loadable.ts';

/**
 * How edges are followed: along their direction, from the first node or from the second, whichever is shorter; only where
 * neither leads to the other, whichever way they point.
 */
export type PathWay = 'along' | 'either';

export interface FoundPath {
  readonly way: PathWay;
  /** From where it begins to where it ends; an edge between each and the next. */
  readonly nodes: readonly number[];
}

export interface PathState {
  /** The two nodes that were asked about, lower first; null: none is looked at. */
  readonly ends: readonly [number, number] | null;
  /** Null: there is none, whichever way edges point. */
  readonly found: Loadable<FoundPath | null>;
  /** It is looked for now; what was found before stands until then. */
  readonly isAsking: boolean;
}

export const INITIAL_PATH: PathState = { ends: null, found: IDLE, isAsking: false };

/** Nodes of the path that is looked at, or null. */
export const pathNodes = ({ found }: Pick<PathState, 'found'>): readonly number[] | null =>
  found.state === 'ready' ? (found.value?.nodes ?? null) : null;

/** Edges of it whose ends are on different shards. */
export function crossingsOf(nodes: readonly number[], homeOf: (node: number) => number | null): number {
  let crossings = 0;
  for (let at = 1; at < nodes.length; at++) if (homeOf(nodes[at - 1]!) !== homeOf(nodes[at]!)) crossings++;
  return crossings;
}

/** One row with the length, or none; its parameters are `$from` and `$to`, keys of two different nodes. */
export const pathQuery = (isEitherWay: boolean): string =>
  `MATCH p = shortestPath((a {id: $from})-[*]-${isEitherWay ? '' : '>'}(b {id: $to})) RETURN length(p)`;
