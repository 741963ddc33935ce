import { z } from 'zod';
import { edgeParts, nodeParts } from './attributes.ts';
import { breathe, ELEMENTS_BETWEEN_PAUSES } from './breathe.ts';
import type { ImportContext } from './import-context.ts';
import { isObject, type JsonObject, jsonKey, parseShape } from './json-document.ts';
import type { SourceFile } from './source-stream.ts';

const listSchema = z.array(z.unknown(), { error: 'a list' });
const graphSchema = z.object({
  directed: z.boolean({ error: 'true or false' }).optional(),
  nodes: listSchema,
  links: listSchema.optional(),
  edges: listSchema.optional(),
});
const nodeSchema = z.object({ id: jsonKey }, { error: 'an object with an id' });
const edgeSchema = z.object({ source: jsonKey, target: jsonKey }, { error: 'an object with source and target' });

/**
 * Reads node-link JSON (NetworkX's `node_link_data`, D3): nodes with an `id`, edges in `links` or `edges`, ends named by
 * id. Every other field is an attribute; types, labels and relations as in the other formats. `directed: false` makes
 * every edge undirected; without `directed` edges are directed, because source and target are written down.
 * Throws `input.format` naming the element.
 */
export async function readNodeLinkJson(
  document: JsonObject,
  source: SourceFile,
  { builder, task }: ImportContext,
): Promise<void> {
  const file = source.name;
  const phase = `reading ${file}`;
  const graph = parseShape(graphSchema, document, { file });
  for (const [index, element] of graph.nodes.entries()) {
    if (index % ELEMENTS_BETWEEN_PAUSES === 0) await breathe(task, phase);
    const place = { file, element: `nodes[${index}]` };
    const { id } = parseShape(nodeSchema, element, place);
    builder.addNode({ key: id, ...nodeParts(fieldsWithout(element, ['id'])) }, place);
  }
  const list = graph.links === undefined ? 'edges' : 'links';
  for (const [index, element] of (graph.links ?? graph.edges ?? []).entries()) {
    if (index % ELEMENTS_BETWEEN_PAUSES === 0) await breathe(task, phase);
    const place = { file, element: `${list}[${index}]` };
    const ends = parseShape(edgeSchema, element, place);
    const parts = edgeParts(fieldsWithout(element, ['source', 'target']));
    builder.addEdge({ ...ends, isDirected: graph.directed ?? true, ...parts }, place);
  }
}

function fieldsWithout(element: unknown, left: readonly string[]): ReadonlyMap<string, unknown> {
  return new Map(isObject(element) ? Object.entries(element).filter(([name]) => !left.includes(name)) : []);
}
