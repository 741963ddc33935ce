import { unpackDelta } from '../../storage/packed-delta.ts';
import type { PartitionStore, RowListener } from '../../storage/partition-store.ts';
import type { ReplicaWrite } from './redundancy-methods.ts';

/**
 * Makes one write in a partition, and the same in its replica. What it answers is as ReplicaWrite says. Homes are read from
 * shared memory by both.
 */
export function makeWrite(
  store: PartitionStore,
  write: ReplicaWrite,
  homes: Uint16Array,
  listener?: RowListener,
): number | Promise<number> {
  switch (write.kind) {
    case 'insert':
      return store.insertRows(write.rows, homes, listener);
    case 'reconcile':
      return store.reconcileSome(write.nodes, homes, write.rowsMax, listener);
    case 'delta':
      return store.applyDelta(unpackDelta(write.delta), listener);
    case 'sync':
      return store.sync();
  }
}

/** What was made in both as one answer: only what both have got to counts as done. */
export function answerOfBoth({ kind }: ReplicaWrite, partition: number, replica: number): number {
  return kind === 'reconcile' || kind === 'sync' ? Math.min(partition, replica) : partition;
}
