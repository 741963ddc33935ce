import type { ErrorDetails } from '../../base/errors.ts';
import type { Attributes, TopologyChange } from '../../model/changes.ts';
import { refuseChange } from './change-errors.ts';
import { ruleKey } from './row-keys.ts';
import { type WorkingNode, WorkingTopology, type WriteBase } from './working-topology.ts';

/** Shards that there are. */
interface CheckOptions {
  readonly shardCount: number;
}

/**
 * Checks the changes of a write one after the other, each against what those before it would have made, and returns what
 * all of them make. Cycles and placement rules are not looked at here: they need the whole.
 * @throws not-found.*, conflict.*, limit.slots naming the change; nothing was changed
 */
export function checkChanges(
  changes: readonly TopologyChange[],
  base: WriteBase,
  { shardCount }: CheckOptions,
): WorkingTopology {
  const working = new WorkingTopology(base);
  const check = new ChangeCheck(base, working, shardCount);
  for (const [at, change] of changes.entries()) check.apply(at, change);
  check.requireAllowedEdges(changes);
  return working;
}

class ChangeCheck {
  readonly #base: WriteBase;
  readonly #working: WorkingTopology;
  readonly #shardCount: number;
  readonly #allowed: ReadonlySet<string>;
  /** Nodes of another type, with the change that made them so: their edges are looked at when all changes are in. */
  readonly #retyped = new Map<WorkingNode, number>();

  constructor(base: WriteBase, working: WorkingTopology, shardCount: number) {
    this.#base = base;
    this.#working = working;
    this.#shardCount = shardCount;
    this.#allowed = new Set(base.metagraph.rules.map(ruleKey));
  }

