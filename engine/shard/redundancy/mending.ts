import { ShardscopeError } from '../../base/errors.ts';
import type { HandlersOf } from '../../rpc/serve.ts';
import type { Redundancy } from './redundancy.ts';
import type { REDUNDANCY_METHODS } from './redundancy-methods.ts';

// biome-ignore lint/suspicious/noExplicitAny: handlers of any method; what goes in and out is not looked at.
type AnyHandler = (...args: any[]) => any;

/** What a partition that lacks live writes is brought up to date by, and what is asked meanwhile. */
const WHILE_BEHIND: ReadonlySet<string> = new Set(['delta.apply', 'revision', 'status']);

/**
 * The same handlers, which mend the partition when they meet damage, and do their work again then: once. Work that comes
 * while it is being mended waits. Otherwise nothing is added: what was synchronous stays so.
 */
export function mending<H extends object>(handlers: H, redundancy: Redundancy | null, onReplaced: () => void): H {
  if (redundancy === null) return handlers;
  const mended =
    (name: string, handle: AnyHandler): AnyHandler =>
    (...args) => {
      const handler: AnyHandler = (...input) => {
        if (!WHILE_BEHIND.has(name)) redundancy.requireWhole();
        return handle(...input);
      };
      const again = async (error: unknown) => {
        if (!redundancy.isMendable(error)) throw error;
        await redundancy.mend(error);
        onReplaced();
        return handler(...args);
      };
      const work = () => {
        try {
          const result: unknown = handler(...args);
          return result instanceof Promise ? result.catch(again) : result;
        } catch (error) {
          return again(error);
        }
      };
      const { mending } = redundancy;
      return mending === null ? work() : mending.then(work);
    };
  return Object.fromEntries(
    Object.entries(handlers as Record<string, AnyHandler>).map(([name, handler]) => [name, mended(name, handler)]),
  ) as H;
}

/** Of a shard whose partition is in no file. */
export function redundancyHandlers(
  redundancy: Redundancy | null,
  onReplaced: () => void,
): HandlersOf<typeof REDUNDANCY_METHODS> {
  if (redundancy !== null) return redundancy.handlers(onReplaced);
  const refuse = (): never => {
    throw new ShardscopeError('unavailable.shard', 'this partition is in no file', {});
  };
  return {
    'replica.compare': refuse,
    'replica.compareSome': refuse,
    'replica.revisions': refuse,
    'replica.restore': refuse,
    'partition.restore': refuse,
    'partition.snapshot': refuse,
  };
}
