import type { ReactElement } from 'react';
import { ShardSwatch } from '../../panels/ShardSwatch.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { text } from '../../text/en.ts';
import styles from './CellView.module.css';
import { type Cell, cellOf, displayText, type NodeCell, numberText } from './cell-value.ts';

/** One value of an answer. `isKey`: the column holds keys of nodes, so a text is a way to its node. */
export function CellView({ value, isKey }: { value: unknown; isKey: boolean }): ReactElement {
  const cell: Cell = cellOf(value);
  switch (cell.kind) {
    case 'null':
      return <span className={styles.null}>null</span>;
    case 'number':
      return <span title={String(cell.value)}>{numberText(cell.value)}</span>;
    case 'boolean':
      return <span className={styles.boolean}>{String(cell.value)}</span>;
    case 'text':
      return isKey ? <KeyView nodeKey={cell.value} /> : <span title={cell.value}>{cell.value}</span>;
    case 'node':
      return <NodeView node={cell.value} />;
    case 'relation':
      return (
        <span className={styles.link} title={displayText(value)}>
          <span className={styles.end}>{cell.value.source}</span>
          <span className={styles.arrow}>–{cell.value.type}→</span>
          <span className={styles.end}>{cell.value.target}</span>
        </span>
      );
    case 'path':
      return (
        <span className={styles.link} title={displayText(value)}>
          <span className={styles.end}>{cell.value.source}</span>
          <span className={styles.arrow}>{text.query.pathOf(cell.value.length)}</span>
          <span className={styles.end}>{cell.value.target}</span>
        </span>
      );
    default:
      return (
        <span className={styles.code} title={displayText(value)}>
          {displayText(value)}
        </span>
      );
  }
}

/**
 * A node as a chip: home, label, and what tells it from others of that label: its key, or its type where the label is the
 * key. A press selects it everywhere. Its cell has the focus, so the chip takes none.
 */
function NodeView({ node }: { node: NodeCell }): ReactElement {
  const { queries } = useConsole();
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles.chip}
      title={text.query.showNode(node.id)}
      onClick={() => void queries.goToKey(node.id)}
    >
      <Home nodeKey={node.id} />
      <span className={styles.label}>{node.label}</span>
      {node.id === node.label ? (
        <span className={styles.type}>{node.type}</span>
      ) : (
        <span className={`${styles.key} ${styles.type}`}>
          <bdi>{node.id}</bdi>
        </span>
      )}
    </button>
  );
}

function KeyView({ nodeKey }: { nodeKey: string }): ReactElement {
  const { queries } = useConsole();
  if (queries.indexOfKey(nodeKey) === null) return <span title={nodeKey}>{nodeKey}</span>;
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles.chip}
      title={text.query.showNode(nodeKey)}
      onClick={() => void queries.goToKey(nodeKey)}
    >
      <Home nodeKey={nodeKey} />
      <span className={styles.key}>
        <bdi>{nodeKey}</bdi>
      </span>
    </button>
  );
}

/** The colour of the shard where the node is at home now; nothing until that is known. */
function Home({ nodeKey }: { nodeKey: string }): ReactElement | null {
  const { queries, live } = useConsole();
  const index = queries.indexOfKey(nodeKey);
  const home = index === null ? null : live.homeOf(index);
  return home === null ? null : <ShardSwatch shard={home} />;
}
