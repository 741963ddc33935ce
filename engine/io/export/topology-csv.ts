import { IMPORT_LIMITS } from '../import-limits.ts';
import { findColumns } from '../table-header.ts';
import { type AttributeKinds, type AttributeValue, attributeKinds, entriesOf, valueText } from './attribute-kinds.ts';
import { csvCell, csvLine, isFormula } from './csv-text.ts';
import { caseOfName, placementNames } from './export-names.ts';
import { edgeText, type PlacedTopology, relationOf, sourceOf, targetOf, typeOf } from './placed-topology.ts';
import { ExportWarnings, inChunks, type WrittenExport } from './written-export.ts';

/**
 * A topology as the pair of tables that imports read. Cells are written exactly as they are, so that they come back as they
 * were; texts that a spreadsheet would take for formulas are counted, not changed. CSV has no types: what would be read
 * as another type than it was is counted too.
 */
export function topologyCsv(placed: PlacedTopology): { readonly nodes: WrittenExport; readonly edges: WrittenExport } {
  return { nodes: nodeTable(placed), edges: edgeTable(placed) };
}

function nodeTable(placed: PlacedTopology): WrittenExport {
  const { topology, homes, influence } = placed;
  const warnings = new ExportWarnings();
  const look = new ColumnLook(warnings, (node) => topology.nodeKeys[node]!);
  const kinds = attributeKinds(topology.nodeAttributes, look.see);
  const own = [...kinds.keys()];
  const names = new Set(own);
  const { shard, influence: score } = placementNames(names);
  const header = [...['id', 'type', 'label'].map((name) => caseOfName(name, names)), ...own, shard, score];
  checkHeader(header, 'node-table', warnings);
  look.judge(kinds);
  for (const [node, key] of topology.nodeKeys.entries()) {
    const texts = [key, topology.nodeLabels[node]!, typeOf(placed, node)];
    if (texts.some(isFormula)) warnings.add('export.formula', () => key);
  }
  const rows = function* () {
    yield csvLine(header.map(csvCell));
    for (const [node, key] of topology.nodeKeys.entries()) {
      const cells = [key, typeOf(placed, node), topology.nodeLabels[node]!].map(csvCell);
      const attributes = cellsOf(topology.nodeAttributes[node]!, own);
      yield csvLine([...cells, ...attributes, String(homes[node]), String(influence[node])]);
    }
  };
  return { warnings: warnings.list(), chunks: inChunks(rows()) };
}

function edgeTable(placed: PlacedTopology): WrittenExport {
  const { topology } = placed;
  const warnings = new ExportWarnings();
  const look = new ColumnLook(warnings, (edge) => edgeText(placed, edge));
  const kinds = attributeKinds(topology.edgeAttributes, look.see);
  const own = [...kinds.keys()];
  const names = new Set(own);
  const header = [...['src', 'dst', 'type'].map((name) => caseOfName(name, names)), ...own];
  checkHeader(header, 'edge-table', warnings);
  look.judge(kinds);
  for (const relation of topology.metagraph.relations) {
    if (isFormula(relation)) warnings.add('export.formula', () => `the relation ${relation}`);
  }
  const rows = function* () {
    yield csvLine(header.map(csvCell));
    for (let edge = 0; edge < topology.edgeCount; edge++) {
      const cells = [sourceOf(placed, edge), targetOf(placed, edge), relationOf(placed, edge)].map(csvCell);
      yield csvLine([...cells, ...cellsOf(topology.edgeAttributes[edge]!, own)]);
    }
  };
  return { warnings: warnings.list(), chunks: inChunks(rows()) };
}

function cellsOf(attributes: string | null, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const values = new Map(entriesOf(attributes));
  return names.map((name) => {
    const value = values.get(name);
    return value === undefined ? '' : csvCell(valueText(value));
  });
}

/** What an import would make of the header: it is the import's own code that says. */
function checkHeader(header: readonly string[], kind: 'node-table' | 'edge-table', warnings: ExportWarnings): void {
  const columns = findColumns(header);
  const isFound = columns?.kind === kind && columns.count <= IMPORT_LIMITS.columns;
  if (!isFound) {
    const problem = header.length > IMPORT_LIMITS.columns ? `${header.length} columns` : header.join(',');
    warnings.add('export.header', () => `${problem}; a graphml or json export comes back as it was`);
  }
  const seen = new Set<string>();
  for (const name of header) {
    const trimmed = name.trim();
    const isKept =
      trimmed !== '' && trimmed === name && !seen.has(trimmed) && trimmed.length <= IMPORT_LIMITS.keyLength;
    if (!isKept || !name.isWellFormed()) warnings.add('export.name', () => JSON.stringify(name));
    if (isFormula(name)) warnings.add('export.formula', () => `the column ${name}`);
    seen.add(trimmed);
  }
}

/** Looks for values that would be read otherwise than they are: a column of CSV has one type, told by its cells. */
class ColumnLook {
  readonly #warnings: ExportWarnings;
  readonly #where: (row: number) => string;
  /** Of each column, texts that look like numbers and like booleans. */
  readonly #lookAlikes = new Map<string, { number: number; boolean: number }>();

  constructor(warnings: ExportWarnings, where: (row: number) => string) {
    this.#warnings = warnings;
    this.#where = where;
  }

  readonly see = (row: number, name: string, value: AttributeValue): void => {
    const place = () => `${this.#where(row)}, ${name}`;
    if (typeof value === 'object') this.#warnings.add('export.nested', place);
    if (typeof value !== 'string') return;
    if (value === '') this.#warnings.add('export.blank', place);
    if (!value.isWellFormed()) this.#warnings.add('export.characters', place);
    if (isFormula(value)) this.#warnings.add('export.formula', place);
    const alike = this.#lookAlikes.get(name) ?? { number: 0, boolean: 0 };
    this.#lookAlikes.set(name, alike);
    // An empty cell decides nothing.
    if (value === '' || (String(Number(value)) === value && Number.isFinite(Number(value)))) alike.number++;
    if (value === '' || value === 'true' || value === 'false') alike.boolean++;
  };

  judge(kinds: ReadonlyMap<string, AttributeKinds>): void {
    for (const { name, counts } of kinds.values()) {
      const alike = this.#lookAlikes.get(name) ?? { number: 0, boolean: 0 };
      const { number, boolean, text, json } = counts;
      const readsAsNumbers = boolean === 0 && json === 0 && alike.number === text;
      const readsAsBooleans = number === 0 && json === 0 && alike.boolean === text;
      const retyped = readsAsNumbers || readsAsBooleans ? text : number + boolean;
      this.#warnings.add('export.retyped', () => `the column ${name}`, retyped);
    }
  }
}
