import type { Metagraph, MetagraphRule } from '../model/metagraph.ts';
import type { ImportWarning, Topology } from '../model/topology.ts';
import { Uint16ColumnBuilder } from './column-builder.ts';
import { EdgeColumns } from './edge-columns.ts';
import type { ImportLimits } from './import-limits.ts';
import { describePlace, type Place, quote, refusal } from './refusal.ts';
import { createTypeList } from './type-list.ts';

export const NODE_TYPE_DEFAULT = 'node';
export const RELATION_DEFAULT = 'edge';

/** What happens to an edge whose end is not a node (yet): left out, made a node, or kept waiting until the end. */
export type UnknownEnd = 'leave-out' | 'make-node' | 'wait';

export interface BuilderOptions {
  readonly undirected: 'both' | 'refuse';
  readonly strict: boolean;
  readonly unknownEnd: UnknownEnd;
  readonly limits: ImportLimits;
}

/** Empty `type` and `label` mean that the source gives none. `attributes` is a JSON object as text. */
export interface NodeRecord {
  readonly key: string;
  readonly type: string;
  readonly label: string;
  readonly attributes: string | null;
}

export interface EdgeRecord {
  readonly source: string;
  readonly target: string;
  readonly relation: string;
  readonly isDirected: boolean;
  readonly attributes: string | null;
}

/**
 * Collects what any importer reads into one topology, and applies the contract's rules in one place: the first of two
 * equal node keys stays, exact repeats of an edge merge into the first, edges to unknown nodes are left out, self loops
 * stay, undirected edges become edges both ways. Each is counted with its first place, or refused when strict.
 *
 * Errors: `input.strict`, `input.format` (a key that cannot be one), `limit.bytes` (a bound of `ImportLimits`).
 */
export class TopologyBuilder {
  readonly #options: BuilderOptions;
  readonly #indexOfKey = new Map<string, number>();
  readonly #keys: string[] = [];
  readonly #labels: string[] = [];
  readonly #attributes: (string | null)[] = [];
  readonly #types = new Uint16ColumnBuilder();
  readonly #edges = new EdgeColumns();
  readonly #edgeAttributes: (string | null)[] = [];
  readonly #typeNames;
  readonly #relationNames;
  readonly #waiting: { readonly edge: EdgeRecord; readonly place: Place }[] = [];
  readonly #warnings = new Map<ImportWarning['code'], { count: number; readonly first: string }>();

  constructor(options: BuilderOptions) {
    this.#options = options;
    this.#typeNames = createTypeList('node types', options.limits);
    this.#relationNames = createTypeList('relations', options.limits);
  }

  get nodeCount(): number {
    return this.#keys.length;
  }

  get edgeCount(): number {
    return this.#edges.length;
  }

  /** Returns whether the node was new. */
  addNode(node: NodeRecord, place: Place): boolean {
    if (this.#indexOfKey.has(node.key)) {
      this.#warn('node.duplicate', place, node, 'node keys that differ from one another');
      return false;
    }
    const { limits } = this.#options;
    checkKey(node.key, limits, place);
    if (this.#keys.length >= limits.nodes) throw tooMany('nodes', limits.nodes, place);
    const label = node.label.toWellFormed();
    if (label.length > limits.labelLength) throw tooLong('a label', limits.labelLength, label, place);
    checkAttributes(node.attributes, limits, place);
    this.#types.push(this.#typeNames.indexOf(node.type === '' ? NODE_TYPE_DEFAULT : node.type, place));
    this.#indexOfKey.set(node.key, this.#keys.length);
    this.#keys.push(node.key);
    this.#labels.push(label === '' ? node.key : label);
    this.#attributes.push(node.attributes);
    return true;
  }

  /** Returns whether the edge was new; an edge that waits for its ends is not counted yet. */
  addEdge(edge: EdgeRecord, place: Place): boolean {
    const source = this.#endOf(edge.source, place);
    const target = this.#endOf(edge.target, place);
    if (source !== undefined && target !== undefined) return this.#connect(source, target, edge, place);
    if (this.#options.unknownEnd === 'wait') {
      if (this.#waiting.length >= this.#options.limits.waitingEdges) {
        throw tooMany('edges that come before their nodes', this.#options.limits.waitingEdges, place);
      }
      this.#waiting.push({ edge, place });
    } else this.#leaveOut(edge, place);
    return false;
  }

  /** Counts an edge whose target the importer already knows to be none of the nodes. */
  addUnknownEdge(edge: EdgeRecord, place: Place): void {
    this.#leaveOut(edge, place);
  }

  /** For sources whose attribute types are known only at their end. */
  setNodeAttributes(node: number, attributes: string | null): void {
    this.#attributes[node] = attributes;
  }

  setEdgeAttributes(edge: number, attributes: string | null): void {
    this.#edgeAttributes[edge] = attributes;
  }

  /** Ends the import; the builder is used up. O(nodes + edges). */
  finish(): { readonly topology: Topology; readonly warnings: readonly ImportWarning[] } {
    for (const { edge, place } of this.#waiting) {
      const source = this.#indexOfKey.get(edge.source);
      const target = this.#indexOfKey.get(edge.target);
      if (source !== undefined && target !== undefined) this.#connect(source, target, edge, place);
      else this.#leaveOut(edge, place);
    }
    const nodeTypes = this.#types.toArray();
    const topology: Topology = {
      metagraph: this.#metagraph(nodeTypes),
      nodeCount: this.nodeCount,
      nodeKeys: this.#keys,
      nodeLabels: this.#labels,
      nodeTypes,
      nodeAttributes: this.#attributes,
      edgeCount: this.edgeCount,
      edgeSources: this.#edges.sources.toArray(),
      edgeTargets: this.#edges.targets.toArray(),
      edgeRelations: this.#edges.relations.toArray(),
      edgeAttributes: this.#edgeAttributes,
    };
    const warnings = [...this.#warnings].map(([code, { count, first }]) => ({ code, count, first }));
    return { topology, warnings };
  }

  #endOf(key: string, place: Place): number | undefined {
    const index = this.#indexOfKey.get(key);
    if (index !== undefined || this.#options.unknownEnd !== 'make-node') return index;
    this.addNode({ key, type: '', label: '', attributes: null }, place);
    return this.#keys.length - 1;
  }

  #connect(source: number, target: number, edge: EdgeRecord, place: Place): boolean {
    const { limits, undirected } = this.#options;
    if (!edge.isDirected && undirected === 'refuse') {
      const expected = 'directed edges only, because undirected ones are to be refused';
      const advice = 'import with undirected = both to read each as an edge both ways';
      throw refusal('input.strict', place, { expected, found: describe(edge), advice });
    }
    checkAttributes(edge.attributes, limits, place);
    const relation = this.#relationNames.indexOf(edge.relation === '' ? RELATION_DEFAULT : edge.relation, place);
    let isNew = this.#keep(source, target, relation, edge.attributes, place);
    if (!edge.isDirected) {
      this.#count('edge.undirected', place, edge);
      if (source !== target) isNew = this.#keep(target, source, relation, edge.attributes, place) || isNew;
    }
    if (!isNew) this.#warn('edge.duplicate', place, edge, 'each edge (source, target, relation) once');
    else if (source === target) this.#warn('edge.self-loop', place, edge, 'edges between two different nodes');
    return isNew;
  }

  #keep(source: number, target: number, relation: number, attributes: string | null, place: Place): boolean {
    const { limits } = this.#options;
    if (this.#edges.length >= limits.edges && !this.#edges.has(source, target, relation)) {
      throw tooMany('edges', limits.edges, place);
    }
    if (!this.#edges.add(source, target, relation)) return false;
    this.#edgeAttributes.push(attributes);
    return true;
  }

  #leaveOut(edge: EdgeRecord, place: Place): void {
    this.#warn('edge.unknown-node', place, edge, 'edges between nodes that the source lists');
  }

  #warn(code: ImportWarning['code'], place: Place, what: NodeRecord | EdgeRecord, expected: string): void {
    if (this.#options.strict) {
      const found = `${describe(what)} (${code})`;
      throw refusal('input.strict', place, { expected, found, advice: 'without strict it is counted and reported' });
    }
    this.#count(code, place, what);
  }

