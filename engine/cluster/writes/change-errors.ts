import { type ErrorCode, type ErrorDetails, ShardscopeError } from '../../base/errors.ts';
import type { TopologyChange } from '../../model/changes.ts';

/** What stands at a position in a write, in a few words. */
function changeText(change: TopologyChange): string {
  switch (change.op) {
    case 'add-edge':
    case 'change-edge':
    case 'remove-edge':
      return `${change.op} ${change.source} -[${change.relation}]-> ${change.target}`;
    default:
      return `${change.op} ${change.key}`;
  }
}

/** Refuses a write because of one of its changes, counted from 0. Nothing of the write was applied. */
export function refuseChange(
  code: ErrorCode,
  at: number,
  change: TopologyChange,
  message: string,
  details: ErrorDetails = {},
): never {
  throw new ShardscopeError(code, `change ${at + 1} (${changeText(change)}): ${message}`, {
    ...details,
    at,
    op: change.op,
  });
}
