import { type ReactElement, useEffect } from 'react';
import type { NodeDetails, NodeExplanation } from '../../engine/protocol/index.ts';
import { termScale } from '../balance/score-terms.ts';
import { TermBar } from '../balance/TermBar.tsx';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { LinkButton } from '../ui/LinkButton.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import table from '../ui/Table.module.css';
import { ShardSwatch } from './ShardSwatch.tsx';
import styles from './WhySection.module.css';

const words = text.balance.why;

/** Why a node is where it is, and why it is on none of the others. It stays open from node to node. */
export function WhySection({ node }: { node: NodeDetails }): ReactElement {
  const { stores, balances } = useConsole();
  const isOpen = useStore(stores.view, (view) => view.isWhyOpen);
  const { index, answer } = useStore(stores.explanation, (state) => state);
  // Where it lives and what is with it decides the answer.
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when the node has moved.
  useEffect(() => {
    if (isOpen) void balances.explain(node.index);
  }, [isOpen, node.index, node.home, balances]);
  return (
    <>
      {!isOpen && (
        <Button
          size="small"
          aria-expanded={false}
          onClick={() => stores.view.update((view) => ({ ...view, isWhyOpen: true }))}
        >
          {words.show}
        </Button>
      )}
      {isOpen && (
        <div className={styles.body}>
          {index !== node.index || answer.state === 'loading' || answer.state === 'idle' ? (
            <Spinner label={words.loading} />
          ) : answer.state === 'failed' ? (
            <ErrorBlock
              title={words.failedTitle}
              error={answer.error}
              onRetry={() => void balances.explain(node.index)}
            />
          ) : (
            <Answer explanation={answer.value} />
          )}
          <div>
            <Button
              size="small"
              look="quiet"
              aria-expanded
              onClick={() => stores.view.update((view) => ({ ...view, isWhyOpen: false }))}
            >
              {words.hide}
            </Button>
          </div>
        </div>
      )}
    </>
  );
}

function Answer({ explanation }: { explanation: NodeExplanation }): ReactElement {
  const { balances } = useConsole();
  const { together, shard, obstacles, targets, best, lastPlan, basis } = explanation;
  const isCalm = shard.every(({ excess }) => excess <= 0);
  const others = together.length - 1;
  const scale = termScale(targets.map(({ reason }) => reason));
  return (
    <>
      <p>
        <strong>{best === null ? words.stays : words.best(best)}</strong> {isCalm && words.calm}
      </p>
      {obstacles.length > 0 && (
        <div>
          <p>{`${words.obstacles}:`}</p>
          <ul className={styles.list}>
            {obstacles.map((obstacle) => (
              <li key={obstacle}>{obstacle}</li>
            ))}
          </ul>
        </div>
      )}
      <ul>
        {shard
          .filter(({ limit }) => limit !== null)
          .map(({ dimension, ratio, excess }) => (
            <li key={dimension}>
              {words.load(dimension, ratio)}
              {excess > 0 && ` · ${words.excess}`}
            </li>
          ))}
      </ul>
      {others > 0 && <p>{words.together(others)}</p>}
      <table className={table.table}>
        <caption className="visually-hidden">{words.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{words.columns.shard}</th>
            <th scope="col">{words.columns.verdict}</th>
          </tr>
        </thead>
        <tbody>
          {targets.map((target) => (
            <tr key={target.shard}>
              <th scope="row">
                <span className={styles.shard}>
                  <ShardSwatch shard={target.shard} />
                  {text.shard(target.shard)}
                </span>
              </th>
              <td>
                <Verdict target={target} scale={scale} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.muted}>{words.basis[basis]}</p>
      {lastPlan !== null && (
        <p>
          {`${words.lastPlan} `}
          <LinkButton onClick={() => balances.open({ kind: 'plan', planId: lastPlan.planId })}>
            {text.balance.audit.plan(lastPlan.planId)}
          </LinkButton>
        </p>
      )}
    </>
  );
}

function Verdict(props: {
  readonly target: NodeExplanation['targets'][number];
  readonly scale: ReturnType<typeof termScale>;
}): ReactElement {
  const { target, scale } = props;
  const { verdict, refusals, reason, score } = target;
  return (
    <>
      <span
        className={classes(
          styles.verdict,
          verdict === 'possible' && styles.possible,
          verdict === 'refused' && styles.refused,
        )}
      >
        {words.verdicts[verdict]}
      </span>
      {refusals.map((refusal) => (
        <span key={refusal} className={styles.refusal}>
          {refusal}
        </span>
      ))}
      {score !== null && reason.length > 0 && <TermBar terms={reason} score={score} scale={scale} />}
    </>
  );
}
