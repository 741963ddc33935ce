/** A topology as maps, changed by the plainest code that could be right: the judge of live writes. */
import type { Prng } from '../../../../engine/base/prng.ts';
import type { Attributes, TopologyChange } from '../../../../engine/model/changes.ts';
import type { Topology } from '../../../../engine/model/topology.ts';
import { RELATIONS, TYPES } from '../../../support/topologies.ts';

interface ModelNode {
  label: string;
  type: string;
  attributes: Attributes;
}

export class ModelTopology {
  readonly nodes = new Map<string, ModelNode>();
  /** By source, target and relation. */
  readonly edges = new Map<string, { source: string; target: string; relation: string; attributes: Attributes }>();

  constructor(topology: Topology | null) {
    if (topology !== null) this.#fill(topology);
  }

  copy(): ModelTopology {
    const copy = new ModelTopology(null);
    for (const [key, node] of this.nodes) copy.nodes.set(key, { ...node });
    for (const [id, edge] of this.edges) copy.edges.set(id, { ...edge });
    return copy;
  }

  #fill({ nodeKeys, nodeLabels, nodeTypes, nodeAttributes, metagraph, ...topology }: Topology): void {
    nodeKeys.forEach((key, at) => {
      const attributes = JSON.parse(nodeAttributes[at] ?? '{}') as Attributes;
      this.nodes.set(key, { label: nodeLabels[at]!, type: metagraph.nodeTypes[nodeTypes[at]!]!, attributes });
    });
    topology.edgeSources.forEach((source, at) => {
      this.#setEdge({
        source: nodeKeys[source]!,
        target: nodeKeys[topology.edgeTargets[at]!]!,
        relation: metagraph.relations[topology.edgeRelations[at]!]!,
        attributes: JSON.parse(topology.edgeAttributes[at] ?? '{}') as Attributes,
      });
    });
  }

  apply(change: TopologyChange): void {
    switch (change.op) {
      case 'add-node':
        this.nodes.set(change.key, {
          label: change.label ?? change.key,
          type: change.type,
          attributes: change.attributes ?? {},
        });
        return;
      case 'change-node': {
        const node = this.nodes.get(change.key)!;
        node.label = change.label ?? node.label;
        node.type = change.type ?? node.type;
        node.attributes = patched(node.attributes, change.attributes);
        return;
      }
      case 'remove-node':
        this.nodes.delete(change.key);
        for (const [id, { source, target }] of this.edges) {
          if (source === change.key || target === change.key) this.edges.delete(id);
        }
        return;
      case 'add-edge':
        this.#setEdge({ ...change, attributes: change.attributes ?? {} });
        return;
      case 'change-edge': {
        const edge = this.edges.get(edgeId(change))!;
        edge.attributes = patched(edge.attributes, change.attributes);
        return;
      }
      case 'remove-edge':
        this.edges.delete(edgeId(change));
        return;
      case 'move-subtree': {
        const edge = [...this.edges.values()].find(({ source, target, relation }) => {
          return target === change.key && source === change.from && relation === change.relation;
        })!;
        this.edges.delete(edgeId(edge));
        this.#setEdge({ ...edge, source: change.to });
      }
    }
  }

  /** What is below a node by relations, with shortest depths. */
  below(key: string, relations: readonly string[] | null = null): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    let layer = [key];
    for (let depth = 1; layer.length > 0; depth++) {
      const next: string[] = [];
      for (const from of layer) {
        for (const { source, target, relation } of this.edges.values()) {
          if (source !== from || found.has(target) || (relations !== null && !relations.includes(relation))) continue;
          found.set(target, depth);
          next.push(target);
        }
      }
      layer = next;
    }
    return found;
  }

  #setEdge({
    source,
    target,
    relation,
    attributes,
  }: {
    source: string;
    target: string;
    relation: string;
    attributes: Attributes;
  }) {
    this.edges.set(edgeId({ source, target, relation }), { source, target, relation, attributes });
  }
}

export const edgeId = ({ source, target, relation }: { source: string; target: string; relation: string }) =>
  JSON.stringify([source, target, relation]);

const patched = (before: Attributes, patch: Attributes | undefined): Attributes =>
  Object.fromEntries(Object.entries({ ...before, ...patch }).filter(([, value]) => value !== null));

/** A change that is legal in `model` where every type may connect to every other. */
export function randomChange(model: ModelTopology, prng: Prng, number: number): TopologyChange {
  const keys = [...model.nodes.keys()];
  const edges = [...model.edges.values()];
  const pick = <T>(of: readonly T[]): T => of[prng.below(of.length)]!;
  const attributes = () => ({ number, name: `name ${prng.below(5)}` });
  const choice = prng.below(10);
  if (choice <= 1 || keys.length < 3) {
    return { op: 'add-node', key: `new-${number}`, type: pick(TYPES), attributes: attributes() };
  }
  if (choice === 2)
    return { op: 'change-node', key: pick(keys), label: `label ${number}`, attributes: { number, node: null } };
  if (choice === 3) return { op: 'remove-node', key: pick(keys), edges: 'remove' };
  if (choice === 4 && edges.length > 0) {
    const { source, target, relation } = pick(edges);
    return { op: 'change-edge', source, target, relation, attributes: attributes() };
  }
  if (choice <= 6 && edges.length > 0) {
    const { source, target, relation } = pick(edges);
    return { op: 'remove-edge', source, target, relation };
  }
  if (choice === 7 && edges.length > 0) {
    const { source, target, relation } = pick(edges);
    const to = pick(keys);
    const isThere = [...model.edges.values()].some((edge) => {
      return edge.source === to && edge.target === target && edge.relation === relation;
    });
    if (!isThere) return { op: 'move-subtree', key: target, from: source, to, relation };
  }
  for (;;) {
    const [source, target, relation] = [pick(keys), pick(keys), pick(RELATIONS)];
    if (!model.edges.has(edgeId({ source, target, relation }))) {
      return { op: 'add-edge', source, target, relation, attributes: attributes() };
    }
  }
}

/** Every type may connect to every type through every relation. */
export function freeTopology(topology: Topology): Topology {
  const rules = TYPES.flatMap((_, fromType) =>
    RELATIONS.flatMap((_, relation) =>
      TYPES.map((_, toType) => {
        const { edgeSources, edgeTargets, edgeRelations, nodeTypes } = topology;
        const edgeCount = edgeSources.reduce((count, source, at) => {
          const isIt = nodeTypes[source] === fromType && edgeRelations[at] === relation;
          return count + Number(isIt && nodeTypes[edgeTargets[at]!] === toType);
        }, 0);
        return { fromType, relation, toType, edgeCount };
      }),
    ),
  );
  return { ...topology, metagraph: { ...topology.metagraph, rules } };
}

/** Changes that are legal one after the other; `model` has them then. */
export function randomChanges(model: ModelTopology, prng: Prng, number: number): TopologyChange[] {
  return Array.from({ length: 1 + prng.below(8) }, (_, at) => {
    const change = randomChange(model, prng, 100 * number + at);
    model.apply(change);
    return change;
  });
}
