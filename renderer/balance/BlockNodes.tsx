import type { ReactElement } from 'react';
import type { PlanBlock } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { toggleNode } from '../state/balance.ts';
import { text } from '../text/en.ts';
import { NodeNames, RowButton } from '../ui/RowButton.tsx';
import styles from './Blocks.module.css';

const words = text.balance.blocks;

/** The nodes of a block; each can be left where it is, and leads to itself in the topology. */
export function BlockNodes(props: {
  readonly block: PlanBlock;
  readonly dropNodes: ReadonlySet<number>;
  readonly isOpen: boolean;
}): ReactElement {
  const { block, dropNodes, isOpen } = props;
  const { selects, balances } = useConsole();
  return (
    <section>
      <h4 className={styles.subtitle}>{words.nodes}</h4>
      <ul className={styles.nodes} aria-label={words.nodes}>
        {block.nodes.map(({ index, label, key, type }) => (
          <li key={index} className={styles.node}>
            {isOpen && (
              <input
                type="checkbox"
                className={styles.box}
                checked={!dropNodes.has(index)}
                aria-label={words.keepNode(label)}
                onChange={() => balances.trim((now) => toggleNode(now, index))}
              />
            )}
            <RowButton
              className={styles.nodeButton}
              title={words.showNode(label)}
              onClick={() => selects.showInTopology(index)}
            >
              <NodeNames label={label} nodeKey={key} />
              <span className={styles.type}>{type}</span>
            </RowButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
