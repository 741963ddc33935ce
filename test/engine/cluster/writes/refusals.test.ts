import { describe, expect, it, vi } from 'vitest';
import { ShardscopeError } from '../../../../engine/base/errors.ts';
import type { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import type { TopologyChange } from '../../../../engine/model/changes.ts';
import { NO_RULES } from '../../../../engine/model/placement-rules.ts';
import { RELATIONS, TYPES, topologyOf } from '../../../support/topologies.ts';
import { newWorkspace, openWorkspace } from '../../../support/workspaces.ts';
import { freeTopology } from './model.ts';
import { BY, contents, expectEqual, HIERARCHIES } from './support.ts';

vi.setConfig({ testTimeout: 90_000 });
const [CONTAINS, CALLS, DEPENDS] = RELATIONS;
const add = (source: string, target: string, relation: string = CONTAINS) =>
  ({ op: 'add-edge', source, target, relation }) as const;
const remove = (source: string, target: string, relation: string = CONTAINS) =>
  ({ op: 'remove-edge', source, target, relation }) as const;

/** n0 contains n1 contains n2, n3 calls n2; racks may contain hosts, hosts services, racks call services: nothing else. */
const strict = () =>
  topologyOf(6, [
    [0, 1, 0],
    [1, 2, 0],
    [3, 2, 1],
  ]);

async function refusal(write: Promise<unknown>): Promise<ShardscopeError> {
  const error = await write.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ShardscopeError)) throw new Error(`expected a refusal, found ${String(error)}`);
  return error;
}

