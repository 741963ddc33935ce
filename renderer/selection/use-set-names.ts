import { useEffect, useState } from 'react';
import { DESCRIBE_COUNT_MAX, type NodeName, type ShardscopeError } from '../../engine/protocol/index.ts';
import { asShardscopeError } from '../actions/context.ts';
import { useConsole } from '../shell/console-context.ts';

export interface SetNames {
  readonly names: ReadonlyMap<number, NodeName>;
  /** Grows when more of them are known. */
  readonly version: number;
  readonly error: ShardscopeError | null;
}

interface Known {
  readonly names: Map<number, NodeName>;
  readonly version: number;
  readonly error: ShardscopeError | null;
}

const NONE: Known = { names: new Map(), version: 0, error: null };

/**
 * Names of `wanted` nodes, read in batches and kept while `scope` stays the same (the picture's revision: after a write
 * nodes may be called otherwise). `wanted` has to be the same array as long as the same nodes are meant.
 */
export function useSetNames(wanted: ArrayLike<number>, scope: string): SetNames {
  const { sets } = useConsole();
  const [known, setKnown] = useState(NONE);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scope makes what is known void.
  useEffect(() => setKnown({ names: new Map(), version: 0, error: null }), [scope]);
  const { names } = known;
  useEffect(() => {
    const missing = Array.from(wanted).filter((node) => !names.has(node));
    if (missing.length === 0) return;
    const controller = new AbortController();
    const read = async () => {
      for (let at = 0; at < missing.length && !controller.signal.aborted; at += DESCRIBE_COUNT_MAX) {
        const part = await sets.namesOfAll(missing.slice(at, at + DESCRIBE_COUNT_MAX), controller.signal);
        if (controller.signal.aborted) return;
        for (const name of part) names.set(name.index, name);
        setKnown((before) => ({ names, version: before.version + 1, error: null }));
      }
    };
    read().catch((error) => {
      if (!controller.signal.aborted) setKnown((before) => ({ ...before, error: asShardscopeError(error) }));
    });
    return () => controller.abort();
  }, [wanted, names, sets]);
  return known;
}
