import { memo, type ReactElement } from 'react';
import type { ReplayAnswer } from '../../engine/protocol/index.ts';
import type { BackTestWish } from '../state/back-test.ts';
import { text } from '../text/en.ts';
import { Callout } from '../ui/Callout.tsx';
import styles from './BackTestResult.module.css';
import { oversizedOf, verdictOf } from './back-test-figures.ts';
import { sourceName } from './back-test-names.ts';
import { spanOf } from './chart-scale.ts';
import { ImbalanceSection } from './ImbalanceSection.tsx';
import { PolicyTable } from './PolicyTable.tsx';

const words = text.backTest;
const OVERSIZED_SHOWN_MAX = 5;

/** What came of it: a sentence, the course of imbalance, and every figure. */
export const BackTestResult = memo(function BackTestResult(props: {
  readonly wish: BackTestWish;
  readonly answer: ReplayAnswer;
}): ReactElement {
  const { wish, answer } = props;
  const verdict = verdictOf(answer);
  return (
    <>
      <Replayed wish={wish} answer={answer} />
      {verdict !== null && (
        <Callout icon="balance" role="status">
          <strong>{verdict.words}</strong>
          {verdict.hint !== null && <p>{verdict.hint}</p>}
        </Callout>
      )}
      <ImbalanceSection answer={answer} />
      <PolicyTable answer={answer} />
      <Doubts answer={answer} />
    </>
  );
});

function Replayed({ wish, answer }: { wish: BackTestWish; answer: ReplayAnswer }): ReactElement {
  const { startMs, tickS, ticks, queries, windowS, horizonS, seasonS, runs } = answer;
  const { endMs } = spanOf(runs[0]?.buckets ?? [], tickS);
  return (
    <ul className={styles.facts} aria-label={words.replayed}>
      <li className={styles.source}>{words.of(sourceName(wish), startMs, endMs)}</li>
      <li>{words.reads(queries)}</li>
      <li>{words.ticks(ticks, tickS)}</li>
      <li>{words.window(windowS)}</li>
      <li>{words.horizon(horizonS)}</li>
      <li>{words.season(seasonS)}</li>
    </ul>
  );
}

/** What makes the result less than it seems. */
function Doubts({ answer }: { answer: ReplayAnswer }): ReactElement | null {
  const { warnings } = answer;
  const oversized = oversizedOf(answer);
  if (warnings.length + oversized.length === 0) return null;
  const hidden = oversized.length - OVERSIZED_SHOWN_MAX;
  return (
    <Callout look="warning" icon="warning" role="note">
      <h3 className={styles.title}>{words.doubts}</h3>
      <ul>
        {warnings.map(({ code, count, first }) => (
          <li key={code}>{words.warning(code, count, first)}</li>
        ))}
        {oversized.slice(0, OVERSIZED_SHOWN_MAX).map(({ node, ticks }) => (
          <li key={node}>{words.oversized(node, ticks)}</li>
        ))}
        {hidden > 0 && <li>{words.moreOversized(hidden)}</li>}
      </ul>
    </Callout>
  );
}
