import { ShardscopeError } from '../../base/errors.ts';
import type { HeatReport } from '../../protocol/types.ts';
import type { Coordinator } from '../coordinator.ts';
import { nodeSummary } from '../inspect-node.ts';
import type { HeatRange } from './heat-history.ts';
import { queryHeat } from './query-forms.ts';

/**
 * Heat between two times, shard by shard, with the nodes that were asked most.
 * @throws usage.params where the range does not begin before it ends, not-found.node
 */
export function heatReport(coordinator: Coordinator, range: HeatRange): HeatReport {
  const { fromMs, toMs } = range;
  if (fromMs >= toMs) {
    const message = `heat from ${fromMs} to ${toMs}: the range ends before it begins; give an earlier "from"`;
    throw new ShardscopeError('usage.params', message, { from: fromMs, to: toMs });
  }
  for (const node of range.nodes) coordinator.requireNode(node);
  const { top, queries, ...series } = coordinator.heatHistory.series(range);
  const { buckets } = series;
  return {
    ...series,
    queries: queryHeat(queries),
    // A node that is there no more has no place in the list; its accesses are in the sums.
    top: top
      .filter(({ node }) => coordinator.isNode(node))
      .map(({ node, accesses }) => ({ node: nodeSummary(coordinator, node), accesses })),
    total: buckets.reduce((sum, { shards }) => sum + shards.reduce((a, b) => a + b, 0), 0),
  };
}
