import {
  addEdgeElement,
  addNodeElement,
  BoundedText,
  type Declaration,
  Declarations,
  GROUP_RELATION,
  type OpenElement,
  required,
} from './graph-elements.ts';
import type { ImportContext } from './import-context.ts';
import { type Place, quote, refusal } from './refusal.ts';
import type { SourceFile } from './source-stream.ts';
import { readXml, type XmlElement, type XmlHandler } from './xml-elements.ts';

const DIRECTIONS = ['directed', 'undirected', 'mutual'] as const;
type Direction = (typeof DIRECTIONS)[number];

/**
 * Reads GEXF 1.1 to 1.3 (https://gexf.net). A node's label is its XML attribute `label`, else its value `label` or
 * `name`; its type is the value titled `type`, in any case. An edge's relation is the value titled `type`, else
 * `relation`, else the XML attribute `kind`; its label and weight become attributes. The XML attribute `type` of an edge
 * is its direction; `mutual` is two directed edges. Edges are undirected where neither they nor `defaultedgetype` say
 * otherwise, as the format has it. Nested nodes and `pid` make groups: an edge `contains` leads to each node in them.
 * Colours, positions and time are left out.
 *
 * Errors: `input.format` (an id, end, or declaration missing; a value not of its type), and those of `readXml`.
 */
export async function readGexf(source: SourceFile, context: ImportContext): Promise<void> {
  const handler = new GexfHandler(source.name, context);
  await readXml(source, handler, context);
  if (!handler.hasGraph) {
    throw refusal('input.format', { file: source.name }, { expected: 'a <graph>', found: 'none' });
  }
}

class GexfHandler implements XmlHandler {
  hasGraph = false;
  readonly #file: string;
  readonly #context: ImportContext;
  /** Node and edge attributes have ids of their own: both may call one "0". */
  readonly #declarations = { node: new Declarations(), edge: new Declarations() };
  readonly #open: OpenElement[] = [];
  readonly #text = new BoundedText();
  #scope: 'node' | 'edge' | null = null;
  #declaration: Declaration | null = null;
  #isTextWanted = false;
  #directionByDefault: Direction = 'undirected';

  constructor(file: string, context: ImportContext) {
    this.#file = file;
    this.#context = context;
  }

  open(element: XmlElement): void {
    const place = { file: this.#file, line: element.line };
    switch (element.name) {
      case 'graph':
        this.hasGraph = true;
        this.#directionByDefault = this.#direction(element.attribute('defaultedgetype'), 'undirected', element);
        break;
      case 'attributes': {
        const scope = element.attribute('class');
        this.#scope = scope === 'node' || scope === 'edge' ? scope : null;
        break;
      }
      case 'attribute':
        this.#declare(element, place);
        break;
      case 'default':
        this.#text.clear();
        this.#isTextWanted = this.#declaration !== null;
        break;
      case 'node':
      case 'edge':
        this.#open.push({
          kind: element.name,
          element,
          place,
          values: new Map(),
          label: element.attribute('label') ?? '',
        });
        break;
      case 'attvalue':
        this.#setValue(element, place);
        break;
    }
  }

  text(text: string): void {
    if (this.#isTextWanted) this.#text.add(text, this.#context, { file: this.#file });
  }

  close(name: string): void {
    switch (name) {
      case 'default':
        if (this.#declaration !== null) this.#declaration.defaultText = this.#text.value;
        this.#isTextWanted = false;
        break;
      case 'attribute':
        this.#declaration = null;
        break;
      case 'attributes':
        this.#scope = null;
        break;
      case 'node':
      case 'edge':
        this.#closeElement();
        break;
    }
  }

  #declare(element: XmlElement, place: Place): void {
    if (this.#scope === null) return;
    const id = required(element, 'id', this.#file);
    const type = element.attribute('type') ?? 'string';
    this.#declaration = { name: element.attribute('title') ?? id, type, scope: this.#scope, defaultText: null };
    this.#declarations[this.#scope].add(id, this.#declaration, place);
  }

  #setValue(element: XmlElement, place: Place): void {
    const open = this.#open.at(-1);
    if (open === undefined) return;
    // GEXF 1.0 called it `id`.
    const id = element.attribute('for') ?? required(element, 'id', this.#file);
    this.#declarations[open.kind].setValue(open, id, element.attribute('value') ?? '', place);
  }

  #closeElement(): void {
    const open = this.#open.pop();
    if (open === undefined) return;
    this.#declarations[open.kind].fillDefaults(open);
    if (open.kind === 'edge') {
      this.#closeEdge(open);
      return;
    }
    addNodeElement(open, this.#context);
    const group = this.#open.findLast(({ kind }) => kind === 'node');
    const source = group === undefined ? open.element.attribute('pid') : required(group.element, 'id', this.#file);
    if (source === undefined || source === '') return;
    const target = required(open.element, 'id', this.#file);
    const edge = { source, target, relation: GROUP_RELATION, isDirected: true, attributes: null };
    this.#context.builder.addEdge(edge, open.place);
  }

  #closeEdge(open: OpenElement): void {
    const { element, values, label } = open;
    if (label !== '' && !values.has('label')) values.set('label', label);
    const weight = element.attribute('weight');
    if (weight !== undefined && weight !== '' && !values.has('weight')) {
      const value = Number(weight);
      if (!Number.isFinite(value)) {
        const place = { ...open.place, element: '<edge>' };
        throw refusal('input.format', place, { expected: 'a number as weight', found: quote(weight) });
      }
      values.set('weight', value);
    }
    const direction = this.#direction(element.attribute('type'), this.#directionByDefault, element);
    addEdgeElement(open, element.attribute('kind') ?? '', direction, this.#context);
  }

  #direction(given: string | undefined, byDefault: Direction, element: XmlElement): Direction {
    if (given === undefined || given === '') return byDefault;
    const direction = DIRECTIONS.find((known) => known === given.toLowerCase());
    if (direction !== undefined) return direction;
    const place = { file: this.#file, line: element.line, element: `<${element.name}>` };
    throw refusal('input.format', place, { expected: `one of ${DIRECTIONS.join(', ')}`, found: quote(given) });
  }
}
