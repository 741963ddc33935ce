import { expect, test } from 'vitest';
import { writesSoak } from './writes-soak.ts';

test('[SM9] after thousands of random writes amid moves everything equals a plain model', {
  timeout: 120_000,
}, async () => {
  const done = await writesSoak.run({ operations: 12_000, seed: 3, tell: () => {} });
  expect(done).toContain('12000 operations');
});
