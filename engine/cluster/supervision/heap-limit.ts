import { totalmem } from 'node:os';

const MIB = 1024 * 1024;
const [LEAST_MIB, MOST_MIB] = [512, 4096];

/**
 * What a shard worker may have on its heap: half of the machine's memory, shared by all of them. The columns, lists and
 * edges it keeps lie outside of the heap and have bounds of their own; the heap holds rows on their way. V8 ends a worker
 * whose heap is full, and the others go on; but one that needs much at a stroke inside native code ends the process, whose
 * journal then puts right what was in the middle.
 */
export function heapMibMax(shardCount: number, machineBytes = totalmem()): number {
  return Math.min(MOST_MIB, Math.max(LEAST_MIB, Math.floor(machineBytes / MIB / 2 / shardCount)));
}
