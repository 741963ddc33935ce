import { applyEdgeChange, type EdgeChange, revertEdgeChanges } from '../../algorithms/closure/closure-delta.ts';
import { createPathFinder } from '../../algorithms/graph/find-path.ts';
import type { MutableGraph } from '../../algorithms/graph/mutable-graph.ts';
import { ShardscopeError } from '../../base/errors.ts';
import type { Hierarchy } from '../../model/metagraph.ts';
import { relationMask } from '../topology-columns.ts';

/** More than this nobody reads in a message. */
const CYCLE_NODES_SHOWN = 20;

/**
 * No edge may close a cycle in a hierarchy that is acyclic. The graph is as before when it returns.
 * @throws conflict.cycle naming the nodes of the cycle
 */
export function refuseCycles(
  graph: MutableGraph,
  changes: readonly EdgeChange[],
  hierarchies: readonly Hierarchy[],
  relationCount: number,
  keyOf: (slot: number) => string,
): void {
  const acyclic = hierarchies
    .filter(({ isAcyclic }) => isAcyclic)
    .map((hierarchy) => ({ name: hierarchy.name, mask: relationMask(hierarchy, relationCount) }));
  if (acyclic.length === 0 || !changes.some(({ isAdded }) => isAdded)) return;
  const paths = createPathFinder(graph);
  const applied: EdgeChange[] = [];
  try {
    for (const change of changes) {
      const { source, target, relation, isAdded } = change;
      for (const { name, mask } of isAdded ? acyclic : []) {
        if (mask !== null && mask[relation] !== 1) continue;
        const path = paths.find(target, source, mask);
        if (path !== null) throw cycleError(name, [source, ...path].map(keyOf));
      }
      applyEdgeChange(graph, change);
      applied.push(change);
    }
  } finally {
    revertEdgeChanges(graph, applied);
  }
}

function cycleError(hierarchy: string, nodes: readonly string[]): ShardscopeError {
  const shown = nodes.slice(0, CYCLE_NODES_SHOWN).join(' -> ');
  const rest = nodes.length > CYCLE_NODES_SHOWN ? ` -> ... (${nodes.length - 1} nodes)` : '';
  return new ShardscopeError(
    'conflict.cycle',
    `hierarchy ${hierarchy} is acyclic, and the edge ${nodes[0]} -> ${nodes[1]} would close a cycle: ${shown}${rest}`,
    { hierarchy, cycle: nodes.slice(0, CYCLE_NODES_SHOWN), length: nodes.length - 1 },
  );
}
