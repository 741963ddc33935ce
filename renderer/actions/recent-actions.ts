/** The workspaces opened last: what the shell remembers on the desktop, what this browser keeps elsewhere. */
import { fromWireError } from '../../engine/protocol/index.ts';
import type { ShellApi } from '../../engine/protocol/shell-api.ts';
import { failed, LOADING, ready } from '../state/loadable.ts';
import { type RecentWorkspace, recentOfBrowser, recentOfShell } from '../state/opened-workspaces.ts';
import { type ActionContext, asShardscopeError, noticeFailure } from './context.ts';

export interface RecentActions {
  /** Reads the engine's list and the recent ones together. */
  refresh(): Promise<void>;
  open(recent: RecentWorkspace): Promise<void>;
  /** Takes it off the list; its files stay where they are. */
  forget(recent: RecentWorkspace): Promise<void>;
}

export function createRecentActions(context: ActionContext, shell: ShellApi | null): RecentActions {
  const { workspace, opened } = context.stores;

  async function refresh(): Promise<void> {
    if (workspace.get().list.state !== 'ready') workspace.update((state) => ({ ...state, list: LOADING }));
    try {
      const client = context.client();
      const [list, { workspacesFolder }, remembered] = await Promise.all([
        client.call('workspace.list', {}),
        client.call('engine.about', {}),
        shell?.recent() ?? null,
      ]);
      const recent =
        remembered === null
          ? recentOfBrowser(opened.get(), list, workspacesFolder)
          : recentOfShell(remembered, list, workspacesFolder);
      workspace.update((state) => ({ ...state, list: ready(list), recent }));
    } catch (error) {
      workspace.update((state) => ({ ...state, list: failed(asShardscopeError(error)) }));
    }
  }

  return {
    refresh,
    async open({ name, path }) {
      try {
        if (shell === null) return void (await context.client().call('workspace.open', { name }));
        const refusal = await shell.openRecent(path);
        if (refusal !== null) throw fromWireError(refusal);
      } catch (error) {
        noticeFailure(context, error);
        // It may have gone since the list was read.
        await refresh();
      }
    },
    async forget({ name, path }) {
      if (shell === null) opened.update((list) => list.filter((one) => one.name !== name));
      else await shell.forgetRecent(path);
      await refresh();
    },
  };
}
