import { statSync } from 'node:fs';
import { ShardscopeError } from '../../base/errors.ts';
import { deltaRowCount, type PartitionDelta } from '../partition-delta.ts';
import type { ClosureRow, EdgeRow, PartitionStore, RowListener } from '../partition-store.ts';
import type { ClosureRows, EdgeRows, IncidentRows, NodeRow, Reached } from '../rows.ts';
import { type FileAccess, fileAccess } from './file-access.ts';
import { logSync } from './log-sync.ts';
import { migrate } from './migrate.ts';
import { PARTITION_INDEXES, PARTITION_MIGRATIONS } from './migrations/partition-migrations.ts';
import { type Tally, writeDelta } from './sqlite-delta.ts';
import { openDatabase, withFileErrors, withSqliteErrors, withSqliteErrorsEach } from './sqlite-errors.ts';
import { prepareStatements } from './statements.ts';

export interface SqliteStore extends PartitionStore, FileAccess {}
/**
 * Deltas that one transaction takes in: their pages are mostly the same ones, and are written to the WAL once. Reads of this
 * connection see them at once. Those of a transaction that is lost with its worker are sent again (ADR 15).
 */
const DELTAS_A_COMMIT = 32;
/** About what they take at most: what is large gains nothing by waiting, and a disk without room should say so at once. */
const DELTA_BYTES_A_COMMIT = 256 * 1024;
const ROW_BYTES = 20;

/** Pages in the WAL before a commit writes them back, 16 MiB: the pages of a move are written again by the next one. */
const WAL_PAGES = 4000;

/**
 * A partition in one SQLite file, WAL. Writes are committed at `synchronous = NORMAL`, which waits for no disk; `sync`
 * waits until all of them are there. A copy must be there before the catalog says that the node has moved, also when the
 * power fails.
 */
