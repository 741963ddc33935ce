import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { FIRST_MS } from '../../../engine/cluster/redundancy/copy-watch.ts';
import { Session } from '../../../engine/cluster/session.ts';
import { replicaFile, shardFile } from '../../../engine/cluster/workspace-files.ts';
import { sessionOptions } from '../../../engine/hosts/host-options.ts';
import { serveConsole } from '../../../engine/hosts/server/serve-console.ts';
import { type EngineClient, type METHODS, type Notice, PROTOCOL_VERSION } from '../../../engine/protocol/index.ts';
import { createClient } from '../../../engine/rpc/client.ts';
import { damagePages, truncateTo } from '../../support/faults.ts';
import { memoryPortPair } from '../../support/port-pairs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { randomTopology } from '../../support/topologies.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { importTopology, tamper } from '../../support/workspaces.ts';

const TOKEN = 'a-token-of-the-test';

async function serveReplicated() {
  const folder = join(temporaryFolder(), 'two.shardscope');
  await importTopology(folder, randomTopology(60, 120, 3), { shardCount: 2, replicas: 1 });
  const clock = virtualClock();
  const session = new Session({ ...sessionOptions(dirname(folder)), clock });
  await session.open(folder);
  const server = await serveConsole(session, { host: '127.0.0.1', port: 0, token: TOKEN });
  onTestFinished(async () => {
    await server.close();
    await session.close();
  });
  const scrape = async () => {
    const answer = await fetch(`${server.apiUrl}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
    return (await answer.text()).split('\n').filter((line) => line.startsWith('shardscope_replica'));
  };
  return { folder, clock, session, scrape };
}

function attach(session: Session): { client: EngineClient; notices: Notice[] } {
  const [ours, theirs] = memoryPortPair();
  session.attach(theirs);
  const client = createClient<typeof METHODS>(ours);
  ours.post({ kind: 'hello', protocol: PROTOCOL_VERSION, client: 'test' });
  const notices: Notice[] = [];
  client.subscribe('notices', 16, (payload) => notices.push(payload as Notice));
  return { client, notices };
}

describe('replicas of a workspace that is served', () => {
  it('[RD35] are compared by the clock of the session; a difference is told, counted, and repaired on request', async () => {
    const { folder, clock, session, scrape } = await serveReplicated();
    const { client, notices } = attach(session);
    expect(await scrape()).toEqual([
      'shardscope_replica_in_step{shard="0"} 1',
      'shardscope_replica_in_step{shard="1"} 1',
      'shardscope_replica_restores_total{shard="0"} 0',
      'shardscope_replica_restores_total{shard="1"} 0',
      'shardscope_replica_differences_total{shard="0"} 0',
      'shardscope_replica_differences_total{shard="1"} 0',
    ]);
    tamper(replicaFile(folder, 1), (db) =>
      db.exec("UPDATE node SET label = 'x' WHERE id = (SELECT max(id) FROM node)"),
    );
    await clock.advance(FIRST_MS);
    const replicas = async () => (await client.call('shards.status', {})).shards.map(({ replica }) => replica!);
    for (let step = 0; (await replicas()).some(({ comparedMs }) => comparedMs === null); step++) {
      expect(step, 'the round ends').toBeLessThan(1000);
      await clock.advance(100);
    }
    expect(await replicas()).toMatchObject([{ state: 'in-step' }, { state: 'differs', differences: 1 }]);
    expect(notices.map(({ code }) => code)).toEqual(['replica.differs']);
    const told = await scrape();
    expect(told).toContain('shardscope_replica_in_step{shard="1"} 0');
    expect(told).toContain('shardscope_replica_differences_total{shard="1"} 1');
    expect(told).toContain(
      `shardscope_replica_compared_timestamp_seconds{shard="0"} ${(await replicas())[0]!.comparedMs! / 1000}`,
    );

    const { ok, checks } = await client.call('verify.run', { deep: false, repair: true });
    expect([ok, checks.find(({ name }) => name.includes('replica'))?.ok]).toEqual([true, true]);
    expect(await scrape()).toContain('shardscope_replica_restores_total{shard="1"} 1');
    expect(await replicas()).toMatchObject([
      { state: 'in-step', restores: 0 },
      { state: 'in-step', restores: 1 },
    ]);
    client.close();
  });

  it('[RD36] tell what is wrong with a copy: its worker is away, it is made anew, it is in step again', async () => {
    const { folder, session } = await serveReplicated();
    const { coordinator } = session;
    const state = () => coordinator.redundancy.status(0)!.state;
    const restored = coordinator.supervisor.call(1, 'replica.restore', { reason: 'a drill' });
    await vi.waitFor(() => expect(state()).toBe('restoring'), { interval: 1 });
    await restored;
    await vi.waitFor(() => expect(state()).toBe('in-step'));
    await coordinator.supervisor.kill(1);
    expect(state()).toBe('away');
    await vi.waitFor(() => expect(state()).toBe('in-step'), { timeout: 30_000 });
    // Both copies damaged: what is met cannot be made anew.
    damagePages(shardFile(folder, 0));
    truncateTo(replicaFile(folder, 0), 0.3);
    await expect(coordinator.supervisor.call(1, 'replica.restore', { reason: 'a drill' })).rejects.toMatchObject({
      code: 'storage.corrupt',
    });
    expect(coordinator.redundancy.status(0)).toMatchObject({
      state: 'lost',
      reason: expect.stringContaining('0.replica.sqlite'),
    });
  }, 60_000);
});
