/** Adds up what the tools report, so that one line tells how a test run went. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
}

export const NOTHING: Totals = { passed: 0, failed: 0 };
export const ONE_PASSED: Totals = { passed: 1, failed: 0 };
export const ONE_FAILED: Totals = { passed: 0, failed: 1 };

export function addTotals(a: Totals, b: Totals): Totals {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed };
}

/** The last line of a run; scripts read it. */
export function totalsLine({ passed, failed }: Totals): string {
  return `${passed} passed, ${failed} failed`;
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

/** Vitest's JSON. A file that does not even load has no tests in the report, so it counts as one failure. */
export function vitestTotals(report: VitestReport): Totals {
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
}

interface PlaywrightReport {
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number };
  readonly errors: readonly unknown[];
}

/** Playwright's JSON. A test that passes only at a second try is a failure, and so is an error outside of any test. */
export function playwrightTotals({ stats, errors }: PlaywrightReport): Totals {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length };
}

/**
 * What a stage contributes: its own count, except that a tool that ends badly without naming a failed test (a crash, no
 * tests found) still counts as one failure. A run can so never end with a non-zero status and `0 failed`.
 */
export function stageTotals(counted: Totals | null, status: number): Totals {
  if (counted === null) return status === 0 ? ONE_PASSED : ONE_FAILED;
  return status !== 0 && counted.failed === 0 ? addTotals(counted, ONE_FAILED) : counted;
}
