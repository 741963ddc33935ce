import type { Coordinator } from '../../../engine/cluster/coordinator.ts';
import type { Ask, Engine, FormName, Question } from './forms.ts';
import type { GraphFacts } from './graph-facts.ts';

export const LANE_COUNT = 16;

/** Shardscope by its whole way of a query: text in, rows out. `onCached` hears of an answer out of a result cache. */
export function shardscopeEngine(coordinator: Coordinator, facts: GraphFacts, onCached: () => void): Engine {
  const ask = (form: FormName): Ask => {
    return async (question) => {
      const { rows, stats } = await coordinator.query(queryText(form, question, facts), {
        a: question.a,
        b: question.b,
        value: facts.condition.value,
      });
      if (stats.cacheHit) onCached();
      return rows;
    };
  };
  return { title: 'Shardscope', laneCount: LANE_COUNT, ask };
}

const name = (text: string) => `\`${text.replaceAll('`', '``')}\``;

function queryText(form: FormName, { type }: Question, { condition, topology, walkRelation }: GraphFacts): string {
  const below = 'MATCH (a {id: $a})-[*1..]->(b)';
  switch (form) {
    case 'descendants':
      return `${below} RETURN DISTINCT b.id`;
    case 'ancestors':
      return 'MATCH (a {id: $a})<-[*1..]-(b) RETURN DISTINCT b.id';
    case 'children':
      return 'MATCH (a {id: $a})-[]->(b) RETURN DISTINCT b.id';
    case 'distance':
      return 'MATCH p = shortestPath((a {id: $a})-[*1..]->(b {id: $b})) RETURN length(p)';
    case 'typed':
      return `MATCH (a {id: $a})-[*1..]->(b:${name(type)}) RETURN DISTINCT b.id`;
    case 'between':
      return 'MATCH (a {id: $a})-[*1..]->(n)-[*1..]->(b {id: $b}) RETURN DISTINCT n.id';
    case 'common':
      return 'MATCH (a {id: $a})<-[*1..]-(c)-[*1..]->(b {id: $b}) RETURN DISTINCT c.id';
    case 'leaves':
      return `${below} WHERE NOT (b)-[]->() RETURN DISTINCT b.id`;
    case 'types':
      return `${below} RETURN labels(b)[0] AS type, count(DISTINCT b) AS nodes`;
    case 'filtered':
      return `${below} WHERE b.${name(condition.attribute)} ${condition.operator} $value RETURN DISTINCT b.id`;
    case 'nearest':
      return `MATCH p = (a {id: $a})<-[*1..]-(c)-[*1..]->(b {id: $b})
              RETURN c.id AS node, length(p) AS distance ORDER BY distance, node LIMIT 1`;
    case 'walk':
      return `MATCH (a {id: $a})-[:${name(topology.metagraph.relations[walkRelation ?? 0]!)}*1..3]->(b) RETURN DISTINCT b.id`;
  }
}
