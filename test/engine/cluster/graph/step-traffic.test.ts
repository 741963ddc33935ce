import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StepTraffic } from '../../../../engine/cluster/graph/step-traffic.ts';
import { sharedColumns } from '../../../../engine/counters/shared-columns.ts';

const SHARDS = 3;
const some = fc.uniqueArray(fc.nat(19), { maxLength: 12 });
const step = fc.oneof(
  fc.record({ kind: fc.constant('found' as const), shard: fc.option(fc.nat(SHARDS - 1)), nodes: some }),
  fc.record({ kind: fc.constant('asked' as const), nodes: some }),
  fc.record({ kind: fc.constant('moved' as const), node: fc.nat(19), to: fc.nat(SHARDS - 1) }),
);

describe('traffic of steps', () => {
  it('[SH9] each node found by one shard and asked of another is one entry, in a map, in a column and on the way from one to the other', () => {
    fc.assert(
      // Of these topologies 12, 3 and 0 nodes are kept in a map.
      fc.property(fc.constantFrom(1536, 400, 20), fc.array(step, { maxLength: 20 }), (nodeCount, steps) => {
        const columns = sharedColumns(nodeCount, SHARDS);
        for (let node = 0; node < 20; node++) columns.homes[node] = node % SHARDS;
        const traffic = new StepTraffic(columns);
        const places = new Map<number, number>();
        const sent = Array.from({ length: SHARDS }, () => new Array<number>(SHARDS).fill(0));
        for (const each of steps) {
          if (each.kind === 'moved') {
            // Who is found by its home is where it was then: settled before anything moves, as between two messages.
            traffic.asked(Uint32Array.of());
            columns.homes[each.node] = each.to;
            continue;
          }
          const nodes = Uint32Array.from(each.nodes);
          if (each.kind === 'found') {
            traffic.found(each.shard, nodes);
            if (each.shard === null && places.size === 0) continue;
            for (const node of nodes) places.set(node, each.shard ?? columns.homes[node]!);
            continue;
          }
          traffic.asked(nodes);
          for (const node of nodes) {
            const [from, to] = [places.get(node), columns.homes[node]!];
            if (from === undefined || from === to) continue;
            sent[from]![to]!++;
            places.set(node, to);
          }
        }
        expect(columns.traffic.slice(SHARDS).map((row) => [...row])).toEqual(sent);
        expect(
          columns.traffic
            .slice(0, SHARDS)
            .flatMap((row) => [...row])
            .every((entries) => entries === 0),
        ).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('[SH9] with one shard nothing is remembered and nothing counted', () => {
    const columns = sharedColumns(20, 1);
    const traffic = new StepTraffic(columns);
    traffic.found(0, Uint32Array.of(1, 2));
    traffic.asked(Uint32Array.of(1, 2));
    expect(columns.traffic.every((row) => row.every((entries) => entries === 0))).toBe(true);
  });
});
