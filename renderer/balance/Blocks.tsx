import { type ReactElement, useMemo } from 'react';
import type { PlanDetails } from '../../engine/protocol/index.ts';
import { isDecidable, type PlanTrim } from '../state/balance.ts';
import { text } from '../text/en.ts';
import table from '../ui/Table.module.css';
import { BlockRow } from './BlockRow.tsx';
import styles from './Blocks.module.css';
import { termScale } from './score-terms.ts';

const words = text.balance.blocks;
const NONE: ReadonlySet<number> = new Set();

/** What moves together, why, and what else could have been done; as long as it is not carried out it can be trimmed. */
export function Blocks({ details, trim }: { details: PlanDetails; trim: PlanTrim }): ReactElement {
  const { plan, blocks } = details;
  const isOpen = isDecidable(plan.state);
  // One scale for all bars, so that a block that is worth twice as much looks like it.
  const scale = useMemo(() => termScale(blocks.map(({ reason }) => reason)), [blocks]);
  const dropNodes = useMemo(() => new Set(trim.dropNodes), [trim.dropNodes]);
  return (
    <section aria-labelledby="plan-blocks">
      <h3 id="plan-blocks" className={table.title}>
        {words.title}
        {isOpen && <span className={table.note}>{words.trimHint}</span>}
      </h3>
      <ol>
        {blocks.map((block) => (
          <li key={block.block}>
            <BlockRow
              block={block}
              isDropped={trim.dropBlocks.includes(block.block)}
              dropNodes={block.nodes.some(({ index }) => dropNodes.has(index)) ? dropNodes : NONE}
              sentTo={trim.retarget.find((entry) => entry.block === block.block)?.to ?? block.to}
              isOpen={isOpen}
              scale={scale}
            />
          </li>
        ))}
      </ol>
      <p className={styles.legend}>
        {Object.values(words.terms).map(({ name, help }) => (
          <span key={name} className={table.note}>{`${name}: ${help}`}</span>
        ))}
      </p>
    </section>
  );
}
