/** The seam between the supervisor and the two ways of running the engine; nothing here needs Electron. */
import { z } from 'zod';
import type { EngineToShell, ShellToEngine } from '../engine/protocol/index.ts';

/** The part of Electron's `MessagePortMain` that a relay uses. */
export interface LinkPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** One running engine. After `onExit` has fired, nothing else does. */
export interface EngineProcess {
  post(message: ShellToEngine): void;
  /** Gives a window's port to the engine itself; null where ports cannot cross and the shell has to relay. */
  readonly handOver: ((link: number, port: LinkPort) => void) | null;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (reason: string) => void): void;
  kill(): void;
}

const link = z.int().min(1);
const data = z.union([z.string(), z.instanceof(Uint8Array)]);

const engineMessageSchema: z.ZodType<EngineToShell> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready'), pid: z.int() }),
  z.strictObject({ kind: z.literal('data'), link, data }),
  z.strictObject({ kind: z.literal('disconnect'), link }),
  z.strictObject({
    kind: z.literal('opened'),
    id: z.int(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  }),
  z.strictObject({ kind: z.literal('workspace'), name: z.string().nullable(), path: z.string().nullable() }),
]);

/** What the engine said, or null when it is none of its words. */
export function parseEngineMessage(raw: unknown): EngineToShell | null {
  const parsed = engineMessageSchema.safeParse(raw);
  return parsed.success ? parsed.data : null;
}

/** What a window sent, if it can be passed on; the engine looks inside. */
export function parseWindowData(raw: unknown): string | Uint8Array | null {
  const parsed = data.safeParse(raw);
  return parsed.success ? parsed.data : null;
}
