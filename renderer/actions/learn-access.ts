import type { EngineClient } from '../../engine/protocol/index.ts';
import { type ActionContext, noticeFailure } from './context.ts';

/** After a connection stands: whether others may be given an address for looking. */
export async function learnAccess(context: ActionContext, client: EngineClient): Promise<void> {
  try {
    const { viewerToken } = await client.call('engine.about', {});
    context.stores.connection.update((connection) => ({ ...connection, viewerToken }));
  } catch (error) {
    noticeFailure(context, error);
  }
}
