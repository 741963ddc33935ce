import type { ReactElement } from 'react';
import type { PlacementRules } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { countRules } from '../state/rules.ts';
import { text } from '../text/en.ts';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import styles from './RulesList.module.css';

const SHOWN_MAX = 6;

/** The rules that every placement keeps, in words. */
export function RulesList(): ReactElement {
  const { stores, placements } = useConsole();
  const { rules } = useStore(stores.rules, (state) => state);
  return (
    <section className={styles.rules} aria-labelledby="placement-rules">
      <h3 id="placement-rules" className={styles.title}>
        {text.placement.rules}
      </h3>
      {rules.state === 'loading' && <Spinner label={text.placement.rulesLoading} />}
      {rules.state === 'failed' && (
        <ErrorBlock
          title={text.placement.rulesFailed}
          error={rules.error}
          onRetry={() => void placements.refreshRules()}
        />
      )}
      {rules.state === 'ready' &&
        (countRules(rules.value) === 0 ? <p>{text.placement.noRules}</p> : <Kinds rules={rules.value} />)}
      <p className={styles.hint}>{text.placement.rulesHint}</p>
    </section>
  );
}

function Kinds({ rules }: { rules: PlacementRules }): ReactElement {
  const { ruleOf, ruleKinds } = text.placement;
  const kinds = [
    { name: ruleKinds.shards, sentences: rules.shards.map(ruleOf.shards) },
    { name: ruleKinds.types, sentences: rules.types.map(ruleOf.types) },
    { name: ruleKinds.pins, sentences: rules.pins.map(ruleOf.pins) },
    { name: ruleKinds.apart, sentences: rules.apart.map(ruleOf.apart) },
    { name: ruleKinds.together, sentences: rules.together.map(ruleOf.together) },
  ];
  return (
    <dl className={styles.kinds}>
      {kinds
        .filter(({ sentences }) => sentences.length > 0)
        .map(({ name, sentences }) => (
          <div key={name} className={styles.kind}>
            <dt>{name}</dt>
            {sentences.slice(0, SHOWN_MAX).map((sentence) => (
              <dd key={sentence}>{sentence}</dd>
            ))}
            {sentences.length > SHOWN_MAX && (
              <dd className={styles.hint}>{text.placement.moreRules(sentences.length - SHOWN_MAX)}</dd>
            )}
          </div>
        ))}
    </dl>
  );
}
