import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseClosureDepth, estimateClosureRows } from '../../../engine/algorithms/closure/estimate-rows.ts';
import { createPrng } from '../../../engine/base/prng.ts';
import type { Task } from '../../../engine/base/progress.ts';
import { demoTopology } from '../../../engine/cluster/demo-topology.ts';
import { topologyColumns } from '../../../engine/cluster/topology-columns.ts';
import { DEFAULT_INFLUENCE } from '../../../engine/model/influence.ts';
import type { Topology } from '../../../engine/model/topology.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { randomTopology, reach, topologyOf } from '../../support/topologies.ts';
import {
  dumpPartitions,
  importedWorkspace,
  importTopology,
  openWorkspace,
  tamperShard,
} from '../../support/workspaces.ts';

/** All closure rows of a hierarchy as the judge sees them: [ancestor, descendant, depth], in key order. */
function judgedRows(topology: Topology, depthMax: number, relations: readonly number[] | null) {
  return Array.from({ length: topology.nodeCount }, (_, ancestor) =>
    [...reach(topology, ancestor, 'down', depthMax, relations)]
      .sort((a, b) => a[0] - b[0])
      .map(([descendant, depth]) => [ancestor, descendant, depth]),
  ).flat();
}

/** What all partitions hold together of one hierarchy, both copies of a row once. */
function storedRows(folder: string, shardCount: number, hierarchy: number) {
  const rows = dumpPartitions(folder, shardCount).flatMap(({ closure }) => closure as number[][]);
  const unique = new Map(rows.filter((row) => row[0] === hierarchy).map((row) => [row.slice(0, 4).join(), row]));
  return [...unique.values()].map((row) => row.slice(1, 4)).sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
}

const topologies: readonly (readonly [string, Topology])[] = [
  ['the demo', demoTopology(400, 3)],
  ['a random topology with cycles', randomTopology(120, 260, 5)],
  ['one node without edges', topologyOf(1, [])],
  ['one node that points at itself', topologyOf(1, [[0, 0, 0]])],
];

