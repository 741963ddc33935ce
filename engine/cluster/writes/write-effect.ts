import type { ClosureDelta, EdgeChange } from '../../algorithms/closure/closure-delta.ts';
import type { TouchedNodes, WriteSummary } from '../../model/changes.ts';
import type { Metagraph } from '../../model/metagraph.ts';
import { edgeKey, ruleKey } from './row-keys.ts';
import type { WorkingEdge, WorkingNode, WorkingTopology } from './working-topology.ts';

/** What a write comes to, whatever its changes did on the way. */
export interface WriteEffect {
  readonly addedNodes: readonly WorkingNode[];
  readonly changedNodes: readonly WorkingNode[];
  readonly removedNodes: readonly WorkingNode[];
  readonly addedEdges: readonly WorkingEdge[];
  readonly changedEdges: readonly WorkingEdge[];
  readonly removedEdges: readonly WorkingEdge[];
  /** The edges whose coming and going changes closures. */
  readonly edgeChanges: readonly EdgeChange[];
}

export function effectOf(working: WorkingTopology): WriteEffect {
  const nodes = [...working.nodes];
  const edges = [...working.edges];
  const addedEdges = edges.filter(({ isThere, wasThere }) => isThere && !wasThere);
  const removedEdges = edges.filter(({ isThere, wasThere }) => !isThere && wasThere);
  return {
    addedNodes: nodes.filter(({ isNew, isRemoved }) => isNew && !isRemoved),
    changedNodes: nodes.filter(({ isNew, isChanged, isRemoved }) => !isNew && isChanged && !isRemoved),
    removedNodes: nodes.filter(({ isNew, isRemoved }) => !isNew && isRemoved),
    addedEdges,
    changedEdges: edges.filter(({ isThere, wasThere, isChanged }) => isThere && wasThere && isChanged),
    removedEdges,
    edgeChanges: [...edgeChanges(removedEdges, false), ...edgeChanges(addedEdges, true)],
  };
}

/** As many nodes of a write as its record names: who looks back wants to see them, not to count them. */
const TOUCHED_COUNT_MAX = 100;

/** The nodes that a write is about: those it adds, changes or removes, then the ends of its edges; each once. */
export function touchedBy({ addedNodes, changedNodes, removedNodes, ...edges }: WriteEffect): TouchedNodes {
  const slots = new Set([...addedNodes, ...changedNodes, ...removedNodes].map(({ slot }) => slot));
  for (const { source, target } of [...edges.addedEdges, ...edges.changedEdges, ...edges.removedEdges]) {
    slots.add(source).add(target);
  }
  return { nodes: [...slots].slice(0, TOUCHED_COUNT_MAX), count: slots.size };
}

const edgeChanges = (edges: readonly WorkingEdge[], isAdded: boolean): EdgeChange[] =>
  edges.map(({ source, target, relation }) => ({ source, target, relation, isAdded }));

export function summaryOf(changes: number, effect: WriteEffect, closure: ClosureDelta): WriteSummary {
  const rows = { added: 0, changed: 0, removed: 0 };
  for (let at = 0; at < closure.depths.length; at++) {
    if (closure.formerDepths[at] === 0) rows.added++;
    else if (closure.depths[at] === 0) rows.removed++;
    else rows.changed++;
  }
  return {
    changes,
    nodes: {
      added: effect.addedNodes.length,
      changed: effect.changedNodes.length,
      removed: effect.removedNodes.length,
    },
    edges: {
      added: effect.addedEdges.length,
      changed: effect.changedEdges.length,
      removed: effect.removedEdges.length,
    },
    closureRows: rows,
  };
}

/**
 * Edges of each connection of types after the write. Those of a retyped node count under its new type.
 * @param typeBefore of a slot, before the write
 */
export function rulesAfter(
  metagraph: Metagraph,
  effect: WriteEffect,
  working: WorkingTopology,
  typeBefore: (slot: number) => number,
): Metagraph['rules'] {
  const differences = new Map<string, number>();
  const count = (fromType: number, relation: number, toType: number, difference: number) => {
    const key = ruleKey({ fromType, relation, toType });
    differences.set(key, (differences.get(key) ?? 0) + difference);
  };
  for (const { source, target, relation } of effect.removedEdges) {
    count(typeBefore(source), relation, typeBefore(target), -1);
  }
  for (const { source, target, relation } of effect.addedEdges) {
    count(working.typeOf(source), relation, working.typeOf(target), 1);
  }
  const retyped = effect.changedNodes.filter(({ slot, type }) => typeBefore(slot) !== type);
  const seen = new Set<string>();
  for (const { slot } of retyped) {
    for (const { source, target, relation } of working.edgesOf(slot)) {
      const key = edgeKey(source, target, relation);
      // Added ones count under the new types already, and one between two retyped nodes was met at the other.
      if (seen.has(key) || !working.edge(source, target, relation)!.wasThere) continue;
      seen.add(key);
      count(typeBefore(source), relation, typeBefore(target), -1);
      count(working.typeOf(source), relation, working.typeOf(target), 1);
    }
  }
  if (differences.size === 0) return metagraph.rules;
  return metagraph.rules.map((rule) => {
    const difference = differences.get(ruleKey(rule)) ?? 0;
    return difference === 0 ? rule : { ...rule, edgeCount: rule.edgeCount + difference };
  });
}
