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

/**
 * Reads GraphML (http://graphml.graphdrawing.org). A node's type and label are its values named `type` and `label`
 * (else `name`), in any case; an edge's relation is `type`, else `relation`, and its label stays an attribute. Other
 * values become attributes with their declared types; declared defaults count. `directed` of an edge overrides
 * `edgedefault`. A nested graph makes its node a group: an edge `contains` leads to each node in it. What yEd draws as a
 * node's label is its label. Graph-level data and ports are left out.
 *
 * Errors: `input.format` (an id, end, key or declaration missing; a value not of its type), `input.unsupported`
 * (hyperedges, several graphs), and those of `readXml`.
 */
export async function readGraphml(source: SourceFile, context: ImportContext): Promise<void> {
  const handler = new GraphmlHandler(source.name, context);
  await readXml(source, handler, context);
  if (!handler.hasGraph) {
    throw refusal('input.format', { file: source.name }, { expected: 'a <graph>', found: 'none' });
  }
}

interface OpenData {
  readonly key: string;
  readonly place: Place;
}

class GraphmlHandler implements XmlHandler {
  hasGraph = false;
  readonly #file: string;
  readonly #context: ImportContext;
  readonly #declarations = new Declarations();
  /** Nodes and edges around the current element: more than one inside nested graphs. */
  readonly #open: OpenElement[] = [];
  readonly #isDirectedByDefault: boolean[] = [];
  readonly #text = new BoundedText();
  #isTextWanted = false;
  #isDrawnLabel = false;
  #declaration: Declaration | null = null;
  #data: OpenData | null = null;

  constructor(file: string, context: ImportContext) {
    this.#file = file;
    this.#context = context;
  }

  open(element: XmlElement): void {
    const place = { file: this.#file, line: element.line };
    if (this.#data !== null) {
      // Anything inside <data> belongs to the program that wrote it; a drawn label is the one thing worth reading.
      if (this.#isDrawnLabel) return;
      this.#isDrawnLabel = element.name.endsWith(':NodeLabel') && this.#open.at(-1)?.label === '';
      this.#startText(this.#isDrawnLabel);
      return;
    }
    switch (element.name) {
      case 'key':
        this.#declare(element, place);
        break;
      case 'default':
        this.#startText(element.parent === 'key');
        break;
      case 'graph':
        this.#openGraph(element, place);
        break;
      case 'node':
      case 'edge':
        this.#open.push({ kind: element.name, element, place, values: new Map(), label: '' });
        break;
      case 'data':
        this.#data = { key: required(element, 'key', this.#file), place };
        this.#startText(true);
        break;
      case 'hyperedge':
        throw refusal('input.unsupported', place, { expected: 'edges between two nodes', found: 'a <hyperedge>' });
    }
  }

  text(text: string): void {
    if (this.#isTextWanted) this.#text.add(text, this.#context, this.#data?.place ?? { file: this.#file });
  }

  close(name: string, parent: string): void {
    if (this.#data !== null && name !== 'data') {
      const open = this.#open.at(-1);
      if (!this.#isDrawnLabel || !name.endsWith(':NodeLabel') || open === undefined) return;
      open.label = this.#text.value.trim();
      this.#isDrawnLabel = false;
      this.#startText(false);
      return;
    }
    switch (name) {
      case 'default':
        if (this.#declaration !== null && parent === 'key') this.#declaration.defaultText = this.#text.value;
        this.#isTextWanted = false;
        break;
      case 'key':
        this.#declaration = null;
        break;
      case 'data':
        this.#closeData(parent);
        break;
      case 'graph':
        this.#isDirectedByDefault.pop();
        break;
      case 'node':
      case 'edge':
        this.#closeElement();
        break;
    }
  }

  #startText(isWanted: boolean): void {
    this.#text.clear();
    this.#isTextWanted = isWanted;
  }

  #declare(element: XmlElement, place: Place): void {
    const id = required(element, 'id', this.#file);
    const given = element.attribute('for') ?? 'all';
    const scope = given === 'node' || given === 'edge' || given === 'all' ? given : 'other';
    const type = element.attribute('attr.type') ?? 'string';
    this.#declaration = { name: element.attribute('attr.name') ?? id, type, scope, defaultText: null };
    this.#declarations.add(id, this.#declaration, place);
  }

  #openGraph(element: XmlElement, place: Place): void {
    const byDefault = element.attribute('edgedefault') ?? 'directed';
    if (byDefault !== 'directed' && byDefault !== 'undirected') {
      const expected = 'edgedefault directed or undirected';
      throw refusal('input.format', { ...place, element: '<graph>' }, { expected, found: quote(byDefault) });
    }
    if (this.#isDirectedByDefault.length === 0) {
      if (this.hasGraph) {
        const advice = 'import each into a workspace of its own';
        throw refusal('input.unsupported', place, { expected: 'one <graph>', found: 'another', advice });
      }
      this.hasGraph = true;
    }
    this.#isDirectedByDefault.push(byDefault === 'directed');
  }

  #closeData(parent: string): void {
    const open = this.#open.at(-1);
    if (this.#data !== null && open !== undefined && parent === open.kind) {
      // Values that hold elements have blanks for text: nothing of ours.
      const text = this.#text.value;
      if (text.trim() !== '') this.#declarations.setValue(open, this.#data.key, text, this.#data.place);
    }
    this.#data = null;
    this.#isTextWanted = false;
  }

  #closeElement(): void {
    const open = this.#open.pop();
    if (open === undefined) return;
    this.#declarations.fillDefaults(open);
    if (open.kind === 'edge') {
      addEdgeElement(open, '', this.#isDirected(open) ? 'directed' : 'undirected', this.#context);
      return;
    }
    addNodeElement(open, this.#context);
    const group = this.#open.findLast(({ kind }) => kind === 'node');
    if (group === undefined) return;
    const [source, target] = [required(group.element, 'id', this.#file), required(open.element, 'id', this.#file)];
    const edge = { source, target, relation: GROUP_RELATION, isDirected: true, attributes: null };
    this.#context.builder.addEdge(edge, open.place);
  }

  #isDirected(open: OpenElement): boolean {
    const directed = open.element.attribute('directed');
    if (directed === undefined) return this.#isDirectedByDefault.at(-1) ?? true;
    if (directed === 'true' || directed === 'false') return directed === 'true';
    const place = { ...open.place, element: '<edge>' };
    throw refusal('input.format', place, { expected: 'directed true or false', found: quote(directed) });
  }
}
