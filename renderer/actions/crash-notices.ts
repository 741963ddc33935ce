import type { ShellApi, ShellCrash } from '../../engine/protocol/shell-api.ts';
import { addNotice } from '../state/notices.ts';
import { text } from '../text/en.ts';
import { type ActionContext, noticeFailure } from './context.ts';

/** After a connection stands: what has crashed on the desktop is said, and what that means. A browser is told nothing. */
export async function tellCrashes(context: ActionContext, shell: ShellApi | null): Promise<void> {
  let crashes: readonly ShellCrash[];
  try {
    crashes = (await shell?.crashes()) ?? [];
  } catch (error) {
    return noticeFailure(context, error);
  }
  for (const { part, reason, atMs } of crashes) {
    const notice = { level: 'error', code: `crash.${part}`, message: text.crashes[part](reason), atMs } as const;
    context.stores.notices.update((notices) => addNotice(notices, notice));
  }
}
