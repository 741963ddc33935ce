import { describe, expect, it } from 'vitest';
import type { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import { demoTopology } from '../../../../engine/cluster/demo-topology.ts';
import type { Move } from '../../../../engine/model/move.ts';
import { keysOf, randomTopology, reach } from '../../../support/topologies.ts';
import {
  column,
  dumpPartition,
  dumpPartitions,
  newWorkspace,
  openWorkspace,
  type Tables,
} from '../../../support/workspaces.ts';

const SHARDS = 4;
const topology = randomTopology(80, 190, 21);
const other = (coordinator: Coordinator, node: number) => (coordinator.columns.homes[node]! + 1) % SHARDS;

/** Rows of a partition that name none of `nodes`. */
function rowsWithout(tables: Tables, nodes: ReadonlySet<unknown>): Tables {
  const names = (row: unknown, columns: readonly number[]) => columns.some((at) => nodes.has((row as unknown[])[at]));
  return {
    node: tables.node.filter((row) => !names(row, [0])),
    edge: tables.edge.filter((row) => !names(row, [0, 1])),
    closure: tables.closure.filter((row) => !names(row, [1, 2])),
  };
}

const rowCount = ({ node, edge, closure }: Tables) => node.length + edge.length + closure.length;

describe('moves', () => {
  it('[MV1] a move changes the home, raises the epoch, accounts its rows, and only rows of its node are touched', async () => {
    const folder = await newWorkspace(topology);
    const coordinator = await openWorkspace(folder);
    const [node, from] = [3, coordinator.columns.homes[3]!];
    const to = other(coordinator, node);
    const before = dumpPartitions(folder, SHARDS);
    const preview = await coordinator.previewMove(node, to);
    const states: string[] = [];
    const move = await coordinator.move(node, to, ({ state }) => states.push(state));
    const after = dumpPartitions(folder, SHARDS);

    expect(move).toMatchObject({ node, from, to, state: 'done', error: null });
    expect(states.filter((state, at) => state !== states[at - 1])).toEqual(['copying', 'cleaning', 'done']);
    expect(coordinator.columns.homes[node]).toBe(to);
    expect(coordinator.epoch).toBe(2);
    expect(move.rows, 'rows that the target gained').toBe(rowCount(after[to]!) - rowCount(before[to]!));
    expect(preview.rows, 'as the preview said').toBe(move.rows);
    for (const [shard, tables] of after.entries()) {
      const only = new Set([node]);
      expect(rowsWithout(tables, only), `shard ${shard}`).toEqual(rowsWithout(before[shard]!, only));
    }
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
    expect(coordinator.latestMoves(1)[0]).toMatchObject({ id: move.id, state: 'done', rows: move.rows });
    expect(coordinator.moveOf(node)).toBeNull();
  });

  it('[MV2] a move and its inverse give byte-equal tables, also of many nodes at once', async () => {
    const folder = await newWorkspace(topology);
    const coordinator = await openWorkspace(folder);
    const before = dumpPartitions(folder, SHARDS);
    const nodes = Array.from({ length: 30 }, (_, at) => (at * 7) % topology.nodeCount);
    const homes = nodes.map((node) => coordinator.columns.homes[node]!);
    await Promise.all(nodes.map((node, at) => coordinator.move(node, (homes[at]! + 1 + (at % 3)) % SHARDS)));
    expect(dumpPartitions(folder, SHARDS)).not.toEqual(before);
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
    await Promise.all(nodes.map((node, at) => coordinator.move(node, homes[at]!)));
    expect(dumpPartitions(folder, SHARDS)).toEqual(before);
  });

  it('[MV3] two moves of one node happen one after the other, in the order asked for', async () => {
    const coordinator = await openWorkspace(await newWorkspace(topology));
    const from = coordinator.columns.homes[5]!;
    const targets = [1, 2, 3].map((step) => (from + step) % SHARDS);
    const moves = await Promise.all(targets.map((to) => coordinator.move(5, to)));
    expect(moves.map((move) => [move.from, move.to])).toEqual([
      [from, targets[0]],
      [targets[0], targets[1]],
      [targets[1], targets[2]],
    ]);
    expect(coordinator.columns.homes[5]).toBe(targets[2]);
    expect(coordinator.epoch).toBe(4);
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
  });

  it('[MV4] a move to its own home is done already: no journal entry, no epoch, no row', async () => {
    const folder = await newWorkspace(topology);
    const coordinator = await openWorkspace(folder);
    const before = dumpPartitions(folder, SHARDS);
    const move = await coordinator.move(7, coordinator.columns.homes[7]!);
    expect(move).toMatchObject({ state: 'done', rows: 0 });
    expect(coordinator.epoch).toBe(1);
    expect(coordinator.latestMoves(5)).toEqual([]);
    expect(dumpPartitions(folder, SHARDS)).toEqual(before);
  });

  it('[MV4] an unknown shard or node is refused and nothing changes', async () => {
    const coordinator = await openWorkspace(await newWorkspace(topology));
    const attempt = async (node: number, to: number) => coordinator.move(node, to);
    await expect(attempt(0, SHARDS)).rejects.toMatchObject({ code: 'not-found.shard' });
    await expect(attempt(0, -1)).rejects.toMatchObject({ code: 'not-found.shard' });
    await expect(attempt(topology.nodeCount, 0)).rejects.toMatchObject({ code: 'not-found.node' });
    expect(() => coordinator.indexOf('nobody')).toThrow(expect.objectContaining({ code: 'not-found.node' }));
    await expect(coordinator.previewMove(0, SHARDS)).rejects.toMatchObject({ code: 'not-found.shard' });
    expect(coordinator.epoch).toBe(1);
  });

  it('[MV5] a preview foretells what the move then does to cut and influence', async () => {
    const coordinator = await openWorkspace(await newWorkspace(topology));
    for (const node of [2, 11, 30]) {
      const to = other(coordinator, node);
      const before = await coordinator.info();
      const preview = await coordinator.previewMove(node, to);
      const { rows } = await coordinator.move(node, to);
      const after = await coordinator.info();
      expect(preview).toMatchObject({ isAllowed: true, refusal: null, to });
      expect(rows).toBe(preview.rows);
      expect(preview.cutEdgesAfter - preview.cutEdgesBefore).toBe(after.cut.edges - before.cut.edges);
      for (const side of [preview.source, preview.target]) {
        expect(side.before).toBeCloseTo(before.shards[side.shard]!.influence, 12);
        expect(side.after).toBeCloseTo(after.shards[side.shard]!.influence, 12);
      }
      expect(await coordinator.previewMove(node, to)).toMatchObject({ isAllowed: false, rows: 0 });
    }
  });

  it('[MV6] what is told of a move: every state once, homes right after the switch, and the summary keeps adding up', async () => {
    const moves: Move[] = [];
    const changes: unknown[] = [];
    const coordinator = await openWorkspace(await newWorkspace(topology), {
      onMove: (move) => moves.push(move),
      onHomes: (nodes, homes, epoch) => changes.push([[...nodes], [...homes], epoch]),
    });
    const to = other(coordinator, 9);
    await coordinator.move(9, to);
    expect(changes).toEqual([[[9], [to], 2]]);
    expect(moves.at(-1)).toMatchObject({ node: 9, state: 'done' });
    const info = await coordinator.info();
    expect(info).toMatchObject({ epoch: 2, moves: 1 });
    expect(info.shards.reduce((sum, { nodes }) => sum + nodes, 0)).toBe(topology.nodeCount);
    expect(info.shards.reduce((sum, { closureRows }) => sum + closureRows, 0)).toBe(info.closure.hierarchy.all!.rows);
    const status = await coordinator.shardsStatus(0);
    expect(status.cut).toEqual(info.cut);
    for (const { shard, nodes } of status.shards) {
      expect(coordinator.columns.homes.filter((home) => home === shard)).toHaveLength(nodes);
    }
  });

  it('[MV7] while nodes move, no query gives a wrong answer, verify holds, and everything is right at the end', async () => {
    const folder = await newWorkspace(topology, { closure: 2 });
    const coordinator = await openWorkspace(folder);
    const { query, ...count } = startQueries(coordinator, 8);
    const mover = async (step: number) => {
      for (let round = 0; round < 60; round++) {
        const node = (round * step) % topology.nodeCount;
        await coordinator.move(node, (coordinator.columns.homes[node]! + 1 + (round % 3)) % SHARDS);
      }
    };
    // The edges are collected at the first look, which must be right in the middle of moves too.
    const looking = coordinator.info();
    const moving = Promise.all([mover(7), mover(13)]);
    expect(await coordinator.verify(true), 'between two batches').toMatchObject({ ok: true });
    await moving;
    await query.stop();
    expect(count.wrong).toEqual([]);
    expect(count.asked()).toBeGreaterThan(30);
    expect((await looking).edges).toBe(topology.edgeCount);
    expect((await coordinator.graph()).edges.sources).toHaveLength(topology.edgeCount);
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
    expect(coordinator.epoch).toBeGreaterThan(60);
  });

  it('[MV8] a worker that dies is replaced: queries and moves under way end right, and the operator is told', async () => {
    const notices: string[] = [];
    const folder = await newWorkspace(topology);
    const coordinator = await openWorkspace(folder, { onNotice: ({ code }) => notices.push(code) });
    const { query, ...count } = startQueries(coordinator, 4);
    const moving = (async () => {
      for (let round = 0; round < 40; round++) {
        const node = (round * 11) % topology.nodeCount;
        await coordinator.move(node, other(coordinator, node));
      }
    })();
    for (const shard of [0, 1, 2, 3, 1]) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      await coordinator.supervisor.kill(shard);
    }
    await moving;
    await query.stop();
    expect(count.wrong).toEqual([]);
    expect(notices).toEqual(Array(5).fill('shard.restarted'));
    await coordinator.supervisor.ready();
    expect([0, 1, 2, 3].map((shard) => coordinator.supervisor.status(shard).restarts)).toEqual([1, 2, 1, 1]);
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
  });

  it('[MV8] a worker that keeps dying is left stopped: its calls fail with unavailable.shard, the others go on', async () => {
    const coordinator = await openWorkspace(await newWorkspace(topology));
    for (let kill = 0; kill < 6; kill++) {
      await coordinator.supervisor.ready();
      await coordinator.supervisor.kill(2);
    }
    const isOn = (node: number, shard: number) => coordinator.columns.homes[node] === shard;
    const nodes = [...topology.nodeKeys.keys()];
    const lost = nodes.find((node) => isOn(node, 2))!;
    const fine = nodes.find((node) => isOn(node, 1))!;
    const ask = (node: number) => coordinator.query('MATCH (a {id:$a})-[*1..]->(b) RETURN b.id', { a: `n${node}` });
    await expect(ask(lost)).rejects.toMatchObject({ code: 'unavailable.shard' });
    expect(column(await ask(fine))).toEqual(
      keysOf(topology, reach(topology, fine, 'down', Number.POSITIVE_INFINITY).keys()),
    );
    await expect(coordinator.move(lost, 1)).rejects.toMatchObject({ code: 'unavailable.shard' });
    expect(isOn(lost, 2), 'rolled back: it is where it was').toBe(true);
  });

  it('[MV8] when only the clean-up fails the node is at its new home, the error says so, and reopening cleans', async () => {
    const folder = await newWorkspace(topology);
    const coordinator = await openWorkspace(folder);
    const node = [...topology.nodeKeys.keys()].find((index) => coordinator.columns.homes[index] === 0)!;
    let isKilled: Promise<unknown> = Promise.resolve();
    const moving = coordinator.move(node, 1, ({ state }) => {
      if (state === 'cleaning') isKilled = killForGood(coordinator, 3);
    });
    await expect(moving).rejects.toMatchObject({
      code: 'unavailable.shard',
      message: expect.stringContaining('the move is made'),
    });
    await isKilled;
    expect(coordinator.columns.homes[node]).toBe(1);
    await coordinator.close();
    const reopened = await openWorkspace(folder);
    expect(reopened.columns.homes[node]).toBe(1);
    expect(reopened.latestMoves(1)[0]).toMatchObject({ node, state: 'done' });
    expect(await reopened.verify(true)).toMatchObject({ ok: true });
  });

  it('[MV9] closing finishes the batch that is under way and refuses what waits', async () => {
    const folder = await newWorkspace(demoTopology(300, 1));
    const coordinator = await openWorkspace(folder);
    const node = coordinator.indexOf('cloud');
    const first = coordinator.move(node, other(coordinator, node));
    const second = coordinator.move(node, coordinator.columns.homes[node]!);
    const outcomes = Promise.allSettled([first, second]);
    await new Promise((resolve) => setTimeout(resolve, 2));
    await coordinator.close();
    const [one, two] = await outcomes;
    expect(one).toMatchObject({ status: 'fulfilled', value: { state: 'done' } });
    expect(two).toMatchObject({ status: 'rejected', reason: { code: 'unavailable.engine' } });
    const reopened = await openWorkspace(folder);
    expect(await reopened.verify(true)).toMatchObject({ ok: true });
    expect(dumpPartition(folder, 0).node.length).toBeGreaterThan(0);
  });
});

