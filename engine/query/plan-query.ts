import { ShardscopeError } from '../base/errors.ts';
import type { Hierarchy, Metagraph } from '../model/metagraph.ts';
import type { Direction } from '../storage/partition-store.ts';
import { unsupportedAt } from './parse-query.ts';
import type { QuerySyntax } from './syntax.ts';

/** A hierarchy whose closure rows are kept to `depthMax`. */
export interface PlannedHierarchy extends Hierarchy {
  readonly depthMax: number;
}

/**
 * How a query will be answered: `closure` is one range scan on the anchor's home shard, `frontier` walks edges hop by hop
 * over the shards where no closure covers the pattern, `edges` reads the direct edges and keeps one row an edge.
 */
export interface ReachPlan {
  readonly method: 'closure' | 'frontier' | 'edges';
  readonly anchorKey: string;
  readonly anchorLabel: string | null;
  readonly direction: Direction;
  readonly includesAnchor: boolean;
  readonly depthMax: number;
  /** The hierarchy of a closure lookup. */
  readonly hierarchy: number;
  readonly relationMask: Uint8Array | null;
  readonly label: string | null;
  readonly column: string;
  readonly isDistinct: boolean;
}

/**
 * Chooses how to answer. Either end may be the anchor: a pattern anchored at its right end is walked the other way.
 * An unknown relation or label is no error in openCypher: nothing matches it.
 */
export function planQuery(
  text: string,
  syntax: QuerySyntax,
  params: Readonly<Record<string, unknown>>,
  metagraph: Metagraph,
  hierarchies: readonly PlannedHierarchy[],
): ReachPlan {
  const { relation, returned } = syntax;
  const isForward = syntax.from.id !== null;
  const [anchor, end] = isForward ? [syntax.from, syntax.to] : [syntax.to, syntax.from];
  if (anchor.id === null) throw unsupportedAt(text, syntax.from.offset, 'a pattern without {id: ...} on one node');
  if (end.id !== null) throw unsupportedAt(text, end.offset, 'a pattern with {id: ...} on both nodes');
  if (end.variable !== null && end.variable === anchor.variable) {
    throw unsupportedAt(text, end.offset, 'a pattern whose two nodes are the same variable');
  }
  if (returned.variable !== end.variable || returned.property !== 'id') {
    throw unsupportedAt(text, returned.offset, `RETURN of anything but ${end.variable ?? 'the other node'}.id`);
  }
  const range = relation.range ?? { min: 1, max: 1 };
  if (range.min > 1) throw unsupportedAt(text, relation.offset, 'a variable length that starts above 1');
  const depthMax = range.max ?? Number.POSITIVE_INFINITY;
  const relationMask = maskOf(relation.types, metagraph);
  const covering = hierarchies.findIndex((hierarchy) => covers(hierarchy, relationMask, depthMax));
  const method = relation.range === null ? 'edges' : covering >= 0 ? 'closure' : 'frontier';
  const downwards = (relation.direction === 'down') === isForward;
  return {
    method,
    anchorKey: anchorKey(anchor.id, params),
    anchorLabel: anchor.label,
    direction: downwards ? 'down' : 'up',
    includesAnchor: range.min === 0,
    depthMax,
    hierarchy: Math.max(0, covering),
    relationMask,
    label: end.label,
    column: returned.alias,
    isDistinct: syntax.isDistinct,
  };
}

function anchorKey(
  id: { readonly parameter: string } | { readonly literal: string },
  params: Readonly<Record<string, unknown>>,
): string {
  if ('literal' in id) return id.literal;
  const value = Object.hasOwn(params, id.parameter) ? params[id.parameter] : undefined;
  if (typeof value === 'string') return value;
  const found = value === undefined ? 'nothing' : JSON.stringify(value);
  throw new ShardscopeError('query.parameter', `parameter $${id.parameter}: expected a text, found ${found}`, {
    parameter: id.parameter,
  });
}

function maskOf(types: readonly string[], { relations }: Metagraph): Uint8Array | null {
  if (types.length === 0) return null;
  return Uint8Array.from(relations, (name) => (types.includes(name) ? 1 : 0));
}

function covers({ relations, depthMax }: PlannedHierarchy, mask: Uint8Array | null, wantedDepth: number): boolean {
  if (wantedDepth > depthMax) return false;
  if (mask === null || relations === null) return mask === null && relations === null;
  return mask.every((isWanted, relation) => (isWanted === 1) === relations.includes(relation));
}
