/** What of the topology is shown: filters that all have to hold, and the focus on a neighbourhood. */
import type { TopologySnapshot } from '../../engine/protocol/index.ts';
import { IDLE, type Loadable } from './loadable.ts';

/** Both ends are in it; null = no bound. */
export interface Range {
  readonly min: number | null;
  readonly max: number | null;
}

export const COMPARISONS = [
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  'CONTAINS',
  'STARTS WITH',
  'ENDS WITH',
  'IS NOT NULL',
  'IS NULL',
] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** Asked of the engine, which alone has attributes. */
export interface AttributeFilter {
  /** Tells two of the same words apart. */
  readonly id: number;
  readonly name: string;
  readonly comparison: Comparison;
  /** As it was typed: JSON where it is JSON, else text. */
  readonly typed: string;
  /** The nodes for which it holds, as of the last answer. Until there is one it lets everything through. */
  readonly nodes: Loadable<Uint32Array>;
}

/** Some nodes with what is at most `depth` edges away. */
export interface Focus {
  readonly nodes: readonly number[];
  readonly label: string;
  readonly depth: number;
}

export const DEPTH_MAX = 6;
/** Focus on one node alone would show a dot. */
export const depthMin = (focus: Pick<Focus, 'nodes'>): number => (focus.nodes.length === 1 ? 1 : 0);

export interface Filters {
  /** Names, of which one has to be the node's; empty = any. */
  readonly types: readonly string[];
  readonly shards: readonly number[];
  /** Accesses/s in the latest frame. */
  readonly heat: Range;
  /** Shares of one. */
  readonly influence: Range;
  readonly attributes: readonly AttributeFilter[];
  /** From the first focus to the present one. */
  readonly trail: readonly Focus[];
  /** What is left out is hidden, else dimmed. */
  readonly isHiding: boolean;
  /** Nodes that all of it lets through; null while nothing filters. */
  readonly shownCount: number | null;
  /** The form is open. */
  readonly isOpen: boolean;
}

export const ANY: Range = { min: null, max: null };

export const INITIAL_FILTERS: Filters = {
  types: [],
  shards: [],
  heat: ANY,
  influence: ANY,
  attributes: [],
  trail: [],
  isHiding: false,
  shownCount: null,
  isOpen: false,
};

export const isBounded = ({ min, max }: Range): boolean => min !== null || max !== null;
export const focusOf = ({ trail }: Filters): Focus | null => trail.at(-1) ?? null;

/** Whether anything is left out, the heat aside. */
const hasFixed = (filters: Filters): boolean =>
  filters.types.length > 0 ||
  filters.shards.length > 0 ||
  isBounded(filters.influence) ||
  filters.attributes.some(({ nodes }) => nodes.state === 'ready') ||
  filters.trail.length > 0;
export const isFiltering = (filters: Filters): boolean => hasFixed(filters) || isBounded(filters.heat);

/** Whether two states may let other nodes through. */
export const filterOtherwise = (a: Filters, b: Filters): boolean =>
  a.types !== b.types ||
  a.shards !== b.shards ||
  a.heat !== b.heat ||
  a.influence !== b.influence ||
  a.attributes !== b.attributes ||
  a.trail !== b.trail ||
  a.isHiding !== b.isHiding;

/** Another workspace has other types, shards and nodes. */
export const filtersForWorkspace = ({ isHiding }: Filters): Filters => ({ ...INITIAL_FILTERS, isHiding });

export const withoutFilters = (filters: Filters): Filters => ({
  ...filtersForWorkspace(filters),
  isOpen: filters.isOpen,
});

/**
 * 1 for every slot that the filters let through, the one by heat aside. `reached` is the focus by slot, null without one.
 * O(slots) and the nodes of attribute filters.
 */
export function fixedBytes(
  filters: Filters,
  { types, homes, influence, nodeTypes, nodeCount }: TopologySnapshot,
  reached: Uint8Array | null,
): Uint8Array {
  const bytes = new Uint8Array(nodeCount);
  const isType = Uint8Array.from(nodeTypes, (name) => Number(filters.types.includes(name)));
  const isAnyType = filters.types.length === 0;
  const shards = new Set(filters.shards);
  const [min, max] = [filters.influence.min ?? Number.NEGATIVE_INFINITY, filters.influence.max ?? Infinity];
  for (let node = 0; node < nodeCount; node++) {
    const type = types[node]!;
    // The slot of a removed node has a type that is none.
    if (type >= nodeTypes.length || (!isAnyType && isType[type] === 0)) continue;
    if (shards.size > 0 && !shards.has(homes[node]!)) continue;
    if (influence[node]! < min || influence[node]! > max) continue;
    if (reached !== null && reached[node] !== 1) continue;
    bytes[node] = 1;
  }
  for (const { nodes } of filters.attributes) if (nodes.state === 'ready') keepOnly(bytes, nodes.value);
  return bytes;
}