/** Wrong changes, each after a right one: [name, code, what the message says, changes]. */
const REFUSED: readonly (readonly [string, string, RegExp, readonly TopologyChange[]])[] = [
  ['an unknown node', 'not-found.node', /"nobody"/, [{ op: 'change-node', key: 'nobody', label: 'x' }]],
  ['an unknown source', 'not-found.node', /"nobody"/, [add('nobody', 'n1')]],
  ['an unknown target', 'not-found.node', /"nobody"/, [remove('n0', 'nobody')]],
  ['an unknown parent', 'not-found.node', /"nobody"/, [{ op: 'move-subtree', key: 'n1', to: 'nobody' }]],
  ['a node that the same write removed', 'not-found.node', /"n4"/, [{ op: 'change-node', key: 'n4', label: 'x' }]],
  [
    'an unknown type',
    'conflict.metagraph',
    /no node type "dish"; there are rack/,
    [{ op: 'add-node', key: 'new', type: 'dish' }],
  ],
  [
    'a type that every object has',
    'conflict.metagraph',
    /"constructor"/,
    [{ op: 'add-node', key: 'new', type: 'constructor' }],
  ],
  ['another unknown type', 'conflict.metagraph', /"dish"/, [{ op: 'change-node', key: 'n0', type: 'dish' }]],
  ['an unknown relation', 'conflict.metagraph', /no relation "eats"; there are contains/, [add('n0', 'n1', 'eats')]],
  ['a connection that is not allowed', 'conflict.metagraph', /no rack -\[contains\]-> service/, [add('n0', 'n5')]],
  [
    'a type that its edges do not allow',
    'conflict.metagraph',
    /no rack -\[contains\]->/,
    [{ op: 'change-node', key: 'n1', type: 'rack' }],
  ],
  [
    'a type that its new edge does not allow',
    'conflict.metagraph',
    /-\[contains\]-> rack/,
    [{ op: 'add-node', key: 'new', type: 'host' }, add('n0', 'new'), { op: 'change-node', key: 'new', type: 'rack' }],
  ],
  [
    'a parent that may not be one',
    'conflict.metagraph',
    /no service -\[contains\]/,
    [{ op: 'move-subtree', key: 'n1', to: 'n5' }],
  ],
  ['a node that is there', 'conflict.exists', /"n3" already/, [{ op: 'add-node', key: 'n3', type: 'rack' }]],
  ['an edge that is there', 'conflict.exists', /such an edge already/, [add('n0', 'n1')]],
  [
    'an edge that the same write added',
    'conflict.exists',
    /already/,
    [{ op: 'add-node', key: 'new', type: 'host' }, add('n0', 'new'), add('n0', 'new')],
  ],
  ['an edge that is not there', 'not-found.edge', /no such edge/, [remove('n0', 'n1', CALLS)]],
  ['an edge the other way round', 'not-found.edge', /no such edge/, [remove('n1', 'n0')]],
  [
    'an edge to be changed that is not there',
    'not-found.edge',
    /no such edge/,
    [{ op: 'change-edge', source: 'n0', target: 'n1', relation: DEPENDS, attributes: {} }],
  ],
  [
    'an edge that was removed with its node',
    'not-found.node',
    /"n1"/,
    [{ op: 'remove-node', key: 'n1', edges: 'remove' }, remove('n0', 'n1')],
  ],
  ['a node with edges', 'conflict.edges', /it has 2 edges/, [{ op: 'remove-node', key: 'n1' }]],
  ['a node with edges, said so', 'conflict.edges', /2 edges/, [{ op: 'remove-node', key: 'n1', edges: 'refuse' }]],
  [
    'a parent that it does not have',
    'not-found.edge',
    /no such parent/,
    [{ op: 'move-subtree', key: 'n1', from: 'n3', to: 'n0' }],
  ],
  ['a node without a parent', 'not-found.edge', /no such parent/, [{ op: 'move-subtree', key: 'n0', to: 'n3' }]],
  [
    'one of several parents',
    'conflict.parents',
    /2 parents; say "from" and "relation"/,
    [{ op: 'move-subtree', key: 'n2', to: 'n4b' }],
  ],
  [
    'a shard that is not there',
    'not-found.shard',
    /no shard 9; shards are 0 to 2/,
    [{ op: 'add-node', key: 'new', type: 'host', shard: 9 }],
  ],
  [
    'the version of a node',
    'conflict.revision',
    /version 0, not 3/,
    [{ op: 'change-node', key: 'n0', label: 'x', ifVersion: 3 }],
  ],
  [
    'the version of a node to be removed',
    'conflict.revision',
    /version 0, not 1/,
    [{ op: 'remove-node', key: 'n5', ifVersion: 1 }],
  ],
  ['the version of an edge', 'conflict.revision', /version 0, not 7/, [{ ...remove('n0', 'n1'), ifVersion: 7 }]],
  [
    'the version of an edge to be changed',
    'conflict.revision',
    /version 0, not 7/,
    [{ op: 'change-edge', source: 'n0', target: 'n1', relation: CONTAINS, attributes: {}, ifVersion: 7 }],
  ],
  [
    'the version of a parent',
    'conflict.revision',
    /version 0, not 7/,
    [{ op: 'move-subtree', key: 'n1', to: 'n3', ifVersion: 7 }],
  ],
];

describe('writes that are refused', () => {
  it('[WR9] a wrong change is refused by its code, place and reason, and nothing of its write has happened', async () => {
    const coordinator = await openWorkspace(await newWorkspace(strict(), { shardCount: 3 }));
    const before = await contents(coordinator);
    for (const [name, code, says, wrong] of REFUSED) {
      const changes: TopologyChange[] = [
        { op: 'remove-node', key: 'n4' },
        { op: 'add-node', key: 'n4b', type: 'host' },
        ...wrong,
      ];
      const error = await refusal(coordinator.write(changes, BY));
      expect(error, name).toMatchObject({ code, message: expect.stringMatching(says) });
      const at = changes.length - 1;
      expect(error.details, name).toMatchObject({ at, op: changes[at]!.op });
      expect(error.message, name).toMatch(new RegExp(`^change ${at + 1} \\(${changes[at]!.op} `));
      expect([coordinator.revision, coordinator.latestWrites(9)], name).toEqual([0, []]);
      expect(await contents(coordinator), name).toEqual(before);
    }
    await expectEqual(coordinator, before);
  });

  it('[WR9] an older revision of the whole is refused with both, and a write of the present one is made', async () => {
    const own = await openWorkspace(await newWorkspace(strict(), { shardCount: 2 }));
    const rename: TopologyChange = { op: 'change-node', key: 'n0', label: 'x' };
    await own.write([rename], { ...BY, ifRevision: 0 });
    const stale = await refusal(own.write([rename], { ...BY, ifRevision: 0 }));
    expect(stale).toMatchObject({ code: 'conflict.revision', details: { expected: 0, found: 1 } });
    expect((await own.write([rename], { ...BY, ifRevision: 1 })).revision).toBe(2);
  });

  it('[WR9] a write that would change more closure rows than can be followed is refused with limit.rows', async () => {
    const side = 2100;
    const star = topologyOf(2 * side + 2, [
      ...Array.from({ length: side }, (_, at) => [2 + at, 0, 0] as const),
      ...Array.from({ length: side }, (_, at) => [1, 2 + side + at, 0] as const),
    ]);
    const own = await openWorkspace(await newWorkspace(freeTopology(star), { shardCount: 2 }));
    expect(await refusal(own.write([add('n0', 'n1')], BY))).toMatchObject({ code: 'limit.rows' });
    expect(own.revision).toBe(0);
    expect(await own.verify(true)).toMatchObject({ ok: true });
    // What is kept in memory is as before too.
    await own.write([remove('n1', `n${2 + side}`)], BY);
    expect(await own.verify(true)).toMatchObject({ ok: true });
  });
});