describe('import', () => {
  it.each(topologies)(
    '[WS1] %s: the closure of every hierarchy equals plain breadth-first search',
    async (_name, topology) => {
      const folder = join(temporaryFolder(), 'a.shardscope');
      const hierarchies = [{ name: 'inside', relations: [topology.metagraph.relations[0]!] }];
      const report = await importTopology(folder, topology, { hierarchies, shardCount: 3 });
      for (const [hierarchy, relations] of [null, [0]].entries()) {
        expect(storedRows(folder, 3, hierarchy)).toEqual(judgedRows(topology, Number.POSITIVE_INFINITY, relations));
      }
      const { all, inside } = report.closure.hierarchy;
      expect(all!.rows).toBe(judgedRows(topology, Number.POSITIVE_INFINITY, null).length);
      expect(inside!.rows).toBe(judgedRows(topology, Number.POSITIVE_INFINITY, [0]).length);
      expect([all!.depth, inside!.depth]).toEqual(['full', 'full']);
      const partitions = dumpPartitions(folder, 3);
      expect(report.closure.storedRows).toBe(partitions.reduce((sum, { closure }) => sum + closure.length, 0));
      const coordinator = await openWorkspace(folder);
      expect(await coordinator.verify(true)).toMatchObject({ ok: true });
    },
  );

  it('[WS1] keys, labels, types and attributes are kept, hostile ones included', async () => {
    const keys = ["o'clock", '"; DROP TABLE node; --', 'ünïcode ☃ 𝕏', 'line\nbreak', '%_\\'];
    const topology = topologyOf(5, [[0, 1, 2]], keys);
    const coordinator = await openWorkspace(await importedWorkspace(topology));
    for (const [node, key] of keys.entries()) {
      expect(coordinator.indexOf(key)).toBe(node);
      const details = await coordinator.node(node);
      expect(details).toMatchObject({ key, label: `label of ${key}`, type: ['rack', 'host', 'service'][node % 3] });
      expect(details.attributes).toEqual(node % 2 === 0 ? { node } : {});
    }
    expect((await coordinator.node(0)).children).toMatchObject([{ key: keys[1], relation: 'depends on' }]);
  });

  it.each([1, 2])('[WS2] a closure of depth %i holds exactly the rows of that depth', async (depth) => {
    const topology = randomTopology(80, 200, 8);
    const folder = join(temporaryFolder(), 'a.shardscope');
    const report = await importTopology(folder, topology, { closure: depth });
    expect(storedRows(folder, 4, 0)).toEqual(judgedRows(topology, depth, null));
    expect(report.closure.hierarchy.all).toMatchObject({ depth, rows: judgedRows(topology, depth, null).length });
    expect(await (await openWorkspace(folder)).verify(true)).toMatchObject({ ok: true });
  });

  it('[WS2] under a row budget the largest depth that fits is chosen, and all of it where it fits', () => {
    const topology = randomTopology(300, 900, 4);
    const given = { sources: topology.edgeSources, targets: topology.edgeTargets, relations: topology.edgeRelations };
    const { forward } = topologyColumns(topology.nodeCount, given, 3);
    const estimates = estimateClosureRows(forward, createPrng(1), { depthMax: 0xffff });
    const exact = (depth: number) => judgedRows(topology, depth, null).length;
    const chosen = chooseClosureDepth(estimates, exact(2) * 1.4);
    expect(chosen).toBe(2);
    expect(chooseClosureDepth(estimates, exact(Number.POSITIVE_INFINITY) * 2)).toBe('full');
    expect(chooseClosureDepth(estimates, 1)).toBe(1);
  });

  it('[WS2] --closure auto keeps all of a small closure and says what it had estimated', async () => {
    const topology = demoTopology(300, 1);
    const report = await importTopology(join(temporaryFolder(), 'a.shardscope'), topology, { closure: 'auto' });
    const { rows, depth, estimatedRows } = report.closure.hierarchy.all!;
    expect(depth).toBe('full');
    expect(Math.abs(estimatedRows - rows) / rows).toBeLessThan(0.5);
  });

  it('[WS3] the report adds up: nodes, influence, rows and cut over all shards', async () => {
    const topology = demoTopology(500, 2);
    const folder = join(temporaryFolder(), 'a.shardscope');
    const report = await importTopology(folder, topology);
    const sum = (pick: (shard: (typeof report.shards)[number]) => number) =>
      report.shards.reduce((total, shard) => total + pick(shard), 0);
    expect(sum(({ nodes }) => nodes)).toBe(500);
    expect(sum(({ influence }) => influence)).toBeCloseTo(1, 9);
    expect(sum(({ closureRows }) => closureRows)).toBe(report.closure.hierarchy.all!.rows);
    expect(report.cut.closureRows).toBe(report.closure.storedRows - report.closure.hierarchy.all!.rows);
    expect(report.cut.edgeRatio).toBeCloseTo(report.cut.edges / report.edges, 12);
    for (const { influence, capacity } of report.shards) expect(influence).toBeLessThanOrEqual(capacity);
    const { epoch, moves, revision, name, replicas, plans, policies, isDemo, influence, ...same } = await (
      await openWorkspace(folder)
    ).info();
    const { elapsedMs, ...expected } = report;
    expect(elapsedMs).toBeGreaterThan(0);
    expect(same, 'info reads the same numbers back').toEqual(expected);
    expect(influence).toMatchObject({ ...DEFAULT_INFLUENCE, error: null });
    expect({ epoch, moves, revision, name, replicas, plans, policies, isDemo }).toEqual({
      epoch: 1,
      moves: 0,
      revision: 0,
      name: 'a',
      replicas: 0,
      plans: 0,
      policies: 0,
      isDemo: false,
    });
  });

  it('[WS3] the same input and seed give the same partitions, byte for byte', async () => {
    const topology = demoTopology(300, 1);
    const folders = [await importedWorkspace(topology), await importedWorkspace(topology)];
    const [first, second] = folders.map((folder) => dumpPartitions(folder, 4));
    expect(first).toEqual(second);
  });

  const nothingLeftIn = (folder: string) => expect(readdirSync(folder)).toEqual([]);

  it.each([
    'estimating the closure',
    'computing influence',
    'writing partitions',
    'writing closure rows',
    'writing the catalog',
  ])('[WS4] cancelled while %s, an import leaves nothing behind', async (phase) => {
    const parent = temporaryFolder();
    const controller = new AbortController();
    const task: Task = {
      signal: controller.signal,
      report: (progress) => {
        if (progress.phase === phase) controller.abort();
      },
    };
    const importing = importTopology(join(parent, 'a.shardscope'), demoTopology(800, 1), {}, task);
    await expect(importing).rejects.toMatchObject({ code: 'cancelled.caller' });
    nothingLeftIn(parent);
  });

  it('[WS4] what a killed import left is removed by the next one; what a running one builds is not', async () => {
    const parent = temporaryFolder();
    const dead = spawnSync(process.execPath, ['--version']).pid;
    const abandoned = join(parent, `a.shardscope.importing-${dead}-x`);
    const running = join(parent, `a.shardscope.importing-${process.pid}-x`);
    const another = join(parent, `b.shardscope.importing-${dead}-x`);
    for (const folder of [abandoned, running, another]) mkdirSync(folder);
    await importTopology(join(parent, 'a.shardscope'), topologyOf(2, [[0, 1, 0]]));
    expect([abandoned, running, another].map((folder) => existsSync(folder))).toEqual([false, true, true]);
  });

  it('[WS4] refused, an import leaves nothing behind', async () => {
    const parent = temporaryFolder();
    const importWith = (name: string, relation: string) =>
      importTopology(join(parent, 'a.shardscope'), topologyOf(2, [[0, 1, 0]]), {
        hierarchies: [{ name, relations: [relation] }],
      });
    await expect(importWith('h', 'nonsense')).rejects.toMatchObject({
      code: 'usage.arguments',
      message: expect.stringContaining('contains, calls, depends on'),
    });
    await expect(importWith('all', 'contains')).rejects.toMatchObject({ code: 'usage.arguments' });
    const tooMany = Array.from({ length: 8 }, (_, at) => ({ name: `h${at}`, relations: ['contains'] }));
    const importing = importTopology(join(parent, 'a.shardscope'), topologyOf(2, []), { hierarchies: tooMany });
    await expect(importing).rejects.toMatchObject({ code: 'usage.arguments' });
    nothingLeftIn(parent);
  });

  it('[WS5] an existing workspace, a folder with anything in it and a file are refused and left alone', async () => {
    const folder = await importedWorkspace(topologyOf(2, [[0, 1, 0]]));
    const before = dumpPartitions(folder, 4);
    await expect(importTopology(folder, topologyOf(3, []))).rejects.toMatchObject({ code: 'conflict.exists' });
    expect(dumpPartitions(folder, 4)).toEqual(before);
    const other = join(dirname(folder), 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'precious.txt'), 'mine');
    await expect(importTopology(other, topologyOf(3, []))).rejects.toMatchObject({ code: 'conflict.exists' });
    const file = join(other, 'precious.txt');
    await expect(importTopology(file, topologyOf(3, []))).rejects.toMatchObject({ code: 'conflict.exists' });
    await expect(importTopology(join(file, 'below'), topologyOf(3, []))).rejects.toMatchObject({ code: 'storage.io' });
    expect(readdirSync(dirname(folder)).sort()).toEqual(['other', 'test.shardscope']);
  });

  it('[WS5] an empty folder gives way to the workspace', async () => {
    const folder = join(temporaryFolder(), 'a.shardscope');
    mkdirSync(folder);
    await importTopology(folder, topologyOf(2, [[0, 1, 0]]));
    expect(existsSync(join(folder, 'catalog.sqlite'))).toBe(true);
  });
});