/** Kills a worker and its successors until the supervisor gives it up. */
async function killForGood(coordinator: Coordinator, shard: number): Promise<void> {
  for (let kill = 0; kill < 6; kill++) await coordinator.supervisor.kill(shard);
}

/** Loops that ask closure, frontier and edge queries of ever other anchors, and compare each answer with the judge. */
function startQueries(coordinator: Coordinator, loopCount: number) {
  const forms = [
    ['-[*1..]->', 'down', Number.POSITIVE_INFINITY],
    ['<-[*1..]-', 'up', Number.POSITIVE_INFINITY],
    ['-[*1..2]->', 'down', 2],
    ['-[*1..1]->', 'down', 1],
  ] as const;
  const wrong: string[] = [];
  let asked = 0;
  let isRunning = true;
  const loop = async (offset: number) => {
    for (let round = offset; isRunning; round += 17) {
      const anchor = round % topology.nodeCount;
      const [relation, direction, depthMax] = forms[round % forms.length]!;
      const text = `MATCH (a {id:$a})${relation}(b) RETURN DISTINCT b.id`;
      const answer = column(await coordinator.query(text, { a: topology.nodeKeys[anchor]! }));
      const expected = keysOf(topology, reach(topology, anchor, direction, depthMax).keys());
      if (answer.join() !== expected.join()) wrong.push(`${text} of n${anchor}`);
      asked++;
    }
  };
  const loops = Array.from({ length: loopCount }, (_, offset) => loop(offset));
  const stop = async () => {
    isRunning = false;
    await Promise.all(loops);
  };
  return { wrong, asked: () => asked, query: { stop } };
}

