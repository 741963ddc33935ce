import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, shardscope } from '../../support/programs.ts';

let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'shardscope-test-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('incident', () => {
  it('[IX13] writes a file, says what it holds, and refuses what is none with 65', async () => {
    const folder = join(home, 'first.shardscope');
    const file = join(home, 'first.shardscope-incident');
    writeFileSync(join(home, 'edges.csv'), 'source,target\na,b\nb,c\nc,d\n');
    const imported = await shardscope('import', join(home, 'edges.csv'), '--workspace', folder, '--shards', '2');
    expect(imported.status, imported.stderr).toBe(0);
    const saved = await shardscope('incident', '--workspace', folder, '--last', '1h', '--out', file, '--json');
    expect(saved.status, saved.stdout).toBe(0);
    expect(json(saved)).toMatchObject({
      file,
      workspace: 'first',
      nodes: 4,
      edges: 3,
      shards: 2,
      hasAttributes: false,
    });
    const { bytes: _, file: __, elapsedMs: ___, ...about } = json(saved);
    const told = await shardscope('incident', file, '--json');
    expect(json(told)).toEqual(about);
    const none = await shardscope('incident', join(home, 'edges.csv'), '--json');
    expect(none.status).toBe(65);
    expect((await shardscope('incident', '--json')).status).toBe(64);
  });
});
