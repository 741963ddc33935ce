import type { Csr } from '../../algorithms/graph/csr.ts';
import { findCycle } from '../../algorithms/graph/find-cycle.ts';
import { type ErrorDetails, ShardscopeError } from '../../base/errors.ts';
import { SHARD_COUNT_MAX } from '../../model/ids.ts';
import type { Metagraph, MetagraphRule } from '../../model/metagraph.ts';
import type { MetagraphDocument, MetagraphReport } from '../../protocol/change-types.ts';
import type { EdgeColumns } from '../../shard/shard-methods.ts';
import type { KeptHierarchy } from '../catalog/catalog.ts';
import { ruleKey } from './row-keys.ts';

/** A type or relation is a u16 whose highest value marks a vacant slot. */
const NAMES_MAX = 0xffff - 1 - SHARD_COUNT_MAX;
const CYCLE_NODES_SHOWN = 20;

export function metagraphDocument(
  { nodeTypes, relations, rules }: Metagraph,
  hierarchies: readonly KeptHierarchy[],
): MetagraphDocument {
  return {
    nodeTypes,
    relations,
    connections: rules.map(({ fromType, relation, toType, edgeCount }) => ({
      ...{ from: nodeTypes[fromType]!, relation: relations[relation]!, to: nodeTypes[toType]! },
      edges: edgeCount,
    })),
    hierarchies: hierarchies.map(({ name, relations: of, isAcyclic }) => {
      return { name, relations: of === null ? null : of.map((relation) => relations[relation]!), acyclic: isAcyclic };
    }),
  };
}

export interface EditedMetagraph {
  readonly metagraph: Metagraph;
  readonly hierarchies: readonly KeptHierarchy[];
}

/**
 * A metagraph as a document wishes it. Types and relations may come, at the end of their lists, but not go: partitions know
 * them by number. A connection that edges have stays. Of hierarchies only `acyclic` may be another.
 * @throws conflict.metagraph naming what is not possible
 */
export function editedMetagraph(
  before: Metagraph,
  hierarchies: readonly KeptHierarchy[],
  document: MetagraphDocument,
): EditedMetagraph {
  const nodeTypes = extended('node type', before.nodeTypes, document.nodeTypes);
  const relations = extended('relation', before.relations, document.relations);
  const indexIn = (what: string, names: readonly string[], name: string) => {
    const index = names.indexOf(name);
    if (index < 0) refuse(`a connection names the ${what} "${name}", which is not among the ${what}s`, { name });
    return index;
  };
  const counts = new Map(before.rules.map((rule) => [ruleKey(rule), rule.edgeCount]));
  const rules = new Map<string, MetagraphRule>();
  for (const { from, relation, to } of document.connections) {
    const rule = {
      fromType: indexIn('node type', nodeTypes, from),
      relation: indexIn('relation', relations, relation),
      toType: indexIn('node type', nodeTypes, to),
    };
    rules.set(ruleKey(rule), { ...rule, edgeCount: counts.get(ruleKey(rule)) ?? 0 });
  }
  for (const rule of before.rules) {
    if (rule.edgeCount === 0 || rules.has(ruleKey(rule))) continue;
    const [from, to] = [nodeTypes[rule.fromType]!, nodeTypes[rule.toType]!];
    const name = `${from} -[${relations[rule.relation]}]-> ${to}`;
    refuse(`${name} cannot be forbidden: ${rule.edgeCount} edges are such; remove them first`, {
      connection: name,
      edges: rule.edgeCount,
    });
  }
  const names = document.hierarchies.map(({ name }) => name);
  const unknown = names.find((name, at) => names.indexOf(name) < at || !hierarchies.some((kept) => kept.name === name));
  if (unknown !== undefined) {
    const why = hierarchies.some(({ name }) => name === unknown) ? 'is named twice' : 'cannot be added; import again';
    refuse(`hierarchy "${unknown}" ${why}`, { hierarchy: unknown });
  }
  return {
    metagraph: { nodeTypes, relations, rules: [...rules.values()] },
    hierarchies: hierarchies.map((kept) => {
      const wanted = document.hierarchies.find(({ name }) => name === kept.name);
      if (wanted === undefined) refuse(`hierarchy "${kept.name}" cannot be left out`, { hierarchy: kept.name });
      const relationNames = kept.relations?.map((relation) => before.relations[relation]!) ?? null;
      if (JSON.stringify(relationNames) !== JSON.stringify(wanted!.relations)) {
        refuse(`the relations of hierarchy "${kept.name}" cannot be changed; import again with --hierarchy`, {
          hierarchy: kept.name,
        });
      }
      return { ...kept, isAcyclic: wanted!.acyclic };
    }),
  };
}

