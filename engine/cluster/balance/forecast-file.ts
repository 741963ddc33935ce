import { promises as files, readFileSync } from 'node:fs';
import { deflateRaw, inflateRawSync } from 'node:zlib';
import type { StateColumn, StateColumns } from '../../algorithms/forecast/state-columns.ts';
import type { LoopMemory } from '../../algorithms/planning/control-loop.ts';
import type { NodeMemory } from '../../algorithms/planning/cooldown.ts';
import type { HotNode } from '../../algorithms/planning/trigger.ts';
import type { BalancePolicy } from '../../model/policy.ts';
import { withFileErrorsLater } from '../workspace-files.ts';

/**
 * What the control loop has learnt, kept over a restart in a file of its own
 *
 *   u32 length of the header | header: JSON (when, the policy's times, trigger state, columns) | columns, deflated
 *
 * It can be learnt again, so a file that does not read, or is of other times, is as good as none. What was learnt of nodes
 * that are gone is not taken from it, whenever they went: the engine may have been killed long after it was saved. Written under
 * another name and renamed, so a crash leaves the former one.
 */
export interface SavedLoop {
  /** Of the last tick that is in it. */
  readonly atMs: number;
  readonly times: Pick<BalancePolicy, 'tickS' | 'horizonS' | 'seasonS'>;
  /** What was in each slot (`SlotIdentities`), and the node types, whose seasons these are. */
  readonly slots: Uint32Array;
  readonly types: readonly string[];
  readonly memory: LoopMemory & { readonly forecast: StateColumns };
}

const VERSION = 2;
/** A name that no column of a forecast has. */
const SLOTS = 'slots';
const TYPES = { Float32Array, Float64Array, Uint8Array, Uint16Array, Uint32Array } as const;
/** Speed before size: half a gigabyte of counts may be behind it. */
const LEVEL = 1;

/** On another thread. */
const deflate = (bytes: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    deflateRaw(bytes, { level: LEVEL }, (error, deflated) => (error === null ? resolve(deflated) : reject(error)));
  });

interface Header {
  readonly version: number;
  readonly atMs: number;
  readonly times: SavedLoop['times'];
  readonly types: readonly string[];
  readonly columns: readonly { readonly name: string; readonly type: keyof typeof TYPES; readonly length: number }[];
  readonly trigger: {
    readonly windowsOver: readonly number[];
    readonly isHot: readonly number[];
    readonly hotNodes: readonly (readonly [number, HotNode])[];
    readonly memories: readonly (readonly [number, NodeMemory])[];
    readonly buckets: LoopMemory['trigger']['buckets'];
  };
}

/**
 * The columns are copied when it is called; compressing and writing do not hold up the caller's thread.
 * @throws storage.*
 */
export async function saveLoop(file: string, { atMs, times, slots, types, memory }: SavedLoop): Promise<void> {
  const entries: [string, StateColumn][] = [...Object.entries(memory.forecast), [SLOTS, slots]];
  const { trigger } = memory;
  const header: Header = {
    ...{ version: VERSION, atMs, times, types },
    columns: entries.map(([name, column]) => {
      return { name, type: column.constructor.name as keyof typeof TYPES, length: column.length };
    }),
    trigger: {
      windowsOver: [...trigger.windowsOver],
      isHot: [...trigger.isHot],
      hotNodes: [...trigger.hotNodes],
      memories: [...trigger.memories],
      buckets: trigger.buckets,
    },
  };
  const head = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  const body = Buffer.concat(
    entries.map(([, { buffer, byteOffset, byteLength }]) => Buffer.from(buffer, byteOffset, byteLength)),
  );
  await withFileErrorsLater(file, async () => {
    await files.writeFile(`${file}.new`, Buffer.concat([length, head, await deflate(body)]));
    await files.rename(`${file}.new`, file);
  });
}

/** Null where there is none that reads. */
export function readLoop(file: string): SavedLoop | null {
  try {
    const bytes = readFileSync(file);
    const end = 4 + bytes.readUInt32LE(0);
    const header = JSON.parse(bytes.toString('utf8', 4, end)) as Header;
    if (header.version !== VERSION) return null;
    const body = inflateRawSync(bytes.subarray(end));
    const forecast: Record<string, StateColumn> = {};
    let at = 0;
    for (const { name, type, length } of header.columns) {
      const column = new TYPES[type](length);
      const size = column.byteLength;
      if (at + size > body.length) return null;
      new Uint8Array(column.buffer).set(body.subarray(at, at + size));
      forecast[name] = column;
      at += size;
    }
    const { [SLOTS]: slots, ...columns } = forecast;
    if (!(slots instanceof Uint32Array)) return null;
    return {
      atMs: header.atMs,
      times: header.times,
      slots,
      types: header.types,
      memory: { trigger: triggerOf(header), forecast: columns },
    };
  } catch {
    // Missing, cut or of another program: it is learnt again.
    return null;
  }
}

const triggerOf = ({ trigger }: Header): LoopMemory['trigger'] => ({
  windowsOver: Uint32Array.from(trigger.windowsOver),
  isHot: Uint8Array.from(trigger.isHot),
  hotNodes: new Map(trigger.hotNodes),
  memories: new Map(trigger.memories),
  buckets: trigger.buckets,
});
