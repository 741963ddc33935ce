import { useCallback } from 'react';
import { useStore } from '../state/create-store.ts';
import { liveKeysOf } from '../state/keys.ts';
import { type CommandId, keysLabel } from './commands.ts';
import { useConsole } from './console-context.ts';
import { isMacPlatform } from './platform.ts';

/** The keys of a command as people write them, as they are now: the operator may have chosen others. */
export function useKeysOf(): (id: CommandId) => string | undefined {
  const keys = useStore(useConsole().stores.keys, (state) => state);
  return useCallback(
    (id) => {
      const [first] = liveKeysOf(keys, id);
      return first === undefined ? undefined : keysLabel(first, isMacPlatform());
    },
    [keys],
  );
}
