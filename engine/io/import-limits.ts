/**
 * What an import may cost. A file that comes from elsewhere decides none of these: each is checked while reading, before
 * the memory it guards is taken. Tests pass smaller ones.
 */
export interface ImportLimits {
  /** Bytes of one source after decompression: also what stops a gzip bomb. */
  readonly sourceBytes: number;
  /** Bytes of one JSON source: JSON is parsed whole, and V8 cannot hold a text above 512 MiB. */
  readonly jsonBytes: number;
  readonly sources: number;
  readonly nodes: number;
  /** Edges after merging repeats; an undirected one counts twice. */
  readonly edges: number;
  /** XML edges that name a node before the node was seen; they wait in memory until the end. */
  readonly waitingEdges: number;
  /** Node types, and relations: their numbers are u16. */
  readonly types: number;
  /** UTF-16 units of a node key, a type or a relation. */
  readonly keyLength: number;
  /** UTF-16 units of a label. */
  readonly labelLength: number;
  /** Bytes of the attributes of one node or edge, as JSON text. */
  readonly attributeBytes: number;
  /** Bytes of one CSV record or one line. */
  readonly recordBytes: number;
  readonly columns: number;
  readonly xmlDepth: number;
  readonly jsonDepth: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

export const IMPORT_LIMITS: ImportLimits = {
  sourceBytes: 4096 * MIB,
  jsonBytes: 256 * MIB,
  sources: 64,
  nodes: 5_000_000,
  edges: 20_000_000,
  waitingEdges: 1_000_000,
  types: 65_535,
  keyLength: 1024,
  labelLength: 4096,
  attributeBytes: 64 * KIB,
  recordBytes: MIB,
  columns: 256,
  xmlDepth: 128,
  jsonDepth: 64,
};
