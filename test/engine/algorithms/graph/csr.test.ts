import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildCsr, edgeSources, reverseCsr } from '../../../../engine/algorithms/graph/csr.ts';
import { ShardscopeError } from '../../../../engine/base/errors.ts';
import { anyGraph, backwardCsr, type EdgeList, edgeList, forwardCsr } from '../random-graphs.ts';

function naiveRows(graph: EdgeList, mask: Uint8Array | null): number[][] {
  return Array.from(graph.sources, (source, i) => [source, graph.targets[i]!, graph.relations[i]!])
    .filter(([, , relation]) => mask === null || mask[relation!] === 1)
    .sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]! || a[2]! - b[2]!);
}

describe('compressed sparse rows', () => {
  test('[CL1] rows are ordered by source, target, relation and hold exactly the edges of the kept relations', () => {
    const mask = fc.oneof(fc.constant(null), fc.uint8Array({ minLength: 4, maxLength: 4, max: 1 }));
    fc.assert(
      fc.property(anyGraph(), mask, (graph, relationMask) => {
        const csr = buildCsr(graph.nodeCount, graph.sources, graph.targets, graph.relations, relationMask);
        const sources = edgeSources(csr);
        const rows = Array.from(csr.targets, (target, slot) => [sources[slot]!, target, csr.relations[slot]!]);
        expect(rows).toEqual(naiveRows(graph, relationMask));
        expect(csr.edgeCount).toBe(rows.length);
        expect(csr.offsets.length).toBe(graph.nodeCount + 1);
        expect(csr.offsets[graph.nodeCount]).toBe(rows.length);
      }),
    );
  });

  test('[CL1] reversing a CSR equals building it from exchanged columns, and twice is the original', () => {
    fc.assert(
      fc.property(anyGraph(), (graph) => {
        expect(reverseCsr(forwardCsr(graph))).toEqual(backwardCsr(graph));
        expect(reverseCsr(reverseCsr(forwardCsr(graph)))).toEqual(forwardCsr(graph));
      }),
    );
  });

  test('[CL2] the columns live in the memory the caller provides', () => {
    const graph = edgeList(3, [
      [0, 1, 0],
      [1, 2, 1],
    ]);
    const allocate = (bytes: number) => new SharedArrayBuffer(bytes);
    const csr = buildCsr(3, graph.sources, graph.targets, graph.relations, null, allocate);
    for (const column of [csr.offsets, csr.targets, csr.relations]) {
      expect(column.buffer).toBeInstanceOf(SharedArrayBuffer);
      expect(column.buffer.byteLength).toBe(column.byteLength);
    }
    expect([...csr.targets]).toEqual([1, 2]);
  });

  test('[CL3] an edge to a node that does not exist is refused as our bug', () => {
    const graph = edgeList(2, [[0, 2]]);
    expect(() => forwardCsr(graph)).toThrowError(ShardscopeError);
    expect(() => forwardCsr(graph)).toThrowError(/edge 0 \(0 to 2\) leaves the 2 nodes/);
  });
});
