import { refusal } from './refusal.ts';

/** An undirected graph as a METIS file holds it. Rows are as they are written: every edge in both. */
export interface MetisGraph {
  readonly vertexCount: number;
  /** Each edge once, from the row of its smaller end. */
  readonly sources: Uint32Array;
  readonly targets: Uint32Array;
  readonly edgeWeights: Float64Array;
  /** `vertexWeights[v * dimensions + d]`. */
  readonly vertexWeights: Float64Array;
  readonly dimensions: number;
}

/**
 * Reads the graph format of METIS (manual 5.1, section 4.1): a head `vertices edges [format [constraints]]`, then one line
 * a vertex, `[size] [weights…] neighbour [weight] …`, neighbours counted from 1; lines that start with % are comments, an
 * empty line is a vertex without edges. O(length of the text).
 * @throws input.format naming the line, for anything else: wrong counts, a neighbour outside, an edge written one way only
 */
export function readMetisGraph(text: string, file: string): MetisGraph {
  const lines = text.split('\n').map((line, index) => ({ line: index + 1, text: line.trim() }));
  const rows = lines.filter(({ text: row }) => !row.startsWith('%'));
  const head = rows.shift();
  const refuse = (line: number, expected: string, found: string) =>
    refusal('input.format', { file, line }, { expected, found });
  if (head === undefined) throw refuse(1, 'a head "vertices edges [format [constraints]]"', 'an empty file');
  const { vertexCount, edgeCount, format, dimensions } = headOf(head, refuse);
  const [hasSizes, hasWeights, hasEdgeWeights] = format;
  while (rows.length > vertexCount && rows.at(-1)!.text === '') rows.pop();
  if (rows.length !== vertexCount) {
    throw refuse(head.line, `${vertexCount} lines after the head, one a vertex`, `${rows.length}`);
  }
  const vertexWeights = new Float64Array(vertexCount * dimensions).fill(1);
  const arcs = new Map<number, number>();
  let arcCount = 0;
  for (const [vertex, { line, text: row }] of rows.entries()) {
    const numbers = row === '' ? [] : row.split(/\s+/).map(Number);
    const wrong = numbers.findIndex((number) => !Number.isInteger(number) || number < 0);
    if (wrong >= 0) throw refuse(line, 'whole numbers of 0 or more', `"${row.split(/\s+/)[wrong]}"`);
    let at = hasSizes ? 1 : 0;
    if (hasWeights) {
      for (let d = 0; d < dimensions; d++) {
        const weight = numbers[at++];
        if (weight === undefined) throw refuse(line, `${dimensions} weights of the vertex`, 'the end of the line');
        vertexWeights[vertex * dimensions + d] = weight;
      }
    }
    for (; at < numbers.length; at += hasEdgeWeights ? 2 : 1) {
      const other = numbers[at]! - 1;
      if (other < 0 || other >= vertexCount) throw refuse(line, `neighbours from 1 to ${vertexCount}`, `${other + 1}`);
      if (other === vertex) throw refuse(line, 'an edge to another vertex', `${other + 1}, the vertex itself`);
      const weight = hasEdgeWeights ? numbers[at + 1] : 1;
      if (weight === undefined) throw refuse(line, 'a weight after every neighbour', 'the end of the line');
      arcs.set(vertex * vertexCount + other, weight);
      arcCount++;
    }
  }
  if (arcCount !== 2 * edgeCount) {
    throw refuse(head.line, `${edgeCount} edges, each in the lines of both ends`, `${arcCount / 2}`);
  }
  return { ...edgesOf(arcs, vertexCount, rows, refuse), vertexCount, vertexWeights, dimensions };
}

interface Line {
  readonly line: number;
  readonly text: string;
}
type Refuse = (line: number, expected: string, found: string) => Error;

function headOf({ line, text }: Line, refuse: Refuse) {
  const [vertices = '', edges = '', format = '0', constraints = '1', ...more] = text.split(/\s+/);
  const isCount = (field: string) => /^\d+$/.test(field);
  if (![vertices, edges, constraints].every(isCount) || !/^[01]{1,3}$/.test(format) || more.length > 0) {
    throw refuse(line, 'a head "vertices edges [format [constraints]]"', `"${text}"`);
  }
  const dimensions = Number(constraints);
  if (dimensions < 1 || dimensions > 3) throw refuse(line, '1 to 3 weights a vertex', constraints);
  const flags = format
    .padStart(3, '0')
    .split('')
    .map((flag) => flag === '1');
  return {
    vertexCount: Number(vertices),
    edgeCount: Number(edges),
    format: flags as [boolean, boolean, boolean],
    dimensions,
  };
}

function edgesOf(arcs: ReadonlyMap<number, number>, vertexCount: number, rows: readonly Line[], refuse: Refuse) {
  const [sources, targets, weights]: [number[], number[], number[]] = [[], [], []];
  for (const [arc, weight] of arcs) {
    const [vertex, other] = [Math.floor(arc / vertexCount), arc % vertexCount];
    const back = arcs.get(other * vertexCount + vertex);
    if (back !== weight) {
      const found = back === undefined ? 'only one' : `weights ${weight} and ${back}`;
      throw refuse(rows[vertex]!.line, `the edge to ${other + 1} in both lines with one weight`, found);
    }
    if (vertex > other) continue;
    sources.push(vertex);
    targets.push(other);
    weights.push(weight);
  }
  return {
    sources: Uint32Array.from(sources),
    targets: Uint32Array.from(targets),
    edgeWeights: Float64Array.from(weights),
  };
}
