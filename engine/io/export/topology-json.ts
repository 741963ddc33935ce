import { attributeKinds } from './attribute-kinds.ts';
import { caseOfName, placementNames } from './export-names.ts';
import { type PlacedTopology, relationOf, sourceOf, targetOf, typeOf } from './placed-topology.ts';
import { ExportWarnings, inChunks, type WrittenExport } from './written-export.ts';

/**
 * A topology as graphology JSON (what `graph.import()` takes): type, label, shard and influence of a node are attributes
 * beside its own, the relation of an edge is its attribute `type`. Comes back equal, whatever the attributes hold.
 */
export function topologyJson(placed: PlacedTopology): WrittenExport {
  const { topology } = placed;
  const warnings = new ExportWarnings();
  const nodeNames = new Set(attributeKinds(topology.nodeAttributes, () => {}).keys());
  const edgeNames = new Set(attributeKinds(topology.edgeAttributes, () => {}).keys());
  for (const [node, label] of topology.nodeLabels.entries()) {
    if (label !== label.trim()) warnings.add('export.label', () => topology.nodeKeys[node]!);
  }
  return { warnings: warnings.list(), chunks: inChunks(partsOf(placed, nodeNames, edgeNames)) };
}

function* partsOf(placed: PlacedTopology, nodeNames: ReadonlySet<string>, edgeNames: ReadonlySet<string>) {
  const { topology, homes, influence } = placed;
  const names = {
    type: JSON.stringify(caseOfName('type', nodeNames)),
    label: JSON.stringify(caseOfName('label', nodeNames)),
    relation: JSON.stringify(caseOfName('type', edgeNames)),
  };
  const { shard, influence: influenceName } = placementNames(nodeNames);
  yield '{"options":{"type":"directed","multi":true,"allowSelfLoops":true},"attributes":{},\n"nodes":[';
  for (const [node, key] of topology.nodeKeys.entries()) {
    const type = `${names.type}:${JSON.stringify(typeOf(placed, node))}`;
    const label = `${names.label}:${JSON.stringify(topology.nodeLabels[node])}`;
    const own = membersOf(topology.nodeAttributes[node]!);
    const where = `${JSON.stringify(shard)}:${homes[node]},${JSON.stringify(influenceName)}:${influence[node]}`;
    const attributes = `{${type},${label},${own}${where}}`;
    yield `${node === 0 ? '' : ','}\n{"key":${JSON.stringify(key)},"attributes":${attributes}}`;
  }
  yield '],\n"edges":[';
  for (let edge = 0; edge < topology.edgeCount; edge++) {
    const ends = `"source":${JSON.stringify(sourceOf(placed, edge))},"target":${JSON.stringify(targetOf(placed, edge))}`;
    const relation = `${names.relation}:${JSON.stringify(relationOf(placed, edge))}`;
    const own = membersOf(topology.edgeAttributes[edge]!).slice(0, -1);
    yield `${edge === 0 ? '' : ','}\n{${ends},"attributes":{${relation}${own === '' ? '' : `,${own}`}}}`;
  }
  yield ']}\n';
}

/** The members of a JSON object, each with a comma after it. Not parsed: the text is the attributes' own. */
function membersOf(attributes: string | null): string {
  const members = attributes?.trim().slice(1, -1).trim() ?? '';
  return members === '' ? '' : `${members},`;
}
