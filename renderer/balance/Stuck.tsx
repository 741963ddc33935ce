import type { ReactElement } from 'react';
import type { BalanceStatus } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { Callout } from '../ui/Callout.tsx';
import styles from './Stuck.module.css';

const words = text.balance.stuck;
const OVERSIZED_SHOWN_MAX = 5;

/** Why load stays where it is too much, and what could be done about it. */
export function Stuck(props: {
  readonly title: string;
  readonly unrelieved: BalanceStatus['unrelieved'];
  readonly oversized: BalanceStatus['oversized'];
}): ReactElement | null {
  const { title, unrelieved, oversized } = props;
  const { selects } = useConsole();
  if (unrelieved.length + oversized.length === 0) return null;
  const hidden = oversized.length - OVERSIZED_SHOWN_MAX;
  return (
    <Callout look="warning" icon="warning" role="note">
      <h3 className={styles.title}>{title}</h3>
      <ul>
        {unrelieved.map(({ shard, dimension, because }) => (
          <li key={`${shard} ${dimension}`}>{words.unrelieved(shard, dimension, because)}</li>
        ))}
        {oversized.slice(0, OVERSIZED_SHOWN_MAX).map(({ node, heat, share }) => (
          <li key={node.index} className={styles.node}>
            {words.oversized(node.label, heat, share)}
            <Button size="small" look="quiet" icon="target" onClick={() => selects.showInTopology(node.index)}>
              {text.inspector.show}
            </Button>
          </li>
        ))}
        {hidden > 0 && <li>{words.moreOversized(hidden)}</li>}
      </ul>
      {oversized.length > 0 && <p>{words.oversizedAdvice(oversized.length)}</p>}
    </Callout>
  );
}
