import { setImmediate } from 'node:timers/promises';
import { type Task, throwIfCancelled } from '../base/progress.ts';

/** Elements that are read between two pauses: some milliseconds of work. */
export const ELEMENTS_BETWEEN_PAUSES = 8192;

/** Lets other work of this thread run, a cancellation among it; called now and then by loops over what is in memory. */
export async function breathe(task: Task, what: string): Promise<void> {
  await setImmediate();
  throwIfCancelled(task.signal, what);
}
