import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentTask } from '../../../engine/base/progress.ts';
import { restoreBackup } from '../../../engine/cluster/backup/restore-backup.ts';
import { demoTopology } from '../../../engine/cluster/demo-topology.ts';
import { Session } from '../../../engine/cluster/session.ts';
import { shardFile } from '../../../engine/cluster/workspace-files.ts';
import { sessionOptions } from '../../../engine/hosts/host-options.ts';
import { type ConsoleServer, serveConsole } from '../../../engine/hosts/server/serve-console.ts';
import { flipBit } from '../../support/faults.ts';
import { json, shardscope } from '../../support/programs.ts';
import { importTopology, openWorkspace } from '../../support/workspaces.ts';

const TOKEN = 'a-token-of-the-test';
let home = '';
let folder = '';

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'shardscope-test-'));
  folder = join(home, 'first.shardscope');
  writeFileSync(join(home, 'edges.csv'), 'source,target\na,b\nb,c\nc,d\na,d\n');
  const args = ['--workspace', folder, '--shards', '2', '--replicas', '1'];
  const imported = await shardscope('import', join(home, 'edges.csv'), ...args);
  expect(imported.status, imported.stderr).toBe(0);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('redundancy on the command line', () => {
  it('[RD17] a damaged partition is mended by any command, which says so on standard error and goes on', async () => {
    flipBit(shardFile(folder, 1), 40_000);
    const query = ['query', 'MATCH (a {id:$a})-[*]->(b) RETURN b.id ORDER BY b.id', '--param', 'a=b', '--json'];
    const answer = await shardscope(...query, '--workspace', folder);
    expect(answer.status, answer.stderr).toBe(0);
    expect(json(answer).rows).toEqual([['c'], ['d']]);
    expect(answer.stderr).toMatch(/^warning: the partition of shard 1 was damaged and is made anew from its replica/);
    const checked = await shardscope('verify', '--deep', '--repair', '--workspace', folder, '--json');
    expect(checked.status, checked.stdout).toBe(0);
    expect(checked.stderr).toBe('');
  });

  it('[RD17] backup and restore give the workspace back, replicas included', async () => {
    const out = join(home, 'first.tar.gz');
    const target = join(home, 'second.shardscope');
    const saved = await shardscope('backup', '--workspace', folder, '--out', out, '--json');
    expect(saved.status, saved.stderr).toBe(0);
    expect(json(saved)).toMatchObject({
      file: out,
      bytes: expect.any(Number),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const restored = await shardscope('restore', out, '--workspace', target, '--json');
    expect(restored.status, restored.stderr).toBe(0);
    expect(json(restored)).toMatchObject({ workspace: target, replicas: 1 });
    const [one, other] = await Promise.all(
      [folder, target].map((of) => shardscope('info', '--workspace', of, '--json')),
    );
    expect({ ...json(other!), workspace: folder, name: 'first' }).toEqual(json(one!));
    truncateSync(out, 500);
    const refused = await shardscope('restore', out, '--workspace', join(home, 'third.shardscope'));
    expect(refused.status).toBe(74);
    expect(refused.stderr).toContain(`${out}: a damaged backup`);
    expect(readdirSync(home).sort()).toEqual(['edges.csv', 'first.shardscope', 'first.tar.gz', 'second.shardscope']);
  });
});

describe('POST /api/backup', () => {
  let session: Session;
  let server: ConsoleServer;
  const ask = (headers: Record<string, string> = { authorization: `Bearer ${TOKEN}` }) =>
    fetch(`${server.apiUrl}/api/backup`, { method: 'POST', headers });
  const served = () => join(home, 'served', 'demo.shardscope');

  beforeAll(async () => {
    await importTopology(served(), demoTopology(2000, 1), { replicas: 1 });
    session = new Session(sessionOptions(dirname(served())));
    await session.open(served());
    server = await serveConsole(session, { host: '127.0.0.1', port: 0, token: TOKEN });
  });
  afterAll(async () => {
    await server.close();
    await session.close();
  });

  it('[RD18] needs the token, streams a backup while nodes move, and leaves nothing beside the workspace', async () => {
    expect((await ask({})).status).toBe(401);
    const moves = Promise.all(Array.from({ length: 50 }, (_, node) => session.coordinator.move(node, node % 4)));
    const answer = await ask();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/gzip');
    expect(answer.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''demo.shardscope.tar.gz");
    const file = join(home, 'streamed.tar.gz');
    writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
    await moves;
    await restoreBackup(file, join(home, 'streamed.shardscope'), silentTask);
    const restored = await openWorkspace(join(home, 'streamed.shardscope'));
    expect(await restored.verify(true)).toMatchObject({ ok: true });
    await expect.poll(() => readdirSync(dirname(served()))).toEqual(['demo.shardscope']);
  });

  it('[RD18] one at a time; a reader that leaves gives its place free and leaves nothing', async () => {
    // Whichever comes first copies the workspace while the other arrives.
    const both = await Promise.all([ask(), ask()]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 429]);
    const [given, refused] = both.toSorted((a, b) => a.status - b.status) as [Response, Response];
    expect(await refused.json()).toMatchObject({ error: { code: 'limit.queue' } });
    await given.body!.cancel();
    const askAgain = async () => {
      const answer = await ask();
      await answer.arrayBuffer();
      return answer.status;
    };
    await expect.poll(askAgain).toBe(200);
    await expect.poll(() => readdirSync(dirname(served()))).toEqual(['demo.shardscope']);
  });
});
