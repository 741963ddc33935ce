import { expect, test } from 'vitest';
import type { ShellApi, ShellCrash } from '../../../engine/protocol/shell-api.ts';
import { tellCrashes } from '../../../renderer/actions/crash-notices.ts';
import { createStores } from '../../../renderer/state/stores.ts';

const CRASHES: readonly ShellCrash[] = [
  { part: 'engine', reason: 'signal SIGKILL', atMs: 5 },
  { part: 'console', reason: 'oom', atMs: 7 },
];
const contextOf = (stores = createStores()) =>
  ({ stores, nowMs: () => 9 }) as unknown as Parameters<typeof tellCrashes>[0];

test('[WB19] each crash is one error with its time, reason and what to do; a browser has none', async () => {
  const stores = createStores();
  await tellCrashes(contextOf(stores), { crashes: async () => CRASHES } as unknown as ShellApi);
  const { list } = stores.notices.get();
  expect(list.map(({ level, code, atMs }) => [level, code, atMs])).toEqual([
    ['error', 'crash.console', 7],
    ['error', 'crash.engine', 5],
  ]);
  expect(list.map(({ message }) => message).join()).toMatch(/\(oom\).*Open Logs Folder.*\(signal SIGKILL\).*ask again/);
  await tellCrashes(contextOf(stores), null);
  expect(stores.notices.get().list).toHaveLength(2);
});

test('[WB19] a shell that cannot answer is said, and nothing is thrown', async () => {
  const stores = createStores();
  await tellCrashes(contextOf(stores), {
    crashes: async () => Promise.reject(new Error('gone')),
  } as unknown as ShellApi);
  expect(stores.notices.get().list[0]).toMatchObject({ code: 'internal.unknown', message: 'gone' });
});
