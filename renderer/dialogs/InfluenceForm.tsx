import { type ReactElement, useId, useState } from 'react';
import {
  DAMPING_MAX,
  DEFAULT_INFLUENCE,
  INFLUENCE_MEASURES,
  type InfluenceDirection,
  type InfluenceInfo,
  type InfluenceMeasure,
} from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { jobOfKind } from '../state/jobs.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { ProgressBar } from '../ui/ProgressBar.tsx';
import { Segmented } from '../ui/Segmented.tsx';
import styles from './InfluenceForm.module.css';

const MEASURES = INFLUENCE_MEASURES.map((value) => ({ value, label: text.influence.measures[value] }));

/** The proposed one first. */
function directionsOf(measure: InfluenceMeasure) {
  const directions: readonly InfluenceDirection[] = measure === 'betweenness' ? ['up', 'both'] : ['up', 'down', 'both'];
  return directions.map((value) => ({ value, label: text.influence.direction(measure, value) }));
}

/** Begins with the settings in force; what was typed stays while the dialog is open. */
export function InfluenceForm({ info }: { info: InfluenceInfo }): ReactElement {
  const { stores, influence } = useConsole();
  const job = useStore(stores.jobs, (jobs) => jobOfKind(jobs, 'influence'));
  const { run } = useStore(stores.influence, (state) => state);
  const [measure, setMeasure] = useState<InfluenceMeasure>(info.measure);
  const [direction, setDirection] = useState<InfluenceDirection>(info.direction);
  const [typedDamping, setDamping] = useState(String(info.damping ?? DEFAULT_INFLUENCE.damping));
  const titleId = useId();
  const hasDamping = measure === 'pagerank';
  const damping = hasDamping ? readDamping(typedDamping) : DEFAULT_INFLUENCE.damping;
  // Betweenness is the same down and up, so it offers only one of the two.
  const isEitherWay = measure === 'betweenness' && direction === 'down';
  const start = () => {
    if (damping !== null) void influence.recompute(measure, direction, damping);
  };
  return (
    <section aria-labelledby={titleId} className={styles.form}>
      <h3 id={titleId} className={styles.title}>
        {text.influence.form}
      </h3>
      {job !== undefined ? (
        <div className={styles.busy}>
          <ProgressBar label={text.influence.running} progress={job.progress} />
          <Button look="danger" onClick={influence.cancel}>
            {text.cancel}
          </Button>
        </div>
      ) : (
        <div className={styles.fields}>
          <Field label={text.influence.measure}>
            <Segmented label={text.influence.measure} value={measure} options={MEASURES} onChange={setMeasure} />
          </Field>
          <Field label={text.influence.gathered}>
            <Segmented
              label={text.influence.gathered}
              value={isEitherWay ? 'up' : direction}
              options={directionsOf(measure)}
              onChange={setDirection}
            />
          </Field>
          {hasDamping && <DampingField typed={typedDamping} isWrong={damping === null} onType={setDamping} />}
          <Button changes look="primary" className={styles.start} disabled={damping === null} onClick={start}>
            {text.influence.recompute}
          </Button>
        </div>
      )}
      <p className={styles.hint}>
        {!(measure === info.measure && direction === info.direction) &&
          `${text.influence.meaning({ measure, direction })} `}
        {text.influence.homesStay}
        {!isDefault(info) && ` ${text.influence.proposed(text.influence.settings(DEFAULT_INFLUENCE))}`}
      </p>
      {run.state === 'failed' && <ErrorBlock title={text.influence.runFailedTitle} error={run.error} />}
      <p className={styles.done} role="status">
        {run.state === 'ready' && text.influence.done(run.value.elapsedMs)}
      </p>
    </section>
  );
}

function Field({ label, children }: { label: string; children: ReactElement }): ReactElement {
  return (
    <div className={styles.field}>
      <span aria-hidden="true">{label}</span>
      {children}
    </div>
  );
}

interface DampingFieldProps {
  readonly typed: string;
  readonly isWrong: boolean;
  readonly onType: (typed: string) => void;
}

function DampingField({ typed, isWrong, onType }: DampingFieldProps): ReactElement {
  const hintId = useId();
  return (
    <label className={styles.field}>
      {text.influence.damping}
      <input
        type="number"
        className={styles.input}
        min={0}
        max={DAMPING_MAX}
        step={0.05}
        value={typed}
        aria-invalid={isWrong}
        aria-describedby={hintId}
        onChange={(event) => onType(event.target.value)}
      />
      <span id={hintId} className={isWrong ? styles.wrong : 'visually-hidden'}>
        {isWrong ? text.influence.dampingWrong(DAMPING_MAX) : text.influence.dampingHint}
      </span>
    </label>
  );
}

const isDefault = ({ measure, direction, damping }: InfluenceInfo) =>
  measure === DEFAULT_INFLUENCE.measure &&
  direction === DEFAULT_INFLUENCE.direction &&
  damping === DEFAULT_INFLUENCE.damping;

function readDamping(typed: string): number | null {
  const damping = Number(typed);
  return typed.trim() !== '' && damping >= 0 && damping <= DAMPING_MAX ? damping : null;
}
