import type { Csr } from '../graph/csr.ts';

/**
 * Betweenness, exact
 * ==================
 *
 * The part of all shortest paths that lead through a node, its ends not counted:
 *
 *   betweenness[v] = SUM over s, t other than v of paths[s, t, through v] / paths[s, t]  /  ((n - 1) (n - 2))
 *
 * Pairs without a path add nothing. Brandes: from every source one search counts paths, and one pass back over the
 * nodes found adds up, for each, the part of the paths to everything behind it.
 *
 * Input    forward   adjacency without parallel edges and self loops (`withoutParallelEdges`); for an undirected
 *                    reading every edge both ways. The reverse graph gives the same result.
 *          onSource  called before each source with how many are done; false stops, and the rest is missing
 * Output   Float64Array[n], 0..1; all zero below three nodes
 * Cost     O(edges reachable, summed over all sources): at most n x m, on a hierarchy the size of its closure; 24n bytes
 * Exact?   Up to rounding: path counts are doubles, exact to 2^53 and then rounded. Past 1e308 shortest paths between two
 *          nodes, a thousand diamonds in a row, they overflow and the scores are not numbers.
 * Source   U. Brandes: A faster algorithm for betweenness centrality, J. Mathematical Sociology 2001. Children are
 *          found again by their depth instead of being listed, which saves the lists of predecessors.
 * Judge    graphology-metrics; and the definition, by listing all shortest paths.
 */
export function exactBetweenness(forward: Csr, onSource?: (sourcesDone: number) => boolean): Float64Array {
  const { nodeCount } = forward;
  const scores = new Float64Array(nodeCount);
  if (nodeCount < 3) return scores;
  const search = createPathSearch(forward);
  for (let source = 0; source < nodeCount; source++) {
    if (onSource?.(source) === false) break;
    search.addFrom(source, scores);
  }
  const pairs = (nodeCount - 1) * (nodeCount - 2);
  return scores.map((score) => score / pairs);
}

function createPathSearch({ nodeCount, offsets, targets }: Csr) {
  const order = new Uint32Array(nodeCount);
  // layers[v] = number of the layer v was found in, numbered on from search to search, so that nothing is cleared.
  const layers = new Uint32Array(nodeCount);
  const paths = new Float64Array(nodeCount);
  let layer = 0;

  /** Breadth first: `order`, `layers` and the number of shortest paths to each. Returns how many nodes were found. */
  function search(source: number): number {
    if (layer > 0xffffffff - nodeCount - 1) {
      layers.fill(0);
      layer = 0;
    }
    const first = ++layer;
    order[0] = source;
    layers[source] = first;
    paths[source] = 1;
    let found = 1;
    for (let position = 0; position < found; position++) {
      const node = order[position]!;
      const ways = paths[node]!;
      layer = layers[node]! + 1;
      for (let edge = offsets[node]!, end = offsets[node + 1]!; edge < end; edge++) {
        const target = targets[edge]!;
        const known = layers[target]!;
        if (known === layer) paths[target]! += ways;
        if (known >= first) continue;
        layers[target] = layer;
        paths[target] = ways;
        order[found++] = target;
      }
    }
    return found;
  }

  function addFrom(source: number, scores: Float64Array): void {
    // A node without edges starts no path; in a hierarchy that is most of them.
    if (offsets[source] === offsets[source + 1]) return;
    const found = search(source);
    for (let position = found - 1; position > 0; position--) {
      const node = order[position]!;
      const below = layers[node]! + 1;
      let behind = 0;
      for (let edge = offsets[node]!, end = offsets[node + 1]!; edge < end; edge++) {
        const target = targets[edge]!;
        if (layers[target] === below) behind += paths[target]!;
      }
      const ways = paths[node]!;
      const part = behind * ways;
      scores[node]! += part;
      // From here on not the paths to this node, but what each of them carries to it and to all behind it.
      paths[node] = (1 + part) / ways;
    }
  }

  return { addFrom };
}