describe('cycles', () => {
  async function acyclic() {
    const topology = freeTopology(
      topologyOf(6, [
        [0, 1, 0],
        [1, 2, 0],
        [2, 0, 1],
        [3, 4, 0],
      ]),
    );
    const coordinator = await openWorkspace(await newWorkspace(topology, { shardCount: 2, hierarchies: HIERARCHIES }));
    const document = coordinator.metagraphs.document();
    await coordinator.metagraphs.replace(
      { ...document, hierarchies: document.hierarchies.map((of) => ({ ...of, acyclic: of.name === 'inside' })) },
      'ann',
    );
    return coordinator;
  }

  it.each([
    ['an edge back', [add('n2', 'n0')], /n2 -> n0 -> n1 -> n2/],
    ['a node in itself', [add('n5', 'n5')], /n5 -> n5/],
    ['two edges together', [add('n1', 'n3'), add('n4', 'n0')], /n4 -> n0 -> n1 -> n3 -> n4/],
    [
      'three edges among new nodes',
      [
        { op: 'add-node', key: 'a', type: 'rack' },
        { op: 'add-node', key: 'b', type: 'rack' },
        add('a', 'b'),
        add('b', 'a'),
      ],
      /b -> a -> b/,
    ],
    ['a subtree moved below itself', [{ op: 'move-subtree', key: 'n1', to: 'n2' }], /n2 -> n1 -> n2/],
  ] as const)(
    '[WR10] %s that closes a cycle in an acyclic hierarchy is refused, naming its nodes',
    async (_, changes, says) => {
      const coordinator = await acyclic();
      const error = await refusal(coordinator.write(changes, BY));
      expect(error).toMatchObject({ code: 'conflict.cycle', message: expect.stringMatching(says) });
      expect(error.details.hierarchy).toBe('inside');
      expect(coordinator.revision).toBe(0);
      expect(await coordinator.verify(true)).toMatchObject({ ok: true });
    },
  );

  it('[WR10] a cycle that the same write opens elsewhere, or of other relations, is none', async () => {
    const coordinator = await acyclic();
    await coordinator.write([add('n2', 'n0'), remove('n0', 'n1')], BY);
    await coordinator.write([add('n1', 'n0', DEPENDS), add('n0', 'n1', CALLS)], BY);
    expect((await coordinator.metagraphs.check()).ok).toBe(true);
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
  });
});

