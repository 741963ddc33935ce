import { dirname } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Session } from '../../../../engine/cluster/session.ts';
import { sessionOptions } from '../../../../engine/hosts/host-options.ts';
import { type METHODS, type MetagraphEvent, PROTOCOL_VERSION } from '../../../../engine/protocol/index.ts';
import { createClient } from '../../../../engine/rpc/client.ts';
import { memoryPortPair } from '../../../support/port-pairs.ts';
import { RELATIONS, randomTopology } from '../../../support/topologies.ts';
import { newWorkspace } from '../../../support/workspaces.ts';
import { freeTopology } from './model.ts';

async function startSession() {
  const folder = await newWorkspace(freeTopology(randomTopology(20, 30, 4)), { shardCount: 2 });
  const session = new Session(sessionOptions(dirname(folder)));
  onTestFinished(() => session.close());
  await session.open(folder);
  return () => {
    const [near, far] = memoryPortPair();
    session.attach(far);
    const client = createClient<typeof METHODS>(near);
    near.post({ kind: 'hello', protocol: PROTOCOL_VERSION, client: 'test' });
    return client;
  };
}

describe('what is told to all consoles', () => {
  it('[MG5] a metagraph that one of them has changed, with who did it; a refused change is told to nobody', async () => {
    const attach = await startSession();
    const [one, other] = [attach(), attach()];
    const told: MetagraphEvent[] = [];
    other.subscribe('metagraph', 16, (event) => told.push(event as MetagraphEvent));
    const { hierarchies, ...now } = await other.call('metagraph.get', {});
    const document = (relations: readonly string[]) => ({
      nodeTypes: [...now.nodeTypes, 'cage'],
      relations: [...relations],
      connections: [...now.connections],
      hierarchies: hierarchies.map((of) => ({ ...of, relations: of.relations === null ? null : [...of.relations] })),
    });
    await expect(one.call('metagraph.set', { metagraph: document([]), actor: 'ann' })).rejects.toMatchObject({
      code: 'conflict.metagraph',
    });
    const saved = await one.call('metagraph.set', { metagraph: document(now.relations), actor: 'ann' });
    expect(await other.call('metagraph.get', {})).toEqual(saved);
    expect(told).toEqual([{ actor: 'ann', metagraph: saved }]);
  });

  it('[WR30] a node is told with the attributes and versions of its edges, at either end', async () => {
    const client = (await startSession())();
    const { index: parent, type } = await client.call('nodes.get', { index: 1 });
    const edge = { source: 'n1', target: 'x', relation: RELATIONS[0] };
    await client.call('topology.write', {
      changes: [
        { op: 'add-node', key: 'x', type },
        { op: 'add-edge', ...edge, attributes: { weight: 2 } },
      ],
      ...{ actor: 'ann', ifRevision: null, isDryRun: false },
    });
    const { children } = await client.call('nodes.get', { index: parent });
    const child = children.find(({ key }) => key === 'x')!;
    expect(child).toMatchObject({ relation: RELATIONS[0], attributes: { weight: 2 }, version: 1 });
    const { parents } = await client.call('nodes.get', { index: child.index });
    expect(parents).toMatchObject([{ key: 'n1', attributes: { weight: 2 }, version: 1 }]);
    for (const other of children.filter(({ version }) => version === 0)) expect(other.attributes).toEqual({});
  });
});
