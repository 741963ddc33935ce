import type { ReactElement } from 'react';
import type { MetagraphDocument } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { withAcyclic } from '../state/metagraph.ts';
import { text } from '../text/en.ts';
import styles from './Metagraph.module.css';

const words = text.edit.metagraph;

/** Which hierarchies must not have cycles. */
export function Hierarchies({ metagraph }: { metagraph: MetagraphDocument }): ReactElement {
  const { metagraphs } = useConsole();
  return (
    <section className={styles.group}>
      <h3 className={styles.title}>{words.hierarchies}</h3>
      <p className={styles.hint}>{words.acyclicHint}</p>
      <ul>
        {metagraph.hierarchies.map(({ name, relations, acyclic }) => (
          <li key={name} className={styles.hierarchy}>
            <span>
              {name}
              <span className={styles.relations}>{relations === null ? words.allRelations : relations.join(', ')}</span>
            </span>
            <label className={styles.switch}>
              <input
                type="checkbox"
                checked={acyclic}
                aria-label={words.acyclicOf(name)}
                onChange={() => metagraphs.change((now) => withAcyclic(now, name, !acyclic))}
              />
              {words.acyclic}
            </label>
          </li>
        ))}
      </ul>
    </section>
  );
}
