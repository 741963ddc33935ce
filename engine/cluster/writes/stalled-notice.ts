import type { Notice } from '../../protocol/types.ts';
import type { StalledWrite } from './topology-writer.ts';

/** What the operator is told while a shard cannot take a write that is committed, and when it could. */
export function stalledNotice(stalled: StalledWrite | null, atMs: number): Notice {
  if (stalled === null) {
    return { level: 'info', code: 'write.resumed', message: 'all shards have all writes again', atMs };
  }
  const { revision, shard, error } = stalled;
  const message =
    `shard ${shard} cannot take write ${revision} yet: ${error.message}; nothing is lost, it is tried again, and until ` +
    'then nothing is written or moved';
  return { level: 'error', code: error.code, message, atMs };
}
