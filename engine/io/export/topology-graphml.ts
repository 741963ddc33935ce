import { caseOfName, placementNames } from './export-names.ts';
import { type PlacedTopology, relationOf, sourceOf, targetOf, typeOf } from './placed-topology.ts';
import { inChunks, type WrittenExport } from './written-export.ts';
import { xmlText } from './xml-text.ts';
import { type XmlAttributes, xmlAttributesOf } from './xml-topology.ts';

const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
`;

/**
 * A topology as GraphML. Type, label, shard and influence of a node are values beside its own; the relation of an edge is
 * its value `type`. @throws input.unsupported for a key that XML cannot hold
 */
export function topologyGraphml(placed: PlacedTopology): WrittenExport {
  // Readers take blank content for layout.
  const { nodes, edges, warnings } = xmlAttributesOf(placed, (text) => text.trim() === '');
  return { warnings: warnings.list(), chunks: inChunks(partsOf(placed, nodes, edges)) };
}

function* partsOf(placed: PlacedTopology, nodes: XmlAttributes, edges: XmlAttributes): Generator<string> {
  const { topology, homes, influence } = placed;
  const placement = placementNames(nodes.names);
  const type = nodes.add(caseOfName('type', nodes.names), 'string');
  const label = nodes.add(caseOfName('label', nodes.names), 'string');
  const shard = nodes.add(placement.shard, 'int');
  const score = nodes.add(placement.influence, 'double');
  const relation = edges.add(caseOfName('type', edges.names), 'string');
  const data = (key: string, text: string | number) => `<data key="${key}">${text}</data>`;

  yield HEAD;
  for (const [scope, { declarations }] of [['node', nodes] as const, ['edge', edges] as const]) {
    for (const declared of declarations) {
      yield `<key id="${declared.id}" for="${scope}" attr.name="${xmlText(declared.name)}" attr.type="${declared.type}"/>\n`;
    }
  }
  yield '<graph id="topology" edgedefault="directed">\n';
  for (const [node, key] of topology.nodeKeys.entries()) {
    // Type and label come first: of several values that could be one, readers take the first.
    yield `<node id="${xmlText(key)}">${data(type, xmlText(typeOf(placed, node)))}`;
    yield data(label, xmlText(topology.nodeLabels[node]!));
    for (const [id, text] of nodes.valuesOf(topology.nodeAttributes[node]!)) yield data(id, text);
    yield `${data(shard, homes[node]!)}${data(score, influence[node]!)}</node>\n`;
  }
  for (let edge = 0; edge < topology.edgeCount; edge++) {
    const ends = `source="${xmlText(sourceOf(placed, edge))}" target="${xmlText(targetOf(placed, edge))}"`;
    yield `<edge ${ends}>${data(relation, xmlText(relationOf(placed, edge)))}`;
    for (const [id, text] of edges.valuesOf(topology.edgeAttributes[edge]!)) yield data(id, text);
    yield '</edge>\n';
  }
  yield '</graph>\n</graphml>\n';
}