/** Hidden below a collapsed node, whatever filters do with what they leave out. */
export const COLLAPSED = 2;

export function leaveOutCollapsed(bytes: Uint8Array, hidden: Uint8Array): void {
  for (let node = 0; node < bytes.length; node++) if (hidden[node] === 1) bytes[node] = COLLAPSED;
}

function keepOnly(bytes: Uint8Array, nodes: Uint32Array): void {
  const isIn = new Uint8Array(bytes.length);
  for (const node of nodes) if (node < isIn.length) isIn[node] = 1;
  for (let node = 0; node < bytes.length; node++) bytes[node]! &= isIn[node]!;
}

/** The byte of a heat frame from which on a node has `rate` accesses/s, within one step of the scale; 256 = none has. */
export function byteOfHeat(rate: number, heatMax: number): number {
  if (rate <= 0) return 0;
  if (rate > heatMax || heatMax <= 0) return 256;
  return Math.max(1, Math.round((255 * Math.log1p(rate)) / Math.log1p(heatMax)));
}

/**
 * Writes into `out` which slots of `fixed` have a heat within `range`; says how many, and whether any is another than
 * before. One pass over bytes, for it is done for every heat frame: about 0.1 ms at 100k.
 */
export function applyHeatRange(
  out: Uint8Array,
  fixed: Uint8Array,
  range: Range,
  frame: { readonly nodeHeat: Uint8Array; readonly heatMax: number } | null,
): { readonly count: number; readonly isOther: boolean } {
  const isAny = !isBounded(range) || frame === null;
  const heat = frame?.nodeHeat ?? fixed;
  const least = isAny || range.min === null ? 0 : byteOfHeat(range.min, frame.heatMax);
  const most = isAny || range.max === null ? 255 : byteOfHeat(range.max, frame.heatMax);
  let count = 0;
  let isOther = false;
  for (let node = 0; node < out.length; node++) {
    const byte = heat[node]!;
    const isIn = fixed[node] === 1 && (isAny || (byte >= least && byte <= most)) ? 1 : 0;
    const next = fixed[node] === COLLAPSED ? COLLAPSED : isIn;
    count += isIn;
    if (out[node] !== next) isOther = true;
    out[node] = next;
  }
  return { count, isOther };
}

/** A query whose nodes are those for which an attribute filter holds; its parameter is `$value`. */
export function attributeQuery({ name, comparison }: Pick<AttributeFilter, 'name' | 'comparison'>): string {
  const property = `n.\`${name.replaceAll('`', '``')}\``;
  const isUnary = comparison === 'IS NULL' || comparison === 'IS NOT NULL';
  return `MATCH (n) WHERE ${property} ${comparison}${isUnary ? '' : ' $value'} RETURN id(n)`;
}

export const takesValue = (comparison: Comparison): boolean => comparison !== 'IS NULL' && comparison !== 'IS NOT NULL';
const TEXT_COMPARISONS: readonly Comparison[] = ['CONTAINS', 'STARTS WITH', 'ENDS WITH'];
/** What is compared as text is read as text: `42` too. */
export const isOfText = (comparison: Comparison): boolean => TEXT_COMPARISONS.includes(comparison);

export function withAttribute(filters: Filters, filter: Omit<AttributeFilter, 'nodes'>): Filters {
  return { ...filters, attributes: [...filters.attributes, { ...filter, nodes: IDLE }] };
}

/** An answer to a filter that is there no longer changes nothing. */
export function withAttributeNodes(filters: Filters, id: number, nodes: Loadable<Uint32Array>): Filters {
  if (!filters.attributes.some((filter) => filter.id === id)) return filters;
  const attributes = filters.attributes.map((filter) => (filter.id === id ? { ...filter, nodes } : filter));
  return { ...filters, attributes };
}