describe('writes and placement rules', () => {
  /** Three trees of ten. */
  const forest = () =>
    freeTopology(
      topologyOf(
        30,
        Array.from({ length: 30 }, (_, at) => [at - (at % 10), at, 0] as const).filter(([a, b]) => a !== b),
      ),
    );

  async function ruled(rules: Partial<typeof NO_RULES>, homes: (node: number) => number) {
    const coordinator = await openWorkspace(await newWorkspace(forest(), { shardCount: 3 }));
    await Promise.all(Array.from({ length: 30 }, (_, node) => coordinator.move(node, homes(node))));
    await coordinator.placements.setRules({ ...NO_RULES, ...rules });
    return coordinator;
  }
  const homeOf = ({ columns, names }: Coordinator, key: string) => columns.homes[names.indexOf(key)!];
  const tree = (node: number) => Math.floor(node / 10);

  it('[WR11] a node that a rule names cannot be removed, and can when the rule is gone', async () => {
    const coordinator = await ruled(
      {
        pins: [{ node: 'n3', shard: 0 }],
        apart: [{ name: 'two', nodes: ['n14', 'n25'] }],
        together: [{ root: 'n20' }],
      },
      tree,
    );
    for (const key of ['n3', 'n14', 'n25', 'n20']) {
      const error = await refusal(coordinator.write([{ op: 'remove-node', key, edges: 'remove' }], BY));
      expect(error).toMatchObject({ code: 'conflict.rules', message: expect.stringContaining(`"${key}"`) });
    }
    await coordinator.placements.setRules(NO_RULES);
    await coordinator.write([{ op: 'remove-node', key: 'n20', edges: 'remove' }], BY);
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
  });

  it('[WR11] what stays together is joined on its shard by new nodes, however full it is, and by no node from elsewhere', async () => {
    const coordinator = await ruled({ together: [{ root: 'n0' }] }, (node) => (node < 10 ? 0 : 1 + (node % 2)));
    for (let round = 0; round < 30; round++) {
      await coordinator.write([{ op: 'add-node', key: `new${round}`, type: TYPES[0] }, add('n3', `new${round}`)], BY);
      expect(homeOf(coordinator, `new${round}`)).toBe(0);
    }
    expect(await refusal(coordinator.write([add('n3', 'n15')], BY))).toMatchObject({
      code: 'conflict.rules',
      message: expect.stringMatching(/below n0, which stays together on shard 0/),
    });
    const elsewhere: TopologyChange = { op: 'add-node', key: 'far', type: TYPES[0], shard: 2 };
    expect(await refusal(coordinator.write([elsewhere, add('n3', 'far')], BY))).toMatchObject({
      code: 'conflict.rules',
    });
    await expect(
      coordinator.move(coordinator.names.indexOf('new7')!, 2),
      'a rule holds for new nodes too',
    ).rejects.toMatchObject({
      code: 'conflict.rules',
    });
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
  });

  it('[WR11] new nodes, and nodes that become of a type, keep to the shards of their type', async () => {
    const coordinator = await ruled({ types: [{ type: 'service', shards: [2] }] }, (node) =>
      node % 3 === 2 ? 2 : tree(node),
    );
    const service: TopologyChange = { op: 'add-node', key: 'new', type: 'service' };
    await coordinator.write([service, add('n0', 'new')], BY);
    expect(homeOf(coordinator, 'new')).toBe(2);
    expect(await refusal(coordinator.write([{ ...service, key: 'other', shard: 1 }], BY))).toMatchObject({
      code: 'conflict.rules',
      message: expect.stringContaining('"other"'),
    });
    expect(await refusal(coordinator.write([{ op: 'change-node', key: 'n0', type: 'service' }], BY))).toMatchObject({
      code: 'conflict.rules',
      message: expect.stringMatching(/"n0" cannot become a service/),
    });
    await expect(coordinator.move(coordinator.names.indexOf('new')!, 0)).rejects.toMatchObject({
      code: 'conflict.rules',
    });
  });

  it('[WR11] a shard takes no more nodes than it may, and one in the place of another is none more', async () => {
    const coordinator = await ruled({ shards: [0, 1, 2].map((shard) => ({ shard, nodesMax: 10 })) }, tree);
    const one: TopologyChange = { op: 'add-node', key: 'new', type: 'host' };
    expect(await refusal(coordinator.write([one], BY))).toMatchObject({
      code: 'conflict.rules',
      message: expect.stringMatching(/"new" cannot be added: no shard may hold more nodes/),
    });
    await coordinator.write([{ op: 'remove-node', key: 'n13', edges: 'remove' }, one], BY);
    expect(homeOf(coordinator, 'new')).toBe(1);
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
  });
});
