import { toWireError } from '../../base/errors.ts';
import type { Notice } from '../../protocol/types.ts';

/** What the operator hears where the heat history cannot be stored. The error says what to do about it. */
export function unstoredHeatNotice(error: unknown, isLost: boolean, atMs: number): Notice {
  const { code, message } = toWireError(error);
  const consequence = isLost
    ? 'what was counted since it was stored last is lost'
    : 'counting goes on, and what was counted is stored as soon as that works again';
  return { level: isLost ? 'error' : 'warning', code, message: `heat history: ${message}; ${consequence}`, atMs };
}
