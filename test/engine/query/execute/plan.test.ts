import { describe, expect, it } from 'vitest';
import { QueryMemory } from '../../../../engine/query/execute/query-memory.ts';
import { QueryPreparer } from '../../../../engine/query/prepared-query.ts';
import { runQuery } from '../../../../engine/query/run-query.ts';
import { ask } from './ask.ts';
import { MemoryGraph, type MemoryTopology } from './memory-graph.ts';

/** A root with 1,000 hosts below it, every tenth of them down. */
const HOSTS: MemoryTopology = {
  metagraph: { nodeTypes: ['Root', 'Host'], relations: ['contains', 'calls'], rules: [] },
  nodes: [
    { key: 'root', type: 'Root', attributes: {} },
    ...Array.from({ length: 1000 }, (_, host) => {
      return { key: `h${host}`, type: 'Host', attributes: { status: host % 10 === 0 ? 'down' : 'up' } };
    }),
  ],
  edges: Array.from({ length: 1000 }, (_, host) => ({ source: 0, target: host + 1, relation: 0 })),
};

function stepsOf(text: string, params: Readonly<Record<string, unknown>> = {}): readonly string[] {
  const graph = new MemoryGraph(HOSTS);
  const preparer = new QueryPreparer({ metagraph: HOSTS.metagraph, attributeNames: null }, graph);
  const { steps } = preparer.prepare(text, params);
  return steps.map(({ description: { action, detail, access } }) => `${action} ${detail} [${access}]`);
}

describe('plans', () => {
  it('[QM11] what is counted below one node is counted where its rows are', () => {
    expect(stepsOf("MATCH (a {id: 'root'})-[*]->(b:Host) RETURN count(DISTINCT b)")).toEqual([
      'look up (a) by id [catalog]',
      'count (a)-[*1..]->(b) in the closure of all [closure]',
      'aggregate count(DISTINCT b) [rows]',
    ]);
    expect(stepsOf('MATCH (a:Root)-[*]->(b:Host) RETURN a.id, count(DISTINCT b)')[1]).toMatch(/^count /);
    expect(stepsOf('MATCH (a:Root)-[*]->(b:Host) RETURN labels(a), count(DISTINCT b)')[1]).toMatch(/^reach /);
    const byStatus = stepsOf("MATCH (a {id: 'root'})-[*]->(b) RETURN b.status, count(*)");
    expect(byStatus[1]).toBe('reach (a)-[*1..]->(b) in the closure of all [closure]');
  });

  it('[QM12] a predicate on the attributes of one node is decided by the shards, one that may fail waits', () => {
    expect(
      stepsOf("MATCH (a {id: 'root'})-[:contains]->(b) WHERE b.status = 'down' AND b.size + 1 > 2 RETURN b.id"),
    ).toEqual([
      'look up (a) by id [catalog]',
      'expand (a)-[:contains]->(b) [edges]',
      "select b.status = 'down' [attributes]",
      'filter b.size + 1 > 2 [attributes]',
      'return b.id [rows]',
    ]);
  });

  it('[QM13] keys in a list are looked up, and a list is no key', async () => {
    const params = { ids: ['h3', 'h4', 'h3', 'nobody'] };
    expect(stepsOf('MATCH (a) WHERE a.id IN $ids RETURN a.id', params)[0]).toBe('look up (a) by id [catalog]');
    expect((await ask(HOSTS, 'MATCH (a) WHERE a.id IN $ids RETURN a.id', params)).rows).toEqual([['h3'], ['h4']]);
    expect((await ask(HOSTS, 'MATCH (a {id: $ids}) RETURN a.id', params)).rows).toEqual([]);
  });

  it('[QM14] a LIMIT reads no further than it has to', async () => {
    const graph = new MemoryGraph(HOSTS);
    const { rows } = await ask(HOSTS, 'MATCH (a:Host)<-[:contains]-(b) RETURN a.id LIMIT 3', {}, graph);
    expect(rows).toHaveLength(3);
    const asked = graph.reads.reduce((sum, { sources }) => sum + sources.length, 0);
    expect(asked).toBeLessThanOrEqual(256);
  });

  it('[QM15] a query that would keep more than its memory is refused by the name of the step', async () => {
    const graph = new MemoryGraph(HOSTS);
    const preparer = new QueryPreparer({ metagraph: HOSTS.metagraph, attributeNames: null }, graph);
    const readAll = async (text: string, bytesMax = 20_000): Promise<number> => {
      const options = { params: {}, collectsNodes: false, nowMs: () => 0, memory: new QueryMemory(bytesMax) };
      let count = 0;
      for await (const { rows } of runQuery(graph, preparer.prepare(text, {}), options).batches) count += rows.length;
      return count;
    };
    const refused = async (text: string, step: string, bytesMax?: number) =>
      expect(readAll(text, bytesMax)).rejects.toMatchObject({ code: 'limit.bytes', details: { step } });
    expect(await readAll('MATCH (a) RETURN a.id')).toBe(1001);
    await refused('MATCH (a) RETURN DISTINCT a.id', 'DISTINCT');
    await refused('MATCH (a) RETURN a.id ORDER BY a.id', 'ORDER BY');
    await refused('MATCH (a) RETURN a.id, count(*)', 'grouping');
    await refused('MATCH (a) RETURN collect(a.id)', 'grouping');
    await refused('MATCH (a), (b) RETURN count(*)', 'joining patterns that share no variable', 3000);
    expect(await readAll('MATCH (a) RETURN a.id ORDER BY a.id LIMIT 5'), 'the five smallest are all it keeps').toBe(5);
  });

  it('[QM16] the steps of a run say what each one found', async () => {
    const { query } = await ask(HOSTS, "MATCH (a {id: 'root'})-[*]->(b:Host) WHERE b.status = 'down' RETURN b.id");
    expect(query.steps().map(({ action, actual }) => [action, actual.rows])).toEqual([
      ['look up', 1],
      ['reach', 1000],
      ['select', 100],
      ['return', 100],
    ]);
  });

  it('[QM17] a prepared query is planned again for parameters of another kind', async () => {
    const graph = new MemoryGraph(HOSTS);
    const preparer = new QueryPreparer({ metagraph: HOSTS.metagraph, attributeNames: new Set(['status']) }, graph);
    const text = 'MATCH (a) WHERE a.id IN $ids RETURN a.id';
    const withList = preparer.prepare(text, { ids: ['h1'] });
    expect(preparer.prepare(text, { ids: ['h2', 'h3'] })).toBe(withList);
    expect(preparer.prepare(text, { ids: null })).not.toBe(withList);
    expect((await ask(HOSTS, text, { ids: null })).rows).toEqual([]);
  });
});
