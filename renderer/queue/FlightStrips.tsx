import { type ReactElement, useEffect, useMemo } from 'react';
import type { PlanSummary } from '../../engine/protocol/index.ts';
import { ShardPath } from '../panels/ShardPath.tsx';
import { incidentEdges } from '../scene/adjacency.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { type Conflict, conflictsOf, loneMoves, nodesOf, stripPlans } from '../state/work-queue.ts';
import { text } from '../text/en.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { useNow } from '../ui/use-now.ts';
import strip from './FlightStrip.module.css';
import { FlightStrip } from './FlightStrip.tsx';
import styles from './QueuePanel.module.css';

const words = text.queue;

/** A strip for everything that is under way, and for what ended within the last minutes. */
export function FlightStrips({ plans }: { plans: readonly PlanSummary[] }): ReactElement {
  const { stores, queues, nowMs } = useConsole();
  const now = useNow(nowMs, plans.length > 0);
  const shown = stripPlans(plans, now);
  const details = useStore(stores.workQueue, (queue) => queue.details);
  const recent = useStore(stores.moves, (moves) => moves.recent);
  const ids = shown.map(({ planId }) => planId).join(' ');
  useEffect(() => {
    for (const planId of ids.split(' ')) if (planId !== '') void queues.loadDetails(planId);
  }, [queues, ids]);
  const active = shown.filter(({ state }) => state === 'executing' || state === 'paused');
  const activeIds = active.map(({ planId }) => planId).join(' ');
  const nodes = useMemo(() => {
    return new Map(
      activeIds.split(' ').flatMap((planId) => {
        const known = details[planId];
        return known?.state === 'ready' ? [[planId, nodesOf(known.value)] as const] : [];
      }),
    );
  }, [activeIds, details]);
  const conflicts = useConflicts(nodes);
  const lone = loneMoves(recent, new Set([...nodes.values()].flat()));
  if (shown.length + lone.length === 0) {
    return <EmptyState title={words.nothingMoves}>{words.nothingMovesHint}</EmptyState>;
  }
  return (
    <ol className={styles.list}>
      {lone.map((move) => (
        <li key={move.moveId} className={strip.strip}>
          <div className={strip.line}>
            <ShardPath from={move.from} to={move.to} isShort />
            <span>{words.lone(move.node.label)}</span>
            <span className={strip.space} />
            <span>{text.move.states[move.state]}</span>
          </div>
        </li>
      ))}
      {shown.map((plan) => (
        <li key={plan.planId}>
          <FlightStrip plan={plan} conflicts={conflicts.get(plan.planId) ?? []} />
        </li>
      ))}
    </ol>
  );
}

/** Found anew only when another plan comes or goes: every edge of every node is looked at. */
function useConflicts(nodes: ReadonlyMap<string, readonly number[]>): ReadonlyMap<string, readonly Conflict[]> {
  const { live } = useConsole();
  return useMemo(() => {
    if (nodes.size < 2) return new Map();
    const adjacency = live.adjacency();
    const { edges } = live.snapshot ?? { edges: new Uint32Array(0) };
    const neighboursOf = (node: number) =>
      Array.from(incidentEdges(adjacency, node), (edge) =>
        edges[2 * edge] === node ? edges[2 * edge + 1]! : edges[2 * edge]!,
      );
    return new Map([...nodes.keys()].map((planId) => [planId, conflictsOf(planId, nodes, neighboursOf)]));
  }, [nodes, live]);
}
