import { describe, expect, test } from 'vitest';
import { SetUpError } from '../../scripts/lib/announce.ts';
import { runStages } from '../../scripts/lib/run-stages.ts';
import type { Stage } from '../../scripts/lib/stages.ts';
import {
  addTotals,
  ONE_FAILED,
  ONE_PASSED,
  playwrightTotals,
  stageTotals,
  type Totals,
  totalsLine,
  vitestTotals,
} from '../../scripts/lib/totals.ts';

describe('[SU3] totals come from the reports of the tools', () => {
  test('[SU3] vitest: tests are counted, and a file that does not load is a failure', () => {
    const testResults = [
      { status: 'passed', assertionResults: [{}, {}] },
      { status: 'failed', assertionResults: [{}, {}] },
      { status: 'failed', assertionResults: [] },
    ];
    expect(vitestTotals({ numPassedTests: 3, numFailedTests: 1, testResults })).toEqual({ passed: 3, failed: 2 });
  });

  test('[SU3] Playwright: what passes only at a second try and what breaks outside of a test are failures', () => {
    const stats = { expected: 5, unexpected: 1, flaky: 1 };
    expect(playwrightTotals({ stats, errors: [{}] })).toEqual({ passed: 5, failed: 3 });
  });

  test('[SU3] the line is the one that scripts look for', () => {
    expect(totalsLine(addTotals(ONE_PASSED, { passed: 11, failed: 2 }))).toBe('12 passed, 2 failed');
  });
});

describe('[SU4] a bad ending is never reported as 0 failed', () => {
  test.each<[Totals | null, number, Totals]>([
    [null, 0, ONE_PASSED],
    [null, 2, ONE_FAILED],
    [{ passed: 3, failed: 0 }, 0, { passed: 3, failed: 0 }],
    [{ passed: 3, failed: 0 }, 1, { passed: 3, failed: 1 }],
    [{ passed: 3, failed: 2 }, 1, { passed: 3, failed: 2 }],
    [{ passed: 0, failed: 0 }, 1, ONE_FAILED],
  ])('[SU4] counted %j with status %i', (counted, status, expected) => {
    expect(stageTotals(counted, status)).toEqual(expected);
  });
});

describe('[SU5] stages run in order and stop at the first that fails', () => {
  const stage = (name: string, run: Stage['run']): Stage => ({ name, title: name, run });

  async function runAndRead(stages: readonly Stage[]) {
    const written: string[] = [];
    const write = process.stdout.write;
    process.stdout.write = (text) => written.push(String(text)) > 0;
    try {
      return { status: await runStages(stages, []), lastLine: written.join('').trimEnd().split('\n').at(-1) };
    } finally {
      process.stdout.write = write;
    }
  }

  test('[SU5] all good: status 0, totals added up', async () => {
    const stages = [stage('a', async () => ONE_PASSED), stage('b', async () => ({ passed: 4, failed: 0 }))];
    expect(await runAndRead(stages)).toEqual({ status: 0, lastLine: '5 passed, 0 failed' });
  });

  test('[SU5] a failure stops the run, and the totals still come last', async () => {
    let didRun = false;
    const late = stage('late', async () => {
      didRun = true;
      return ONE_PASSED;
    });
    const stages = [stage('a', async () => ONE_PASSED), stage('b', async () => ONE_FAILED), late];
    expect(await runAndRead(stages)).toEqual({ status: 1, lastLine: '1 passed, 1 failed' });
    expect(didRun).toBe(false);
  });

  test('[SU5] a stage that cannot be set up here is a failed stage', async () => {
    const impossible = stage('e2e', () => Promise.reject(new SetUpError('no Chromium', 'apt-get install chromium')));
    expect(await runAndRead([impossible])).toEqual({ status: 1, lastLine: '0 passed, 1 failed' });
  });
});
