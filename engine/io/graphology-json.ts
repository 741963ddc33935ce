import { z } from 'zod';
import { edgeParts, nodeParts } from './attributes.ts';
import { breathe, ELEMENTS_BETWEEN_PAUSES } from './breathe.ts';
import type { ImportContext } from './import-context.ts';
import { isObject, type JsonObject, jsonKey, parseShape } from './json-document.ts';
import type { SourceFile } from './source-stream.ts';

const objectSchema = z.custom<JsonObject>(isObject, { error: 'an object' });
const listSchema = z.array(z.unknown(), { error: 'a list' });
const graphSchema = z.object({
  options: z
    .object({
      type: z.enum(['directed', 'undirected', 'mixed'], { error: 'directed, undirected or mixed' }).optional(),
    })
    .optional(),
  nodes: listSchema,
  edges: listSchema.optional(),
});
const nodeSchema = z.object({ key: jsonKey, attributes: objectSchema.optional() }, { error: 'an object with a key' });
const edgeSchema = z.object(
  {
    source: jsonKey,
    target: jsonKey,
    attributes: objectSchema.optional(),
    undirected: z.boolean({ error: 'true or false' }).optional(),
  },
  { error: 'an object with source and target' },
);

/**
 * Reads what graphology's `graph.export()` writes. A node's type and label are its attributes `type` and `label` (else
 * `name`), in any case; an edge's relation is its attribute `type`, else `relation`. An edge is undirected when it says
 * so, or when the graph's `options.type` is `undirected`. An edge's own key and graph attributes are left out.
 * Throws `input.format` naming the element.
 */
export async function readGraphologyJson(
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
    const { key, attributes } = parseShape(nodeSchema, element, place);
    builder.addNode({ key, ...nodeParts(new Map(Object.entries(attributes ?? {}))) }, place);
  }
  const areUndirected = graph.options?.type === 'undirected';
  for (const [index, element] of (graph.edges ?? []).entries()) {
    if (index % ELEMENTS_BETWEEN_PAUSES === 0) await breathe(task, phase);
    const place = { file, element: `edges[${index}]` };
    const edge = parseShape(edgeSchema, element, place);
    const isDirected = !(edge.undirected ?? areUndirected);
    const parts = edgeParts(new Map(Object.entries(edge.attributes ?? {})));
    builder.addEdge({ source: edge.source, target: edge.target, isDirected, ...parts }, place);
  }
}
