import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMetisGraph } from '../../../engine/io/metis-graph.ts';

interface Weighted {
  readonly weights: readonly (readonly number[])[];
  readonly edges: readonly { readonly pair: readonly [number, number]; readonly weight: number }[];
}

const graphs: fc.Arbitrary<Weighted> = fc.integer({ min: 1, max: 3 }).chain((dimensions) => {
  const weight = fc.array(fc.nat({ max: 9 }), { minLength: dimensions, maxLength: dimensions });
  return fc.array(weight, { minLength: 2, maxLength: 8 }).chain((weights) => {
    const end = fc.nat({ max: weights.length - 1 });
    const pair = fc.tuple(end, end).filter(([one, other]) => one < other);
    const edge = fc.record({ pair, weight: fc.integer({ min: 1, max: 99 }) });
    return fc
      .uniqueArray(edge, { selector: ({ pair: [one, other] }) => `${one} ${other}` })
      .map((edges) => ({ weights, edges }));
  });
});

/** As METIS's manual has it, with every option used. */
function written({ weights, edges }: Weighted): string {
  const rows = weights.map((of, vertex) => {
    const neighbours = edges.flatMap(({ pair: [one, other], weight }) => {
      if (one === vertex) return [other + 1, weight];
      return other === vertex ? [one + 1, weight] : [];
    });
    return [7, ...of, ...neighbours].join(' ');
  });
  return [`% a graph`, `${weights.length} ${edges.length} 111 ${weights[0]!.length}`, ...rows, ''].join('\n');
}

describe('METIS graphs', () => {
  it('[IO52] a graph in the format of METIS is read with all its weights, each edge once', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const read = readMetisGraph(written(graph), 'x.metis');
        const found = Array.from(read.sources, (source, edge) => ({
          pair: [source, read.targets[edge]!],
          weight: read.edgeWeights[edge]!,
        }));
        const byPair = (list: readonly { pair: readonly number[] }[]) => list.map((of) => JSON.stringify(of)).sort();
        expect(byPair(found)).toEqual(byPair(graph.edges));
        expect([...read.vertexWeights]).toEqual(graph.weights.flat());
      }),
    );
  });

  it('[IO53] plain graphs, comments and vertices without edges are read as they stand', () => {
    const { vertexCount, sources, targets, edgeWeights, vertexWeights } = readMetisGraph(
      '% head\n4 2\n2 3\n1\n1\n\n',
      'x',
    );
    expect({ vertexCount, sources: [...sources], targets: [...targets] }).toEqual({
      vertexCount: 4,
      sources: [0, 0],
      targets: [1, 2],
    });
    expect([[...edgeWeights], [...vertexWeights]]).toEqual([
      [1, 1],
      [1, 1, 1, 1],
    ]);
  });

  it.each([
    ['', 1, 'a head'],
    ['two 1\n2\n1', 1, 'a head'],
    ['2 1 0 9\n2\n1', 1, '1 to 3 weights'],
    ['3 1\n2\n1', 1, '3 lines'],
    ['2 2\n2\n1', 1, '2 edges'],
    ['2 1\n3\n1', 2, 'neighbours from 1 to 2'],
    ['2 1\n1\n2', 2, 'an edge to another vertex'],
    ['2 1\n% note\n2\nx', 4, 'whole numbers'],
    ['2 1 1\n2\n1 5', 2, 'a weight after every neighbour'],
    ['2 1 1\n2 4\n1 5', 2, 'in both lines with one weight'],
    ['3 1\n2\n3\n\n', 2, 'in both lines'],
    ['2 0 10\n\n1', 2, '1 weights of the vertex'],
  ])('[IO54] %j is refused at line %i: expected %s', (text, line, expected) => {
    expect(() => readMetisGraph(text, 'x.metis')).toThrow(
      expect.objectContaining({ code: 'input.format', details: expect.objectContaining({ file: 'x.metis', line }) }),
    );
    expect(() => readMetisGraph(text, 'x.metis')).toThrow(expected);
  });
});
