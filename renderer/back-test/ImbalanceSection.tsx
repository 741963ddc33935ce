import { type ReactElement, useId, useMemo, useState } from 'react';
import type { ReplayAnswer, ReplayStrategy } from '../../engine/protocol/index.ts';
import { momentOf } from '../charts/chart-times.ts';
import { text } from '../text/en.ts';
import { formatImbalance } from '../text/format.ts';
import { Segmented } from '../ui/Segmented.tsx';
import table from '../ui/Table.module.css';
import { type ChartLine, linesOf } from './chart-lines.ts';
import { OVERLOAD_RATIO } from './chart-scale.ts';
import { ImbalanceChart } from './ImbalanceChart.tsx';
import styles from './ImbalanceSection.module.css';
import { PolicyLine } from './PolicyLine.tsx';
import { SeriesTable } from './SeriesTable.tsx';

const words = text.backTest;
const FORMS = (['chart', 'table'] as const).map((value) => ({ value, label: words.chartForms[value] }));

/** The policies over each other: as lines that can be switched, or every value as a table. */
export function ImbalanceSection({ answer }: { answer: ReplayAnswer }): ReactElement {
  const [form, setForm] = useState<'chart' | 'table'>('chart');
  const [hidden, setHidden] = useState<readonly ReplayStrategy[]>([]);
  const [at, setAt] = useState<number | null>(null);
  const titleId = useId();
  const lines = useMemo(() => linesOf(answer), [answer]);
  const shown = useMemo(() => lines.filter(({ strategy }) => !hidden.includes(strategy)), [lines, hidden]);
  const ticks = lines[0]?.points[0]?.ticks ?? 1;
  const toggle = (strategy: ReplayStrategy) =>
    setHidden((now) => (now.includes(strategy) ? now.filter((other) => other !== strategy) : [...now, strategy]));
  return (
    <section aria-labelledby={titleId} className={styles.section}>
      <header className={styles.head}>
        <h3 id={titleId} className={table.title}>
          {words.chart}
          <span className={table.note}>
            {words.chartHelp}
            {ticks > 1 && ` ${words.chartPoint(ticks, answer.tickS)}`}
          </span>
        </h3>
        <Segmented label={words.chartAs} value={form} options={FORMS} onChange={setForm} />
      </header>
      <Legend lines={lines} hidden={hidden} at={at} onToggle={toggle} />
      {form === 'chart' ? (
        <ImbalanceChart tickS={answer.tickS} lines={lines} shown={shown} at={at} onPoint={setAt} />
      ) : (
        <SeriesTable lines={shown} />
      )}
    </section>
  );
}

/** Names the lines, switches them, and says what they are where the pointer is. */
function Legend(props: {
  readonly lines: readonly ChartLine[];
  readonly hidden: readonly ReplayStrategy[];
  readonly at: number | null;
  readonly onToggle: (strategy: ReplayStrategy) => void;
}): ReactElement {
  const { lines, hidden, at, onToggle } = props;
  const points = lines[0]?.points ?? [];
  const point = at === null ? undefined : points[at];
  return (
    <div className={styles.legend}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend on screen. */}
      <div role="group" aria-label={words.legend} className={styles.switches}>
        {lines.map(({ strategy, points: of }) => (
          <button
            key={strategy}
            type="button"
            className={styles.switch}
            aria-pressed={!hidden.includes(strategy)}
            onClick={() => onToggle(strategy)}
          >
            <PolicyLine strategy={strategy} />
            {words.policy[strategy].name}
            {at !== null && (
              <span className={styles.value} aria-hidden="true">
                {formatImbalance(of[at]?.imbalance ?? 1)}
              </span>
            )}
          </button>
        ))}
      </div>
      <span className={styles.mark}>
        <svg width="20" height="8" aria-hidden="true">
          <line x1="0" x2="20" y1="4" y2="4" className={styles.threshold} />
        </svg>
        {words.overload(OVERLOAD_RATIO)}
      </span>
      <span className={styles.moment} aria-hidden="true">
        {point !== undefined && momentOf(point.startMs, points[0]!.startMs)}
      </span>
    </div>
  );
}