describe('the pace of moves', () => {
  it('[MV16] a limit holds at once, for what is under way too, and is kept with the workspace', async () => {
    const folder = await newWorkspace(topology);
    const coordinator = await openWorkspace(folder);
    expect(coordinator.movePace(null)).toEqual({ setting: 'auto', rowsPerSecondMax: null, slowdown: null });
    expect(coordinator.movePace(1000)).toMatchObject({ setting: 1000, rowsPerSecondMax: 1000 });
    const startedMs = performance.now();
    let rows = 0;
    const moving = Promise.all(
      Array.from({ length: 60 }, async (_, node) => {
        const move = await coordinator.move(node, other(coordinator, node));
        rows += move.rows;
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const moves = coordinator.latestMoves(100);
    expect(moves.length, 'begun').toBe(60);
    expect(
      moves.some(({ state }) => state === 'done'),
      'one batch of some thousand rows',
    ).toBe(false);
    coordinator.movePace('off');
    await moving;
    const limitedS = (performance.now() - startedMs) / 1000;
    expect(rows / limitedS, 'most of it after the limit was lifted').toBeGreaterThan(1000);
    await coordinator.close();
    expect((await openWorkspace(folder)).movePace(null)).toMatchObject({ setting: 'off', rowsPerSecondMax: null });
  });
});
