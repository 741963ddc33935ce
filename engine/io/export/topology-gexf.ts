import { caseOfName, placementNames } from './export-names.ts';
import { type PlacedTopology, relationOf, sourceOf, targetOf, typeOf } from './placed-topology.ts';
import { inChunks, type WrittenExport } from './written-export.ts';
import { xmlText } from './xml-text.ts';
import { type XmlAttributes, xmlAttributesOf } from './xml-topology.ts';

const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" version="1.3">
<graph mode="static" defaultedgetype="directed">
`;

/**
 * A topology as GEXF 1.3. Type, shard and influence of a node are values beside its own; the relation of an edge is its
 * value `type`, and its kind, by which Gephi keeps parallel edges apart. @throws input.unsupported for a key that XML
 * cannot hold
 */
export function topologyGexf(placed: PlacedTopology): WrittenExport {
  const { nodes, edges, warnings } = xmlAttributesOf(placed, (text) => text === '');
  return { warnings: warnings.list(), chunks: inChunks(partsOf(placed, nodes, edges)) };
}

function* partsOf(placed: PlacedTopology, nodes: XmlAttributes, edges: XmlAttributes): Generator<string> {
  const { topology, homes, influence } = placed;
  const placement = placementNames(nodes.names);
  const type = nodes.add(caseOfName('type', nodes.names), 'string');
  const shard = nodes.add(placement.shard, 'integer');
  const score = nodes.add(placement.influence, 'double');
  const relation = edges.add(caseOfName('type', edges.names), 'string');
  const value = (id: string, text: string | number) => `<attvalue for="${id}" value="${text}"/>`;

  yield HEAD;
  for (const [scope, { declarations }] of [['node', nodes] as const, ['edge', edges] as const]) {
    yield `<attributes class="${scope}">\n`;
    for (const declared of declarations) {
      yield `<attribute id="${declared.id}" title="${xmlText(declared.name)}" type="${declared.type}"/>\n`;
    }
    yield '</attributes>\n';
  }
  yield '<nodes>\n';
  for (const [node, key] of topology.nodeKeys.entries()) {
    const head = `<node id="${xmlText(key)}" label="${xmlText(topology.nodeLabels[node]!)}"><attvalues>`;
    // The type comes first: of several values that could be one, readers take the first.
    yield `${head}${value(type, xmlText(typeOf(placed, node)))}`;
    for (const [id, text] of nodes.valuesOf(topology.nodeAttributes[node]!)) yield value(id, text);
    yield `${value(shard, homes[node]!)}${value(score, influence[node]!)}</attvalues></node>\n`;
  }
  yield '</nodes>\n<edges>\n';
  for (let edge = 0; edge < topology.edgeCount; edge++) {
    const ends = `source="${xmlText(sourceOf(placed, edge))}" target="${xmlText(targetOf(placed, edge))}"`;
    const kind = xmlText(relationOf(placed, edge));
    yield `<edge id="${edge}" ${ends} kind="${kind}"><attvalues>${value(relation, kind)}`;
    for (const [id, text] of edges.valuesOf(topology.edgeAttributes[edge]!)) yield value(id, text);
    yield '</attvalues></edge>\n';
  }
  yield '</edges>\n</graph>\n</gexf>\n';
}
