import type { ReactElement } from 'react';
import type { PlanTerm } from '../../engine/protocol/index.ts';
import { text } from '../text/en.ts';
import { formatSigned } from '../text/format.ts';
import { classes } from '../ui/classes.ts';
import { digitsOf, shownTerms, type TermScale, termPosition, termSegments } from './score-terms.ts';
import styles from './TermBar.module.css';

const { terms: known, sum } = text.balance.blocks;
const lookOf = (term: string): string | undefined => styles[known[term]?.name ?? 'other'];

/** What a score is made of: a bar from zero to both sides, and the numbers, which add up. */
export function TermBar(props: {
  readonly terms: readonly PlanTerm[];
  readonly score: number;
  readonly scale: TermScale;
}): ReactElement {
  const { terms, score, scale } = props;
  const digits = digitsOf(terms);
  return (
    <div>
      <span className={styles.bar} aria-hidden="true">
        {termSegments(terms, scale).map(({ term, left, width }) => (
          <span
            key={term}
            className={classes(styles.segment, lookOf(term))}
            style={{ left: `${left}%`, width: `${width}%` }}
          />
        ))}
        <span className={styles.zero} style={{ left: `${termPosition(scale, 0)}%` }} />
      </span>
      <span className={styles.terms}>
        {shownTerms(terms, digits).map(({ term, value }) => (
          <span key={term} className={styles.term} title={known[term]?.help}>
            <span className={classes(styles.dot, lookOf(term))} aria-hidden="true" />
            {`${known[term]?.name ?? term} ${formatSigned(value, digits)}`}
          </span>
        ))}
        <span className={classes(styles.term, styles.sum)}>{`${sum} ${formatSigned(score, digits)}`}</span>
      </span>
    </div>
  );
}
