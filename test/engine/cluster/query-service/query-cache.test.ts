import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../engine/base/clock.ts';
import { demoTopology } from '../../../../engine/cluster/demo-topology.ts';
import { type QueryRequest, QueryService } from '../../../../engine/cluster/query-service/query-service.ts';
import { newWorkspace, openWorkspace } from '../../../support/workspaces.ts';

/** Queries whose reads the coordinator knows, and how each one reads. */
const KEPT = {
  'a list below a node': 'MATCH (a {id:$a})-[*1..]->(b) RETURN b.id',
  'children with their attributes': 'MATCH (a {id:$a})-[:contains]->(b) RETURN b',
  'neighbours both ways': 'MATCH (a {id:$a})-[r]-(b) RETURN type(r), b.id',
  'whether one is above another': "MATCH (a {id:$a}), (c {id:'cloud'}) MATCH (c)-[*]->(a) RETURN count(*)",
  'nodes by attribute': 'MATCH (a {id:$a})-[:contains]->(b) WHERE b.cores >= 1 RETURN b.id',
};

describe('kept answers of real queries', () => {
  it.each(Object.entries(KEPT))(
    '[QS19] %s: a hit counts the heat of the run, and a move ends it',
    async (_name, text) => {
      const coordinator = await openWorkspace(await newWorkspace(demoTopology(400, 1), { shardCount: 3 }));
      const { columns } = coordinator;
      const service = new QueryService(coordinator, systemClock);
      const anchor = Array.from(columns.types.keys()).find((node) =>
        coordinator.names.keyOf(node).endsWith('/rack-1'),
      )!;
      const heatOf = () => {
        return Array.from(columns.types.keys(), (node) => columns.heat.reduce((sum, stripe) => sum + stripe[node]!, 0));
      };
      const ask = async () => {
        const before = heatOf();
        const request: QueryRequest = {
          text,
          params: { a: coordinator.names.keyOf(anchor) },
          client: service,
          signal: new AbortController().signal,
          timeoutMs: 10_000,
          isProfile: false,
          collectsNodes: false,
        };
        const { page } = await service.open(request, 1000);
        const { cacheHit } = page.end!.stats;
        return { cacheHit, rows: page.rows, heat: heatOf().map((heat, node) => heat - before[node]!) };
      };
      const first = await ask();
      expect(first.cacheHit).toBe(false);
      expect(first.rows.length).toBeGreaterThan(0);
      expect(Math.max(...first.heat)).toBeGreaterThan(0);
      expect(await ask()).toEqual({ ...first, cacheHit: true });
      await coordinator.move(anchor, (columns.homes[anchor]! + 1) % 3);
      const moved = await ask();
      expect(moved).toMatchObject({ cacheHit: false, heat: first.heat });
      expect(moved.rows.map(String).sort()).toEqual(first.rows.map(String).sort());
      await service.close();
    },
  );
});
