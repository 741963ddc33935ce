import { type KeyboardEvent, type ReactElement, useEffect, useId, useRef } from 'react';
import type { MovesPreview, MovesTarget } from '../../engine/protocol/index.ts';
import { ShardSwatch } from '../panels/ShardSwatch.tsx';
import { Difference } from '../placement/ChangeView.tsx';
import { changeOf } from '../placement/changes.ts';
import { evenestTarget } from '../state/by-hand.ts';
import { text } from '../text/en.ts';
import { formatCount, formatImbalance, formatRate, formatShareFine } from '../text/format.ts';
import { classes } from '../ui/classes.ts';
import table from '../ui/Table.module.css';
import { Tag } from '../ui/Tag.tsx';
import styles from './MoveToDialog.module.css';

const words = text.byHand;
/** Differences of the hottest shard that read the same. */
const IMBALANCE_NOISE = 0.005;

/** Every shard as a target, one to be chosen: by arrow keys, by its digit, or by pointer. */
export function TargetTable(props: {
  readonly preview: MovesPreview;
  readonly chosen: number | null;
  readonly onChoose: (shard: number) => void;
}): ReactElement {
  const { preview, chosen, onChoose } = props;
  const best = evenestTarget(preview);
  const isRelief = preview.targets.some(({ shard, imbalance }) => {
    return shard === best && imbalance < preview.imbalance - IMBALANCE_NOISE;
  });
  const evenest = isRelief ? best : null;
  const name = useId();
  const fields = useRef<HTMLFieldSetElement>(null);
  // The keyboard begins at what is proposed, wherever the dialog has put it before there was anything to choose.
  useEffect(() => fields.current?.querySelector<HTMLInputElement>('input:checked, input:enabled')?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!/^\d$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    const radio = fields.current?.querySelector<HTMLInputElement>(`input[value="${event.key}"]:enabled`);
    if (!radio) return;
    event.preventDefault();
    radio.focus();
    onChoose(Number(event.key));
  };
  const { columns, columnHelp } = words;
  return (
    <fieldset ref={fields} className={styles.fields} onKeyDown={onKeyDown}>
      <legend className="visually-hidden">{words.legend}</legend>
      <table className={classes(table.table, styles.table)}>
        <thead>
          <tr>
            <th scope="col">{columns.shard}</th>
            <th scope="col">{columns.verdict}</th>
            <th scope="col" className={table.number}>
              {columns.heat}
            </th>
            <th scope="col" className={table.number}>
              {columns.influence}
            </th>
            <th scope="col" className={table.number} title={columnHelp.imbalance}>
              {columns.imbalance}
            </th>
            <th scope="col" className={table.number} title={columnHelp.cut}>
              {columns.cut}
            </th>
            <th scope="col" className={table.number} title={columnHelp.rows}>
              {columns.rows}
            </th>
          </tr>
        </thead>
        <tbody>
          {preview.targets.map((target) => (
            <Row
              key={target.shard}
              target={target}
              preview={preview}
              isEvenest={target.shard === evenest}
              isChosen={target.shard === chosen}
              group={name}
              onChoose={onChoose}
            />
          ))}
        </tbody>
      </table>
    </fieldset>
  );
}

interface RowProps {
  readonly target: MovesTarget;
  readonly preview: MovesPreview;
  readonly isEvenest: boolean;
  readonly isChosen: boolean;
  readonly group: string;
  readonly onChoose: (shard: number) => void;
}

function Row({ target, preview, isEvenest, isChosen, group, onChoose }: RowProps): ReactElement {
  const { shard, refusal, warning } = target;
  const isRefused = refusal !== null;
  const verdictId = `${group}-${shard}`;
  return (
    <tr className={classes(isRefused && styles.refusedRow, isChosen && styles.chosen)}>
      <th scope="row">
        <label className={styles.shard}>
          <input
            type="radio"
            name={group}
            value={shard}
            checked={isChosen}
            disabled={isRefused}
            aria-describedby={verdictId}
            onChange={() => onChoose(shard)}
          />
          <ShardSwatch shard={shard} />
          {text.shard(shard)}
        </label>
      </th>
      <td id={verdictId} className={styles.verdict}>
        {isRefused ? refusal : <span className={styles.allowed}>{words.allowed}</span>}
        {isEvenest && <Tag look="good">{words.evenest}</Tag>}
        {warning !== null && <span className={styles.warningText}>{warning}</span>}
      </td>
      {isRefused ? <td colSpan={5} /> : <Figures target={target} preview={preview} />}
    </tr>
  );
}

function Figures({ target, preview }: { target: MovesTarget; preview: MovesPreview }): ReactElement {
  const { heatBefore, heatAfter, influenceBefore, influenceAfter, capacity, imbalance, cutEdges, rows } = target;
  return (
    <>
      <td className={table.number}>{words.change(formatRate(heatBefore), formatRate(heatAfter))}</td>
      <td className={table.number}>
        {words.change(formatShareFine(influenceBefore), formatShareFine(influenceAfter))}
        <span className={styles.below}>{words.ofCapacity(capacity)}</span>
      </td>
      <td className={table.number}>
        {formatImbalance(imbalance)}
        <span className={styles.below}>
          <Difference
            change={changeOf(preview.imbalance, imbalance, 'less', IMBALANCE_NOISE)}
            format={formatImbalance}
          />
        </span>
      </td>
      <td className={table.number}>
        {formatCount(cutEdges)}
        <span className={styles.below}>
          <Difference change={changeOf(preview.cutEdges, cutEdges, 'less', 0)} format={formatCount} />
        </span>
      </td>
      <td className={table.number}>{formatCount(rows)}</td>
    </>
  );
}
