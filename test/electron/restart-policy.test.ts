import { expect, test } from 'vitest';
import { createRestartPolicy } from '../../electron/restart-policy.ts';

test('[DE8] waits grow, and after the last one it is given up', () => {
  const policy = createRestartPolicy([10, 20, 40], 1000);
  expect([0, 1, 2, 3, 4].map((atMs) => policy.nextDelayMs(atMs))).toEqual([10, 20, 40, null, null]);
});

test('[DE8] failures older than the window are forgotten, exactly at its end', () => {
  const policy = createRestartPolicy([10, 20], 1000);
  expect(policy.nextDelayMs(0)).toBe(10);
  expect(policy.nextDelayMs(999)).toBe(20);
  expect(policy.nextDelayMs(1000)).toBe(20);
  expect(policy.nextDelayMs(5000)).toBe(10);
});

test('[DE8] a person may start over', () => {
  const policy = createRestartPolicy([10], 1000);
  expect([policy.nextDelayMs(0), policy.nextDelayMs(1)]).toEqual([10, null]);
  policy.reset();
  expect(policy.nextDelayMs(2)).toBe(10);
});
