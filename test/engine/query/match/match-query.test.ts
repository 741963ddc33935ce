import { describe, expect, it } from 'vitest';
import { requireRows, TABLE_ROWS_MAX } from '../../../../engine/query/match/binding-table.ts';
import { runQuery } from '../../../../engine/query/run-query.ts';
import { MemoryGraph, type MemoryTopology } from './memory-graph.ts';

/** n0 -r-> n1 -r-> n2 -r-> n0, n2 -s-> n3, n3 -s-> n3; n4 is alone. */
const TOPOLOGY: MemoryTopology = {
  metagraph: { nodeTypes: ['T'], relations: ['r', 's'], rules: [] },
  nodes: ['n0', 'n1', 'n2', 'n3', 'n4'].map((key) => ({ key, type: 'T', attributes: {} })),
  edges: [
    { source: 0, target: 1, relation: 0 },
    { source: 1, target: 2, relation: 0 },
    { source: 2, target: 0, relation: 0 },
    { source: 2, target: 3, relation: 1 },
    { source: 3, target: 3, relation: 1 },
  ],
};

async function ask(text: string, graph = new MemoryGraph(TOPOLOGY)) {
  const { rows } = await runQuery(
    graph,
    text,
    {},
    TOPOLOGY.metagraph,
    () => {},
    () => 0,
  );
  return rows;
}

describe('runQuery over a known topology', () => {
  it('[QM2] two anchors with a free node between them are two look-ups, one from each anchor', async () => {
    const graph = new MemoryGraph(TOPOLOGY);
    const rows = await ask("MATCH (a {id: 'n0'})-[*]->(n)-[*]->(b {id: 'n3'}) RETURN n.id ORDER BY n.id", graph);
    expect(rows).toEqual([['n0'], ['n1'], ['n2'], ['n3']]);
    expect(graph.reads).toEqual([
      { method: 'reach', sources: [0] },
      { method: 'reach', sources: [3] },
    ]);
  });

  it('[QM3] a node on a cycle or a self loop reaches itself, any other does not', async () => {
    expect(await ask('MATCH p = (a)-[*]->(a) RETURN a.id, length(p) ORDER BY a.id')).toEqual([
      ['n0', 3],
      ['n1', 3],
      ['n2', 3],
      ['n3', 1],
    ]);
    expect(await ask('MATCH (a)-[*0..]->(a) RETURN count(*)')).toEqual([[5]]);
  });

  it('[QM4] the two anonymous nodes of two clauses are two nodes', async () => {
    expect(await ask("MATCH (a {id: 'n2'})-->() MATCH (b {id: 'n0'})-->() RETURN count(*)")).toEqual([[2]]);
    expect(await ask("MATCH (a {id: 'n1'})-->() WHERE ()-[:s]->() RETURN a.id")).toEqual([['n1']]);
  });

  it('[QM5] what OPTIONAL MATCH did not find stays null in the clauses after it', async () => {
    const chain = 'OPTIONAL MATCH (a)-[:s]->(b) OPTIONAL MATCH (b)-[:r]->(c)';
    expect(await ask(`MATCH (a) ${chain} RETURN a.id, b.id, c.id ORDER BY a.id`)).toEqual([
      ['n0', null, null],
      ['n1', null, null],
      ['n2', 'n3', null],
      ['n3', 'n3', null],
      ['n4', null, null],
    ]);
    expect(await ask('MATCH (a) OPTIONAL MATCH (a)-[:s]->(b) MATCH (b)-->(c) RETURN a.id ORDER BY a.id')).toEqual([
      ['n2'],
      ['n3'],
    ]);
  });

  it('[QM6] a relation keeps its own direction, whichever way it was followed', async () => {
    const columns = 'RETURN type(r), startNode(r).id, endNode(r).id';
    expect(await ask(`MATCH (a {id: 'n1'})<-[r]-(b) ${columns}`)).toEqual([['r', 'n0', 'n1']]);
    expect(await ask(`MATCH (a {id: 'n3'})-[r]-(b) ${columns} ORDER BY b.id`)).toEqual([
      ['s', 'n2', 'n3'],
      ['s', 'n3', 'n3'],
    ]);
  });

  it('[QM7] a cancelled query stops before its next clause', async () => {
    const controller = new AbortController();
    const graph = new MemoryGraph(TOPOLOGY, controller.signal);
    graph.onRead = () => controller.abort();
    await expect(ask('MATCH (a)-->(b) MATCH (b)-->(c) RETURN c.id', graph)).rejects.toMatchObject({
      code: 'cancelled.caller',
    });
    expect(graph.reads).toHaveLength(1);
  });

  it('[QM8] a step that would make too many rows is refused by name before it makes them', async () => {
    expect(() => requireRows(TABLE_ROWS_MAX, 'a step')).not.toThrow();
    // 1,500 nodes with each other are 2,250,000 rows.
    const nodes = Array.from({ length: 1500 }, (_, number) => ({ key: `x${number}`, type: 'T', attributes: {} }));
    const graph = new MemoryGraph({ ...TOPOLOGY, nodes, edges: [] });
    await expect(ask('MATCH (a), (b) RETURN count(*)', graph)).rejects.toMatchObject({
      code: 'limit.rows',
      details: { step: 'joining patterns that share no variable', limit: TABLE_ROWS_MAX },
    });
  });

  it("[QM9] a name in backticks never meets the engine's own names", async () => {
    expect(await ask('MATCH (`node 0 1`)-[:s]->() WHERE `node 0 1`.id <> "n3" RETURN `node 0 1`.id')).toEqual([['n2']]);
    expect(
      await ask("MATCH (`row number` {id: 'n4'}) OPTIONAL MATCH (`row number`)-->(b) RETURN `row number`.id, b"),
    ).toEqual([['n4', null]]);
    await expect(ask('MATCH (`\u0000node 0 1`) RETURN 1')).rejects.toMatchObject({ code: 'query.syntax' });
  });
});
