import type { ReactElement } from 'react';
import type { MovePreview, NodeDetails } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import type { MoveDraft } from '../state/moves.ts';
import { text } from '../text/en.ts';
import { formatCount, formatShareFine } from '../text/format.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Icon } from '../ui/Icon.tsx';
import { ProgressBar } from '../ui/ProgressBar.tsx';
import { Select } from '../ui/Select.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import styles from './MoveSection.module.css';
import { ShardSwatch } from './ShardSwatch.tsx';

/** A move by hand, from the wish to the result. */
export function MoveSection({ node }: { node: NodeDetails }): ReactElement {
  const { stores, moves } = useConsole();
  const draft = useStore(stores.moves, (state) => (state.draft?.node.index === node.index ? state.draft : null));
  const status = useStore(stores.shards, (shards) => shards.status);
  if (node.move !== null && draft === null) {
    return (
      <div className={styles.section} role="status">
        <Spinner label={text.inspector.underWay(node.move.from, node.move.to)} />
      </div>
    );
  }
  if (draft === null) {
    const isOnlyShard = status !== null && status.shards.length < 2;
    return (
      <div className={styles.section}>
        <Button changes onClick={() => moves.begin(node)} disabled={isOnlyShard}>
          {text.move.open}
        </Button>
        {isOnlyShard && <p className={styles.note}>{text.move.onlyShard}</p>}
      </div>
    );
  }
  return (
    <section className={classes(styles.section, styles.open)} aria-labelledby="move-title">
      <header className={styles.head}>
        <h3 id="move-title" className={styles.title}>
          {text.move.title}
        </h3>
        {draft.phase !== 'running' && <IconButton icon="close" label={text.cancel} onClick={moves.closeDraft} />}
      </header>
      <DraftBody draft={draft} node={node} />
    </section>
  );
}

function DraftBody({ draft, node }: { draft: MoveDraft; node: NodeDetails }): ReactElement {
  const { moves } = useConsole();
  if (draft.phase === 'running') {
    return (
      <>
        <ProgressBar label={text.move.running} progress={draft.progress} />
        <Button size="small" onClick={moves.cancel}>
          {text.cancel}
        </Button>
      </>
    );
  }
  if (draft.phase === 'done' && draft.result !== null) {
    return (
      <>
        <p className={styles.done} role="status">
          <Icon name="check" />
          {text.move.done(node.label, draft.result.to, draft.result.rows)}
        </p>
        <Button changes size="small" onClick={() => moves.begin(node)}>
          {text.move.again}
        </Button>
      </>
    );
  }
  return (
    <>
      <TargetSelect draft={draft} node={node} />
      {draft.error !== null && <ErrorBlock title={text.move.failedTitle} error={draft.error} />}
      {draft.preview.state === 'loading' && <Spinner label={text.move.checking} />}
      {draft.preview.state === 'failed' && <ErrorBlock title={text.move.refused} error={draft.preview.error} />}
      {draft.preview.state === 'ready' && <Preview preview={draft.preview.value} />}
      <Button
        changes
        look="primary"
        onClick={moves.askConfirmation}
        disabled={draft.preview.state !== 'ready' || !draft.preview.value.isAllowed}
      >
        {text.move.start}
      </Button>
    </>
  );
}

function TargetSelect({ draft, node }: { draft: MoveDraft; node: NodeDetails }): ReactElement {
  const { stores, moves } = useConsole();
  const status = useStore(stores.shards, (shards) => shards.status);
  const options = (status?.shards ?? [])
    .filter(({ shard }) => shard !== node.home)
    .map(({ shard, influence, capacity }) => ({
      value: shard,
      label: text.shard(shard),
      before: <ShardSwatch shard={shard} />,
      hint: text.shards.influenceOf(influence, capacity),
    }));
  return (
    <Select
      label={text.move.target}
      placeholder={text.move.chooseTarget}
      value={draft.to}
      options={options}
      onChange={(shard) => void moves.chooseTarget(shard)}
    />
  );
}

/** What the move would do, before anybody decides. */
function Preview({ preview }: { preview: MovePreview }): ReactElement {
  const { isAllowed, refusal, warning, rows, cutEdgesBefore, cutEdgesAfter, source, target } = preview;
  return (
    <div className={styles.preview}>
      <p className={isAllowed ? styles.allowed : styles.refused} role="status">
        <Icon name={isAllowed ? 'check' : 'error'} />
        {isAllowed ? text.move.allowed : (refusal ?? text.move.refused)}
      </p>
      {warning !== null && (
        <p className={styles.warning}>
          <Icon name="warning" />
          {warning}
        </p>
      )}
      <dl>
        <div className={styles.row}>
          <dt>{text.move.rows}</dt>
          <dd>{formatCount(rows)}</dd>
        </div>
        <div className={styles.row}>
          <dt>{text.move.cutEdges}</dt>
          <dd>
            <Change
              before={formatCount(cutEdgesBefore)}
              after={formatCount(cutEdgesAfter)}
              isBetter={cutEdgesAfter < cutEdgesBefore}
              isWorse={cutEdgesAfter > cutEdgesBefore}
            />
          </dd>
        </div>
        {[source, target].map(({ shard, before, after, capacity }) => (
          <div key={shard} className={styles.row}>
            <dt>
              {text.move.influenceOn(shard)}
              <span className={styles.capacity}>{text.move.capacity(capacity)}</span>
            </dt>
            <dd>
              <Change
                before={formatShareFine(before)}
                after={formatShareFine(after)}
                isBetter={false}
                isWorse={after > capacity}
              />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

interface ChangeProps {
  readonly before: string;
  readonly after: string;
  readonly isBetter: boolean;
  readonly isWorse: boolean;
}

function Change({ before, after, isBetter, isWorse }: ChangeProps): ReactElement {
  return (
    <span className={styles.change}>
      {before}
      <Icon name="arrowRight" />
      <strong className={classes(isBetter && styles.better, isWorse && styles.worse)}>{after}</strong>
    </span>
  );
}
