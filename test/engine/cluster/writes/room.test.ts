import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Session } from '../../../../engine/cluster/session.ts';
import { sessionOptions } from '../../../../engine/hosts/host-options.ts';
import type { TopologyChange } from '../../../../engine/model/changes.ts';
import {
  type METHODS,
  PROTOCOL_VERSION,
  type TopologyEvent,
  type WorkspaceState,
} from '../../../../engine/protocol/index.ts';
import { createClient } from '../../../../engine/rpc/client.ts';
import { memoryPortPair } from '../../../support/port-pairs.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { importTopology } from '../../../support/workspaces.ts';
import { start } from './support.ts';

vi.setConfig({ testTimeout: 90_000 });
const BY = { actor: 'ann', ifRevision: null, isDryRun: false };

async function startSession() {
  const home = temporaryFolder();
  await importTopology(join(home, 'one.shardscope'), start(), { shardCount: 2 });
  const session = new Session(sessionOptions(home));
  onTestFinished(() => session.close());
  const attach = () => {
    const [near, far] = memoryPortPair();
    session.attach(far);
    const client = createClient<typeof METHODS>(near);
    near.post({ kind: 'hello', protocol: PROTOCOL_VERSION, client: 'test' });
    return client;
  };
  await attach().call('workspace.open', { name: 'one' });
  return { session, attach };
}

const adding = (count: number, name: string): TopologyChange[] =>
  Array.from({ length: count }, (_, at) => ({ op: 'add-node', key: `${name}${at}`, type: 'host' }));

describe('room for more nodes', () => {
  it('[WR16] more new nodes than there are spare slots open the workspace again and are there; keys and versions stay', async () => {
    const { session, attach } = await startSession();
    const client = attach();
    const states: WorkspaceState[] = [];
    const events: TopologyEvent[] = [];
    client.subscribe('workspace', 64, (state) => states.push(state as WorkspaceState));
    client.subscribe('topology', 64, (event) => events.push(event as TopologyEvent));
    const { generation } = await client.call('workspace.state', {});
    await client.call('topology.write', { changes: [{ op: 'change-node', key: 'n3', label: 'third' }], ...BY });
    const spare = session.coordinator.columns.slotCount - session.coordinator.names.slotEnd;
    // Under way while the workspace is opened again: answered, or refused so that they can be asked again.
    const queries = Array.from({ length: 6 }, async () => {
      try {
        await client.call('query.open', {
          query: 'MATCH (a)-[*1..3]-(b) RETURN count(b)',
          params: {},
          rowsMax: 9,
          timeoutMs: 20_000,
        });
        return 'answered';
      } catch (error) {
        return (error as { code: string }).code;
      }
    });
    const { revision, summary } = await client.call('topology.write', { changes: adding(spare + 5, 'many'), ...BY });
    expect({ revision, added: summary.nodes.added }).toEqual({ revision: 2, added: spare + 5 });
    for (const outcome of await Promise.all(queries))
      expect(['answered', 'unavailable.workspace', 'unavailable.engine']).toContain(outcome);
    expect((await client.call('workspace.state', {})).generation).toBe(generation + 1);
    expect(states.map(({ state }) => state)).toEqual(expect.arrayContaining(['open', 'none', 'opening', 'open']));
    expect(events.map((event) => event.revision)).toEqual([1, 2]);
    const { coordinator } = session;
    expect(coordinator.names.labelOf(coordinator.indexOf('n3'))).toBe('third');
    const stale = { op: 'change-node', key: 'n3', label: 'x', ifVersion: 0 } as const;
    await expect(client.call('topology.write', { changes: [stale], ...BY })).rejects.toMatchObject({
      code: 'conflict.revision',
    });
    await client.call('topology.write', { changes: [{ ...stale, ifVersion: 1 }], ...BY });
    expect(await client.call('verify.run', { deep: true, repair: false })).toMatchObject({ ok: true });
  });

  it('[WR16] writers who meet where room runs out all have their nodes, and the workspace is not opened again for each', async () => {
    const { session, attach } = await startSession();
    const { generation } = session.state;
    const spare = session.coordinator.columns.slotCount - session.coordinator.names.slotEnd;
    const each = Math.ceil(spare / 4);
    const writes = Array.from({ length: 8 }, (_, writer) => {
      return attach().call('topology.write', { changes: adding(each, `w${writer}-`), ...BY });
    });
    const revisions = (await Promise.all(writes)).map(({ revision }) => revision).sort((a, b) => a - b);
    expect(revisions).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(session.coordinator.nodeCount).toBe(30 + 8 * each);
    expect(session.state.generation - generation).toBeLessThan(4);
    expect(await session.coordinator.verify(true)).toMatchObject({ ok: true });
  });
});
