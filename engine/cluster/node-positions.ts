import { ShardscopeError } from '../base/errors.ts';
import { NO_SHARD } from '../model/ids.ts';
import { LAYOUT_PINS_MAX } from '../protocol/layout-methods.ts';
import type { Catalog, LayoutKind } from './catalog/catalog.ts';

/** In place of the coordinates of a vacant slot. */
export const NOWHERE = Number.NaN;

/** How far from the middle of what it is put next to a new node lies at most, in the unit square. */
const SPREAD = 0.01;

interface PositionsContext {
  readonly catalog: Pick<
    Catalog,
    'positions' | 'savePositions' | 'layoutKind' | 'pinnedSlots' | 'savePinnedSlots' | 'atomically'
  >;
  readonly homes: Uint16Array;
}

/**
 * Where the nodes lie in the picture: x, y by slot, within the unit square. A layout replaces all of them; a node that is
 * added later lies near those it is connected to. Positions of added nodes are saved when the workspace is closed: lost by
 * a crash, they are found again near their shard's others.
 *
 * Somebody may place a node by hand: it is pinned, kept at once, and no layout moves it until it is released.
 */
export class NodePositions {
  readonly #context: PositionsContext;
  #positions: Float32Array | null = null;
  #isSaved = true;
  #pinned: Set<number> | null = null;

  constructor(context: PositionsContext) {
    this.#context = context;
  }

  /** A copy of those of the first `slotEnd` slots. */
  all(slotEnd: number): Float32Array {
    const positions = this.#upTo(slotEnd);
    return positions.slice(0, 2 * slotEnd);
  }

  /** A new layout, kept. Nodes that came while it was made lie near their shard's others, and those that went nowhere. */
  replace(positions: Float32Array, kind: LayoutKind): void {
    const { catalog, homes } = this.#context;
    const before = this.#upTo(positions.length / 2);
    for (const slot of this.#pins) positions.set(before.subarray(2 * slot, 2 * slot + 2), 2 * slot);
    for (let slot = 0; slot < positions.length / 2; slot++) {
      if (homes[slot] === NO_SHARD) positions.fill(NOWHERE, 2 * slot, 2 * slot + 2);
    }
    this.#settle(positions, 0);
    catalog.savePositions(positions, kind);
    this.#positions = positions;
    this.#isSaved = true;
  }

  /** A new node, near the middle of others. */
  add(slot: number, near: readonly number[]): void {
    const positions = this.#upTo(slot + 1);
    const [x, y] = this.#middle(positions, near);
    this.#put(positions, slot, x, y);
    this.#isSaved = false;
  }

  /** Slots that are pinned, ascending. */
  get pinned(): Uint32Array {
    return Uint32Array.from(this.#pins).sort();
  }

  /** Places nodes by hand, within the unit square, and keeps them there. Durable. @throws usage.params */
  pin(places: readonly { readonly node: number; readonly x: number; readonly y: number }[], slotEnd: number): void {
    const pins = new Set([...this.#pins, ...places.map(({ node }) => node)]);
    if (pins.size > LAYOUT_PINS_MAX) {
      const message = `at most ${LAYOUT_PINS_MAX} nodes can be pinned, this would make ${pins.size}; release some first`;
      throw new ShardscopeError('usage.params', message, { pinned: pins.size, pinsMax: LAYOUT_PINS_MAX });
    }
    const positions = this.#upTo(slotEnd).slice();
    for (const { node, x, y } of places) positions.set([x, y], 2 * node);
    this.#keep(positions, pins);
  }

  /** They stay where they are until the next layout. Durable. Null releases all. */
  unpin(nodes: readonly number[] | null): void {
    const released = new Set(nodes ?? this.#pins);
    this.#keep(this.#positions, new Set([...this.#pins].filter((slot) => !released.has(slot))));
  }

  #keep(positions: Float32Array | null, pins: Set<number>): void {
    const { catalog } = this.#context;
    catalog.atomically(() => {
      if (positions !== null) catalog.savePositions(positions, catalog.layoutKind());
      catalog.savePinnedSlots([...pins]);
    });
    if (positions !== null) {
      this.#positions = positions;
      this.#isSaved = true;
    }
    this.#pinned = pins;
  }

  /** Of nodes that are still there: a slot that somebody pinned may be vacant since. */
  get #pins(): ReadonlySet<number> {
    const { catalog, homes } = this.#context;
    this.#pinned ??= new Set(catalog.pinnedSlots().filter((slot) => homes[slot] !== NO_SHARD));
    return this.#pinned;
  }

  remove(slot: number): void {
    // What the catalog still says of it is passed over when it is read.
    if (this.#pins.has(slot)) this.#pinned = new Set([...this.#pins].filter((other) => other !== slot));
    if (this.#positions === null) return;
    this.#positions.fill(NOWHERE, 2 * slot, 2 * slot + 2);
    this.#isSaved = false;
  }

  save(): void {
    if (this.#isSaved || this.#positions === null) return;
    this.#context.catalog.savePositions(this.#positions, this.#context.catalog.layoutKind());
    this.#isSaved = true;
  }

  #upTo(slotEnd: number): Float32Array {
    const { catalog } = this.#context;
    const known = this.#positions ?? catalog.positions() ?? new Float32Array(0);
    this.#positions = known;
    if (known.length >= 2 * slotEnd) return known;
    const grown = new Float32Array(2 * slotEnd).fill(NOWHERE);
    grown.set(known);
    this.#positions = grown;
    this.#settle(grown, known.length / 2);
    return grown;
  }

  /** Gives a place to every node, from a slot on, that has none. */
  #settle(positions: Float32Array, first: number): void {
    const { homes } = this.#context;
    for (let slot = first; slot < positions.length / 2; slot++) {
      if (homes[slot] === NO_SHARD || !Number.isNaN(positions[2 * slot])) continue;
      const [x, y] = this.#middle(positions, this.#shardMates(slot));
      this.#put(positions, slot, x, y);
    }
  }

  #shardMates(slot: number): number[] {
    const { homes } = this.#context;
    const mates: number[] = [];
    for (let other = 0; other < slot; other++) if (homes[other] === homes[slot]) mates.push(other);
    return mates;
  }

  #middle(positions: Float32Array, near: readonly number[]): [x: number, y: number] {
    let [x, y, count] = [0, 0, 0];
    for (const node of near) {
      const [nodeX, nodeY] = [positions[2 * node]!, positions[2 * node + 1]!];
      if (Number.isNaN(nodeX)) continue;
      x += nodeX;
      y += nodeY;
      count++;
    }
    return count === 0 ? [0.5, 0.5] : [x / count, y / count];
  }

  /** No two at the same place, and the same place every time: round the middle by the golden angle. */
  #put(positions: Float32Array, slot: number, x: number, y: number): void {
    const angle = slot * 2.399963;
    const radius = SPREAD * Math.sqrt(((slot * 0.618034) % 1) + 0.05);
    positions[2 * slot] = Math.min(1, Math.max(0, x + radius * Math.cos(angle)));
    positions[2 * slot + 1] = Math.min(1, Math.max(0, y + radius * Math.sin(angle)));
  }
}
