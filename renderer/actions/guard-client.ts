import { type EngineClient, ShardscopeError } from '../../engine/protocol/index.ts';

/** Verbs that change a workspace; all other methods only ask, or open something else. */
const CHANGING =
  /^(topology\.write|metagraph\.set|workload\.set|influence\.run|layout\.(run|pin|unpin)|moves?\.(start|undo|run)|placement\.(propose|apply|setRules)|balance\.(configure|propose)|plans\.(edit|submit|approve|refuse|run|pause|abort|undo|open|schedule|unschedule))$/;

/** Whether a call would change the workspace that is open. */
export function changesWorkspace(method: string, params: unknown): boolean {
  const given = params as Readonly<Record<string, unknown>>;
  if (method === 'move.pace') return given.rate !== null;
  if (method === 'verify.run') return given.repair === true;
  if (method === 'topology.write') return given.isDryRun !== true;
  return CHANGING.test(method);
}

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
