import { declaredValue, edgeParts, nodeParts } from './attributes.ts';
import type { ImportContext } from './import-context.ts';
import { type Place, quote, refusal } from './refusal.ts';
import type { XmlElement } from './xml-elements.ts';

/** The relation from a group node to the nodes in it (nested graphs of GraphML, nested nodes of GEXF). */
export const GROUP_RELATION = 'contains';

/** A `<node>` or `<edge>` of GraphML or GEXF that is still open. */
export interface OpenElement {
  readonly kind: 'node' | 'edge';
  readonly element: XmlElement;
  readonly place: Place;
  readonly values: Map<string, unknown>;
  /** The label that the format itself gives a node (GEXF's attribute, yEd's drawing), '' for none. */
  label: string;
}

/** An attribute that the document declares: GraphML `<key>`, GEXF `<attribute>`. */
export interface Declaration {
  readonly name: string;
  readonly type: string;
  /** Which elements have it. */
  readonly scope: 'node' | 'edge' | 'all' | 'other';
  /** What an element has that gives no value, as text. */
  defaultText: string | null;
}

/** The declarations of a document, by the id that values refer to. */
export class Declarations {
  readonly #byId = new Map<string, Declaration>();

  /** `scope` keeps apart what GEXF numbers anew for nodes and edges. */
  add(id: string, declaration: Declaration, place: Place): void {
    if (this.#byId.has(id)) {
      throw refusal('input.format', place, { expected: 'each attribute declared once', found: `${quote(id)} again` });
    }
    this.#byId.set(id, declaration);
  }

  /** Gives `open` the value with which the document fills the attribute `id`. */
  setValue(open: OpenElement, id: string, text: string, place: Place): void {
    const declaration = this.#byId.get(id);
    if (declaration === undefined) {
      const expected = 'a value of a declared attribute';
      throw refusal('input.format', place, { expected, found: `one of ${quote(id)}` });
    }
    const value = declaredValue(declaration.type, text, place);
    if (value !== undefined) open.values.set(declaration.name, value);
  }

  /** Adds the declared defaults that `open` does not override. */
  fillDefaults(open: OpenElement): void {
    for (const { name, type, scope, defaultText } of this.#byId.values()) {
      if (defaultText === null || (scope !== 'all' && scope !== open.kind) || open.values.has(name)) continue;
      const value = declaredValue(type, defaultText, open.place);
      if (value !== undefined) open.values.set(name, value);
    }
  }
}

/** The value of an XML attribute that must be there; throws `input.format` naming the element. */
export function required(element: XmlElement, name: string, file: string): string {
  const value = element.attribute(name);
  if (value !== undefined && value !== '') return value;
  const place = { file, line: element.line, element: `<${element.name}>` };
  throw refusal('input.format', place, { expected: `an attribute ${name}`, found: 'none' });
}

/** Adds a finished `<node>`. */
export function addNodeElement(open: OpenElement, { builder }: ImportContext): void {
  const key = required(open.element, 'id', open.place.file);
  builder.addNode({ key, ...nodeParts(open.values, open.label) }, open.place);
}

/** Adds a finished `<edge>`; `kind` is the relation that the element itself names, '' for none. */
export function addEdgeElement(
  open: OpenElement,
  kind: string,
  direction: 'directed' | 'undirected' | 'mutual',
  { builder }: ImportContext,
): void {
  const source = required(open.element, 'source', open.place.file);
  const target = required(open.element, 'target', open.place.file);
  const parts = edgeParts(open.values);
  const relation = parts.relation === '' ? kind.trim() : parts.relation;
  const edge = { source, target, relation, attributes: parts.attributes, isDirected: direction !== 'undirected' };
  builder.addEdge(edge, open.place);
  if (direction === 'mutual') builder.addEdge({ ...edge, source: target, target: source }, open.place);
}

/** Text between two tags, bounded while it grows. */
export class BoundedText {
  #text = '';

  get value(): string {
    return this.#text;
  }

  clear(): void {
    this.#text = '';
  }

  add(text: string, { limits }: ImportContext, place: Place): void {
    this.#text += text;
    if (this.#text.length <= limits.attributeBytes) return;
    const expected = `at most ${limits.attributeBytes} bytes in one value`;
    throw refusal('limit.bytes', place, { expected, found: 'more' });
  }
}
