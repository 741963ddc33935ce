import { describe, expect, it } from 'vitest';
import { STEP_ROWS_MAX } from '../../../../engine/query/execute/query-memory.ts';
import { ask } from './ask.ts';
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

async function rowsOf(text: string, graph = new MemoryGraph(TOPOLOGY)) {
  return (await ask(TOPOLOGY, text, {}, graph)).rows;
}

describe('runQuery over a known topology', () => {
  it('[QM2] two anchors with a free node between them are two look-ups, one from each anchor', async () => {
    const graph = new MemoryGraph(TOPOLOGY);
    const rows = await rowsOf("MATCH (a {id: 'n0'})-[*]->(n)-[*]->(b {id: 'n3'}) RETURN n.id ORDER BY n.id", graph);
    expect(rows).toEqual([['n0'], ['n1'], ['n2'], ['n3']]);
    expect(graph.reads).toEqual([
      { method: 'reach', sources: [3] },
      { method: 'reach', sources: [0] },
    ]);
  });

  it('[QM3] a node on a cycle or a self loop reaches itself, any other does not', async () => {
    expect(await rowsOf('MATCH p = (a)-[*]->(a) RETURN a.id, length(p) ORDER BY a.id')).toEqual([
      ['n0', 3],
      ['n1', 3],
      ['n2', 3],
      ['n3', 1],
    ]);
    expect(await rowsOf('MATCH (a)-[*0..]->(a) RETURN count(*)')).toEqual([[5]]);
  });

  it('[QM4] the two anonymous nodes of two clauses are two nodes', async () => {
    expect(await rowsOf("MATCH (a {id: 'n2'})-->() MATCH (b {id: 'n0'})-->() RETURN count(*)")).toEqual([[2]]);
    expect(await rowsOf("MATCH (a {id: 'n1'})-->() WHERE ()-[:s]->() RETURN a.id")).toEqual([['n1']]);
  });

  it('[QM5] what OPTIONAL MATCH did not find stays null in the clauses after it', async () => {
    const chain = 'OPTIONAL MATCH (a)-[:s]->(b) OPTIONAL MATCH (b)-[:r]->(c)';
    expect(await rowsOf(`MATCH (a) ${chain} RETURN a.id, b.id, c.id ORDER BY a.id`)).toEqual([
      ['n0', null, null],
      ['n1', null, null],
      ['n2', 'n3', null],
      ['n3', 'n3', null],
      ['n4', null, null],
    ]);
    expect(await rowsOf('MATCH (a) OPTIONAL MATCH (a)-[:s]->(b) MATCH (b)-->(c) RETURN a.id ORDER BY a.id')).toEqual([
      ['n2'],
      ['n3'],
    ]);
  });

  it('[QM6] a relation keeps its own direction, whichever way it was followed', async () => {
    const columns = 'RETURN type(r), startNode(r).id, endNode(r).id';
    expect(await rowsOf(`MATCH (a {id: 'n1'})<-[r]-(b) ${columns}`)).toEqual([['r', 'n0', 'n1']]);
    expect(await rowsOf(`MATCH (a {id: 'n3'})-[r]-(b) ${columns} ORDER BY b.id`)).toEqual([
      ['s', 'n2', 'n3'],
      ['s', 'n3', 'n3'],
    ]);
  });

  it('[QM7] a cancelled query stops before its next clause', async () => {
    const controller = new AbortController();
    const graph = new MemoryGraph(TOPOLOGY, controller.signal);
    graph.onRead = () => controller.abort();
    await expect(rowsOf('MATCH (a)-->(b) MATCH (b)-->(c) RETURN c.id', graph)).rejects.toMatchObject({
      code: 'cancelled.caller',
    });
    expect(graph.reads).toHaveLength(1);
  });

  it('[QM8] a step that makes too many rows is refused by name', async () => {
    const nodes = Array.from({ length: Math.ceil(Math.sqrt(STEP_ROWS_MAX)) + 1 }, (_, number) => {
      return { key: `x${number}`, type: 'T', attributes: {} };
    });
    const graph = new MemoryGraph({ ...TOPOLOGY, nodes, edges: [] });
    await expect(rowsOf('MATCH (a), (b) RETURN min(1)', graph)).rejects.toMatchObject({
      code: 'limit.rows',
      details: { step: 'the step "combine"', limit: STEP_ROWS_MAX },
    });
  });

  it("[QM9] a name in backticks never meets the engine's own names", async () => {
    expect(await rowsOf('MATCH (`node 0 1`)-[:s]->() WHERE `node 0 1`.id <> "n3" RETURN `node 0 1`.id')).toEqual([
      ['n2'],
    ]);
    expect(
      await rowsOf("MATCH (`row number` {id: 'n4'}) OPTIONAL MATCH (`row number`)-->(b) RETURN `row number`.id, b"),
    ).toEqual([['n4', null]]);
    await expect(rowsOf('MATCH (`\u0000node 0 1`) RETURN 1')).rejects.toMatchObject({ code: 'query.syntax' });
  });
});
