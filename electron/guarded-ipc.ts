/**
 * The only user of `ipcMain`. A message is acted on only if the top frame of a page of ours sent it and its payload is
 * what the channel says; anything else is logged and dropped, or refused where somebody waits for an answer. A page that
 * was taken over by foreign content, or a frame inside of it, therefore reaches nothing.
 */
import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import type { z } from 'zod';
import { isTrustedSender } from './console-origin.ts';

export interface GuardedIpc {
  /** A question that is answered. */
  handle<T>(channel: string, schema: z.ZodType<T>, answer: (payload: T, sender: WebContents) => Promise<unknown>): void;
  /** A message without an answer. */
  on<T>(channel: string, schema: z.ZodType<T>, listener: (payload: T, sender: WebContents) => void): void;
}

export function createGuardedIpc(log: (line: string) => void): GuardedIpc {
  function check<T>(event: IpcMainEvent | IpcMainInvokeEvent, channel: string, schema: z.ZodType<T>, raw: unknown) {
    if (!isTrustedSender(event.senderFrame)) {
      log(`ipc ${channel}: refused, sent by ${event.senderFrame?.url ?? 'a frame that is gone'}`);
      return null;
    }
    const parsed = schema.safeParse(raw);
    if (parsed.success) return { payload: parsed.data };
    log(`ipc ${channel}: refused, ${parsed.error.issues[0]?.message ?? 'bad payload'}`);
    return null;
  }

  return {
    handle(channel, schema, answer) {
      ipcMain.handle(channel, async (event, raw: unknown) => {
        const checked = check(event, channel, schema, raw);
        if (checked === null) throw new Error(`${channel}: refused`);
        return answer(checked.payload, event.sender);
      });
    },
    on(channel, schema, listener) {
      ipcMain.on(channel, (event, raw: unknown) => {
        const checked = check(event, channel, schema, raw);
        if (checked !== null) listener(checked.payload, event.sender);
      });
    },
  };
}
