import type { PartitionStore } from '../storage/partition-store.ts';
import type { IncidentRows } from '../storage/rows.ts';

/**
 * The rows of the first of `nodes`, for one step of a move: of as many as have `rowsMax` rows together, at most of
 * `nodesMax`; of one at least, so that every step gets on. A row of two of them is there once, with the upper one.
 */
export function rowsWithin(
  store: PartitionStore,
  nodes: Uint32Array,
  rowsMax: number,
  nodesMax: number,
): { readonly count: number; readonly rows: IncidentRows } {
  const taken = new Set<number>();
  const parts: IncidentRows[] = [];
  let rows = 0;
  for (const node of nodes.subarray(0, nodesMax)) {
    const part = store.incidentRows(Uint32Array.of(node));
    rows += part.nodes.length + part.edges.sources.length + part.closure.ancestors.length;
    if (rows > rowsMax && taken.size > 0) break;
    taken.add(node);
    parts.push(part);
  }
  return { count: taken.size, rows: parts.length === 1 ? parts[0]! : joined(parts, taken) };
}

/** Of a row that two nodes have brought only that of its upper end is kept. */
function joined(parts: readonly IncidentRows[], taken: ReadonlySet<number>): IncidentRows {
  const of = [...taken];
  const isKept = (upper: number, part: number) => upper === of[part] || !taken.has(upper);
  const edges = parts.map((part, at) => keptOf(part.edges.sources, (upper) => isKept(upper, at)));
  const closure = parts.map((part, at) => keptOf(part.closure.ancestors, (upper) => isKept(upper, at)));
  return {
    nodes: parts.flatMap((part) => part.nodes),
    edges: {
      sources: Uint32Array.from(picked(parts, edges, (part) => part.edges.sources)),
      targets: Uint32Array.from(picked(parts, edges, (part) => part.edges.targets)),
      relations: Uint16Array.from(picked(parts, edges, (part) => part.edges.relations)),
      attributes: [...picked(parts, edges, (part) => part.edges.attributes)],
      versions: Uint32Array.from(picked(parts, edges, (part) => part.edges.versions)),
    },
    closure: {
      hierarchies: Uint8Array.from(picked(parts, closure, (part) => part.closure.hierarchies)),
      ancestors: Uint32Array.from(picked(parts, closure, (part) => part.closure.ancestors)),
      descendants: Uint32Array.from(picked(parts, closure, (part) => part.closure.descendants)),
      depths: Uint16Array.from(picked(parts, closure, (part) => part.closure.depths)),
    },
  };
}

/** Positions of those uppers that pass. */
function keptOf(uppers: Uint32Array, isKept: (upper: number) => boolean): number[] {
  const kept: number[] = [];
  for (let at = 0; at < uppers.length; at++) if (isKept(uppers[at]!)) kept.push(at);
  return kept;
}

function picked<T>(
  parts: readonly IncidentRows[],
  positions: readonly (readonly number[])[],
  columnOf: (part: IncidentRows) => ArrayLike<T>,
): T[] {
  const values: T[] = [];
  parts.forEach((part, at) => {
    const column = columnOf(part);
    for (const position of positions[at]!) values.push(column[position]!);
  });
  return values;
}
