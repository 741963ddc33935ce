import type { MetagraphDocument } from '../../protocol/change-types.ts';
import type { Neighbour, NodeDetails } from '../../protocol/types.ts';
import { moveStatus, nodeSummary } from '../inspect-node.ts';
import type { Incident } from './incident.ts';

const NEIGHBOURS_SHOWN = 200;

/** A node as an incident tells it. Rows are in partitions, which it does not have. O(edges) */
export function incidentNode(incident: Incident, index: number): NodeDetails {
  incident.requireNode(index);
  const { contents, metagraph } = incident;
  const { columns, nodes, moves, manifest } = contents;
  const [pairs, relations] = [columns['edges.u32'], columns['edge-relations.u16']];
  const [parents, children]: [Neighbour[], Neighbour[]] = [[], []];
  let [parentCount, childCount] = [0, 0];
  const neighbour = (end: number, edge: number): Neighbour => {
    const relation = metagraph.relations[relations[edge]!]!;
    return { ...nodeSummary(incident, end), relation, version: 0, attributes: {} };
  };
  for (let edge = 0; edge < relations.length; edge++) {
    const [source, target] = [pairs[2 * edge]!, pairs[2 * edge + 1]!];
    if (source === index && ++childCount <= NEIGHBOURS_SHOWN) children.push(neighbour(target, edge));
    if (target === index && ++parentCount <= NEIGHBOURS_SHOWN) parents.push(neighbour(source, edge));
  }
  const scores = columns['influence.f64'];
  const move = moves.find(({ node, finishedMs }) => node === index && (finishedMs ?? Infinity) > manifest.toMs);
  return {
    ...nodeSummary(incident, index),
    ...{
      version: 0,
      influence: scores[index]!,
      heat: incident.kept.heatAround(manifest.toMs - 1)?.nodes?.[index] ?? 0,
    },
    influenceRank: 1 + scores.reduce((above, score) => above + (score > scores[index]! ? 1 : 0), 0),
    attributes: JSON.parse(nodes.attributes?.[index] ?? '{}') as NodeDetails['attributes'],
    ...{ parents, children, parentCount, childCount },
    incidentRows: { edges: parentCount + childCount, closureRows: 0 },
    move: move === undefined ? null : moveStatus(incident, move),
  };
}

/** Which types are connected how, from the edges themselves. */
export function neighbourhoodOf({ contents, metagraph, columns }: Incident): MetagraphDocument {
  const { manifest } = contents;
  const [pairs, relations] = [contents.columns['edges.u32'], contents.columns['edge-relations.u16']];
  const counts = new Map<string, number>();
  for (let edge = 0; edge < relations.length; edge++) {
    const [from, to] = [columns.types[pairs[2 * edge]!]!, columns.types[pairs[2 * edge + 1]!]!];
    const key = `${from} ${relations[edge]!} ${to}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return {
    ...{ nodeTypes: manifest.nodeTypes, relations: manifest.relations, hierarchies: [] },
    connections: [...counts].map(([key, edges]) => {
      const [from, relation, to] = key.split(' ').map(Number) as [number, number, number];
      return {
        from: metagraph.nodeTypes[from]!,
        relation: metagraph.relations[relation]!,
        to: metagraph.nodeTypes[to]!,
        edges,
      };
    }),
  };
}
