import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import { ended } from '../../../support/programs.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { randomTopology } from '../../../support/topologies.ts';
import { importTopology, newWorkspace, openWorkspace } from '../../../support/workspaces.ts';

/** Threads start slowly where much else runs. */
vi.setConfig({ testTimeout: 90_000 });
const topology = randomTopology(30, 60, 2);
const HOLD = fileURLToPath(new URL('../../../support/hold-workspace.ts', import.meta.url));
const lockFile = (folder: string) => join(folder, 'workspace.lock');
const open = (folder: string) => Coordinator.open(folder, Date.now);

function hold(folder: string) {
  const child = spawn(process.execPath, [HOLD, folder], { stdio: ['pipe', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const isOpen = new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  return { child, isOpen, ended: ended(child) };
}

describe('the lock of a workspace', () => {
  it('[SV11] a second program is refused with busy.workspace, which names the first: process, machine, since when', async () => {
    const folder = await newWorkspace(topology);
    const first = hold(folder);
    await first.isOpen;
    const { pid } = first.child;
    await expect(open(folder)).rejects.toMatchObject({
      code: 'busy.workspace',
      message: expect.stringMatching(`${folder} is open in process ${pid} on ${hostname()} since 20.*; close it there`),
      details: { holder: { pid, host: hostname() } },
    });
    first.child.stdin.end();
    expect(await first.ended).toMatchObject({ status: 0 });
    expect(existsSync(lockFile(folder)), 'nothing is left behind').toBe(false);
    await openWorkspace(folder);
  });

  it('[SV11] after SIGKILL it opens at once, whatever the killed program left behind', async () => {
    const folder = await newWorkspace(topology);
    const first = hold(folder);
    await first.isOpen;
    first.child.kill('SIGKILL');
    await first.ended;
    expect(JSON.parse(readFileSync(lockFile(folder), 'utf8'))).toMatchObject({ pid: first.child.pid });
    const coordinator = await openWorkspace(folder);
    expect(JSON.parse(readFileSync(lockFile(folder), 'utf8')), 'names who has it now').toMatchObject({
      pid: process.pid,
    });
    expect(await coordinator.verify(false)).toMatchObject({ ok: true });
  });

  it.each([
    ['of a process that is gone', { pid: 2 ** 22 + 1, host: hostname(), sinceMs: 1, started: null }],
    ['of a process whose number another one has now', { pid: process.pid, host: hostname(), sinceMs: 1, started: '1' }],
    ['that is damaged', 'not JSON'],
  ])('[SV11] a file %s refuses nobody, and names nobody where the lock is held', async (_what, content) => {
    const folder = await newWorkspace(topology);
    const stale = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(lockFile(folder), stale);
    const coordinator = await openWorkspace(folder);
    writeFileSync(lockFile(folder), stale);
    const refusal = await open(folder).catch((error) => error);
    expect(refusal).toMatchObject({ code: 'busy.workspace', message: expect.stringContaining('close the other') });
    expect(refusal.details).not.toHaveProperty('holder');
    await coordinator.close();
  });

  it('[SV11] of two programs that open at the same time exactly one gets in', async () => {
    const folder = await newWorkspace(topology);
    const programs = [hold(folder), hold(folder)];
    const outcomes = programs.map(({ isOpen, ended: end }) => Promise.race([isOpen.then(() => 'in'), end]));
    const [one, other] = await Promise.all(outcomes);
    const refused = [one, other].filter((outcome) => outcome !== 'in');
    expect(refused).toMatchObject([{ stderr: expect.stringContaining('busy.workspace') }]);
  });

  it('[SV12] of two imports into one folder at the same time one makes the workspace, the other is refused and leaves nothing', async () => {
    const folder = join(temporaryFolder(), 'one.shardscope');
    const outcomes = await Promise.allSettled([1, 2].map(() => importTopology(folder, topology)));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict.exists' } });
    expect(readdirSync(dirname(folder))).toEqual(['one.shardscope']);
    expect(await (await openWorkspace(folder)).verify(true)).toMatchObject({ ok: true });
  });
});
