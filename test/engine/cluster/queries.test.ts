import { describe, expect, it } from 'vitest';
import type { Coordinator } from '../../../engine/cluster/coordinator.ts';
import { demoTopology } from '../../../engine/cluster/demo-topology.ts';
import type { Topology } from '../../../engine/model/topology.ts';
import { type Direction, keysOf, randomTopology, reach, TYPES, topologyOf } from '../../support/topologies.ts';
import { column, newWorkspace, openWorkspace } from '../../support/workspaces.ts';

interface Form {
  readonly text: string;
  readonly direction: Direction;
  readonly depthMax: number;
  readonly relations: readonly number[] | null;
  readonly includesAnchor: boolean;
}

const form = (
  text: string,
  direction: Direction,
  depthMax: number,
  relations: readonly number[] | null = null,
  includesAnchor = false,
): Form => ({
  text,
  direction,
  depthMax,
  relations,
  includesAnchor,
});
const ALL = Number.POSITIVE_INFINITY;

/** Every way of asking, written from either end, over all or some relations, bounded or not. */
const FORMS: readonly Form[] = [
  form('MATCH (a {id:$a})-[*1..]->(b) RETURN DISTINCT b.id', 'down', ALL),
  form('MATCH (a {id:$a})<-[*1..]-(b) RETURN DISTINCT b.id', 'up', ALL),
  form('MATCH (b)-[*]->(a {id:$a}) RETURN DISTINCT b.id', 'up', ALL),
  form('MATCH (b)<-[*]-(a {id:$a}) RETURN DISTINCT b.id', 'down', ALL),
  form('match (a {id:$a})-[*..2]->(b) return distinct b.id', 'down', 2),
  form('MATCH (a {id:$a})<-[*1..3]-(b) RETURN b.id', 'up', 3),
  form('MATCH (a {id:$a})-[*1]->(b) RETURN b.id', 'down', 1),
  form('MATCH (a {id:$a})-[*0..]->(b) RETURN b.id', 'down', ALL, null, true),
  form('MATCH (a {id:$a})<-[*0..2]-(b) RETURN b.id', 'up', 2, null, true),
  form('MATCH (a {id:$a})-[*0..0]->(b) RETURN b.id', 'down', 0, null, true),
  form('MATCH (a {id:$a})-[:contains*1..]->(b) RETURN b.id', 'down', ALL, [0]),
  form('MATCH (a {id:$a})-[:calls|contains*1..4]->(b) RETURN b.id', 'down', 4, [0, 1]),
  form('MATCH (a {id:$a})<-[:`depends on`*]-(b) RETURN b.id', 'up', ALL, [2]),
  form('MATCH (a {id:$a})-[:contains|calls|`depends on`*0..]->(b) RETURN b.id', 'down', ALL, [0, 1, 2], true),
  form('MATCH (a {id:$a})-[]->(b) RETURN DISTINCT b.id', 'down', 1),
  form('MATCH (a {id:$a})<-[:calls]-(b) RETURN DISTINCT b.id', 'up', 1, [1]),
  form('MATCH (a {id:$a})-[:nonsense*1..]->(b) RETURN b.id', 'down', ALL, []),
];

/** Asks every form of every anchor and compares with the judge. */
async function expectAllAnswers(coordinator: Coordinator, topology: Topology): Promise<void> {
  for (const { text, direction, depthMax, relations, includesAnchor } of FORMS) {
    await Promise.all(
      topology.nodeKeys.map(async (key, anchor) => {
        const expected = new Set(reach(topology, anchor, direction, depthMax, relations).keys());
        if (includesAnchor) expected.add(anchor);
        const answer = await coordinator.query(text, { a: key });
        expect(column(answer), `${text} of ${key}`).toEqual(keysOf(topology, expected));
      }),
    );
  }
}

