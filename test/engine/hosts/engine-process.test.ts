import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type EngineClient,
  type EngineToShell,
  type METHODS,
  PROTOCOL_VERSION,
  type ShellToEngine,
} from '../../../engine/protocol/index.ts';
import { createClient } from '../../../engine/rpc/client.ts';
import { type Channel, encodedPort } from '../../../engine/transport/encoded-port.ts';
import { ENGINE_PROCESS } from '../../support/programs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { topologyOf } from '../../support/topologies.ts';
import { importTopology } from '../../support/workspaces.ts';

/** The engine as the desktop starts it where Electron cannot run it: a child of a Node executable. */
function start(home: string, ...args: readonly string[]) {
  const child = fork(ENGINE_PROCESS, ['--home', home, ...args], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said: EngineToShell[] = [];
  child.on('message', (message) => said.push(message as EngineToShell));
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const tell = (message: ShellToEngine) => child.send(message);
  const hear = async <K extends EngineToShell['kind']>(kind: K): Promise<Extract<EngineToShell, { kind: K }>> => {
    for (;;) {
      const at = said.findIndex((message) => message.kind === kind);
      if (at >= 0) return said.splice(at, 1)[0] as Extract<EngineToShell, { kind: K }>;
      await new Promise((resolve) => child.once('message', resolve));
    }
  };
  return { child, tell, hear, exited };
}

/** One window's link, relayed as the shell does it. */
function link(child: ChildProcess, number: number): { client: EngineClient; closed: Promise<void> } {
  const send = (message: ShellToEngine) => child.connected && child.send(message);
  let onClose = () => {};
  const closed = new Promise<void>((resolve) => {
    onClose = resolve;
  });
  const channel: Channel = {
    send: (data) => void send({ kind: 'data', link: number, data }),
    onData: (listener) =>
      void child.on('message', (message: EngineToShell) => {
        if (message.kind === 'data' && message.link === number) listener(message.data);
        if (message.kind === 'disconnect' && message.link === number) onClose();
      }),
    onClose: () => {},
    close: () => void send({ kind: 'disconnect', link: number }),
    queuedBytes: 0,
  };
  send({ kind: 'connect', link: number });
  const port = encodedPort(channel);
  const client = createClient<typeof METHODS>(port);
  port.post({ kind: 'hello', protocol: PROTOCOL_VERSION, client: 'test' });
  return { client, closed };
}

describe('engine process', () => {
  it('[HO12] is ready at once, opens a path the shell names, serves windows over relayed links, and shuts down', async () => {
    const home = temporaryFolder();
    const folder = join(home, 'one.shardscope');
    await importTopology(
      folder,
      topologyOf(3, [
        [0, 1, 0],
        [1, 2, 0],
      ]),
      { shardCount: 2 },
    );
    const { child, tell, hear, exited } = start(home);
    expect((await hear('ready')).pid).toBe(child.pid);

    const [one, two] = [link(child, 1), link(child, 2)];
    expect(await one.client.call('workspace.state', {})).toMatchObject({ state: 'none' });
    await expect(one.client.call('workspace.info', {})).rejects.toMatchObject({ code: 'unavailable.workspace' });

    tell({ kind: 'open-path', id: 7, path: join(home, 'absent') });
    expect(await hear('opened')).toMatchObject({ id: 7, error: { code: 'not-found.workspace' } });
    tell({ kind: 'open-path', id: 8, path: folder });
    expect(await hear('opened')).toEqual({ kind: 'opened', id: 8, error: null });

    const snapshot = await one.client.call('topology.snapshot', {});
    expect(snapshot.edges, 'typed arrays pass the relay').toEqual(Uint32Array.of(0, 1, 1, 2));
    expect(await two.client.call('nodes.get', { index: 2 })).toMatchObject({ key: 'n2', parentCount: 1 });

    two.client.close();
    expect(await one.client.call('workspace.state', {}), 'the other window goes on').toMatchObject({ name: 'one' });
    tell({ kind: 'shutdown' });
    expect(await exited).toBe(0);
  });

  it('[HO12] tells the shell which workspace is open, and refuses a link that does not greet', async () => {
    const home = temporaryFolder();
    const folder = join(home, 'one.shardscope');
    await importTopology(folder, topologyOf(2, [[0, 1, 0]]), { shardCount: 1 });
    const { tell, hear, child } = start(home, '--open', folder);
    for (;;) {
      const { name, path } = await hear('workspace');
      if (name === null) continue;
      expect({ name, path }).toEqual({ name: 'one', path: folder });
      break;
    }
    tell({ kind: 'connect', link: 5 });
    tell({ kind: 'data', link: 5, data: '{"kind":"request","id":1,"method":"workspace.state","params":{}}' });
    const refusal = await hear('data');
    expect(JSON.parse(refusal.data as string)).toMatchObject({ kind: 'refused', error: { code: 'usage.method' } });
    expect(await hear('disconnect')).toEqual({ kind: 'disconnect', link: 5 });
    tell({ kind: 'data', link: 99, data: 'of nobody' });
    expect(await link(child, 6).client.call('workspace.state', {})).toMatchObject({ name: 'one' });
  });

  it('[HO12] ends when the shell is gone, and cleanly at SIGTERM', async () => {
    const orphan = start(temporaryFolder());
    await orphan.hear('ready');
    orphan.child.disconnect();
    expect(await orphan.exited).toBe(0);
    const ended = start(temporaryFolder());
    await ended.hear('ready');
    ended.child.kill('SIGTERM');
    expect(await ended.exited).toBe(0);
  });
});
