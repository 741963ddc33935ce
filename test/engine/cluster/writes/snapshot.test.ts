import { describe, expect, it, vi } from 'vitest';
import { createPrng } from '../../../../engine/base/prng.ts';
import type { TopologyChange } from '../../../../engine/model/changes.ts';
import { RELATIONS, TYPES, topologyOf } from '../../../support/topologies.ts';
import { newWorkspace, openWorkspace } from '../../../support/workspaces.ts';
import { freeTopology } from './model.ts';
import { BY } from './support.ts';

vi.setConfig({ testTimeout: 90_000 });
const SHARDS = 3;
const [CONTAINS, CALLS] = RELATIONS;
const BRANCHES = 4;
const LEAVES = 40;

/** n0 contains branches n1 to n4; n5, with `LEAVES` nodes in a tree below it, is in the first of them, and so n1 calls n6. */
const tree = () =>
  freeTopology(
    topologyOf(6 + LEAVES, [
      ...Array.from({ length: BRANCHES }, (_, at) => [0, 1 + at, 0] as const),
      [1, 5, 0],
      ...Array.from({ length: LEAVES }, (_, at) => [5 + Math.floor(at / 3), 6 + at, 0] as const),
      [1, 6, 1],
    ]),
  );

/**
 * What every answer must be, whatever was written before it: the subtree is in one branch, one branch calls n6, one node is
 * marked, and there are as many racks as there were.
 */
const INVARIANTS: readonly (readonly [query: string, params: Record<string, unknown>, rows: unknown])[] = [
  ['MATCH (a {id:$a})-[*1..]->(b) RETURN count(DISTINCT b.id)', { a: 'n0' }, [[BRANCHES + 1 + LEAVES]]],
  ['MATCH (a {id:$a})<-[*1..]-(b) RETURN count(b)', { a: `n${5 + LEAVES}` }, 'above'],
  [`MATCH (a {id:$a})-[:${CONTAINS}]->(b)-[:${CONTAINS}]->(c) RETURN count(c)`, { a: 'n0' }, [[1]]],
  [`MATCH (a)-[:${CALLS}]->(b {id:$b}) RETURN count(a)`, { b: 'n6' }, [[1]]],
  // No hierarchy covers these: walked over edges.
  [`MATCH (a {id:$a})-[:${CONTAINS}|${CALLS}*1..]->(b) RETURN count(DISTINCT b.id)`, { a: 'n0' }, [[45]]],
  [`MATCH (a)-[:${CALLS}*1..3]->(b {id:$b}) RETURN count(a)`, { b: 'n6' }, [[1]]],
  ['MATCH (n) WHERE n.mark = true RETURN count(n)', {}, [[1]]],
  [`MATCH (n:${TYPES[0]}) RETURN count(n)`, {}, [[Math.ceil((6 + LEAVES) / 3)]]],
];

/** One write after the other, each of which keeps every invariant. */
function* keepingWrites(seed: number): Generator<readonly TopologyChange[], never> {
  const prng = createPrng(seed);
  let [inside, caller, marked, spare] = [1, 1, -1, 0];
  for (;;) {
    const changes: TopologyChange[] = [];
    const branch = 1 + prng.below(BRANCHES);
    if (branch !== inside) {
      changes.push({ op: 'move-subtree', key: 'n5', from: `n${inside}`, to: `n${branch}`, relation: CONTAINS });
      inside = branch;
    }
    const next = 1 + prng.below(BRANCHES);
    if (next !== caller) {
      changes.push({ op: 'add-edge', source: `n${next}`, target: 'n6', relation: CALLS });
      changes.push({ op: 'remove-edge', source: `n${caller}`, target: 'n6', relation: CALLS });
      caller = next;
    }
    if (prng.below(2) === 0) {
      if (marked >= 0) changes.push({ op: 'change-node', key: `n${marked}`, attributes: { mark: null } });
      marked = prng.below(6 + LEAVES);
      changes.push({ op: 'change-node', key: `n${marked}`, attributes: { mark: true } });
    } else if (marked < 0) {
      marked = 7;
      changes.push({ op: 'change-node', key: 'n7', attributes: { mark: true } });
    }
    if (prng.below(4) === 0) {
      if (spare > 0) changes.push({ op: 'remove-node', key: `spare${spare}` });
      else changes.push({ op: 'change-node', key: 'n0', type: TYPES[1] });
      changes.push({ op: 'add-node', key: `spare${++spare}`, type: TYPES[0] });
    }
    if (changes.length > 0) yield changes;
  }
}

describe('reads of one moment', () => {
  it('[WR4] no answer mixes two moments, under a storm of writes and moves, by closure, by edges, by walks and by scans', async () => {
    const coordinator = await openWorkspace(
      await newWorkspace(tree(), {
        shardCount: SHARDS,
        hierarchies: [{ name: 'inside', relations: [CONTAINS] }],
      }),
    );
    const writes = keepingWrites(3);
    // The first one marks a node, and puts a rack in the place of n0.
    for (let first = 0; first < 12; first++) await coordinator.write(writes.next().value, BY);
    const endMs = performance.now() + 6000;
    const isOver = () => performance.now() > endMs;
    let writeCount = 0;
    const write = async () => {
      while (!isOver()) {
        await coordinator.write(writes.next().value, BY);
        writeCount++;
      }
    };
    const prng = createPrng(8);
    const move = async () => {
      while (!isOver()) {
        await Promise.allSettled(
          Array.from({ length: 4 }, () => coordinator.move(prng.below(6 + LEAVES), prng.below(SHARDS))),
        );
      }
    };
    let answers = 0;
    let slowestMs = 0;
    const ask = async (at: number) => {
      for (let round = at; !isOver(); round++) {
        const [query, params, expected] = INVARIANTS[round % INVARIANTS.length]!;
        const beganMs = performance.now();
        const { rows } = await coordinator.query(query, params);
        slowestMs = Math.max(slowestMs, performance.now() - beganMs);
        if (expected === 'above') expect([4, 5, 6, 7, 8], query).toContain(rows[0]![0]);
        else expect(rows, query).toEqual(expected);
        answers++;
      }
    };
    const asking = Array.from({ length: 24 }, (_, at) => ask(at));
    await Promise.all([write(), move(), ...asking]);
    expect(writeCount).toBeGreaterThan(50);
    expect(answers).toBeGreaterThan(200);
    expect(slowestMs, 'nobody waits for ever').toBeLessThan(6000);
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
  });
});
