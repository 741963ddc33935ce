import { useEffect } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { movingNodes } from '../state/moves.ts';
import { nodesOf } from '../state/work-queue.ts';

/** Nodes of plans under way wear the ring of what moves, as those of moves of their own do. Rendered once. */
export function QueueController(): null {
  const { stores, live, queues, selects } = useConsole();
  const ids = useStore(stores.balance, ({ plans }) =>
    plans.state === 'ready'
      ? plans.value.flatMap(({ planId, state }) => (state === 'executing' ? [planId] : [])).join(' ')
      : '',
  );
  const details = useStore(stores.workQueue, (queue) => queue.details);
  const moves = useStore(stores.moves, (state) => state);
  useEffect(() => {
    for (const planId of ids.split(' ')) if (planId !== '') void queues.loadDetails(planId);
    // Moves of a plan are not told one by one: where the selected node is, is asked when one begins and when it ends.
    void selects.refreshDetails();
  }, [queues, selects, ids]);
  useEffect(() => {
    if (ids === '') return;
    const planned = ids.split(' ').flatMap((planId) => {
      const known = details[planId];
      return known?.state === 'ready' ? nodesOf(known.value) : [];
    });
    live.setMoving([...movingNodes(moves), ...planned]);
    return () => live.setMoving(movingNodes(stores.moves.get()));
  }, [live, ids, details, moves, stores]);
  return null;
}
