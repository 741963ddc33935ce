import { z } from 'zod';
import type { Notice } from '../../engine/protocol/index.ts';

export const NOTICE_COUNT_MAX = 100;

/** Which nodes something was about: by number, by the write that touched them, or by the plan that moves them. */
export type NodeLink =
  | { readonly kind: 'nodes'; readonly nodes: readonly number[] }
  | { readonly kind: 'write'; readonly revision: number }
  | { readonly kind: 'plan'; readonly planId: string };

/** A notice of the console may say which nodes it is about. */
export interface LinkedNotice extends Notice {
  readonly link?: NodeLink | undefined;
  /** The workspace of the link: numbers of nodes are its own. */
  readonly workspace?: string | null | undefined;
}

export interface NumberedNotice extends LinkedNotice {
  readonly id: number;
  /** How often the same was told; `atMs` is of the last time. */
  readonly count: number;
}

export interface Notices {
  /** Newest first. */
  readonly list: readonly NumberedNotice[];
  readonly lastId: number;
  readonly unread: number;
  /** Of the level shown; null: all. */
  readonly level: Notice['level'] | null;
  /** The centre is open. */
  readonly isShown: boolean;
}

export const INITIAL_NOTICES: Notices = { list: [], lastId: 0, unread: 0, level: null, isShown: false };

/** A new notice, on top. The same as one that is there counts it up: a shard that restarts ten times is one line. */
export function addNotice(notices: Notices, notice: LinkedNotice): Notices {
  const id = notices.lastId + 1;
  const former = notices.list.find((one) => isSame(one, notice));
  const rest = notices.list.filter((one) => one !== former);
  return {
    ...notices,
    list: [{ ...notice, id, count: (former?.count ?? 0) + 1 }, ...rest].slice(0, NOTICE_COUNT_MAX),
    lastId: id,
    unread: notices.unread + 1,
  };
}

const isSame = (a: Notice, b: Notice): boolean => a.level === b.level && a.code === b.code && a.message === b.message;

export function markNoticesRead(notices: Notices): Notices {
  return notices.unread === 0 ? notices : { ...notices, unread: 0 };
}

export const clearNotices = (notices: Notices): Notices => ({ ...notices, list: [], unread: 0 });

export const shownNotices = ({ list, level }: Notices): readonly NumberedNotice[] =>
  level === null ? list : list.filter((notice) => notice.level === level);

const NODES_KEPT_MAX = 1000;
const linkSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('nodes'), nodes: z.array(z.int().min(0)).max(NODES_KEPT_MAX) }),
  z.object({ kind: z.literal('write'), revision: z.int().min(1) }),
  z.object({ kind: z.literal('plan'), planId: z.string().max(64) }),
]);

/** What a tab keeps of its notices until it is closed. */
export const noticesSchema: z.ZodType<Pick<Notices, 'list' | 'lastId'>> = z.object({
  list: z
    .array(
      z.object({
        level: z.enum(['info', 'warning', 'error']),
        code: z.string().max(200),
        message: z.string().max(10_000),
        atMs: z.number(),
        id: z.int(),
        count: z.int().min(1),
        workspace: z.string().max(200).nullish(),
        link: linkSchema.optional().catch(undefined),
      }),
    )
    .max(NOTICE_COUNT_MAX),
  lastId: z.int().min(0),
});

/** Where a notice leads to nodes: what it says itself, of the workspace that is open, else the plan that it names. */
export function nodeLinkOf(notice: NumberedNotice, workspace: string | null, plan: string | null): NodeLink | null {
  if (notice.link !== undefined && notice.workspace === workspace) return notice.link;
  return plan === null ? null : { kind: 'plan', planId: plan };
}

/** A plan that a message names, of those that are known; null where it names none. */
export const planIn = (message: string, planIds: readonly string[]): string | null =>
  planIds.find((id) => message.includes(id)) ?? null;
