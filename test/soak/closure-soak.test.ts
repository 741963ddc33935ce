import { expect, test } from 'vitest';
import { closureSoak } from './closure-soak.ts';

test('[CL16] closures kept by deltas alone equal those from scratch after thousands of random writes', async () => {
  const done = await closureSoak.run({ operations: 10_000, seed: 7, tell: () => {} });
  expect(done).toContain('10000 operations');
});