  #count(code: ImportWarning['code'], place: Place, what: NodeRecord | EdgeRecord): void {
    const warning = this.#warnings.get(code);
    if (warning !== undefined) warning.count++;
    else this.#warnings.set(code, { count: 1, first: `${describePlace(place)}: ${describe(what)}` });
  }

  #metagraph(nodeTypes: Uint16Array): Metagraph {
    const relations = this.#relationNames.names;
    const typeCount = this.#typeNames.names.length;
    // Numbers as keys: 65,535^3 stays below 2^53.
    const counts = new Map<number, number>();
    for (let edge = 0; edge < this.#edges.length; edge++) {
      const fromType = nodeTypes[this.#edges.sources.at(edge)]!;
      const toType = nodeTypes[this.#edges.targets.at(edge)]!;
      const rule = (fromType * relations.length + this.#edges.relations.at(edge)) * typeCount + toType;
      counts.set(rule, (counts.get(rule) ?? 0) + 1);
    }
    const rules: MetagraphRule[] = [...counts].map(([rule, edgeCount]) => {
      const pair = Math.floor(rule / typeCount);
      const fromType = Math.floor(pair / relations.length);
      return { fromType, relation: pair % relations.length, toType: rule % typeCount, edgeCount };
    });
    return { nodeTypes: this.#typeNames.names, relations, rules };
  }
}

function describe(what: NodeRecord | EdgeRecord): string {
  return 'key' in what ? what.key : `${what.source} ${what.isDirected ? '->' : '--'} ${what.target}`;
}

/** A key must be findable again in any store: not empty, valid Unicode, and without U+0000, which ends a text in C. */
function checkKey(key: string, limits: ImportLimits, place: Place): void {
  if (key.length > limits.keyLength) throw tooLong('a key', limits.keyLength, key, place);
  if (key === '') throw refusal('input.format', place, { expected: 'a key', found: 'an empty one' });
  if (key.includes('\0') || !key.isWellFormed()) {
    throw refusal('input.format', place, {
      expected: 'a key of Unicode characters other than U+0000',
      found: quote(key),
    });
  }
}

function checkAttributes(attributes: string | null, limits: ImportLimits, place: Place): void {
  // UTF-8 takes at most three bytes a UTF-16 unit, so short texts need no second look.
  if (attributes === null || attributes.length * 3 <= limits.attributeBytes) return;
  const bytes = Buffer.byteLength(attributes);
  if (bytes <= limits.attributeBytes) return;
  const expected = `at most ${limits.attributeBytes} bytes of attributes`;
  throw refusal('limit.bytes', place, { expected, found: `${bytes} bytes` });
}

function tooMany(what: string, most: number, place: Place) {
  return refusal('limit.bytes', place, { expected: `at most ${most} ${what}`, found: 'one more' });
}

function tooLong(what: string, most: number, found: string, place: Place) {
  const expected = `${what} of at most ${most} characters`;
  return refusal('limit.bytes', place, { expected, found: `${found.length}, beginning with ${quote(found)}` });
}