export function openSqliteStore(file: string, shard: number): SqliteStore {
  const db = openDatabase(file, { fileMustExist: true }, (opened) => {
    // SQLite takes an empty file for an empty database; a partition that lost its rows must not pass for one without.
    if (opened.pragma('user_version', { simple: true }) === 0) {
      throw new ShardscopeError('storage.corrupt', `${file}: holds no partition; restore it or import again`, { file });
    }
    opened.pragma('journal_mode = WAL');
    opened.pragma('synchronous = NORMAL');
    opened.pragma(`wal_autocheckpoint = ${WAL_PAGES}`);
    opened.pragma('cache_size = -16384');
    opened.pragma('temp_store = MEMORY');
    migrate(opened, PARTITION_MIGRATIONS, file);
    opened.exec(PARTITION_INDEXES);
  });
  const sql = withSqliteErrors(file, () => prepareStatements(db));
  const guarded = <T>(work: () => T): T => withSqliteErrors(file, work);

  // Counted once, then kept by what each transaction changed: the console asks every second.
  let counted: Tally | null = null;
  const tally = (): Tally => {
    counted ??= sql.counts.get() as Tally;
    return { ...counted };
  };
  /** What was committed since the last sync, also by a process that died, may not be on the disk. */
  let isUnsynced = true;
  const log = logSync(file, () => {
    isUnsynced = true;
  });
  /** Deltas in the transaction that is open. */
  let openDeltaCount = 0;
  let openDeltaBytes = 0;
  const counting = <T>(write: (change: Tally) => T): T => {
    const change: Tally = { nodes: 0, edges: 0, closureRows: 0 };
    const before = tally();
    const changesBefore = sql.totalChanges.get() as number;
    const result = write(change);
    if (sql.totalChanges.get() !== changesBefore) isUnsynced = true;
    counted = {
      nodes: before.nodes + change.nodes,
      edges: before.edges + change.edges,
      closureRows: before.closureRows + change.closureRows,
    };
    return result;
  };
  const inTransaction = <T>(work: (change: Tally) => T): T =>
    guarded(() => {
      commitDeltas();
      return counting((change) => db.transaction(() => work(change)).immediate());
    });

  /** A failure takes all of them back: whoever sent them has them still. */
  function commitDeltas(): void {
    if (openDeltaCount === 0) return;
    openDeltaCount = 0;
    try {
      db.exec('COMMIT');
    } catch (error) {
      giveUpDeltas();
      throw error;
    }
  }

  function giveUpDeltas(): void {
    openDeltaCount = 0;
    counted = null;
    if (db.inTransaction) db.exec('ROLLBACK');
  }

  function applyDelta(delta: PartitionDelta, listener: RowListener | undefined): number {
    if (delta.revision <= appliedRevision()) return 0;
    if (openDeltaCount === 0) db.exec('BEGIN IMMEDIATE');
    try {
      // A savepoint within the transaction that is open: this delta is whole whatever becomes of it.
      const changed = counting((change) =>
        db.transaction(() => {
          sql.setAppliedRevision.run(delta.revision);
          return writeDelta(sql, delta, change, listener);
        })(),
      );
      openDeltaBytes = (openDeltaCount === 0 ? 0 : openDeltaBytes) + deltaBytes(delta);
      openDeltaCount++;
      if (openDeltaCount >= DELTAS_A_COMMIT || openDeltaBytes >= DELTA_BYTES_A_COMMIT) commitDeltas();
      return changed;
    } catch (error) {
      // Where the disk is full SQLite may have given up more than the savepoint.
      giveUpDeltas();
      throw error;
    }
  }

  const store: SqliteStore = {
    ...fileAccess(db, file, () => guarded(commitDeltas)),

    node: (index) => guarded(() => sql.node.get(index) as NodeRow | undefined),
    nodes: (indexes) =>
      guarded(() => {
        const rows: NodeRow[] = [];
        for (const index of indexes) {
          const row = sql.node.get(index) as NodeRow | undefined;
          if (row !== undefined) rows.push(row);
        }
        return rows;
      }),
    closure: (hierarchy, index, direction, depthMax, accesses = null) =>
      guarded(() => {
        const statement = direction === 'down' ? sql.descendants : sql.ancestors;
        return toReached(statement.all(hierarchy, index, Math.min(depthMax, 0xffff)) as [number, number][], accesses);
      }),
    closureDepth: (hierarchy, ancestor, descendant) =>
      guarded(() => sql.closureDepth.get(hierarchy, ancestor, descendant) as number | undefined),
    edges: (index, direction) =>
      guarded(() => {
        const rows = (direction === 'down' ? sql.edgesDown : sql.edgesUp).all(index) as EdgeTuple[];
        return toEdgeRows(rows);
      }),
    counts: () => guarded(() => tally()),
    nodeVersion: (index) => guarded(() => sql.nodeVersion.get(index) as number | undefined),
    edgeVersion: (...key) => guarded(() => sql.edgeVersion.get(...key) as number | undefined),
    incidentCounts: (index) =>
      guarded(() => sql.incidentCounts.get({ index }) as { edges: number; closureRows: number }),

    incidentRows: (nodes) => guarded(() => readIncidentRows(nodes)),
    applyDelta: (delta, listener) => guarded(() => applyDelta(delta, listener)),
    appliedRevision: () => guarded(appliedRevision),
    sync: () => {
      guarded(commitDeltas);
      const revision = guarded(appliedRevision);
      if (isUnsynced) log.begin();
      isUnsynced = false;
      const { underWay } = log;
      return underWay === null ? revision : withFileErrors(file, () => underWay.then(() => revision));
    },
    insertRows: (rows, homes, listener) => inTransaction((change) => insertRows(rows, homes, change, listener)),
    reconcile: (nodes, homes, listener) => inTransaction((change) => reconcile(nodes, homes, change, listener)),
    reconcileSome: (nodes, homes, rowsMax, listener) =>
      inTransaction((change) => reconcileSome(nodes, homes, rowsMax, change, listener)),

    allNodes: () => withSqliteErrorsEach(file, sql.everyNode.iterate() as IterableIterator<NodeRow>),
    allEdges: () => withSqliteErrorsEach(file, sql.everyEdge.iterate() as IterableIterator<EdgeRow>),
    closureRows: () => withSqliteErrorsEach(file, sql.everyClosureRow.iterate() as IterableIterator<ClosureRow>),
    fileBytes: () => fileBytes(file) + fileBytes(`${file}-wal`),
    close: () =>
      guarded(() => {
        try {
          commitDeltas();
        } finally {
          db.close();
          log.close();
        }
      }),
  };

  function appliedRevision(): number {
    return sql.appliedRevision.get() as number;
  }

  function readIncidentRows(nodes: Uint32Array): IncidentRows {
    const wanted = new Set(nodes);
    const nodeRows: NodeRow[] = [];
    const edges: EdgeTuple[] = [];
    const closure: ClosureTuple[] = [];
    for (const node of nodes) {
      const row = sql.node.get(node) as NodeRow | undefined;
      if (row !== undefined) nodeRows.push(row);
      for (const edge of sql.edgesDown.all(node) as EdgeTuple[]) edges.push(edge);
      // An edge or a row between two moving nodes was already taken from its upper end.
      for (const edge of sql.edgesUp.all(node) as EdgeTuple[]) if (!wanted.has(edge[0])) edges.push(edge);
      for (const row of sql.closureBelow.all(node) as ClosureTuple[]) closure.push(row);
      for (const row of sql.closureAbove.all(node) as ClosureTuple[]) if (!wanted.has(row[1])) closure.push(row);
    }
    return {
      nodes: nodeRows,
      edges: toEdgeRows(edges),
      closure: toClosureRows(closure),
    };
  }

  function insertRows(
    { nodes, edges, closure }: IncidentRows,
    homes: Uint16Array,
    change: Tally,
    listener: RowListener | undefined,
  ): number {
    for (const row of nodes) {
      const { changes } = sql.insertNode.run(row.index, row.key, row.label, row.type, row.attributes, row.version);
      if (changes === 0) continue;
      change.nodes++;
      listener?.nodeChanged(row.index);
    }
    for (let at = 0; at < edges.sources.length; at++) {
      const [source, target] = [edges.sources[at]!, edges.targets[at]!];
      const [relation, attributes, version] = [edges.relations[at]!, edges.attributes[at] ?? null, edges.versions[at]!];
      const { changes } = sql.insertEdge.run(source, target, relation, attributes, version);
      if (changes === 0) continue;
      change.edges++;
      listener?.edgeChanged(source, target);
    }
    for (let at = 0; at < closure.ancestors.length; at++) {
      const [hierarchy, ancestor, descendant] = [
        closure.hierarchies[at]!,
        closure.ancestors[at]!,
        closure.descendants[at]!,
      ];
      const home = homes[ancestor]!;
      if (sql.insertClosure.run(hierarchy, ancestor, descendant, closure.depths[at]!, home).changes === 0) continue;
      change.closureRows++;
      listener?.closureRowChanged(hierarchy, ancestor, descendant);
    }
    return change.nodes + change.edges + change.closureRows;
  }

  function reconcile(nodes: Uint32Array, homes: Uint16Array, change: Tally, listener: RowListener | undefined): number {
    const isHere = (node: number) => homes[node] === shard;
    let rewritten = 0;
    for (const node of nodes) {
      if (!isHere(node)) deleteStrays(node, isHere, change, listener);
      rewritten += sql.rewriteShard.run({ node, home: homes[node]! }).changes;
    }
    return rewritten - (change.nodes + change.edges + change.closureRows);
  }

  function reconcileSome(
    nodes: Uint32Array,
    homes: Uint16Array,
    rowsMax: number,
    change: Tally,
    listener: RowListener | undefined,
  ): number {
    const isHere = (node: number) => homes[node] === shard;
    let count = 0;
    let looked = 0;
    while (count < nodes.length && (count === 0 || looked < rowsMax)) {
      const node = nodes[count++]!;
      if (!isHere(node)) looked += deleteStrays(node, isHere, change, listener);
      looked += sql.rewriteShard.run({ node, home: homes[node]! }).changes;
    }
    return count;
  }

  /** `node` is not at home here: its row goes, and so does each row whose other end is not at home here either. Returns the rows looked at. */
  function deleteStrays(
    node: number,
    isHere: (node: number) => boolean,
    change: Tally,
    listener: RowListener | undefined,
  ): number {
    if (sql.deleteNode.run(node).changes > 0) {
      change.nodes--;
      listener?.nodeChanged(node);
    }
    const edges = [...sql.edgesDown.all(node), ...sql.edgesUp.all(node)] as EdgeTuple[];
    for (const edge of edges) {
      const [source, target, relation] = edge;
      // A self loop was found from both of its ends; it goes once.
      if (isHere(source) || isHere(target) || sql.deleteEdge.run(source, target, relation).changes === 0) continue;
      change.edges--;
      listener?.edgeChanged(source, target);
    }
    const rows = [...sql.closureBelow.all(node), ...sql.closureAbove.all(node)] as ClosureTuple[];
    for (const row of rows) {
      const [hierarchy, ancestor, descendant] = row;
      if (isHere(ancestor) || isHere(descendant)) continue;
      if (sql.deleteClosure.run(hierarchy, ancestor, descendant).changes === 0) continue;
      change.closureRows--;
      listener?.closureRowChanged(hierarchy, ancestor, descendant);
    }
    return 1 + edges.length + rows.length;
  }

  return store;
}

