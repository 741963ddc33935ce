import type { ReactElement } from 'react';
import type { QueryPlanStep } from '../../../engine/protocol/index.ts';
import { ShardSwatch } from '../../panels/ShardSwatch.tsx';
import { text } from '../../text/en.ts';
import { formatBytes, formatCount } from '../../text/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { ACCESS_ICONS } from './PlanPicture.tsx';
import styles from './PlanTable.module.css';

/** The plan in words and numbers: the twin of the picture, for screen readers and for whoever prefers a table. */
export function PlanTable({ steps }: { steps: readonly QueryPlanStep[] }): ReactElement {
  const { planColumns: names } = text.query;
  const isMeasured = steps.some(({ actual }) => actual !== null);
  return (
    <table className={styles.table}>
      <caption className="visually-hidden">{text.query.planCaption(steps.length, isMeasured)}</caption>
      <thead>
        <tr>
          <th scope="col">{names.step}</th>
          <th scope="col">{names.inputs}</th>
          <th scope="col">{names.action}</th>
          <th scope="col">{names.detail}</th>
          <th scope="col">{names.access}</th>
          <th scope="col" className={styles.number}>
            {names.estimated}
          </th>
          {isMeasured && <MeasuredHeads />}
        </tr>
      </thead>
      <tbody>
        {steps.map((step) => (
          <tr key={step.id}>
            <td>{step.id}</td>
            <td>{step.inputs.length === 0 ? text.none : step.inputs.join(', ')}</td>
            <th scope="row">{step.action}</th>
            <td className={styles.detail}>{step.detail}</td>
            <td>
              <span className={styles.access}>
                <Icon name={ACCESS_ICONS[step.access]} />
                {text.query.access[step.access]}
              </span>
            </td>
            <td className={styles.number}>{formatCount(step.estimatedRows)}</td>
            {isMeasured && <Measured step={step} />}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function MeasuredHeads(): ReactElement {
  const { planColumns: names } = text.query;
  const numbers = [names.rows, names.time, names.scanned, names.shipped, names.hops];
  return (
    <>
      {numbers.map((name) => (
        <th key={name} scope="col" className={styles.number}>
          {name}
        </th>
      ))}
      <th scope="col">{names.shards}</th>
    </>
  );
}

function Measured({ step: { actual } }: { step: QueryPlanStep }): ReactElement {
  if (actual === null) return <td colSpan={6}>{text.none}</td>;
  const numbers = [
    ['rows', formatCount(actual.rows)],
    ['time', text.query.ms(actual.elapsedMs)],
    ['scanned', formatCount(actual.rowsScanned)],
    ['shipped', formatBytes(actual.bytesShipped)],
    ['hops', formatCount(actual.hops)],
  ] as const;
  return (
    <>
      {numbers.map(([name, value]) => (
        <td key={name} className={styles.number}>
          {value}
        </td>
      ))}
      <td>
        <span className={styles.shards}>
          {actual.shards.map((shard) => (
            <span key={shard} className={styles.shard}>
              <ShardSwatch shard={shard} />
              {shard}
            </span>
          ))}
        </span>
      </td>
    </>
  );
}
