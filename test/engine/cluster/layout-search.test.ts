import { describe, expect, it } from 'vitest';
import { silentTask, type Task } from '../../../engine/base/progress.ts';
import type { Coordinator } from '../../../engine/cluster/coordinator.ts';
import { demoTopology } from '../../../engine/cluster/demo-topology.ts';
import { topologyOf } from '../../support/topologies.ts';
import { newWorkspace, openWorkspace } from '../../support/workspaces.ts';

function expectInUnitSquare(positions: Float32Array, nodeCount: number): void {
  expect(positions).toHaveLength(2 * nodeCount);
  for (const position of positions) expect(position >= 0 && position <= 1).toBe(true);
  expect(new Set(positions).size, 'nodes lie apart').toBeGreaterThan(nodeCount / 2);
}

describe('layout', () => {
  it('[WS10] islands and force give finite positions in the unit square, which stay in the workspace', async () => {
    const topology = demoTopology(300, 1);
    const folder = await newWorkspace(topology);
    const coordinator = await openWorkspace(folder);
    expectInUnitSquare(coordinator.layouts.positions(), topology.nodeCount);
    const phases: number[] = [];
    const force = await coordinator.layouts.layout('force', 20, {
      ...silentTask,
      report: ({ done }) => phases.push(done),
    });
    expectInUnitSquare(force, topology.nodeCount);
    expect(coordinator.layouts.positions()).toEqual(force);
    expect(phases.length).toBeGreaterThan(0);
    const islands = await coordinator.layouts.layout('islands', 1, silentTask);
    expectInUnitSquare(islands, topology.nodeCount);
    expect(islands).not.toEqual(force);
    await coordinator.close();
    expect((await openWorkspace(folder)).layouts.positions()).toEqual(islands);
  });

  it('[WS10] a cancelled layout is cancelled.caller and the former positions stay', async () => {
    const coordinator = await openWorkspace(await newWorkspace(demoTopology(300, 1)));
    const before = coordinator.layouts.positions();
    const controller = new AbortController();
    const task: Task = { signal: controller.signal, report: () => controller.abort() };
    await expect(coordinator.layouts.layout('force', 2000, task)).rejects.toMatchObject({ code: 'cancelled.caller' });
    expect(coordinator.layouts.positions()).toEqual(before);
    await expect(coordinator.layouts.layout('islands', 1, task)).rejects.toMatchObject({ code: 'cancelled.caller' });
    expect(coordinator.layouts.positions()).toEqual(before);
  });
});

describe('search', () => {
  const keys = [
    'eu-west/rack-1/host-1',
    'eu-west/rack-1/host-12',
    'rack-1',
    'RACK-2',
    '100%_done',
    '1000 done',
    `o'clock "quoted"`,
    'größe ☃ 東京タワー',
    'a*b (c) AND d',
    'back\\slash',
  ];
  const search = (coordinator: Coordinator, text: string, countMax = 50) =>
    coordinator.search(text, countMax).map((index) => keys[index]!);
  const open = async () =>
    openWorkspace(await newWorkspace(topologyOf(keys.length, [[0, 1, 0]], keys), { shardCount: 1 }));

  it('[WS11] any part of a key or label of three characters or more is found, in any case and script', async () => {
    const coordinator = await open();
    expect(search(coordinator, 'host-1').sort()).toEqual([keys[0], keys[1]]);
    expect(search(coordinator, 'st-12')).toEqual([keys[1]]);
    expect(search(coordinator, 'rack-2')).toEqual(['RACK-2']);
    expect(search(coordinator, '京タワ')).toEqual([keys[7]]);
    expect(search(coordinator, 'GRÖSSE')).toEqual([]);
    expect(search(coordinator, 'größe')).toEqual([keys[7]]);
    expect(search(coordinator, 'label of rack')).toEqual(['rack-1', 'RACK-2']);
  });

  it('[WS11] an exact match comes first, then what begins with the text; never more than asked for', async () => {
    const coordinator = await open();
    expect(search(coordinator, 'rack-1')[0]).toBe('rack-1');
    expect(search(coordinator, 'rack-1')).toHaveLength(3);
    expect(search(coordinator, 'rack-1', 2)).toHaveLength(2);
  });

  it('[WS11] one or two characters find what begins with them', async () => {
    const coordinator = await open();
    expect(search(coordinator, 'eu').sort()).toEqual([keys[0], keys[1]]);
    expect(search(coordinator, 'r').sort()).toEqual(['RACK-2', 'rack-1']);
    expect(search(coordinator, 'gr')).toEqual([keys[7]]);
  });

  it('[WS11] wildcards, quotes and operators of the database are plain text', async () => {
    const coordinator = await open();
    expect(search(coordinator, '%')).toEqual([]);
    expect(search(coordinator, '_')).toEqual([]);
    expect(search(coordinator, '1_')).toEqual([]);
    expect(search(coordinator, '10').sort()).toEqual(['100%_done', '1000 done']);
    expect(search(coordinator, '00%')).toEqual(['100%_done']);
    expect(search(coordinator, '%_d')).toEqual(['100%_done']);
    expect(search(coordinator, `"quoted"`)).toEqual([keys[6]]);
    expect(search(coordinator, `o'c`)).toEqual([keys[6]]);
    expect(search(coordinator, 'a*b')).toEqual([keys[8]]);
    expect(search(coordinator, 'nothing OR host')).toEqual([]);
    expect(search(coordinator, 'k\\s')).toEqual([keys[9]]);
  });

  it('[WS11] no text, only spaces, and characters no key has find nothing and fail nothing', async () => {
    const coordinator = await open();
    for (const text of ['', '   ', '\u0000', 'abc\u0000def', '\ud800\ud800\ud800', 'x'.repeat(200)]) {
      expect(search(coordinator, text), JSON.stringify(text)).toEqual([]);
    }
  });
});
