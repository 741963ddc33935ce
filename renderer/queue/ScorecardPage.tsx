import type { ReactElement } from 'react';
import { PlanStateTag } from '../balance/PlanStateTag.tsx';
import { toCsv } from '../query/result/delimited.ts';
import { useConsole } from '../shell/console-context.ts';
import type { Balance } from '../state/balance.ts';
import { durationPair, ratioPair, rowsPair, type Score, scoresOf, summaryOf } from '../state/scorecard.ts';
import { text } from '../text/en.ts';
import { formatCount, formatDuration, formatImbalance, formatMoment } from '../text/format.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { LinkButton } from '../ui/LinkButton.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { saveFile } from '../ui/save-file.ts';
import table from '../ui/Table.module.css';
import { ScoreChart } from './ScoreChart.tsx';
import styles from './ScorecardPage.module.css';

const words = text.queue.score;

/** What plans promised beside what came of them: each, and all together. */
export function ScorecardPage({ balance: { plans } }: { balance: Balance }): ReactElement {
  if (plans.state !== 'ready') return <Spinner label={text.loading} />;
  const scores = scoresOf(plans.value);
  if (scores.length === 0) return <EmptyState title={words.empty} />;
  const undone = new Set(plans.value.flatMap(({ planId, state }) => (state === 'undone' ? [planId] : [])));
  return (
    <>
      <div className={styles.top}>
        <div>
          <p className={styles.intro}>{words.intro}</p>
          <Summary scores={scores} />
          <Button icon="download" onClick={() => saveFile(words.file, 'text/csv', scoresCsv(scores))}>
            {words.save}
          </Button>
        </div>
        <ScoreChart scores={scores} />
      </div>
      <table className={table.table}>
        <caption className="visually-hidden">{words.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{words.columns.plan}</th>
            <th scope="col">{words.columns.ended}</th>
            <th scope="col" className={table.number}>
              {words.columns.ratio}
            </th>
            <th scope="col" className={table.number}>
              {words.columns.rows}
            </th>
            <th scope="col" className={table.number}>
              {words.columns.took}
            </th>
          </tr>
        </thead>
        <tbody>
          {scores.map((score) => (
            <Row key={score.planId} score={score} isUndone={undone.has(score.planId)} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function Summary({ scores }: { scores: readonly Score[] }): ReactElement {
  const lines = [
    { name: words.of.ratio, summary: summaryOf(scores.map(ratioPair)) },
    { name: words.of.rows, summary: summaryOf(scores.map(rowsPair)) },
    { name: words.of.took, summary: summaryOf(scores.map(durationPair)) },
  ];
  const { summaryColumns } = words;
  return (
    <table className={table.table}>
      <caption className="visually-hidden">{words.summaryCaption}</caption>
      <thead>
        <tr>
          <th scope="col">{summaryColumns.of}</th>
          <th scope="col">{summaryColumns.within}</th>
          <th scope="col">{summaryColumns.bias}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ name, summary }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{words.within(summary)}</td>
            <td>{words.bias(summary)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Row({ score, isUndone }: { score: Score; isUndone: boolean }): ReactElement {
  const { balances } = useConsole();
  const { planId, kind, author, finishedMs, ratioPredicted, ratioObserved, rowsPredicted, rowsMoved } = score;
  const { expectedMs, tookMs } = score;
  return (
    <tr>
      <th scope="row">
        <LinkButton onClick={() => balances.show({ kind: 'plan', planId })}>
          {text.balance.plan.name(planId)}
        </LinkButton>{' '}
        <span className={styles.muted}>{text.balance.plan.made(kind, author)}</span>{' '}
        {isUndone && <PlanStateTag state="undone" />}
      </th>
      <td>{formatMoment(finishedMs)}</td>
      <td className={table.number}>{pair(ratioPredicted, ratioObserved, formatImbalance)}</td>
      <td className={table.number}>{pair(rowsPredicted, rowsMoved, formatCount)}</td>
      <td className={table.number}>{pair(expectedMs, tookMs, formatDuration)}</td>
    </tr>
  );
}

function pair(predicted: number | null, observed: number | null, format: (value: number) => string): string {
  const shown = (value: number | null) => (value === null ? text.none : format(value));
  return words.pair(shown(predicted), shown(observed));
}

export function scoresCsv(scores: readonly Score[]): string {
  const columns = [
    ...['plan', 'kind', 'author', 'finished', 'ratio_before', 'ratio_predicted', 'ratio_observed'],
    ...['rows_predicted', 'rows_moved', 'expected_ms', 'took_ms'],
  ];
  const rows = scores.map((score) => [
    ...[score.planId, score.kind, score.author, new Date(score.finishedMs).toISOString(), score.ratioBefore],
    ...[
      score.ratioPredicted,
      score.ratioObserved,
      score.rowsPredicted,
      score.rowsMoved,
      score.expectedMs,
      score.tookMs,
    ],
  ]);
  return toCsv(columns, rows);
}
