import type { ReactElement, ReactNode } from 'react';
import type { PlacementProposal } from '../../engine/protocol/index.ts';
import { text } from '../text/en.ts';
import { Icon } from '../ui/Icon.tsx';
import styles from './ProposalWarnings.module.css';

const OVERSIZED_SHOWN_MAX = 5;

/** What to think about before applying: balance that was not reached, nodes too heavy for any, nothing to do. */
export function ProposalWarnings(props: {
  readonly proposal: PlacementProposal;
  readonly imbalance: number;
}): ReactElement | null {
  const { proposal, imbalance } = props;
  const { oversized, shards, after } = proposal;
  // Reads are what this objective balances; how much of them a node gets is not told.
  const isByReads = proposal.objective === 'traffic';
  const isIdle = proposal.movedNodes === 0 && shards === proposal.before.shards.length;
  const hidden = oversized.length - OVERSIZED_SHOWN_MAX;
  return (
    <>
      {isIdle && (
        <p className={styles.info} role="status">
          <Icon name="info" />
          {text.placement.nothingToMove}
        </p>
      )}
      {!proposal.isWithinImbalance && (
        <Warning>
          <p>
            {isByReads
              ? text.placement.readsNotBalanced(imbalance)
              : text.placement.notBalanced(after.imbalance, imbalance)}
          </p>
        </Warning>
      )}
      {oversized.length > 0 && (
        <Warning>
          <ul>
            {oversized.slice(0, OVERSIZED_SHOWN_MAX).map(({ node, influence }) => (
              <li key={node.index}>
                {isByReads
                  ? text.placement.oversizedReads(node.label)
                  : text.placement.oversized(node.label, influence, 1 / shards)}
              </li>
            ))}
            {hidden > 0 && <li>{text.placement.moreOversized(hidden)}</li>}
          </ul>
          <p>{text.placement.oversizedMeans(oversized.length)}</p>
        </Warning>
      )}
    </>
  );
}

function Warning({ children }: { children: ReactNode }): ReactElement {
  return (
    <div className={styles.warning} role="note">
      <Icon name="warning" />
      <div className={styles.words}>{children}</div>
    </div>
  );
}
