import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Coordinator } from '../../../engine/cluster/coordinator.ts';
import { demoTopology } from '../../../engine/cluster/demo-topology.ts';
import { parsePlan } from '../../../engine/cluster/plans/plan-document.ts';
import type { PlanSummary } from '../../../engine/protocol/balance-types.ts';
import { CLI, ended, shardscope } from '../../support/programs.ts';
import { importTopology } from '../../support/workspaces.ts';

const home = mkdtempSync(join(tmpdir(), 'shardscope-test-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const folder = join(home, 'hot.shardscope');
let hotKey = '';

/** Ten minutes of the past in which every third node of shard 0 was asked much. */
beforeAll(async () => {
  await importTopology(folder, demoTopology(600, 3), { shardCount: 4 });
  let nowMs = Date.now() - 300_000;
  const coordinator = await Coordinator.open(folder, () => nowMs);
  const { columns, names } = coordinator;
  coordinator.foldHeat();
  for (let tick = 0; tick < 20; tick++) {
    for (let node = 0; node < coordinator.nodeCount; node++) {
      const isHot = columns.homes[node] === 0 && node % 3 === 0;
      if (isHot) hotKey = names.keyOf(node);
      columns.heat.at(-1)![node]! += isHot ? 60 : 10;
    }
    nowMs += 10_000;
    coordinator.foldHeat();
  }
  await coordinator.close();
});

async function run(...args: string[]) {
  const { status, stdout } = await shardscope(...args, '--json');
  return { status, answer: JSON.parse(stdout) };
}

const homesOf = async () => {
  const { answer } = await run('query', '--workspace', folder, 'MATCH (n) RETURN n.id, n.shard ORDER BY n.id');
  return JSON.stringify(answer.rows ?? answer);
};

/** Bytes that came to some shards since they were opened. */
const writtenBytes = (workspace: string, shards: readonly number[]): number =>
  shards
    .map((shard) => join(workspace, 'shards', `${shard}.sqlite-wal`))
    .reduce((sum, file) => sum + (existsSync(file) ? statSync(file).size : 0), 0);

/** A dozen programs one after the other. */
const PROGRAMS_MS = 120_000;

describe('a plan whose engine is killed', { timeout: PROGRAMS_MS }, () => {
  it('[HO31] is found paused with what it moved, goes on when its file is applied again, and can be undone', async () => {
    const workspace = join(home, 'killed.shardscope');
    const file = join(home, 'killed.json');
    await importTopology(workspace, demoTopology(3000, 2), { shardCount: 4 });
    const place = ['place', '--workspace', workspace, '--shards', '6', '--from', 'scratch', '--out', file];
    const { answer: placed } = await run(...place);
    expect(placed.movedNodes).toBeGreaterThan(600);
    const before = (await run('info', '--workspace', workspace)).answer;
    const child = spawn(process.execPath, [CLI, 'apply', file, '--workspace', workspace, '--json']);
    const end = ended(child);
    // The new shards have their first nodes; others are still to come.
    while (child.exitCode === null && writtenBytes(workspace, [4, 5]) < 800_000) {
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    child.kill('SIGKILL');
    await end;
    const { answer: found } = await run('plans', '--workspace', workspace);
    expect(found.plans[0]).toMatchObject({ planId: placed.planId, state: 'paused', nodes: placed.movedNodes });
    expect(found.plans[0].movedNodes).toBeLessThan(placed.movedNodes);
    expect((await run('verify', '--workspace', workspace, '--deep')).status).toBe(0);
    const resumed = await run('apply', file, '--workspace', workspace);
    expect(resumed).toMatchObject({ status: 0, answer: { planId: placed.planId } });
    expect((await run('plans', '--workspace', workspace, placed.planId)).answer.plan).toMatchObject({
      ...{ state: 'done', movedNodes: placed.movedNodes },
    });
    expect((await run('undo', '--workspace', workspace, placed.planId)).status).toBe(0);
    const after = (await run('info', '--workspace', workspace)).answer;
    expect(after.shards).toEqual(before.shards);
    expect((await run('verify', '--workspace', workspace, '--deep')).status).toBe(0);
  });
});

describe('balancer on the command line', { timeout: PROGRAMS_MS }, () => {
  const file = join(home, 'plan.json');

  it('[HO25] plan by the heat of the past, apply by name, see it, and undo it', async () => {
    const before = await homesOf();
    const budget = ['--set', 'nodeSharePerHourMax=1'];
    const { status, answer } = await run('plan', '--workspace', folder, '--out', file, '--as', 'ann', ...budget);
    expect(status).toBe(0);
    expect(answer.ratioBefore).toBeGreaterThan(1.2);
    expect(answer.ratioPredicted).toBeLessThanOrEqual(1.08 + 1e-9);
    expect(answer).toMatchObject({ basis: 'measured', fallback: 'no-season-yet' });
    const plan = parsePlan(readFileSync(file, 'utf8'), file);
    expect(plan).toMatchObject({ kind: 'balance', id: answer.planId, basis: 'measured' });
    expect(plan.moves.length).toBe(answer.movedNodes);

    expect(await run('apply', '--workspace', folder, file, '--approve-as', 'ben')).toMatchObject({
      status: 0,
      answer: { planId: plan.id, movedNodes: plan.moves.length },
    });
    const { answer: listed } = await run('plans', '--workspace', folder);
    expect(listed.plans[0]).toMatchObject({ planId: plan.id, state: 'done', author: 'ann', approver: 'ben' });
    expect((await run('info', '--workspace', folder)).answer).toMatchObject({ plans: 1, moves: plan.moves.length });
    const again = await run('apply', '--workspace', folder, file);
    expect(again).toMatchObject({ status: 65, answer: { error: { code: 'conflict.plan' } } });

    const undone = await run('undo', '--workspace', folder, plan.id, '--as', 'cat');
    expect(undone).toMatchObject({ status: 0, answer: { planId: plan.id, movedNodes: plan.moves.length } });
    expect(await homesOf()).toBe(before);
    const { answer: audit } = await run('plans', '--workspace', folder, plan.id, '--audit');
    expect(audit.events.map(({ actor, action }: Record<string, string>) => `${action} ${actor}`).slice(-5)).toEqual([
      ...['undone cat', 'finished ben', 'started ben', 'approved ben', 'proposed ann'],
    ]);
    expect((await run('verify', '--workspace', folder, '--deep')).status).toBe(0);
  });

  it('[HO26] a budget bounds the plan, another policy and settings out of range are refused with what is possible', async () => {
    const { answer } = await run('plan', '--workspace', folder, '--budget', '2', '--policy', 'reactive');
    expect(answer.movedNodes).toBeLessThanOrEqual(2);
    expect(answer.unrelieved[0]).toMatchObject({ because: 'budget' });
    const refusals = [
      [['--policy', 'clairvoyant'], /reactive or predictive/],
      [['--set', 'shardRatioEnter=0.5'], /shardRatioEnter: expected 1.01 to 10, found 0.5/],
      [['--set', 'speed=9'], /there is no setting "speed"/],
      [['--budget', '0'], /1 to/],
    ] as const;
    for (const [args, message] of refusals) {
      const refused = await run('plan', '--workspace', folder, ...args);
      expect(refused).toMatchObject({ status: 64, answer: { error: { message: expect.stringMatching(message) } } });
    }
    const long = ['--from', '2001-01-01T00:00:00Z', '--to', '2001-01-01T01:00:00Z'];
    expect(await run('plan', '--workspace', folder, ...long)).toMatchObject({
      status: 69,
      answer: { error: { code: 'unavailable.heat' } },
    });
  });

  it('[HO27] explain says why and why not; an unknown shard or node is not found', async () => {
    const { status, answer } = await run('explain', '--workspace', folder, hotKey, '--to', '2');
    expect(status).toBe(0);
    expect(answer).toMatchObject({ node: hotKey, home: 0, hasHeat: true });
    expect(answer.targets.map(({ shard }: { shard: number }) => shard)).toEqual([2]);
    const { reason, score } = answer.targets[0];
    expect(reason.reduce((sum: number, { value }: { value: number }) => sum + value, 0)).toBeCloseTo(score, 9);
    expect((await run('explain', '--workspace', folder, hotKey)).answer.targets.length).toBe(3);
    expect((await run('explain', '--workspace', folder, hotKey, '--to', '9')).status).toBe(66);
    expect((await run('explain', '--workspace', folder, 'nobody')).status).toBe(66);
    const text = await shardscope('explain', '--workspace', folder, hotKey);
    expect(text.stdout).toMatch(/lives on shard 0/);
  });

  it('[HO28] policy shows and sets, keeps what it set, and refuses what is out of range', async () => {
    const set = await run('policy', '--workspace', folder, '--mode', 'automatic', '--set', 'confirmTicks=5');
    expect(set.answer).toMatchObject({ mode: 'automatic', policy: { confirmTicks: 5 } });
    expect((await run('policy', '--workspace', folder)).answer).toEqual(set.answer);
    expect((await run('policy', '--workspace', folder, '--mode', 'always')).status).toBe(64);
    expect((await run('policy', '--workspace', folder, '--set', 'horizonS=25')).answer.error.message).toMatch(
      /multiple/,
    );
    const reset = await run('policy', '--workspace', folder, '--reset');
    expect(reset.answer).toMatchObject({ mode: 'propose', policy: { confirmTicks: 3 } });
  });

  it('[HO29] undo of what is not there, or was not executed, is refused', async () => {
    expect(await run('undo', '--workspace', folder, 'balance-none')).toMatchObject({
      status: 66,
      answer: { error: { code: 'not-found.plan' } },
    });
    const { answer } = await run('plans', '--workspace', folder);
    const open = (answer.plans as PlanSummary[]).find(({ state }) => state === 'proposed')!;
    expect(await run('undo', '--workspace', folder, open.planId)).toMatchObject({ status: 65 });
  });

  it('[WQ10] a plan is approved for a time to come, and the list of plans says when', async () => {
    const later = join(home, 'later.json');
    const place = ['place', '--workspace', folder, '--shards', '4', '--from', 'scratch', '--out', later];
    const { answer: placed } = await run(...place);
    const apply = ['apply', later, '--workspace', folder, '--approve-as', 'ben'];
    expect(await run(...apply, '--at', '2001-01-01T00:00:00Z')).toMatchObject({
      status: 64,
      answer: { error: { message: expect.stringContaining('is over') } },
    });
    const at = '2099-01-01T03:00:00Z';
    expect(await run(...apply, '--at', at)).toMatchObject({
      status: 0,
      answer: { planId: placed.planId, state: 'approved', schedule: { kind: 'at', atMs: Date.parse(at), by: 'ben' } },
    });
    const { stdout } = await shardscope('plans', '--workspace', folder);
    expect(stdout).toMatch(new RegExp(`${placed.planId} +approved +${at}`));
    expect((await shardscope('plans', '--workspace', folder, placed.planId)).stdout).toContain(
      `to be carried out at ${at}`,
    );
  });
});
