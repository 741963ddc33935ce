import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { logSync } from '../../../engine/storage/sqlite/log-sync.ts';

describe('the sync of a log', () => {
  it('[ST35] that fails is a failure to all who wait, also behind it, and leaves the next one to try again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shardscope-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, '0.sqlite');
    // A device that can be written to and never synced.
    symlinkSync('/dev/null', `${file}-wal`);
    let failures = 0;
    const log = logSync(file, () => {
      failures++;
    });
    log.begin();
    const first = log.underWay;
    log.begin();
    const second = log.underWay;
    expect(second).not.toBe(first);
    const outcomes = await Promise.allSettled([first, second]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(failures).toBe(2);
    expect(log.underWay, 'nobody waits behind a failure for ever').toBeNull();
    log.close();
  });

  it('[ST35] has nothing to wait for where nothing was written', async () => {
    const log = logSync(join(tmpdir(), 'no such folder', '0.sqlite'), () => {});
    log.begin();
    await expect(log.underWay).resolves.toBeUndefined();
    log.close();
  });
});
