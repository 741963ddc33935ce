import type { ReactElement } from 'react';
import type { ImportReport, ShardscopeError } from '../../engine/protocol/index.ts';
import { text } from '../text/en.ts';
import { formatAttribute, formatCount, formatDuration, formatShare, plural } from '../text/format.ts';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Icon } from '../ui/Icon.tsx';
import styles from './ImportOutcome.module.css';

/** Where in the input it went wrong, in the order a reader looks for it. */
const PLACES = ['file', 'line', 'column', 'element', 'expected', 'found'] as const;

/** A refused input: the message, and the place as a small table. */
export function ImportErrorView({ error }: { error: ShardscopeError }): ReactElement {
  const places = PLACES.filter((place) => error.details[place] !== undefined && error.details[place] !== '');
  return (
    <ErrorBlock title={text.import.failedTitle} error={error}>
      {places.length > 0 && (
        <dl className={styles.places}>
          {places.map((place) => (
            <div key={place} className={styles.place}>
              <dt>{text.import[place]}</dt>
              <dd>{formatAttribute(error.details[place])}</dd>
            </div>
          ))}
        </dl>
      )}
    </ErrorBlock>
  );
}

export function ImportReportView({ report }: { report: ImportReport }): ReactElement {
  const { nodes, edges, closure, cut, warnings, elapsedMs } = report;
  return (
    <div className={styles.report}>
      <p className={styles.done} role="status">
        <Icon name="check" />
        {text.import.done}: {plural(nodes, 'node')} and {plural(edges, 'edge')} in {formatDuration(elapsedMs)}
      </p>
      <dl className={styles.facts}>
        {Object.entries(closure.hierarchy).map(([name, { rows, depth }]) => (
          <div key={name} className={styles.fact}>
            <dt>{text.import.closureRows(name)}</dt>
            <dd>
              {formatCount(rows)}{' '}
              <span className={styles.hint}>
                {depth === 'full' ? text.import.fullDepth : text.import.depthOf(depth)}
              </span>
            </dd>
          </div>
        ))}
        <div className={styles.fact}>
          <dt>{text.import.cut}</dt>
          <dd>
            {formatCount(cut.edges)} <span className={styles.hint}>{formatShare(cut.edgeRatio)}</span>
          </dd>
        </div>
      </dl>
      <section>
        <h3 className={styles.title}>{text.import.warnings}</h3>
        {warnings.length === 0 ? (
          <p className={styles.hint}>{text.import.noWarnings}</p>
        ) : (
          <ul>
            {warnings.map((warning) => (
              <li key={warning.code} className={styles.warning}>
                <Icon name="warning" />
                <div>
                  {text.import.repairs[warning.code](warning.count)}
                  <p className={styles.hint}>{text.import.first(warning.first)}</p>
                </div>
              </li>
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}