  apply(at: number, change: TopologyChange): void {
    const working = this.#working;
    const refuse = (code: Parameters<typeof refuseChange>[0], message: string, details?: ErrorDetails): never =>
      refuseChange(code, at, change, message, details);
    const node = (key: string): WorkingNode =>
      working.node(key) ?? refuse('not-found.node', `there is no node "${key}"`, { node: key });
    const edge = (source: WorkingNode, target: WorkingNode, relation: number) =>
      working.edge(source.slot, target.slot, relation) ??
      refuse('not-found.edge', 'there is no such edge', { source: source.key, target: target.key });
    const requireVersion = (found: number, expected: number | undefined) => {
      if (expected === undefined || found === expected) return;
      const message = `it is at version ${found}, not ${expected}: somebody has changed it; read it again`;
      refuse('conflict.revision', message, { expected, found });
    };
    switch (change.op) {
      case 'add-node': {
        if (working.node(change.key) !== undefined) {
          refuse('conflict.exists', `there is a node "${change.key}" already`, { node: change.key });
        }
        if (change.shard !== undefined && change.shard >= this.#shardCount) {
          const message = `there is no shard ${change.shard}; shards are 0 to ${this.#shardCount - 1}`;
          refuse('not-found.shard', message, { shard: change.shard });
        }
        working.addNode({
          key: change.key,
          label: change.label ?? change.key,
          type: this.#type(at, change, change.type),
          attributes: merged(null, change.attributes),
          shard: change.shard ?? null,
        });
        return;
      }
      case 'change-node': {
        const found = node(change.key);
        requireVersion(found.version, change.ifVersion);
        if (change.type !== undefined) {
          const type = this.#type(at, change, change.type);
          if (type !== found.type) this.#retyped.set(found, at);
          found.type = type;
        }
        found.label = change.label ?? found.label;
        found.attributes = merged(found.attributes, change.attributes);
        found.isChanged = true;
        return;
      }
      case 'remove-node': {
        const found = node(change.key);
        requireVersion(found.version, change.ifVersion);
        const edges = working.edgesOf(found.slot);
        if (edges.length > 0 && change.edges !== 'remove') {
          const message = `it has ${edges.length} edges; remove them first, or say "edges": "remove"`;
          refuse('conflict.edges', message, { edges: edges.length });
        }
        for (const { source, target, relation } of edges) working.edge(source, target, relation)!.isThere = false;
        working.removeNode(found);
        return;
      }
      case 'add-edge': {
        const [source, target] = [node(change.source), node(change.target)];
        const relation = this.#relation(at, change, change.relation);
        if (working.edge(source.slot, target.slot, relation) !== undefined) {
          refuse('conflict.exists', 'there is such an edge already');
        }
        this.#requireAllowed(at, change, source.type, relation, target.type);
        working.addEdge(source.slot, target.slot, relation, merged(null, change.attributes));
        return;
      }
      case 'change-edge': {
        const [source, target] = [node(change.source), node(change.target)];
        const found = edge(source, target, this.#relation(at, change, change.relation));
        requireVersion(found.version, change.ifVersion);
        found.attributes = merged(found.attributes, change.attributes);
        found.isChanged = true;
        return;
      }
      case 'remove-edge': {
        const [source, target] = [node(change.source), node(change.target)];
        const found = edge(source, target, this.#relation(at, change, change.relation));
        requireVersion(found.version, change.ifVersion);
        found.isThere = false;
        return;
      }
      case 'move-subtree': {
        const [moved, parent] = [node(change.key), node(change.to)];
        const from = change.from === undefined ? null : node(change.from).slot;
        const relation = change.relation === undefined ? null : this.#relation(at, change, change.relation);
        const parents = working.edgesOf(moved.slot).filter((of) => {
          const isAsked = (from === null || of.source === from) && (relation === null || of.relation === relation);
          return of.target === moved.slot && isAsked;
        });
        const [only] = parents;
        if (only === undefined) refuse('not-found.edge', 'it has no such parent', { node: change.key });
        if (parents.length > 1) {
          const message = `it has ${parents.length} parents; say "from" and "relation"`;
          refuse('conflict.parents', message, { node: change.key, parents: parents.length });
        }
        const former = working.edge(only!.source, only!.target, only!.relation)!;
        requireVersion(former.version, change.ifVersion);
        if (former.source === parent.slot) return;
        if (working.edge(parent.slot, moved.slot, former.relation) !== undefined) {
          refuse('conflict.exists', `"${change.to}" is a parent of it already`);
        }
        this.#requireAllowed(at, change, parent.type, former.relation, moved.type);
        former.isThere = false;
        working.addEdge(parent.slot, moved.slot, former.relation, former.attributes);
      }
    }
  }

  /** Of nodes that have another type now. */
  requireAllowedEdges(changes: readonly TopologyChange[]): void {
    for (const [{ slot, isRemoved }, at] of this.#retyped) {
      if (isRemoved) continue;
      for (const { source, target, relation } of this.#working.edgesOf(slot)) {
        const [from, to] = [this.#working.typeOf(source), this.#working.typeOf(target)];
        this.#requireAllowed(at, changes[at]!, from, relation, to);
      }
    }
  }

  #type(at: number, change: TopologyChange, name: string): number {
    const { nodeTypes } = this.#base.metagraph;
    const type = nodeTypes.indexOf(name);
    if (type >= 0) return type;
    const message = `there is no node type "${name}"; there are ${nodeTypes.join(', ')}; add it to the metagraph first`;
    return refuseChange('conflict.metagraph', at, change, message, { type: name });
  }

  #relation(at: number, change: TopologyChange, name: string): number {
    const { relations } = this.#base.metagraph;
    const relation = relations.indexOf(name);
    if (relation >= 0) return relation;
    const message = `there is no relation "${name}"; there are ${relations.join(', ')}; add it to the metagraph first`;
    return refuseChange('conflict.metagraph', at, change, message, { relation: name });
  }

  #requireAllowed(at: number, change: TopologyChange, fromType: number, relation: number, toType: number): void {
    if (this.#allowed.has(ruleKey({ fromType, relation, toType }))) return;
    const { nodeTypes, relations } = this.#base.metagraph;
    const [from, to] = [nodeTypes[fromType]!, nodeTypes[toType]!];
    const message = `the metagraph allows no ${from} -[${relations[relation]}]-> ${to}; change the metagraph, or connect others`;
    refuseChange('conflict.metagraph', at, change, message, { from, relation: relations[relation]!, to });
  }
}

/** A merge patch (RFC 7396) at the first level: null removes; null for no attributes at all. */
function merged(before: Attributes | null, patch: Attributes | undefined): Attributes | null {
  if (patch === undefined) return before;
  const entries = new Map(Object.entries(before ?? {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) entries.delete(name);
    else entries.set(name, value);
  }
  return entries.size === 0 ? null : Object.fromEntries(entries);
}
