import type { Port } from '../../engine/rpc/port.ts';
import type { Lane, Mortal, World } from './world.ts';

/** What a message is, in the trace. */
function labelOf(message: unknown): string {
  const { kind, id, method, ok } = message as { kind: string; id?: number; method?: string; ok?: boolean };
  return [kind, id, method, ok === false ? 'failed' : undefined].filter((part) => part !== undefined).join(' ');
}

/** One direction of a link, and what listens at its far end. */
interface Way {
  readonly lane: Lane;
  readonly listeners: ((message: unknown) => void)[];
}

export interface LinkEnd {
  readonly port: Port;
  /** Entries that reach this end, beside messages. */
  readonly inbox: Lane;
  /** Loses what is under way from here, but for a beginning of it, and lets the other end know that this one is gone. */
  die(kept: (count: number) => number): void;
  /** Hears nothing any more from now on, and lets the other end know. */
  hush(): void;
}

export interface LinkOptions {
  readonly name: string;
  /** Whose death is the end of each end. */
  readonly owners: readonly [Mortal, Mortal];
  /** Looks at every message, given the end that posts it. */
  readonly onPost?: (end: 0 | 1, message: unknown) => void;
}

/**
 * Two ports over which messages go in order, each way at its own pace. What is posted is copied at once, what is transferred
 * is gone for the poster. An end that dies closes the other one after what was still under way.
 * @param process what ends with it reaches nobody
 */
export function link(world: World, process: Mortal, { name, owners, onPost }: LinkOptions): [LinkEnd, LinkEnd] {
  const ways = [0, 1].map((end): Way => {
    return { lane: world.lane(`${name}${end === 0 ? '<' : '>'}`, process), listeners: [] };
  }) as [Way, Way];
  const closes: [(() => void)[], (() => void)[]] = [[], []];
  const isClosed = [false, false];
  const isDeaf = [false, false];

  const close = (end: 0 | 1): void => {
    if (isClosed[end]) return;
    isClosed[end] = true;
    for (const listener of closes[end]) listener();
  };
  const ending = (end: 0 | 1): LinkEnd => {
    const other = end === 0 ? 1 : 0;
    const tellOther = () => {
      ways[other].lane.entries.push({ label: 'close', run: () => close(other) });
    };
    return {
      inbox: ways[end].lane,
      port: {
        post(message, transfer = []) {
          const copy: unknown = structuredClone(message, { transfer: [...transfer] });
          if (isClosed[end] || isDeaf[end] || !owners[end].isAlive || !process.isAlive) return;
          onPost?.(end, copy);
          ways[other].lane.entries.push({
            label: labelOf(copy),
            leavesAfter: world.steps,
            run: () => {
              if (isClosed[other] || isDeaf[other] || !owners[other].isAlive) return;
              for (const listener of ways[other].listeners) listener(copy);
            },
          });
        },
        onMessage: (listener) => void ways[end].listeners.push(listener),
        onClose: (listener) => void closes[end].push(listener),
        close: () => {
          tellOther();
          close(end);
        },
        queuedBytes: 0,
      },
      die(kept) {
        ways[end].lane.entries.length = 0;
        const { entries } = ways[other].lane;
        entries.length = kept(entries.length);
        tellOther();
      },
      hush() {
        isDeaf[end] = true;
        ways[end].lane.entries.length = 0;
        tellOther();
      },
    };
  };
  return [ending(0), ending(1)];
}
