/**
 * What lies around a node
 * =======================
 *
 * The nodes within two steps, whichever way edges point, nearest first, and the links among them. A link is a pair of
 * nodes with any number of edges between them, either way.
 *
 * Input    edges      source, target interleaved
 *          adjacency  of these edges
 * Output   local indexes 0..count - 1, 0 the node itself
 * Cost     O(edges at the nodes taken), and never more than a few milliseconds: it ends early at a number of nodes, links
 *          or edges looked at, and then says so. A hub has more neighbours than anybody can compare.
 * Judge    Layers of a Set, in the test.
 */
import { type Adjacency, incidentEdges } from '../scene/adjacency.ts';

export interface Neighbourhood {
  readonly nodeCount: number;
  /** Local indexes of both ends interleaved, each link once. */
  readonly links: Uint32Array;
  /** False where it ended early: there is more within two steps. */
  readonly isWhole: boolean;
  /** Edges of the node itself, all of them. */
  readonly inCount: number;
  readonly outCount: number;
}

const STEPS_MAX = 2;

export interface NeighbourhoodLimits {
  readonly nodesMax: number;
  readonly linksMax: number;
  readonly edgesMax: number;
}

/** At these sizes the measures take some 0.2 s of a thread of their own. */
export const NEIGHBOURHOOD_LIMITS: NeighbourhoodLimits = { nodesMax: 500, linksMax: 8_000, edgesMax: 200_000 };

export function collectNeighbourhood(
  edges: Uint32Array,
  adjacency: Adjacency,
  center: number,
  limits: NeighbourhoodLimits = NEIGHBOURHOOD_LIMITS,
): Neighbourhood {
  const local = new Map<number, number>([[center, 0]]);
  const order = [center];
  const links: number[] = [];
  let edgesSeen = 0;
  let isWhole = true;
  let layerEnd = 1;
  let steps = 0;
  for (let at = 0; at < order.length; at++) {
    if (at === layerEnd) [layerEnd, steps] = [order.length, steps + 1];
    const node = order[at]!;
    const linked = new Set<number>();
    for (const edge of incidentEdges(adjacency, node)) {
      if (++edgesSeen > limits.edgesMax) break;
      const other = otherEnd(edges, edge, node);
      const known = local.get(other);
      if (known !== undefined) {
        if (known > at) linked.add(known);
      } else if (steps < STEPS_MAX) {
        if (order.length < limits.nodesMax) {
          linked.add(order.length);
          local.set(other, order.length);
          order.push(other);
        } else isWhole = false;
      }
    }
    for (const other of linked) links.push(at, other);
    if (edgesSeen <= limits.edgesMax && links.length <= 2 * limits.linksMax) continue;
    isWhole = false;
    break;
  }
  return {
    nodeCount: order.length,
    links: Uint32Array.from(links),
    isWhole,
    ...degrees(edges, incidentEdges(adjacency, center), center),
  };
}

const otherEnd = (edges: Uint32Array, edge: number, node: number): number => {
  const source = edges[2 * edge]!;
  return source === node ? edges[2 * edge + 1]! : source;
};

function degrees(edges: Uint32Array, incident: Uint32Array, node: number) {
  let [inCount, outCount] = [0, 0];
  for (const edge of incident) {
    if (edges[2 * edge] === node) outCount++;
    if (edges[2 * edge + 1] === node) inCount++;
  }
  return { inCount, outCount };
}
