import { useEffect } from 'react';
import type { PlanDetails } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';

/** What a plan moves and why, asked once; null until it is known. */
export function usePlanDetails(planId: string): PlanDetails | null {
  const { stores, queues } = useConsole();
  const details = useStore(stores.workQueue, (queue) => queue.details[planId]);
  useEffect(() => void queues.loadDetails(planId), [queues, planId]);
  return details?.state === 'ready' ? details.value : null;
}
