import { pageOf } from '../../counters/shared-columns.ts';
import type { ReadLog } from '../query-service/read-log.ts';

/** Nodes that are remembered of one query: what reads more is not worth keeping. */
const RECORDED_NODES_MAX = 50_000;

/**
 * What one query has read, as the coordinator sees it: the nodes whose homes were asked, and every access that was counted
 * as heat. Lists are kept as they came and looked through only when somebody asks. Not known any more when shards counted
 * what they did not send (counts, filtered ends, walks), or when it is too much to remember.
 */
export class ReadRecorder implements ReadLog {
  #asked: Uint32Array[] = [];
  #counted: Uint32Array[] = [];
  #left = RECORDED_NODES_MAX;
  #isKnown = true;
  #accessCount: number | null = 0;

  get isKnown(): boolean {
    return this.#isKnown;
  }

  /** How many accesses were counted as heat; null where shards counted what they did not send. */
  get accessCount(): number | null {
    return this.#accessCount;
  }

  /** Nodes whose homes were asked; `isCounted` where each of them counted as an access. Not to be changed afterwards. */
  asked(nodes: Uint32Array, isCounted: boolean): void {
    if (this.#take(nodes)) this.#asked.push(nodes);
    if (isCounted) this.counted(nodes);
  }

  /** Nodes that each counted as an access for every time they are in the list. */
  counted(nodes: Uint32Array): void {
    if (this.#accessCount !== null) this.#accessCount += nodes.length;
    if (this.#take(nodes)) this.#counted.push(nodes);
  }

  unknown(): void {
    this.#accessCount = null;
    this.#forget();
  }

  get pages(): ReadonlySet<number> {
    const pages = new Set<number>();
    for (const nodes of this.#asked) for (const node of nodes) pages.add(pageOf(node));
    return pages;
  }

  get accesses(): ReadonlyMap<number, number> {
    const accesses = new Map<number, number>();
    for (const nodes of this.#counted) for (const node of nodes) accesses.set(node, (accesses.get(node) ?? 0) + 1);
    return accesses;
  }

  #forget(): void {
    this.#isKnown = false;
    [this.#asked, this.#counted] = [[], []];
  }

  #take(nodes: Uint32Array): boolean {
    if (!this.#isKnown) return false;
    this.#left -= nodes.length;
    if (this.#left < 0) this.#forget();
    return this.#isKnown;
  }
}
