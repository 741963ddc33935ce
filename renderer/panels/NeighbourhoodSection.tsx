import type { ReactElement } from 'react';
import type { Ranked } from '../neighbourhood/measure.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import type { MeasuredNeighbourhood } from '../state/neighbourhood.ts';
import { text } from '../text/en.ts';
import { formatCount, formatShare } from '../text/format.ts';
import styles from './NeighbourhoodSection.module.css';

const words = text.neighbourhood;

/** Where the selected node stands among the nodes around it. */
export function NeighbourhoodSection({ node }: { node: number }): ReactElement {
  const { index, measured } = useStore(useConsole().stores.neighbourhood, (state) => state);
  // The details of the node before may still be on screen.
  if (index !== node || measured.state === 'idle' || measured.state === 'loading') {
    return <p className={styles.note}>{words.measuring}</p>;
  }
  if (measured.state === 'failed') return <p className={styles.note}>{words.failed}</p>;
  if (measured.value.nodeCount < 2) return <p className={styles.note}>{words.alone}</p>;
  return <Metrics around={measured.value} />;
}

function Metrics({ around }: { around: MeasuredNeighbourhood }): ReactElement {
  const { nodeCount, linkCount, isWhole, inCount, outCount, metrics } = around;
  const { degree, betweenness, closeness, density, clustering } = metrics;
  const rank = ({ rank: place }: Ranked) => words.rank(place, nodeCount);
  return (
    <>
      <p className={styles.note}>{isWhole ? words.intro(nodeCount, linkCount) : words.part(nodeCount, linkCount)}</p>
      <dl className={styles.metrics}>
        <Metric
          name={words.degree}
          value={formatCount(degree.value)}
          rank={rank(degree)}
          hint={words.degreeHint(inCount, outCount)}
        />
        <Metric
          name={words.betweenness}
          value={formatShare(betweenness.value)}
          rank={rank(betweenness)}
          hint={words.betweennessHint}
        />
        <Metric
          name={words.closeness}
          value={words.distance(closeness.value)}
          rank={rank(closeness)}
          hint={words.closenessHint}
        />
        {clustering !== null && (
          <Metric name={words.clustering} value={formatShare(clustering)} hint={words.clusteringHint} />
        )}
        <Metric name={words.density} value={formatShare(density)} hint={words.densityHint} />
      </dl>
    </>
  );
}

interface MetricProps {
  readonly name: string;
  readonly value: string;
  readonly rank?: string;
  readonly hint: string;
}

function Metric({ name, value, rank, hint }: MetricProps): ReactElement {
  return (
    <div className={styles.metric}>
      <dt>{name}</dt>
      <dd>
        <span className={styles.line}>
          {value}
          {rank !== undefined && <span className={styles.rank}>{rank}</span>}
        </span>
        <span className={styles.hint}>{hint}</span>
      </dd>
    </div>
  );
}
