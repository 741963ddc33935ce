import type { ReactElement } from 'react';
import type { NodeDetails } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { onlyOf } from '../state/metagraph.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import styles from './ChangeSection.module.css';

const words = text.edit;

/** What can be done to the topology at the selected node. */
export function ChangeSection({ node }: { node: NodeDetails }): ReactElement {
  const { edits } = useConsole();
  const { parents, parentCount, childCount, version } = node;
  return (
    <div className={styles.buttons}>
      <Button changes size="small" onClick={() => edits.addBelow(node)}>
        {words.addBelow}
      </Button>
      <Button
        changes
        size="small"
        onClick={() => edits.open({ kind: 'connect', node, side: 'below', relation: null, other: null })}
      >
        {words.connect}
      </Button>
      {parentCount > 0 && (
        <Button
          changes
          size="small"
          onClick={() => edits.open({ kind: 'move-below', node, parents, from: onlyOf(parents), to: null })}
        >
          {words.moveBelow}
        </Button>
      )}
      <Button
        changes
        size="small"
        onClick={() => edits.open({ kind: 'remove-node', node, version, edges: parentCount + childCount })}
      >
        {words.remove}
      </Button>
    </div>
  );
}