describe('verify', () => {
  const topology = randomTopology(60, 140, 2);

  it.each([
    ['a closure row is missing', 'DELETE FROM closure WHERE rowid_of = 0', 'closure'],
    ['a depth is wrong', 'UPDATE closure SET depth = depth + 1 WHERE hierarchy = 0 AND descendant % 7 = 1', 'closure'],
    ['a row is too much', 'INSERT OR IGNORE INTO closure VALUES (0, 59, 58, 1, 0), (0, 58, 59, 1, 0)', 'closure'],
    [
      'a shard id is wrong',
      'UPDATE closure SET shard_id = 3 - shard_id WHERE descendant % 5 = 1',
      'home of their ancestor',
    ],
    ['a node row is missing', 'DELETE FROM node WHERE id IN (SELECT id FROM node LIMIT 1)', 'at its home'],
    [
      'a node row is a stray',
      "INSERT OR IGNORE INTO node SELECT 59 - id, 'x', 'x', 0, NULL, 0 FROM node",
      'at its home',
    ],
    [
      'an edge is missing',
      'DELETE FROM edge WHERE (source, target, relation) IN (SELECT source, target, relation FROM edge LIMIT 1)',
      'edge',
    ],
  ])('[WS6] verify --deep finds that %s, and names where', async (what, sql, check) => {
    const folder = await importedWorkspace(topology);
    tamperShard(folder, 1, (db) => {
      db.exec(what.includes('closure row is missing') ? deleteOneClosureRow : sql);
    });
    const report = await (await openWorkspace(folder)).verify(true);
    expect(report.ok).toBe(false);
    const failed = report.checks.filter(({ ok }) => !ok);
    expect(failed.map(({ name }) => name).join('; ')).toContain(check);
    for (const { failures } of failed) expect(failures.length).toBeGreaterThan(0);
  });
});

const deleteOneClosureRow = `DELETE FROM closure WHERE (hierarchy, ancestor, descendant) IN
  (SELECT hierarchy, ancestor, descendant FROM closure LIMIT 1)`;