type EdgeTuple = [source: number, target: number, relation: number, attributes: string | null, version: number];
type ClosureTuple = [hierarchy: number, ancestor: number, descendant: number, depth: number];

function toReached(rows: readonly [number, number][], accesses: Uint32Array | null): Reached {
  const nodes = new Uint32Array(rows.length);
  const depths = new Uint16Array(rows.length);
  for (let at = 0; at < rows.length; at++) {
    const [node, depth] = rows[at]!;
    nodes[at] = node;
    depths[at] = depth;
    if (accesses !== null) accesses[node]!++;
  }
  return { nodes, depths };
}

function toEdgeRows(rows: readonly EdgeTuple[]): EdgeRows {
  const edges = {
    sources: new Uint32Array(rows.length),
    targets: new Uint32Array(rows.length),
    relations: new Uint16Array(rows.length),
    attributes: new Array<string | null>(rows.length),
    versions: new Uint32Array(rows.length),
  };
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!;
    [edges.sources[at], edges.targets[at], edges.relations[at], edges.attributes[at], edges.versions[at]] = row;
  }
  return edges;
}

function toClosureRows(rows: readonly ClosureTuple[]): ClosureRows {
  const closure = {
    hierarchies: new Uint8Array(rows.length),
    ancestors: new Uint32Array(rows.length),
    descendants: new Uint32Array(rows.length),
    depths: new Uint16Array(rows.length),
  };
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!;
    [closure.hierarchies[at], closure.ancestors[at], closure.descendants[at], closure.depths[at]] = row;
  }
  return closure;
}

function fileBytes(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** About what a delta takes: its rows, and the attributes that it sets. */
function deltaBytes(delta: PartitionDelta): number {
  const textOf = (sum: number, text: string | null) => sum + (text?.length ?? 0);
  const nodes = delta.nodes.reduce((sum, { attributes }) => textOf(sum, attributes), 0);
  return ROW_BYTES * deltaRowCount(delta) + nodes + delta.edges.attributes.reduce(textOf, 0);
}