/** @throws conflict.cycle where a hierarchy that is to be acyclic has a cycle */
export function refusePresentCycles(
  hierarchies: readonly KeptHierarchy[],
  graphs: readonly { readonly forward: Csr; readonly backward: Csr }[],
  keyOf: (slot: number) => string,
): void {
  hierarchies.forEach(({ name, isAcyclic }, at) => {
    const cycle = isAcyclic ? findCycle(graphs[at]!.forward, graphs[at]!.backward) : null;
    if (cycle === null) return;
    const keys = cycle.slice(0, CYCLE_NODES_SHOWN).map(keyOf);
    const message = `hierarchy ${name} cannot be acyclic: it has the cycle ${keys.join(' -> ')} -> ${keys[0]}`;
    throw new ShardscopeError('conflict.cycle', message, { hierarchy: name, cycle: keys, length: cycle.length });
  });
}

/** Compares a metagraph with all edges. O(edges). */
export function metagraphReport(
  { nodeTypes, relations, rules }: Metagraph,
  hierarchies: readonly KeptHierarchy[],
  edges: EdgeColumns,
  types: Uint16Array,
  graphs: readonly { readonly forward: Csr; readonly backward: Csr }[],
  keyOf: (slot: number) => string,
): MetagraphReport {
  const found = new Map<string, { rule: Omit<MetagraphRule, 'edgeCount'>; edges: number }>();
  for (let edge = 0; edge < edges.sources.length; edge++) {
    const rule = {
      fromType: types[edges.sources[edge]!]!,
      relation: edges.relations[edge]!,
      toType: types[edges.targets[edge]!]!,
    };
    const entry = found.get(ruleKey(rule)) ?? { rule, edges: 0 };
    entry.edges++;
    found.set(ruleKey(rule), entry);
  }
  const counted = new Map(rules.map((rule) => [ruleKey(rule), rule]));
  for (const rule of rules) if (!found.has(ruleKey(rule))) found.set(ruleKey(rule), { rule, edges: 0 });
  const violations = [...found.values()].flatMap(({ rule, edges: count }) => {
    const expected = counted.get(ruleKey(rule))?.edgeCount ?? null;
    if (expected === count) return [];
    const [from, relation, to] = [nodeTypes[rule.fromType]!, relations[rule.relation]!, nodeTypes[rule.toType]!];
    return [{ from, relation, to, edges: count, counted: expected }];
  });
  const cycles = hierarchies.map(({ name, isAcyclic }, at) => {
    const cycle = findCycle(graphs[at]!.forward, graphs[at]!.backward);
    return { name, acyclic: isAcyclic, cycle: cycle?.slice(0, CYCLE_NODES_SHOWN).map(keyOf) ?? null };
  });
  return {
    ok: violations.length === 0 && cycles.every(({ acyclic, cycle }) => !acyclic || cycle === null),
    checked: edges.sources.length,
    violations,
    hierarchies: cycles,
  };
}

function extended(what: string, before: readonly string[], wanted: readonly string[]): readonly string[] {
  const missing = before.find((name) => !wanted.includes(name));
  if (missing !== undefined) {
    refuse(`the ${what} "${missing}" cannot be taken away, only its connections can`, { name: missing });
  }
  const added = [...new Set(wanted)].filter((name) => !before.includes(name));
  if (before.length + added.length > NAMES_MAX) refuse(`at most ${NAMES_MAX} ${what}s are possible`, {});
  return [...before, ...added];
}

function refuse(message: string, details: ErrorDetails): never {
  throw new ShardscopeError('conflict.metagraph', message, details);
}
