import { ShardscopeError } from '../../base/errors.ts';
import {
  type AttributeKinds,
  type AttributeValue,
  attributeKinds,
  entriesOf,
  kindOf,
  type ValueKind,
  valueText,
} from './attribute-kinds.ts';
import type { PlacedTopology } from './placed-topology.ts';
import { edgeText } from './placed-topology.ts';
import { ExportWarnings } from './written-export.ts';
import { isXmlText, xmlText } from './xml-text.ts';

/** Declared types; both formats call them so. A list or an object is its JSON as text. */
const DECLARED_TYPES: Readonly<Record<ValueKind, string>> = {
  number: 'double',
  boolean: 'boolean',
  text: 'string',
  json: 'string',
};

export interface XmlDeclaration {
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

/**
 * The attributes of nodes or of edges, as a document declares them. A name whose values are of several types is declared
 * once a type, so that every value keeps its own.
 */
export class XmlAttributes {
  readonly declarations: XmlDeclaration[] = [];
  readonly names: ReadonlySet<string>;
  readonly #prefix: string;
  readonly #ids = new Map<string, string>();

  constructor(prefix: string, kinds: ReadonlyMap<string, AttributeKinds>) {
    this.#prefix = prefix;
    this.names = new Set(kinds.keys());
    for (const { name, counts } of kinds.values()) {
      for (const kind of ['number', 'boolean', 'text', 'json'] as const) {
        if (counts[kind] > 0) this.#ids.set(`${kind} ${name}`, this.#idOf(name, DECLARED_TYPES[kind]));
      }
    }
  }

  /** Declares one of the engine's own; returns its id. */
  add(name: string, type: string): string {
    return this.#idOf(name, type);
  }

  #idOf(name: string, type: string): string {
    const known = this.declarations.find((one) => one.name === name && one.type === type);
    if (known !== undefined) return known.id;
    const id = `${this.#prefix}${this.declarations.length}`;
    this.declarations.push({ id, name, type });
    return id;
  }

  /** Pairs of declaration and text, escaped. */
  *valuesOf(attributes: string | null): Generator<readonly [id: string, text: string]> {
    for (const [name, value] of entriesOf(attributes)) {
      yield [this.#ids.get(`${kindOf(value)} ${name}`)!, xmlText(valueText(value))];
    }
  }
}

/**
 * Looks through a topology for what XML cannot hold. `isBlank` tells the texts that the format's reader takes for none.
 * @throws input.unsupported for a key, type or relation with such characters: replaced, two of them could become one
 */
export function xmlAttributesOf(
  placed: PlacedTopology,
  isBlank: (text: string) => boolean,
): { readonly nodes: XmlAttributes; readonly edges: XmlAttributes; readonly warnings: ExportWarnings } {
  const { topology } = placed;
  const warnings = new ExportWarnings();
  for (const key of topology.nodeKeys) requireXml('key', key);
  for (const type of topology.metagraph.nodeTypes) requireXml('type', type);
  for (const relation of topology.metagraph.relations) requireXml('relation', relation);
  for (const [node, label] of topology.nodeLabels.entries()) {
    if (!isXmlText(label)) warnings.add('export.characters', () => topology.nodeKeys[node]!);
    if (label !== label.trim()) warnings.add('export.label', () => topology.nodeKeys[node]!);
  }
  const look = (where: (row: number) => string) => (row: number, name: string, value: AttributeValue) => {
    const place = () => `${where(row)}, ${name}`;
    if (typeof value === 'object') warnings.add('export.nested', place);
    const text = valueText(value);
    if (typeof value === 'string' && isBlank(text)) warnings.add('export.blank', place);
    if (!isXmlText(text)) warnings.add('export.characters', place);
  };
  const nodes = attributeKinds(
    topology.nodeAttributes,
    look((node) => topology.nodeKeys[node]!),
  );
  const edges = attributeKinds(
    topology.edgeAttributes,
    look((edge) => edgeText(placed, edge)),
  );
  for (const name of [...nodes.keys(), ...edges.keys()]) {
    if (!isXmlText(name)) warnings.add('export.name', () => JSON.stringify(name));
  }
  return { nodes: new XmlAttributes('n', nodes), edges: new XmlAttributes('e', edges), warnings };
}

function requireXml(what: string, text: string): void {
  if (isXmlText(text)) return;
  const message = `the ${what} ${JSON.stringify(text)} has a character that XML cannot hold; export as json or csv`;
  throw new ShardscopeError('input.unsupported', message, { found: text.toWellFormed() });
}
