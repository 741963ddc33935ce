import type { Notice } from '../../engine/protocol/index.ts';

export const NOTICE_COUNT_MAX = 100;

export interface NumberedNotice extends Notice {
  readonly id: number;
}

export interface Notices {
  /** Newest first. */
  readonly list: readonly NumberedNotice[];
  readonly lastId: number;
  readonly unread: number;
}

export const INITIAL_NOTICES: Notices = { list: [], lastId: 0, unread: 0 };

export function addNotice(notices: Notices, notice: Notice): Notices {
  const id = notices.lastId + 1;
  return {
    list: [{ ...notice, id }, ...notices.list].slice(0, NOTICE_COUNT_MAX),
    lastId: id,
    unread: notices.unread + 1,
  };
}

export function markNoticesRead(notices: Notices): Notices {
  return notices.unread === 0 ? notices : { ...notices, unread: 0 };
}
