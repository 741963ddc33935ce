import type { ReactElement } from 'react';
import type { PlanBlock } from '../../engine/protocol/index.ts';
import { ShardSwatch } from '../panels/ShardSwatch.tsx';
import { text } from '../text/en.ts';
import { formatSigned } from '../text/format.ts';
import table from '../ui/Table.module.css';
import styles from './Blocks.module.css';
import { digitsOf, termScale } from './score-terms.ts';
import { TermBar } from './TermBar.tsx';

const words = text.balance.blocks;

/** Every other shard: by how much it lost, or what forbids it. */
export function Alternatives({ block, name }: { block: PlanBlock; name: string }): ReactElement {
  const { alternatives, score } = block;
  // What speaks against a shard may be far more than what speaks for the chosen one.
  const scale = termScale([block.reason, ...alternatives.map(({ reason }) => reason)]);
  const digits = digitsOf(block.reason);
  return (
    <section>
      <h4 className={styles.subtitle}>{words.alternatives}</h4>
      {alternatives.length === 0 ? (
        <p>{words.noAlternatives}</p>
      ) : (
        <table className={table.table}>
          <caption className="visually-hidden">{words.alternativesCaption(name)}</caption>
          <tbody>
            {alternatives.map((other) => (
              <tr key={other.shard}>
                <th scope="row">
                  <span className={styles.fromShard}>
                    <ShardSwatch shard={other.shard} />
                    {text.shard(other.shard)}
                  </span>
                  {other.score !== null && <span className={styles.score}>{lostBy(other.score - score, digits)}</span>}
                </th>
                <td className={styles.reasonCell}>
                  {other.score === null ? (
                    <span className={styles.refusal}>{`${words.forbidden}: ${other.refusals.join('; ')}`}</span>
                  ) : (
                    <TermBar terms={other.reason} score={other.score} scale={scale} />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** Two shards may be equally good; the emptier one, or the first, was taken then. */
const lostBy = (difference: number, digits: number): string =>
  Number(difference.toFixed(digits)) === 0 ? words.tied : words.lost(formatSigned(difference, digits));
