import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparePlacements, cutClosureRows } from '../../../../engine/algorithms/placement/compare-placements.ts';
import { anyGraph, type EdgeList, forwardCsr, naiveClosure } from '../random-graphs.ts';
import { randomHomes } from './random-homes.ts';

const SHARDS = 3;
type Row = readonly [one: number, other: number];

const rowsOf = (graph: EdgeList, depthMax: number) => ({
  edges: Array.from(graph.sources, (source, edge): Row => [source, graph.targets[edge]!]),
  closure: naiveClosure(graph, depthMax).map(([ancestor, descendant]): Row => [ancestor, descendant]),
});
const isIn = ([one, other]: Row, homes: Uint16Array, shard: number) => homes[one] === shard || homes[other] === shard;
const isCut = ([one, other]: Row, homes: Uint16Array) => homes[one] !== homes[other];

const cases = fc
  .tuple(anyGraph(10, 30), fc.nat(), fc.constantFrom(1, 2, Number.POSITIVE_INFINITY))
  .map(([graph, seed, depthMax]) => ({
    graph,
    depthMax,
    before: randomHomes(graph.nodeCount, SHARDS, seed),
    after: randomHomes(graph.nodeCount, SHARDS, seed + 1),
  }));

describe('comparing placements', () => {
  test('[PL41] nodes, cuts and stored rows of both maps are what the placement rule says', () => {
    fc.assert(
      fc.property(cases, ({ graph, depthMax, before, after }) => {
        const hierarchies = [{ forward: forwardCsr(graph), depthMax }];
        const { edges, closure } = rowsOf(graph, depthMax);
        const options = { objective: 'closure', accesses: null, before, after, shardCount: SHARDS } as const;
        const compared = comparePlacements({ forward: forwardCsr(graph), hierarchies, ...options });
        for (const [figures, homes] of [
          [compared.before, before],
          [compared.after, after],
        ] as const) {
          expect(figures.cutEdges).toBe(edges.filter((row) => isCut(row, homes)).length);
          expect(figures.cutClosureRows).toBe(closure.filter((row) => isCut(row, homes)).length);
          for (let shard = 0; shard < SHARDS; shard++) {
            const here = (row: Row) => isIn(row, homes, shard);
            expect(figures.nodes[shard]).toBe(homes.filter((home) => home === shard).length);
            expect(figures.storedRowsOf[shard]).toBe(closure.filter(here).length);
            expect(figures.cutEdgesOf[shard]).toBe(edges.filter((row) => here(row) && isCut(row, homes)).length);
            expect(figures.cutClosureRowsOf[shard]).toBe(
              closure.filter((row) => here(row) && isCut(row, homes)).length,
            );
          }
        }
        expect(cutClosureRows(hierarchies, [after, before])).toEqual([
          compared.after.cutClosureRows,
          compared.before.cutClosureRows,
        ]);
        expect(compared.whole).toBe(closure.length);
        expect(compared.rows).toBe(graph.nodeCount + 2 * edges.length + 2 * closure.length);
      }),
    );
  });

  test('[PL41] the rows of all moves are the rows that shards gain, each brought by a node that moves there', () => {
    fc.assert(
      fc.property(cases, ({ graph, depthMax, before, after }) => {
        const forward = forwardCsr(graph);
        const { edges, closure } = rowsOf(graph, depthMax);
        const { rowsOfMove } = comparePlacements({
          forward,
          hierarchies: [{ forward, depthMax }],
          objective: 'edges',
          accesses: null,
          before,
          after,
          shardCount: SHARDS,
        });
        const gained = new Float64Array(graph.nodeCount);
        for (let node = 0; node < graph.nodeCount; node++) if (before[node] !== after[node]) gained[node]!++;
        for (let shard = 0; shard < SHARDS; shard++) {
          for (const row of [...edges, ...closure]) {
            if (!isIn(row, after, shard) || isIn(row, before, shard)) continue;
            gained[after[row[0]] === shard ? row[0] : row[1]]!++;
          }
        }
        expect(rowsOfMove).toEqual(gained);
      }),
    );
  });

  test('[PL42] what a move saves is how much more would be cut if the node alone stayed', () => {
    fc.assert(
      fc.property(
        cases,
        fc.constantFrom('closure', 'edges', 'traffic'),
        ({ graph, depthMax, before, after }, objective) => {
          const forward = forwardCsr(graph);
          const hierarchies = [{ forward, depthMax }];
          const accesses = Float64Array.from({ length: graph.nodeCount }, (_, node) => (7 * node) % 5);
          const input = { forward, hierarchies, objective, accesses, before, after, shardCount: SHARDS } as const;
          const { savedByMove } = comparePlacements(input);
          const { edges, closure } = rowsOf(graph, depthMax);
          const weightOf = ([one, other]: Row) =>
            objective === 'traffic' ? 0.01 + Math.min(accesses[one]!, accesses[other]!) : 1;
          const rows = objective === 'closure' ? closure : edges;
          const costOf = (homes: Uint16Array) =>
            rows.reduce((sum, row) => sum + (isCut(row, homes) ? weightOf(row) : 0), 0);
          for (let node = 0; node < graph.nodeCount; node++) {
            const stayed = after.slice();
            stayed[node] = before[node]!;
            expect(savedByMove[node]).toBeCloseTo(costOf(stayed) - costOf(after), 9);
          }
        },
      ),
    );
  });
});
