import type { InfluenceDirection } from '../../model/influence.ts';
import { buildCsr, type Csr, edgeSources } from '../graph/csr.ts';

/** A graph with its reverse. */
export interface GraphBothWays {
  readonly forward: Csr;
  readonly backward: Csr;
}

/** The graph that influence walks along. O(1) for down and up; O(n + m) for both, where every edge becomes two. */
export function orientGraph({ forward, backward }: GraphBothWays, direction: InfluenceDirection): GraphBothWays {
  if (direction === 'down') return { forward, backward };
  if (direction === 'up') return { forward: backward, backward: forward };
  const [sources, targets] = [edgeSources(forward), forward.targets];
  const either = buildCsr(
    forward.nodeCount,
    concat(sources, targets),
    concat(targets, sources),
    new Uint16Array(2 * forward.edgeCount),
    null,
  );
  return { forward: either, backward: either };
}

/** Without self loops, and with one edge where there are parallel ones: for questions about paths. O(n + m). */
export function withoutParallelEdges({ nodeCount, offsets, targets, edgeCount }: Csr): Csr {
  const kept = new Uint32Array(edgeCount);
  const keptOffsets = new Uint32Array(nodeCount + 1);
  let count = 0;
  for (let node = 0; node < nodeCount; node++) {
    // Targets ascend, so parallel edges are neighbours.
    let previous = node;
    for (let edge = offsets[node]!, end = offsets[node + 1]!; edge < end; edge++) {
      const target = targets[edge]!;
      if (target !== previous && target !== node) kept[count++] = target;
      previous = target;
    }
    keptOffsets[node + 1] = count;
  }
  const simpleTargets = kept.slice(0, count);
  return {
    nodeCount,
    edgeCount: count,
    offsets: keptOffsets,
    targets: simpleTargets,
    relations: new Uint16Array(count),
  };
}

function concat(first: Uint32Array, second: Uint32Array): Uint32Array {
  const joined = new Uint32Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
