import type { Clock } from '../base/clock.ts';
import { spendSteps } from '../storage/sqlite/native-code.ts';
import type { FaultDrill } from './shard-thread.ts';

const STEPS_A_LOOK = 200_000;

/** Meets a worker with a real fault, for tests and drills. */
export function sufferFault(fault: FaultDrill, { nowMs }: Pick<Clock, 'nowMs'>): void {
  if (fault.kind === 'crash') process.exit(1);
  if (fault.kind === 'out-of-memory') fillHeap();
  const startMs = nowMs();
  if (!fault.isInsideSqlite) {
    while (nowMs() < startMs + fault.forMs);
    return;
  }
  // One statement, whose number of steps is measured out first.
  spendSteps(STEPS_A_LOOK);
  const stepsAMs = STEPS_A_LOOK / Math.max(1, nowMs() - startMs);
  spendSteps(Math.ceil(stepsAMs * fault.forMs));
}

/** With small objects, so that V8 sees the limit coming. */
function fillHeap(): never {
  const kept: unknown[] = [];
  for (;;) kept.push(Array.from({ length: 1000 }, (_, at) => ({ at })));
}