describe('queries', () => {
  const random = randomTopology(70, 150, 11);

  it('[QU1] every supported form equals breadth-first search, of every anchor', async () => {
    const hierarchies = [{ name: 'inside', relations: ['contains'] }];
    const coordinator = await openWorkspace(await newWorkspace(random, { hierarchies }));
    await expectAllAnswers(coordinator, random);
  });

  it.each([1, 2])(
    '[QU2] with a closure of depth %i the answers are the same: deeper ones walk the frontier',
    async (closure) => {
      const coordinator = await openWorkspace(await newWorkspace(random, { closure }));
      await expectAllAnswers(coordinator, random);
      const deep = await coordinator.query('MATCH (a {id:$a})-[*1..]->(b) RETURN b.id', { a: 'n1' });
      const shallow = await coordinator.query(`MATCH (a {id:$a})-[*1..${closure}]->(b) RETURN b.id`, { a: 'n1' });
      expect(deep.stats.hops).toBeGreaterThan(0);
      expect(shallow.stats.hops, 'what the closure covers needs no hop').toBe(0);
    },
  );

  it('[QU3] a label on either end filters, and one that no node has matches nothing', async () => {
    const coordinator = await openWorkspace(await newWorkspace(random));
    for (const [type, label] of TYPES.entries()) {
      for (let anchor = 0; anchor < random.nodeCount; anchor += 5) {
        const a = random.nodeKeys[anchor]!;
        const reached = [...reach(random, anchor, 'down', ALL).keys()].filter(
          (node) => random.nodeTypes[node] === type,
        );
        const byEnd = await coordinator.query(`MATCH (a {id:$a})-[*1..]->(b:${label}) RETURN b.id`, { a });
        expect(column(byEnd)).toEqual(keysOf(random, reached));
        const byAnchor = await coordinator.query(`MATCH (a:${label} {id:$a})-[*0..0]->(b) RETURN b.id`, { a });
        expect(column(byAnchor)).toEqual(random.nodeTypes[anchor] === type ? [a] : []);
      }
    }
    const none = await coordinator.query('MATCH (a {id:$a})-[*0..]->(b:`no such type`) RETURN b.id', { a: 'n0' });
    expect(none.rows).toEqual([]);
  });

  it('[QU4] a plain relation gives one row an edge, DISTINCT one row a node', async () => {
    const topology = topologyOf(3, [
      [0, 1, 0],
      [0, 1, 1],
      [0, 0, 2],
      [2, 0, 0],
    ]);
    const coordinator = await openWorkspace(await newWorkspace(topology, { shardCount: 2 }));
    const ask = async (text: string) => column(await coordinator.query(text, { a: 'n0' }));
    expect(await ask('MATCH (a {id:$a})-[]->(b) RETURN b.id')).toEqual(['n0', 'n1', 'n1']);
    expect(await ask('MATCH (a {id:$a})-[]->(b) RETURN DISTINCT b.id')).toEqual(['n0', 'n1']);
    expect(await ask('MATCH (a {id:$a})-[:calls]->(b) RETURN b.id')).toEqual(['n1']);
    expect(await ask('MATCH (a {id:$a})<-[]-(b) RETURN b.id')).toEqual(['n0', 'n2']);
  });

  it('[QU5] an unknown id gives no rows, a hostile one too; the column is named as RETURN says', async () => {
    const coordinator = await openWorkspace(await newWorkspace(topologyOf(2, [[0, 1, 0]], ["it's", 'b'])));
    const text = 'MATCH (a {id:$a})-[*0..]->(b) RETURN DISTINCT b.id';
    for (const a of ['nobody', '', "' OR 1=1 --", '__proto__', 'constructor']) {
      expect((await coordinator.query(text, { a })).rows).toEqual([]);
    }
    const named = await coordinator.query(`MATCH (a {id:'it\\'s'})-[*1..]->(b) RETURN b.id AS \`the end\``, {});
    expect(named).toMatchObject({ columns: ['the end'], rows: [['b']] });
  });

  it('[QU6] the statistics say which shards worked, what was read and shipped', async () => {
    const topology = demoTopology(300, 1);
    const coordinator = await openWorkspace(await newWorkspace(topology));
    const anchor = coordinator.indexOf('cloud');
    const { stats, rows } = await coordinator.query('MATCH (a {id:$a})-[*1..]->(b) RETURN b.id', { a: 'cloud' });
    expect(stats).toMatchObject({
      shards: [coordinator.columns.homes[anchor]],
      rowsScanned: rows.length,
      cacheHit: false,
    });
    expect(stats.bytesShipped).toBeGreaterThan(0);
    expect(stats.elapsedMs).toBeGreaterThan(0);
  });

  it('[SH6] every node that a query reads counts once as heat, whoever read it', async () => {
    const coordinator = await openWorkspace(await newWorkspace(random, { closure: 1 }));
    const accesses = () => {
      coordinator.heat.fold(500);
      return coordinator.heat.totalAccesses;
    };
    for (const text of ['-[*1..1]->', '-[*1..]->', '-[]->']) {
      const before = accesses();
      const { rows } = await coordinator.query(`MATCH (a {id:$a})${text}(b) RETURN b.id`, { a: 'n1' });
      expect(accesses() - before, text).toBe(1 + rows.length);
    }
  });

  it('[QU7] a cancelled query ends with cancelled.caller', async () => {
    const coordinator = await openWorkspace(await newWorkspace(random, { closure: 1 }));
    const query = coordinator.query('MATCH (a {id:$a})-[*1..]->(b) RETURN b.id', { a: 'n1' }, AbortSignal.abort());
    await expect(query).rejects.toMatchObject({ code: 'cancelled.caller' });
  });
});
