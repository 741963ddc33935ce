/**
 * Shared-memory columns
 * =====================
 *
 * What every thread of the engine must see at once, in one SharedArrayBuffer. Row = NodeIndex, a slot: `slots` is how many
 * there are, taken and vacant.
 *
 *   epochs   Int32[1 + pages]   [0] the shard map's epoch; [1 + p] the epoch at which page p last changed
 *   revisions Int32[3 + pages]  [0] the last write to the topology that every shard has; [1] the last one that some may have;
 *            [2] the last one that changed what nodes there are or what they say of themselves; [3 + p] the last one that
 *            changed anything about a node of page p
 *   homes    Uint16[nodes]      the shard map: home shard of each node
 *   types    Uint16[nodes]      type of each node
 *   heat     Uint32[writers][nodes]  accesses since the engine started, modulo 2^32, one stripe a writer
 *   traffic  Uint32[2 x shards][shards]  what one shard sent to another since then, modulo 2^32: nodes that one has found
 *            and the other has to go on with. Row k counts what worker k hands over itself in walks; row shards + k what
 *            the coordinator hands over for shard k, from one step of a query to the next
 *
 * Each heat stripe has exactly one writer (shard worker k writes stripe k, the coordinator the last), and so has each row
 * of traffic (the coordinator writes all of the second half), which uses plain stores: nothing is lost and no atomic is
 * needed. Sections, stripes and rows start on 128-byte boundaries, so two writers never share a cache line. Readers take differences (accessesBetween), so nobody ever resets anything.
 *
 * Writers of `homes` and `epochs`: the coordinator only, home first, page epoch second, map epoch last; a reader that
 * sees the new epoch therefore sees the new home.
 */
const SECTION_BYTES = 128;
const PAGE_NODES = 1024;

export interface SharedColumns {
  readonly buffer: SharedArrayBuffer;
  readonly slotCount: number;
  readonly shardCount: number;
  readonly epochs: Int32Array<SharedArrayBuffer>;
  readonly revisions: Int32Array<SharedArrayBuffer>;
  readonly homes: Uint16Array<SharedArrayBuffer>;
  readonly types: Uint16Array<SharedArrayBuffer>;
  /** One stripe a shard worker, and a last one for the coordinator. */
  readonly heat: readonly Uint32Array<SharedArrayBuffer>[];
  /** One row a shard worker by its own hand, then one a shard by the coordinator's. */
  readonly traffic: readonly Uint32Array<SharedArrayBuffer>[];
}

/** The page a node is on: the grain at which changes are told. */
export const pageOf = (node: number): number => Math.floor(node / PAGE_NODES);

const aligned = (bytes: number) => Math.ceil(bytes / SECTION_BYTES) * SECTION_BYTES;

/** Lays the columns over `buffer`, or over a new one filled with zeroes. O(1). */
export function sharedColumns(slotCount: number, shardCount: number, buffer?: SharedArrayBuffer): SharedColumns {
  const pages = Math.ceil(slotCount / PAGE_NODES);
  const writerCount = shardCount + 1;
  const revisionsStart = aligned((1 + pages) * 4);
  const homesStart = revisionsStart + aligned((3 + pages) * 4);
  const typesStart = homesStart + aligned(slotCount * 2);
  const heatStart = typesStart + aligned(slotCount * 2);
  const stripeBytes = aligned(slotCount * 4);
  const trafficStart = heatStart + writerCount * stripeBytes;
  const rowBytes = aligned(shardCount * 4);
  const rowCount = 2 * shardCount;
  const memory = buffer ?? new SharedArrayBuffer(trafficStart + rowCount * rowBytes);
  return {
    buffer: memory,
    slotCount,
    shardCount,
    epochs: new Int32Array(memory, 0, 1 + pages),
    revisions: new Int32Array(memory, revisionsStart, 3 + pages),
    homes: new Uint16Array(memory, homesStart, slotCount),
    types: new Uint16Array(memory, typesStart, slotCount),
    heat: Array.from({ length: writerCount }, (_, writer) => {
      return new Uint32Array(memory, heatStart + writer * stripeBytes, slotCount);
    }),
    traffic: Array.from({ length: rowCount }, (_, row) => {
      return new Uint32Array(memory, trafficStart + row * rowBytes, shardCount);
    }),
  };
}

/** Publishes new homes under a new epoch. Only the coordinator may call it, after the catalog has committed them. */
export function publishHomes(columns: SharedColumns, nodes: Uint32Array, homes: Uint16Array, epoch: number): void {
  for (let at = 0; at < nodes.length; at++) Atomics.store(columns.homes, nodes[at]!, homes[at]!);
  raiseEpoch(columns, nodes, epoch);
}

/** The last write that every shard has. */
export const revisionOf = ({ revisions }: SharedColumns): number => Atomics.load(revisions, 0);

/** The last write that some shard may have. */
export const announcedRevisionOf = ({ revisions }: SharedColumns): number => Atomics.load(revisions, 1);

/** The last write that added, removed or renamed nodes, or changed their attributes. */
export const nodesRevisionOf = ({ revisions }: SharedColumns): number => Atomics.load(revisions, 2);

/** The last write that changed rows that name a node of the page. */
export const revisionOfPage = ({ revisions }: SharedColumns, page: number): number => Atomics.load(revisions, 3 + page);

/**
 * Says which pages a write changes, before the first shard applies it: a reader that began before, or begins while some
 * shards have it and others not, sees a page that is newer than the revision it began at. `publishRevision` ends that.
 */
export function announceWrite(
  { revisions }: SharedColumns,
  revision: number,
  nodes: Iterable<number>,
  changesNodes: boolean,
): void {
  for (const node of nodes) Atomics.store(revisions, 3 + pageOf(node), revision);
  if (changesNodes) Atomics.store(revisions, 2, revision);
  Atomics.store(revisions, 1, revision);
}

export function publishRevision({ revisions }: SharedColumns, revision: number): void {
  Atomics.store(revisions, 0, revision);
}

/** A new epoch for the pages of some nodes: what was kept of them holds no more. */
export function raiseEpoch(columns: SharedColumns, nodes: Iterable<number>, epoch: number): void {
  for (const node of nodes) Atomics.store(columns.epochs, 1 + pageOf(node), epoch);
  Atomics.store(columns.epochs, 0, epoch);
}

/**
 * Counters only grow and wrap at 2^32; the difference modulo 2^32 is right as long as fewer than 2^32 accesses of one
 * node fall between two looks, so a wrap needs no special case.
 */
export const accessesBetween = (previous: number, current: number): number => (current - previous) >>> 0;
