import type { Deed } from '../state/undo.ts';

const shardOf = (shard: number | null) => (shard === null ? 'no shard' : `shard ${shard}`);

/** What a deed was, as a name for buttons and sentences. */
export function deedTitle(deed: Deed): string {
  switch (deed.kind) {
    case 'move':
      return `move ${deed.what} to shard ${deed.to}`;
    case 'pin':
      return deed.to === null ? `unpin ${deed.key}` : `pin ${deed.key} to shard ${deed.to}`;
    default:
      return deed.title;
  }
}

export const undoText = {
  undo: (what: string | null) => (what === null ? 'Undo: nothing to undo' : `Undo: ${what}`),
  redo: (what: string | null) => (what === null ? 'Redo: nothing to do again' : `Redo: ${what}`),
  did: {
    undo: (what: string) => `Undone: ${what}.`,
    redo: (what: string) => `Done again: ${what}.`,
  },
  wentOn: {
    undo: (what: string, why: string) => `Not undone: ${what}. ${why}`,
    redo: (what: string, why: string) => `Not done again: ${what}. ${why}`,
  },
  pinnedOn: (key: string, shard: number | null) =>
    `${key} is pinned to ${shardOf(shard)} now: somebody changed the pin since.`,
  final: (_what: string, _why: 'too-many-edges') =>
    'The node had more connections than the console knows, so it cannot be put back as it was. A backup has it.',
} as const;
