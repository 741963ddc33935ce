import { type EngineClient, methodEffect, ShardscopeError } from '../../engine/protocol/index.ts';

/** Whether a call would change the workspace that is open. */
export const changesWorkspace = (method: string, params: unknown): boolean =>
  methodEffect(method, params) === 'changes';

/**
 * The same client, which refuses what would change the workspace while a former moment is shown: whoever looks at the past and
 * presses a key must not move a node of now. Buttons say so beforehand; this holds for everything that has none.
 */
export function guardedClient(client: EngineClient, isPast: () => boolean): EngineClient {
  return {
    ...client,
    get pendingCount() {
      return client.pendingCount;
    },
    get lastCallId() {
      return client.lastCallId;
    },
    call(method, params, options) {
      if (!isPast() || !changesWorkspace(method, params)) return client.call(method, params, options);
      const message = 'a former moment is shown; nothing can be changed there';
      return Promise.reject(new ShardscopeError('unavailable.past', message, { method }));
    },
  };
}
