import { type ReactElement, useMemo } from 'react';
import { useConsole } from '../../shell/console-context.ts';
import { useStore } from '../../state/create-store.ts';
import { text } from '../../text/en.ts';
import { Icon } from '../../ui/Icon.tsx';
import { type Example, exampleSourceOf, examplesOf } from '../examples.ts';
import { findParameters } from '../language/parameters.ts';
import styles from './Examples.module.css';

/** Examples for the open workspace, with its own names. */
export function useExamples(): readonly Example[] {
  const { stores, live } = useConsole();
  const topology = useStore(stores.workspace, (workspace) => workspace.topology);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the summary changes exactly when the snapshot does.
  return useMemo(() => (live.snapshot === null ? [] : examplesOf(exampleSourceOf(live.snapshot))), [live, topology]);
}

/** Puts an example into the editor; runs it where it needs no values. */
export function useChooseExample(): (example: Example) => void {
  const { queries } = useConsole();
  return ({ query }) => {
    queries.setText(query);
    if (findParameters(query).length === 0) void queries.run();
  };
}

/** What a result shows before the first run: where to begin. */
export function Examples(): ReactElement {
  const examples = useExamples();
  const choose = useChooseExample();
  return (
    <div className={styles.examples}>
      <p className={styles.intro}>{text.query.startHint}</p>
      <ul className={styles.list}>
        {examples.map((example) => (
          <li key={example.id}>
            <button type="button" className={styles.example} onClick={() => choose(example)}>
              <Icon name={findParameters(example.query).length === 0 ? 'play' : 'chevronRight'} />
              <span className={styles.words}>
                <span className={styles.title}>{text.query.examples[example.id]}</span>
                <code className={styles.query}>{example.query.replaceAll('\n', ' ')}</code>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
