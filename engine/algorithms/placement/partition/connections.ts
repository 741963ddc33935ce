import type { Level } from './level.ts';

/**
 * Edge weight from a vertex to every part, kept for the vertices that refinement looks at.
 *
 * A row of `partCount` numbers is built when a vertex is first asked for and kept up to date from then on. Only
 * vertices at the boundary are asked for, so a mesh pays for its boundary and not for n x k; rows lie one after the
 * other in the order they were built, which is the order they are used in.
 */
export interface Connections {
  readonly partCount: number;
  /** First entry of the row of a vertex in `rows`; -1 while it has none. */
  readonly starts: Int32Array;
  rows: Int32Array;
  /** Vertices with a row, in the order they got it. */
  readonly vertices: Uint32Array;
  rowCount: number;
}

const ROWS_AT_FIRST = 1024;

export function createConnections({ vertexCount }: Level, partCount: number): Connections {
  return {
    partCount,
    starts: new Int32Array(vertexCount).fill(-1),
    rows: new Int32Array(Math.min(vertexCount, ROWS_AT_FIRST) * partCount),
    vertices: new Uint32Array(vertexCount),
    rowCount: 0,
  };
}

/** The start of the row of a vertex, built now if need be: O(degree). `rows` may be a new array afterwards. */
export function rowOf(connections: Connections, level: Level, parts: Uint16Array, vertex: number): number {
  const known = connections.starts[vertex]!;
  if (known !== -1) return known;
  const start = connections.rowCount * connections.partCount;
  if (start === connections.rows.length) {
    const rowCountMax = Math.min(level.vertexCount, 4 * connections.rowCount);
    const grown = new Int32Array(rowCountMax * connections.partCount);
    grown.set(connections.rows);
    connections.rows = grown;
  }
  const { rows } = connections;
  const { offsets, neighbours, edgeWeights } = level;
  for (let i = offsets[vertex]!, end = offsets[vertex + 1]!; i < end; i++) {
    rows[start + parts[neighbours[i]!]!]! += edgeWeights[i]!;
  }
  connections.starts[vertex] = start;
  connections.vertices[connections.rowCount++] = vertex;
  return start;
}

/** Has the vertex a neighbour in another part? O(degree), stops at the first. */
export function isBoundary({ offsets, neighbours }: Level, parts: Uint16Array, vertex: number): boolean {
  const part = parts[vertex]!;
  for (let i = offsets[vertex]!, end = offsets[vertex + 1]!; i < end; i++) {
    if (parts[neighbours[i]!] !== part) return true;
  }
  return false;
}

/** Tells the rows of the neighbours that the vertex went over. */
export function carryOver(connections: Connections, level: Level, vertex: number, from: number, to: number): void {
  const { offsets, neighbours, edgeWeights } = level;
  const { starts, rows } = connections;
  for (let i = offsets[vertex]!, end = offsets[vertex + 1]!; i < end; i++) {
    const start = starts[neighbours[i]!]!;
    if (start === -1) continue;
    const weight = edgeWeights[i]!;
    rows[start + from]! -= weight;
    rows[start + to]! += weight;
  }
}
