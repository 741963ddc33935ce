/** A workspace with replicas that is written to and moved about, and a judge of what it holds. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Prng } from '../../../../engine/base/prng.ts';
import { silentTask } from '../../../../engine/base/progress.ts';
import type { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { RELATIONS, randomTopology } from '../../../support/topologies.ts';
import { column, dumpPartition, dumpReplica, newWorkspace } from '../../../support/workspaces.ts';
import { freeTopology, ModelTopology, randomChanges } from '../writes/model.ts';

export const SHARDS = 3;
export const BY = { actor: 'ann' };

export async function newWritten(seed: number): Promise<{ folder: string; model: ModelTopology }> {
  const topology = freeTopology(randomTopology(50, 90, seed));
  const hierarchies = [{ name: 'inside', relations: [RELATIONS[0]] }];
  const folder = await newWorkspace(topology, { shardCount: SHARDS, replicas: 1, hierarchies });
  return { folder, model: new ModelTopology(topology) };
}

const GONE = /^(not-found\.node|not-found\.shard|conflict\.move)$/;

/** Writes and moves at the same time. */
export async function writeAndMove(
  coordinator: Coordinator,
  model: ModelTopology,
  prng: Prng,
  numbers: readonly number[],
): Promise<void> {
  let isOver = false;
  const refusals: unknown[] = [];
  const moving = (async () => {
    while (!isOver) {
      const moves = Array.from({ length: 1 + prng.below(8) }, () =>
        coordinator.move(prng.below(coordinator.names.slotEnd), prng.below(SHARDS)),
      );
      for (const outcome of await Promise.allSettled(moves)) {
        if (outcome.status === 'rejected') refusals.push(outcome.reason);
      }
    }
  })();
  try {
    for (const number of numbers) await coordinator.write(randomChanges(model, prng, number), BY);
  } finally {
    isOver = true;
    await moving;
  }
  // Of nodes that are removed.
  for (const refusal of refusals) expect(refusal).toMatchObject({ code: expect.stringMatching(GONE) });
}

/** Whole contents, answers of queries, and every row of every copy. */
export async function expectAsWritten(coordinator: Coordinator, model: ModelTopology): Promise<void> {
  const { topology } = await coordinator.storedTopology(silentTask);
  const found = new ModelTopology(topology);
  expect(new Map(found.nodes)).toEqual(new Map(model.nodes));
  expect(new Map([...found.edges].sort())).toEqual(new Map([...model.edges].sort()));
  for (const anchor of [...model.nodes.keys()].filter((_, at) => at % 9 === 0)) {
    const answer = await coordinator.query('MATCH (a {id:$a})-[*1..]->(b) RETURN b.id', { a: anchor });
    expect(column(answer)).toEqual([...model.below(anchor).keys()].sort());
  }
  const { checks } = await coordinator.verify(true);
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(checks.map(({ name }) => name)).toContain('every replica equals its partition');
}

export function expectEqualCopies(folder: string): void {
  for (let shard = 0; shard < SHARDS; shard++) {
    expect(dumpReplica(folder, shard), `replica ${shard}`).toEqual(dumpPartition(folder, shard));
  }
}

/** What a crash at this moment leaves. Nothing may be under way. */
export function crashImage(folder: string): string {
  const image = join(temporaryFolder(), 'test.shardscope');
  cpSync(folder, image, { recursive: true });
  return image;
}

/** One file of a database, with what belongs to it, of another image. */
export function putBack(from: string, to: string): void {
  cpSync(from, to);
  for (const suffix of ['-wal', '-shm']) cpSync(`${from}${suffix}`, `${to}${suffix}`);
}
