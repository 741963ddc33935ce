/** Nodes that stand for all that is below them: each by itself, or all of a type but some. Pure. */
import { z } from 'zod';
import { type NamedNode, renamed } from './named-node.ts';

export interface Collapse {
  readonly nodes: readonly NamedNode[];
  /** Names of types of which all nodes are collapsed. */
  readonly types: readonly string[];
  /** Expanded although their type is collapsed. */
  readonly open: readonly NamedNode[];
  /** Nodes that are hidden by all of it. */
  readonly hiddenCount: number;
}

export const INITIAL_COLLAPSE: Collapse = { nodes: [], types: [], open: [], hiddenCount: 0 };
/** A view names each of them; more are a matter of types. */
export const COLLAPSED_COUNT_MAX = 100;

/** More than a view can name, and more than before: what takes something away is never too much. */
export function isOutgrown(next: Collapse, before: Collapse): boolean {
  const grows = (sizeOf: (collapse: Collapse) => number): boolean =>
    sizeOf(next) > COLLAPSED_COUNT_MAX && sizeOf(next) > sizeOf(before);
  return grows(({ nodes, open }) => nodes.length + open.length) || grows(({ types }) => types.length);
}

export const isCollapsing = ({ nodes, types }: Pick<Collapse, 'nodes' | 'types'>): boolean =>
  nodes.length + types.length > 0;

const hasIndex = (nodes: readonly NamedNode[], index: number): boolean => nodes.some((node) => node.index === index);
const without = (nodes: readonly NamedNode[], gone: ReadonlySet<number>): readonly NamedNode[] =>
  nodes.filter(({ index }) => !gone.has(index));

export const isNodeCollapsed = (collapse: Collapse, index: number, type: string): boolean =>
  hasIndex(collapse.nodes, index) || (collapse.types.includes(type) && !hasIndex(collapse.open, index));

/** `typeOf` says the name of a node's type. */
export function withCollapsed(
  collapse: Collapse,
  nodes: readonly NamedNode[],
  typeOf: (index: number) => string,
): Collapse {
  const named = new Set(nodes.map(({ index }) => index));
  const added = nodes.filter(
    ({ index }) => !collapse.types.includes(typeOf(index)) && !hasIndex(collapse.nodes, index),
  );
  return { ...collapse, nodes: [...collapse.nodes, ...added], open: without(collapse.open, named) };
}

export function withExpanded(
  collapse: Collapse,
  nodes: readonly NamedNode[],
  typeOf: (index: number) => string,
): Collapse {
  const named = new Set(nodes.map(({ index }) => index));
  const opened = nodes.filter(({ index }) => collapse.types.includes(typeOf(index)) && !hasIndex(collapse.open, index));
  return { ...collapse, nodes: without(collapse.nodes, named), open: [...collapse.open, ...opened] };
}

/** All of these types, whatever of them was expanded; or none of them. */
export function withTypes(
  collapse: Collapse,
  types: readonly string[],
  isOn: boolean,
  typeOf: (index: number) => string,
): Collapse {
  const others = collapse.types.filter((type) => !types.includes(type));
  const isOther = ({ index }: NamedNode): boolean => !types.includes(typeOf(index));
  return {
    ...collapse,
    types: isOn ? [...others, ...types] : others,
    nodes: collapse.nodes.filter(isOther),
    open: collapse.open.filter(isOther),
  };
}

/** Nodes that somebody has renamed; the same state where none is. */
export function withNames(collapse: Collapse, names: readonly NamedNode[]): Collapse {
  const [nodes, open] = [renamed(collapse.nodes, names), renamed(collapse.open, names)];
  return nodes === collapse.nodes && open === collapse.open ? collapse : { ...collapse, nodes, open };
}

/** Nodes that are gone are forgotten. */
export function withOnly(collapse: Collapse, hasNode: (index: number) => boolean): Collapse {
  const isThere = ({ index }: NamedNode): boolean => hasNode(index);
  if (collapse.nodes.every(isThere) && collapse.open.every(isThere)) return collapse;
  return { ...collapse, nodes: collapse.nodes.filter(isThere), open: collapse.open.filter(isThere) };
}

/** 1 for every slot that is collapsed. O(slots). */
export function collapsedBytes(
  { nodes, types, open }: Collapse,
  columns: { readonly types: Uint16Array; readonly nodeTypes: readonly string[] },
): Uint8Array {
  const isType = Uint8Array.from(columns.nodeTypes, (name) => Number(types.includes(name)));
  const bytes = new Uint8Array(columns.types.length);
  for (let node = 0; node < bytes.length; node++) bytes[node] = isType[columns.types[node]!] ?? 0;
  for (const { index } of nodes) if (index < bytes.length) bytes[index] = 1;
  for (const { index } of open) if (index < bytes.length) bytes[index] = 0;
  return bytes;
}

/** As a view says it: by keys, for numbers of nodes are others elsewhere. */
export interface CollapsePlace {
  readonly nodes: readonly string[];
  readonly types: readonly string[];
  readonly open: readonly string[];
}

const keys = z.array(z.string().min(1).max(1024)).max(COLLAPSED_COUNT_MAX);
export const collapsePlaceSchema: z.ZodType<CollapsePlace> = z.object({
  ...{ nodes: keys, open: keys },
  types: z.array(z.string().max(1024)).max(COLLAPSED_COUNT_MAX),
});

export function placeOfCollapse(collapse: Collapse): CollapsePlace | null {
  if (!isCollapsing(collapse)) return null;
  const keysOf = (nodes: readonly NamedNode[]): readonly string[] => nodes.map(({ key }) => key);
  return { nodes: keysOf(collapse.nodes), types: collapse.types, open: keysOf(collapse.open) };
}

export const isSameCollapse = (a: CollapsePlace | null, b: CollapsePlace | null): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
