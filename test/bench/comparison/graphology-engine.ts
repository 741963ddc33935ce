import { DirectedGraph, MultiDirectedGraph } from 'graphology';
import type { Topology } from '../../../engine/model/topology.ts';
import type { Answer, Ask, Engine, FormName, Question } from './forms.ts';
import { type GraphFacts, satisfies } from './graph-facts.ts';

interface NodeAttributes {
  readonly type: string;
  /** What the form `filtered` looks at. */
  readonly value: number | string | null;
}

interface EdgeAttributes {
  readonly relation: string;
}

type MemoryGraph = DirectedGraph<NodeAttributes, EdgeAttributes>;

/** The whole topology in this thread's memory, walked with graphology's own iterators: no message, no text, no disk. */
export function graphologyEngine(facts: GraphFacts): Engine {
  const graph = memoryGraph(facts);
  const forms = { ...traversals(graph), ...walks(graph, facts) } satisfies Record<FormName, Ask>;
  return { title: 'graphology', laneCount: 1, ask: (form) => forms[form] };
}

function memoryGraph({ topology, conditionValues }: GraphFacts): MemoryGraph {
  const { metagraph, nodeKeys, nodeTypes, edgeCount, edgeSources, edgeTargets, edgeRelations } = topology;
  // Parallel edges cost every neighbour iterator a set of its own; most topologies have none.
  const graph: MemoryGraph = hasParallelEdges(topology) ? new MultiDirectedGraph() : new DirectedGraph();
  for (const [node, key] of nodeKeys.entries()) {
    graph.addNode(key, { type: metagraph.nodeTypes[nodeTypes[node]!]!, value: conditionValues[node]! });
  }
  for (let edge = 0; edge < edgeCount; edge++) {
    const relation = metagraph.relations[edgeRelations[edge]!]!;
    graph.addEdge(nodeKeys[edgeSources[edge]!]!, nodeKeys[edgeTargets[edge]!]!, { relation });
  }
  return graph;
}

function hasParallelEdges({ nodeCount, edgeCount, edgeSources, edgeTargets }: Topology): boolean {
  const pairs = new Set<number>();
  for (let edge = 0; edge < edgeCount; edge++) pairs.add(edgeSources[edge]! * nodeCount + edgeTargets[edge]!);
  return pairs.size < edgeCount;
}

/** Forms that need to know only which nodes are reached. */
function traversals(graph: MemoryGraph) {
  const below = (start: string) => reachable(start, (node, visit) => graph.forEachOutNeighbor(node, visit));
  const above = (start: string) => reachable(start, (node, visit) => graph.forEachInNeighbor(node, visit));
  return {
    descendants: ({ a }: Question): Answer => [...below(a)],
    ancestors: ({ a }: Question): Answer => [...above(a)],
    children: ({ a }: Question): Answer => graph.outNeighbors(a),
    typed({ a, type }: Question): Answer {
      return [...below(a)].filter((node) => graph.getNodeAttribute(node, 'type') === type);
    },
    between({ a, b }: Question): Answer {
      // Upwards first: most nodes have few ancestors, and only these can be on a path.
      const aboveB = above(b);
      if (!aboveB.has(a)) return [];
      return [
        ...reachable(a, (node, visit) =>
          graph.forEachOutNeighbor(node, (child) => {
            if (aboveB.has(child)) visit(child);
          }),
        ),
      ];
    },
    common({ a, b }: Question): Answer {
      const aboveB = above(b);
      return [...above(a)].filter((node) => aboveB.has(node));
    },
    leaves: ({ a }: Question): Answer => [...below(a)].filter((node) => graph.outDegree(node) === 0),
    types({ a }: Question): Answer {
      const counts = new Map<string, number>();
      for (const node of below(a)) {
        const type = graph.getNodeAttribute(node, 'type');
        counts.set(type, (counts.get(type) ?? 0) + 1);
      }
      return [...counts];
    },
  };
}

/** Forms that need distances, relations or attributes. */
function walks(graph: MemoryGraph, { condition, topology, walkRelation }: GraphFacts) {
  const relation = walkRelation === null ? null : topology.metagraph.relations[walkRelation];
  return {
    distance({ a, b }: Question): Answer {
      const distance = distancesAbove(graph, b, a).get(a);
      return distance === undefined ? [] : [distance];
    },
    nearest({ a, b }: Question): Answer {
      const fromB = distancesAbove(graph, b);
      let best: [string, number] | null = null;
      for (const [node, distance] of distancesAbove(graph, a)) {
        const other = fromB.get(node);
        if (other === undefined) continue;
        const sum = distance + other;
        if (best === null || sum < best[1] || (sum === best[1] && node < best[0])) best = [node, sum];
      }
      return best === null ? [] : [best];
    },
    filtered({ a }: Question): Answer {
      const nodes = reachable(a, (node, visit) => graph.forEachOutNeighbor(node, visit));
      return [...nodes].filter((node) => satisfies(condition, graph.getNodeAttribute(node, 'value')));
    },
    walk({ a }: Question): Answer {
      const seen = new Set<string>();
      let frontier = [a];
      for (let hop = 0; hop < 3; hop++) {
        const next: string[] = [];
        for (const node of frontier) {
          graph.forEachOutEdge(node, (_edge, attributes, _source, target) => {
            if (attributes.relation !== relation || seen.has(target)) return;
            seen.add(target);
            next.push(target);
          });
        }
        frontier = next;
      }
      return [...seen];
    },
  };
}

function reachable(start: string, neighbours: (node: string, visit: (node: string) => void) => void): Set<string> {
  const seen = new Set<string>();
  const queue = [start];
  const visit = (node: string) => {
    if (seen.has(node)) return;
    seen.add(node);
    queue.push(node);
  };
  // The queue grows while it is walked.
  for (const node of queue) neighbours(node, visit);
  return seen;
}

/** Shortest distances of the nodes above `start`; with `until`, no further than to that one. */
function distancesAbove(graph: MemoryGraph, start: string, until?: string): Map<string, number> {
  const distances = new Map<string, number>();
  let frontier = [start];
  for (let distance = 1; frontier.length > 0; distance++) {
    const next: string[] = [];
    for (const node of frontier) {
      graph.forEachInNeighbor(node, (parent) => {
        if (distances.has(parent)) return;
        distances.set(parent, distance);
        next.push(parent);
      });
    }
    if (until !== undefined && distances.has(until)) break;
    frontier = next;
  }
  return distances;
}
