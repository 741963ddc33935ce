import type { Prng } from '../../base/prng.ts';
import type { Csr } from '../graph/csr.ts';
import type { GraphBothWays } from './orient-graph.ts';

/**
 * A random shortest path
 * ======================
 *
 * Two breadth-first searches, one forward from the source and one backward from the target, that grow by whole layers;
 * the one whose next layer has fewer edges goes first. Before a layer the two have no node in common, so where they
 * meet after it, each common node is as deep as can be on both sides, and every shortest path holds exactly one of
 * them. One is drawn by paths[source, node] x paths[node, target], then parents by their path counts on both sides:
 * every shortest path is equally likely.
 *
 * Input    graph    without parallel edges, or these count as paths of their own
 *          prng     the only randomness
 * Output   `draw(source, target)`: how many nodes lie between the two, written to `nodes`; 0 also where no path leads
 *          there. `steps` counts the edges looked at since the beginning, the unit of work.
 * Cost     On graphs without large hubs about sqrt(m) edges a draw, at most 2m; 40n bytes once. Layers are numbered
 *          on from draw to draw, so that nothing has to be cleared.
 * Limit    Path counts are doubles: past 1e308 shortest paths between two nodes the draw is no longer uniform.
 * Source   M. Borassi, E. Natale: KADABRA is an adaptive algorithm for betweenness via random approximation, ESA 2016.
 * Judge    All shortest paths of small graphs, drawn often: the frequencies are equal.
 */
export interface ShortestPathSampler {
  draw(source: number, target: number): number;
  /** The first `draw(...)` entries, in no particular order; valid until the next draw. */
  readonly nodes: Uint32Array;
  steps(): number;
}

export function createShortestPathSampler({ forward, backward }: GraphBothWays, prng: Prng): ShortestPathSampler {
  const down = createSide(forward, backward);
  const up = createSide(backward, forward);
  const nodes = new Uint32Array(forward.nodeCount);

  /** Grows the searches until they meet: a drawn common node, or -1 where no path leads from one to the other. */
  function meet(): number {
    while (true) {
      const [side, other] = down.frontierEdges() <= up.frontierEdges() ? [down, up] : [up, down];
      if (!side.grow(other)) return -1;
      if (side.commonCount() > 0) return side.drawCommon(other, prng);
    }
  }

  function draw(source: number, target: number): number {
    down.begin(source);
    up.begin(target);
    const met = meet();
    if (met === -1) return 0;
    let count = 0;
    if (met !== source && met !== target) nodes[count++] = met;
    count = down.walkBack(met, nodes, count, prng);
    return up.walkBack(met, nodes, count, prng);
  }

  return { draw, nodes, steps: () => down.steps() + up.steps() };
}

interface OtherSide {
  knows(node: number): boolean;
  pathsTo(node: number): number;
}

/** One of the two searches: follows `out`, and finds its way back over `into`. */
function createSide(out: Csr, into: Csr) {
  const { nodeCount, offsets, targets } = out;
  // layer[v] = number of the layer v was found in; the layers of one search are numbered on from those before it.
  const layers = new Uint32Array(nodeCount);
  const paths = new Float64Array(nodeCount);
  const queue = new Uint32Array(nodeCount);
  const common = new Uint32Array(nodeCount);
  let [firstLayer, layer, start, end, edges, commons, steps] = [0, 0, 0, 0, 0, 0, 0];

  function begin(node: number): void {
    if (layer > 0xffffffff - 2 * nodeCount - 2) {
      layers.fill(0);
      layer = 0;
    }
    firstLayer = ++layer;
    layers[node] = layer;
    paths[node] = 1;
    queue[0] = node;
    [start, end, commons] = [0, 1, 0];
    edges = offsets[node + 1]! - offsets[node]!;
  }

  const knows = (node: number): boolean => layers[node]! >= firstLayer;

  /** One layer deeper; false where there is none. */
  function grow(other: OtherSide): boolean {
    const layerEnd = end;
    layer++;
    steps += edges;
    edges = 0;
    for (; start < layerEnd; start++) {
      const node = queue[start]!;
      const ways = paths[node]!;
      for (let edge = offsets[node]!, last = offsets[node + 1]!; edge < last; edge++) {
        const target = targets[edge]!;
        const found = layers[target]!;
        if (found === layer) paths[target]! += ways;
        if (found >= firstLayer) continue;
        layers[target] = layer;
        paths[target] = ways;
        queue[end++] = target;
        edges += offsets[target + 1]! - offsets[target]!;
        if (other.knows(target)) common[commons++] = target;
      }
    }
    return end > layerEnd;
  }

  /** One of the nodes where the searches met, drawn by the shortest paths through it. */
  function drawCommon(other: OtherSide, prng: Prng): number {
    let total = 0;
    for (let i = 0; i < commons; i++) total += paths[common[i]!]! * other.pathsTo(common[i]!);
    let left = prng.ratio() * total;
    let i = 0;
    for (; i < commons - 1; i++) {
      left -= paths[common[i]!]! * other.pathsTo(common[i]!);
      if (left < 0) break;
    }
    return common[i]!;
  }

  /** The drawn path from `met` back to the start of this side, both excluded, appended to `found`. */
  function walkBack(met: number, found: Uint32Array, countBefore: number, prng: Prng): number {
    let count = countBefore;
    let node = met;
    for (let above = layers[met]! - 1; above > firstLayer; above--) {
      let left = prng.ratio() * paths[node]!;
      let parent = -1;
      for (let edge = into.offsets[node]!, last = into.offsets[node + 1]!; edge < last; edge++) {
        const candidate = into.targets[edge]!;
        if (layers[candidate] !== above) continue;
        parent = candidate;
        left -= paths[candidate]!;
        if (left < 0) break;
      }
      steps += into.offsets[node + 1]! - into.offsets[node]!;
      found[count++] = parent;
      node = parent;
    }
    return count;
  }

  return {
    begin,
    knows,
    grow,
    drawCommon,
    walkBack,
    commonCount: () => commons,
    frontierEdges: () => edges,
    pathsTo: (node: number) => paths[node]!,
    steps: () => steps,
  };
}
