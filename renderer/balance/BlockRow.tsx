import { memo, type ReactElement, useId, useState } from 'react';
import type { PlanBlock } from '../../engine/protocol/index.ts';
import { ShardPath } from '../panels/ShardPath.tsx';
import { ShardSwatch } from '../panels/ShardSwatch.tsx';
import { useConsole } from '../shell/console-context.ts';
import { retargetBlock, toggleBlock } from '../state/balance.ts';
import { text } from '../text/en.ts';
import { classes } from '../ui/classes.ts';
import { Icon } from '../ui/Icon.tsx';
import { Select } from '../ui/Select.tsx';
import { Alternatives } from './Alternatives.tsx';
import { BlockNodes } from './BlockNodes.tsx';
import styles from './Blocks.module.css';
import type { TermScale } from './score-terms.ts';
import { TermBar } from './TermBar.tsx';

const words = text.balance.blocks;

export interface BlockRowProps {
  readonly block: PlanBlock;
  readonly isDropped: boolean;
  /** Those of its nodes that stay where they are, maybe beside nodes of other blocks. */
  readonly dropNodes: ReadonlySet<number>;
  /** Where the plan or the operator has it go. */
  readonly sentTo: number;
  /** It can still be left out or sent elsewhere. */
  readonly isOpen: boolean;
  readonly scale: TermScale;
}

/** One block: what it is, why it moves, what that is worth. A plan may have hundreds: a change of one is drawn alone. */
export const BlockRow = memo(function BlockRow(props: BlockRowProps): ReactElement {
  const { block, isDropped, dropNodes, sentTo, isOpen, scale } = props;
  const { balances } = useConsole();
  const [isExpanded, setExpanded] = useState(false);
  const id = useId();
  const name = words.name(block.nodes[0]?.label ?? text.none, block.nodes.length);
  return (
    <div className={classes(styles.block, isOpen && styles.choosable, isDropped && styles.dropped)}>
      {isOpen && (
        <input
          type="checkbox"
          className={styles.box}
          checked={!isDropped}
          aria-label={words.keep(name)}
          onChange={() => balances.trim((now) => toggleBlock(now, block.block))}
        />
      )}
      <div>
        <p className={styles.line}>
          <span className={styles.name}>{name}</span>
          <span className={styles.facts}>{words.facts(block.heat, block.rows)}</span>
        </p>
        <p>{words.cause(block)}</p>
        <div className={styles.path}>
          <Target block={block} sentTo={sentTo} name={name} isOpen={isOpen && !isDropped} />
          <button
            type="button"
            className={styles.toggle}
            aria-expanded={isExpanded}
            aria-controls={isExpanded ? id : undefined}
            onClick={() => setExpanded(!isExpanded)}
          >
            <Icon name={isExpanded ? 'chevronDown' : 'chevronRight'} />
            {words.details}
            <span className="visually-hidden">{`: ${name}`}</span>
          </button>
        </div>
      </div>
      <TermBar terms={block.reason} score={block.score} scale={scale} />
      {isExpanded && (
        <div id={id} className={classes(styles.more, styles.open)}>
          <BlockNodes block={block} dropNodes={dropNodes} isOpen={isOpen && !isDropped} />
          <Alternatives block={block} name={name} />
        </div>
      )}
    </div>
  );
});

/** Where it goes; another shard can be chosen where there is one. */
function Target(props: {
  readonly block: PlanBlock;
  readonly sentTo: number;
  readonly name: string;
  readonly isOpen: boolean;
}): ReactElement {
  const { block, sentTo, name, isOpen } = props;
  const { balances } = useConsole();
  const { from, to, alternatives } = block;
  if (!isOpen || alternatives.length === 0) return <ShardPath from={from} to={sentTo} />;
  const options = [{ shard: to, refusals: [] as readonly string[] }, ...alternatives]
    .sort((a, b) => a.shard - b.shard)
    .map(({ shard, refusals }) => ({
      value: shard,
      label: text.shard(shard),
      before: <ShardSwatch shard={shard} />,
      hint: shard === to ? words.planned : refusals.length > 0 ? words.forbidden : undefined,
    }));
  return (
    <>
      <span className={styles.fromShard}>
        <ShardSwatch shard={from} />
        {text.shard(from)}
      </span>
      <Icon name="arrowRight" className={styles.arrow} />
      <span className="visually-hidden">{text.placement.to}</span>
      <div className={styles.target}>
        <Select
          label={words.target(name)}
          placeholder={text.move.chooseTarget}
          value={sentTo}
          options={options}
          onChange={(shard) => balances.trim((now) => retargetBlock(now, block.block, shard === to ? null : shard))}
        />
      </div>
      {sentTo !== to && <span className={styles.sentTo}>{words.notScored}</span>}
    </>
  );
}
