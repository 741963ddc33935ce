import type { Topology } from '../../../engine/model/topology.ts';

/** The condition of the form `filtered`. Of a topology without attributes, it is about labels. */
export interface AttributeCondition {
  readonly attribute: string;
  readonly operator: '>=' | '=' | 'STARTS WITH';
  readonly value: number | string;
}

/** The part of a topology's nodes, edges and attributes that questions are drawn from. */
export interface GraphFacts {
  readonly topology: Topology;
  readonly closure: ClosureRows;
  readonly condition: AttributeCondition;
  /** What the condition looks at, by node. */
  readonly conditionValues: readonly (number | string | null)[];
  /** The relation of the form `walk`: the one with the most paths of two edges that is no forest. Null if there is none. */
  readonly walkRelation: number | null;
}

/** Every pair of ancestor and descendant with its shortest distance, ascending by ancestor. */
export interface ClosureRows {
  readonly ancestors: Uint32Array;
  readonly descendants: Uint32Array;
  readonly depths: Uint32Array;
}

export function graphFacts(topology: Topology): GraphFacts {
  const { condition, conditionValues } = conditionOf(topology);
  return {
    topology,
    closure: closureRows(topology),
    condition,
    conditionValues,
    walkRelation: walkRelationOf(topology),
  };
}

export function satisfies({ operator, value }: AttributeCondition, found: number | string | null): boolean {
  if (found === null || typeof found !== typeof value) return false;
  if (operator === '>=') return found >= value;
  if (operator === '=') return found === value;
  return String(found).startsWith(String(value));
}

/**
 * One breadth-first search from every node, O(closure rows): shares no code with the engine, because the questions and
 * PostgreSQL's closure table come from it.
 * @throws Error on a cycle: recursive SQL that counts distances would not end
 */
function closureRows(topology: Topology): ClosureRows {
  const children: number[][] = Array.from({ length: topology.nodeCount }, () => []);
  for (let edge = 0; edge < topology.edgeCount; edge++) {
    children[topology.edgeSources[edge]!]!.push(topology.edgeTargets[edge]!);
  }
  requireAcyclic(topology, children);
  const rows: [number[], number[], number[]] = [[], [], []];
  const seenFrom = new Int32Array(topology.nodeCount).fill(-1);
  for (let ancestor = 0; ancestor < topology.nodeCount; ancestor++) {
    let frontier = [ancestor];
    for (let depth = 1; frontier.length > 0; depth++) {
      const next: number[] = [];
      for (const node of frontier) {
        for (const child of children[node]!) {
          if (seenFrom[child] === ancestor) continue;
          seenFrom[child] = ancestor;
          next.push(child);
          rows[0].push(ancestor);
          rows[1].push(child);
          rows[2].push(depth);
        }
      }
      frontier = next;
    }
  }
  const [ancestors, descendants, depths] = rows;
  return {
    ancestors: Uint32Array.from(ancestors),
    descendants: Uint32Array.from(descendants),
    depths: Uint32Array.from(depths),
  };
}

/** Kahn's algorithm: what remains when nodes without parents are taken away again and again is on or below a cycle. */
function requireAcyclic({ nodeCount, nodeKeys }: Topology, children: readonly (readonly number[])[]): void {
  const parentCounts = new Uint32Array(nodeCount);
  for (const list of children) for (const child of list) parentCounts[child]!++;
  const taken = Array.from(parentCounts.keys()).filter((node) => parentCounts[node] === 0);
  for (const node of taken) {
    for (const child of children[node]!) if (--parentCounts[child]! === 0) taken.push(child);
  }
  if (taken.length === nodeCount) return;
  const first = nodeKeys[parentCounts.findIndex((count) => count > 0)];
  throw new Error(
    `this topology has a cycle ("${first}" is on or below it): recursive SQL would not end; compare an acyclic one`,
  );
}

/** A threshold at the median of the attribute most nodes have, or the commonest text, or the commonest first letter. */
function conditionOf(topology: Topology): Pick<GraphFacts, 'condition' | 'conditionValues'> {
  const attributes = topology.nodeAttributes.map((text) => {
    return text === null ? {} : (JSON.parse(text) as Record<string, unknown>);
  });
  const attribute = commonest(attributes.flatMap((one) => Object.keys(one)));
  if (attribute === null) {
    const value = commonest(topology.nodeLabels.map((label) => label.slice(0, 1)).filter((letter) => letter !== ''))!;
    return {
      condition: { attribute: 'label', operator: 'STARTS WITH', value },
      conditionValues: topology.nodeLabels,
    };
  }
  const conditionValues = attributes.map((one) => {
    const value = one[attribute];
    return typeof value === 'number' || typeof value === 'string' ? value : null;
  });
  const numbers = conditionValues.filter((value) => typeof value === 'number').sort((one, other) => one - other);
  const texts = conditionValues.filter((value) => typeof value === 'string');
  const condition: AttributeCondition =
    numbers.length > texts.length
      ? { attribute, operator: '>=', value: numbers[Math.floor(numbers.length / 2)]! }
      : { attribute, operator: '=', value: commonest(texts)! };
  return { condition, conditionValues };
}

function commonest(words: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  let best: string | null = null;
  for (const [word, count] of counts) if (best === null || count > counts.get(best)!) best = word;
  return best;
}

function walkRelationOf({ metagraph, nodeCount, edgeCount, edgeSources, edgeTargets, edgeRelations }: Topology) {
  let best: number | null = null;
  let bestPaths = 0;
  for (const relation of metagraph.relations.keys()) {
    const [leaving, entering] = [new Uint32Array(nodeCount), new Uint32Array(nodeCount)];
    for (let edge = 0; edge < edgeCount; edge++) {
      if (edgeRelations[edge] !== relation) continue;
      leaving[edgeSources[edge]!]!++;
      entering[edgeTargets[edge]!]!++;
    }
    const isForest = entering.every((count) => count <= 1);
    const paths = entering.reduce((sum, count, node) => sum + count * leaving[node]!, 0);
    if (isForest || paths <= bestPaths) continue;
    best = relation;
    bestPaths = paths;
  }
  return best;
}
