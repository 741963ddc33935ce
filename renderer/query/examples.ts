/** Queries to begin with, made from the names of the workspace that is open. Pure. */
import { quoteName } from './language/scan.ts';

/** What is known of a topology: its types by node count, and the commonest way two types are joined. */
export interface ExampleSource {
  /** Most frequent first. */
  readonly types: readonly string[];
  readonly link: { readonly from: string; readonly relation: string; readonly to: string } | null;
}

export interface Example {
  readonly id: 'sample' | 'busiest' | 'hottest' | 'below' | 'crossing' | 'distance';
  readonly query: string;
}

const EDGE_SAMPLE_COUNT = 20_000;

/**
 * Types by frequency and the commonest (type, relation, type), from an even sample of at most 20,000 edges.
 * O(types log types + sample).
 */
export function exampleSourceOf(snapshot: {
  readonly nodeTypes: readonly string[];
  readonly relations: readonly string[];
  readonly types: Uint16Array;
  readonly edges: Uint32Array;
  readonly edgeRelations: Uint16Array;
}): ExampleSource {
  const { nodeTypes, relations, types, edges, edgeRelations } = snapshot;
  const nodesOfType = new Map<number, number>();
  for (const type of types) nodesOfType.set(type, (nodesOfType.get(type) ?? 0) + 1);
  const order = [...nodesOfType].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([type]) => type);
  const counts = new Map<string, number>();
  const step = Math.max(1, Math.floor(edgeRelations.length / EDGE_SAMPLE_COUNT));
  for (let edge = 0; edge < edgeRelations.length; edge += step) {
    const key = `${types[edges[2 * edge]!]} ${edgeRelations[edge]} ${types[edges[2 * edge + 1]!]}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  let common = '';
  for (const [key, count] of counts) if (count > (counts.get(common) ?? 0)) common = key;
  const [from = -1, relation = -1, to = -1] = common.split(' ').filter(Boolean).map(Number);
  const names = [nodeTypes[from], relations[relation], nodeTypes[to]] as const;
  const [fromName, relationName, toName] = names;
  const isLink = fromName !== undefined && relationName !== undefined && toName !== undefined;
  return {
    types: order.flatMap((type) => nodeTypes[type] ?? []),
    link: isLink ? { from: fromName, relation: relationName, to: toName } : null,
  };
}

/** Example queries, each runnable as it is once its parameters have values. */
export function examplesOf({ types, link }: ExampleSource): readonly Example[] {
  const type = types[0];
  if (type === undefined) return [];
  const label = quoteName(type);
  const examples: Example[] = [{ id: 'sample', query: `MATCH (n:${label})\nRETURN n\nLIMIT 100` }];
  if (link !== null) {
    const [from, relation, to] = [link.from, link.relation, link.to].map(quoteName);
    examples.push({
      id: 'busiest',
      query: `MATCH (a:${from})-[:${relation}]->(b:${to})\nRETURN a, count(b) AS count\nORDER BY count DESC\nLIMIT 20`,
    });
  }
  examples.push({
    id: 'hottest',
    query: `MATCH (n:${label})\nRETURN n, heat(n) AS heat, shard(n) AS shard\nORDER BY heat DESC\nLIMIT 20`,
  });
  examples.push({ id: 'below', query: 'MATCH (a {id: $a})-[*1..]->(b)\nRETURN b, shard(b) AS shard\nLIMIT 500' });
  if (link !== null) {
    const [from, relation, to] = [link.from, link.relation, link.to].map(quoteName);
    examples.push({
      id: 'crossing',
      query: `MATCH (a:${from})-[:${relation}]->(b:${to})\nWHERE shard(a) <> shard(b)\nRETURN a, b\nLIMIT 200`,
    });
  }
  examples.push({
    id: 'distance',
    query: 'MATCH p = shortestPath((a {id: $a})-[*]->(b {id: $b}))\nRETURN a, b, length(p) AS distance',
  });
  return examples;
}
