import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { json, shardscope } from '../../support/programs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { topologyOf } from '../../support/topologies.ts';
import { newWorkspace, openWorkspace } from '../../support/workspaces.ts';
import { freeTopology } from '../cluster/writes/model.ts';

vi.setConfig({ testTimeout: 120_000 });

async function workspace() {
  const folder = await newWorkspace(
    freeTopology(
      topologyOf(4, [
        [0, 1, 0],
        [1, 2, 0],
      ]),
    ),
    { shardCount: 2 },
  );
  const files = temporaryFolder();
  const file = (name: string, text: string) => {
    const path = join(files, name);
    writeFileSync(path, text);
    return path;
  };
  const apply = (path: string, ...more: readonly string[]) =>
    shardscope('apply-changes', path, '--workspace', folder, '--actor', 'ann', '--json', ...more);
  return { folder, files, file, apply };
}

const node = (key: string) => ({ op: 'add-node', key, type: 'host' });

describe('apply-changes', () => {
  it('[WR17] takes an array or JSON lines, all of it or nothing, a batch at a time, or for a look only', async () => {
    const { folder, file, apply } = await workspace();
    const dry = await apply(file('a.json', JSON.stringify([node('a'), node('b')])), '--dry-run');
    expect(dry.status).toBe(0);
    expect(json(dry)).toMatchObject({ revision: 0, dryRun: true, nodes: { added: 2, changed: 0, removed: 0 } });
    const lines = `${JSON.stringify(node('a'))}\n\n${JSON.stringify({ op: 'add-edge', source: 'n2', target: 'a', relation: 'contains' })}\n`;
    expect(json(await apply(file('a.jsonl', lines)))).toMatchObject({
      ...{ revision: 1, dryRun: false, changes: 2 },
      ...{ edges: { added: 1, changed: 0, removed: 0 }, closureRows: { added: 3, changed: 0, removed: 0 } },
    });
    const five = file('five.json', JSON.stringify([...'vwxyz'].map(node)));
    expect(json(await apply(five, '--batch', '2', '--if-revision', '1'))).toMatchObject({ revision: 4, changes: 5 });
    const coordinator = await openWorkspace(folder);
    expect([coordinator.nodeCount, coordinator.revision]).toEqual([10, 4]);
    expect(coordinator.latestWrites(1)).toMatchObject([{ actor: 'ann', revision: 4 }]);
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
  });

  it('[WR18] what is wrong ends with its exit status and names its place; batches before it stay and are told', async () => {
    const { folder, file, apply } = await workspace();
    const refused: readonly (readonly [number, RegExp, string, ...string[]])[] = [
      [65, /bad\.jsonl line 3: not JSON/, file('bad.jsonl', `${JSON.stringify(node('a'))}\n\n{"op":`)],
      [
        65,
        /odd\.jsonl line 2: key/,
        file('odd.jsonl', `${JSON.stringify(node('a'))}\n{"op":"add-node","type":"host"}`),
      ],
      [65, /odd\.json, change 2/, file('odd.json', JSON.stringify([node('a'), { op: 'explode' }]))],
      [65, /no changes/, file('none.json', '[]')],
      [
        65,
        /change 2 \(add-node a\): there is a node "a" already/,
        file('twice.json', JSON.stringify([node('a'), node('a')])),
      ],
      [66, /change 1 \(remove-node x\): there is no node "x"/, file('gone.json', '[{"op":"remove-node","key":"x"}]')],
      [65, /revision 0, not 7/, file('one.json', JSON.stringify([node('a')])), '--if-revision', '7'],
      [64, /--batch/, file('two.json', JSON.stringify([node('a'), node('b')])), '--batch', '0'],
      [
        64,
        /--dry-run looks at one write only/,
        file('two.json', JSON.stringify([node('a'), node('b')])),
        '--batch',
        '1',
        '--dry-run',
      ],
      [66, /missing\.json/, join(temporaryFolder(), 'missing.json')],
      [
        75,
        /10000 at most; give --batch/,
        file('many.json', JSON.stringify(Array.from({ length: 10_001 }, (_, at) => node(`m${at}`)))),
      ],
    ];
    for (const [status, says, path, ...more] of refused) {
      const ended = await apply(path, ...more);
      expect(ended.status, path).toBe(status);
      expect((json(ended).error as { message: string }).message, path).toMatch(says);
    }
    const half = await apply(file('half.json', JSON.stringify([node('a'), node('b'), node('a')])), '--batch', '2');
    expect(half.status).toBe(65);
    expect(json(half)).toMatchObject({ error: { code: 'conflict.exists', details: { applied: 2 } } });
    const coordinator = await openWorkspace(folder);
    expect([coordinator.nodeCount, coordinator.revision]).toEqual([6, 1]);
  });

  it('[WR16] more nodes than there is room for are made room for on the way', async () => {
    const { folder, file, apply } = await workspace();
    const many = Array.from({ length: 5000 }, (_, at) => node(`m${at}`));
    expect(json(await apply(file('many.json', JSON.stringify(many)), '--batch', '1500'))).toMatchObject({
      changes: 5000,
    });
    const coordinator = await openWorkspace(folder);
    expect([coordinator.nodeCount, coordinator.revision]).toEqual([5004, 4]);
    expect(await coordinator.verify(true)).toMatchObject({ ok: true });
  });
});

describe('metagraph', () => {
  it('[MG3] is written into a file, set from one, and checked against the data with exit status 65 where it does not hold', async () => {
    const { folder, files, file } = await workspace();
    const metagraph = (...more: readonly string[]) => shardscope('metagraph', '--workspace', folder, '--json', ...more);
    const out = join(files, 'metagraph.json');
    const shown = await metagraph('--out', out, '--check');
    expect(shown.status).toBe(0);
    expect(json(shown)).toMatchObject({ check: { ok: true, checked: 2, violations: [] } });
    const document = JSON.parse(readFileSync(out, 'utf8'));
    document.nodeTypes.push('dish');
    document.hierarchies[0].acyclic = true;
    const set = await metagraph('--set', file('new.json', JSON.stringify(document)), '--actor', 'ann');
    expect([set.status, json(set).nodeTypes]).toEqual([0, document.nodeTypes]);
    const broken = await metagraph('--set', file('broken.json', '{"nodeTypes":[]}'));
    expect([broken.status, json(broken)]).toMatchObject([
      65,
      { error: { code: 'input.format', message: expect.stringContaining('broken.json: relations') } },
    ]);
    const forbidden = { ...document, connections: [] };
    expect((await metagraph('--set', file('forbidden.json', JSON.stringify(forbidden)))).status).toBe(65);
    const coordinator = await openWorkspace(folder);
    expect(coordinator.metagraph.nodeTypes).toContain('dish');
    await expect(
      coordinator.write([{ op: 'add-edge', source: 'n2', target: 'n0', relation: 'contains' }], { actor: 'ann' }),
    ).rejects.toMatchObject({ code: 'conflict.cycle' });
  });
});
