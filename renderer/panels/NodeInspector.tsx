import { type ReactElement, type ReactNode, useId } from 'react';
import type { Neighbour, NodeDetails } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { formatAttribute, formatCount, formatRate, formatShare } from '../text/format.ts';
import { IconButton } from '../ui/Button.tsx';
import { RowButton, rowListClass } from '../ui/RowButton.tsx';
import styles from './Inspector.module.css';
import { MoveSection } from './MoveSection.tsx';
import { NeighbourhoodSection } from './NeighbourhoodSection.tsx';
import { PinSection } from './PinSection.tsx';
import { ShardSwatch } from './ShardSwatch.tsx';
import { WhySection } from './WhySection.tsx';

/** All that is known of one node. */
export function NodeInspector({ node }: { node: NodeDetails }): ReactElement {
  const { selects, live } = useConsole();
  return (
    <article aria-label={node.label}>
      <header className={styles.head}>
        <div className={styles.names}>
          <h2 className={styles.label}>{node.label}</h2>
          {node.key !== node.label && <p className={styles.key}>{node.key}</p>}
        </div>
        <IconButton icon="target" label={text.inspector.show} onClick={() => live.scene?.focusNode(node.index)} />
        <IconButton icon="close" label={text.inspector.clear} onClick={() => selects.select(null)} />
      </header>
      <Facts node={node} />
      <MoveSection node={node} />
      <PinSection node={node} />
      <Section title={text.balance.why.title}>
        <WhySection node={node} />
      </Section>
      <Section title={text.inspector.attributes}>
        <Attributes attributes={node.attributes} />
      </Section>
      <Section title={text.neighbourhood.title}>
        <NeighbourhoodSection node={node.index} />
      </Section>
      <NeighbourSection
        title={text.inspector.parents}
        empty={text.inspector.noParents}
        neighbours={node.parents}
        count={node.parentCount}
      />
      <NeighbourSection
        title={text.inspector.children}
        empty={text.inspector.noChildren}
        neighbours={node.children}
        count={node.childCount}
      />
    </article>
  );
}

function Facts({ node }: { node: NodeDetails }): ReactElement {
  const { stores } = useConsole();
  const nodeCount = useStore(stores.workspace, ({ topology }) =>
    topology.state === 'ready' ? topology.value.nodeCount : 0,
  );
  const measuredBy = useStore(stores.workspace, ({ info }) => info?.influence);
  const liveHeat = useStore(stores.selection, (selection) => selection.heat);
  return (
    <dl className={styles.facts}>
      <Fact name={text.inspector.type}>{node.type}</Fact>
      <Fact name={text.inspector.home}>
        <span className={styles.withSwatch}>
          <ShardSwatch shard={node.home} />
          {text.shard(node.home)}
        </span>
      </Fact>
      <Fact name={text.inspector.influence}>
        {formatShare(node.influence)}
        <span className={styles.hint}>{text.inspector.rank(node.influenceRank, nodeCount)}</span>
        {measuredBy !== undefined && <span className={styles.measure}>{text.influence.settings(measuredBy)}</span>}
      </Fact>
      <Fact name={text.inspector.heat}>
        {formatRate(liveHeat ?? node.heat)} {text.readsPerSecond}
      </Fact>
      <Fact name={text.inspector.incidentRows}>
        {text.inspector.incident(node.incidentRows.edges, node.incidentRows.closureRows)}
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }): ReactElement {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface SectionProps {
  readonly title: string;
  readonly count?: number;
  readonly children: ReactNode;
}

function Section({ title, count, children }: SectionProps): ReactElement {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h3 id={id} className={styles.sectionTitle}>
        {title}
        {count !== undefined && <span className={styles.count}>{formatCount(count)}</span>}
      </h3>
      {children}
    </section>
  );
}

function Attributes({ attributes }: { attributes: NodeDetails['attributes'] }): ReactElement {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return <p className={styles.none}>{text.inspector.noAttributes}</p>;
  return (
    <table className={styles.table}>
      <tbody>
        {entries.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{formatAttribute(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface NeighbourSectionProps {
  readonly title: string;
  readonly empty: string;
  readonly neighbours: readonly Neighbour[];
  readonly count: number;
}

function NeighbourSection({ title, empty, neighbours, count }: NeighbourSectionProps): ReactElement {
  const { selects } = useConsole();
  return (
    <Section title={title} count={count}>
      {count === 0 && <p className={styles.none}>{empty}</p>}
      <ul className={rowListClass}>
        {neighbours.map((neighbour) => (
          <li key={`${neighbour.index} ${neighbour.relation}`}>
            <RowButton className={styles.neighbour} onClick={() => selects.goTo(neighbour.index)}>
              <ShardSwatch shard={neighbour.home} />
              <span className={styles.neighbourLabel}>{neighbour.label}</span>
              <span className={styles.relation}>
                {neighbour.relation} · {neighbour.type}
              </span>
            </RowButton>
          </li>
        ))}
      </ul>
      {neighbours.length < count && <p className={styles.none}>{text.inspector.shownOf(neighbours.length, count)}</p>}
    </Section>
  );
}
