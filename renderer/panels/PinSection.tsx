import { type ReactElement, useEffect } from 'react';
import type { NodeDetails } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { pinOf } from '../state/rules.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Icon } from '../ui/Icon.tsx';
import styles from './PinSection.module.css';

/** Whether a node stays where it is, whatever placement and moves would do. */
export function PinSection({ node }: { node: NodeDetails }): ReactElement | null {
  const { stores, placements } = useConsole();
  const rules = useStore(stores.rules, (state) => state);
  // Rules are not pushed: another client may have set this pin since the last look.
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again for every node that is shown.
  useEffect(() => void placements.refreshRules(), [placements, node.index]);
  if (rules.rules.state !== 'ready') return null;
  const shard = pinOf(rules, node.key);
  return (
    <div className={styles.section}>
      {shard === null ? (
        <Button changes icon="pin" disabled={rules.isSaving} onClick={() => void placements.pin(node.key, node.home)}>
          {text.placement.pin(node.home)}
        </Button>
      ) : (
        <div className={styles.pinned}>
          <Icon name="pin" />
          <p className={styles.words} role="status">
            {shard === node.home ? text.placement.pinned(shard) : text.placement.pinnedElsewhere(shard)}
          </p>
          <Button changes size="small" disabled={rules.isSaving} onClick={() => void placements.pin(node.key, null)}>
            {text.placement.unpin}
          </Button>
        </div>
      )}
      {rules.failure?.node === node.key && <ErrorBlock title={text.placement.pinFailed} error={rules.failure.error} />}
    </div>
  );
}
