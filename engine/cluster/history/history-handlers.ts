import type { HISTORY_METHODS } from '../../protocol/history-methods.ts';
import type { HandlersOf } from '../../rpc/serve.ts';
import type { Session } from '../session.ts';

export function historyHandlers(session: Session): HandlersOf<typeof HISTORY_METHODS> {
  return {
    'history.moment': ({ atMs }) => session.coordinator.history.moment(atMs),
    'history.timeline': ({ fromMs, toMs, bucketsMax }) => {
      return session.coordinator.history.timeline(fromMs, toMs, bucketsMax);
    },
    'history.difference': (wish) => session.coordinator.history.difference(wish),
  };
}
