import { type ReactElement, type ReactNode, useId } from 'react';
import type { Neighbour, NodeDetails } from '../../engine/protocol/index.ts';
import { ChangeSection } from '../edit/ChangeSection.tsx';
import { NodeEditor } from '../edit/NodeEditor.tsx';
import { HiddenNote } from '../filter/HiddenNote.tsx';
import { useCollapsed } from '../filter/use-collapsed.ts';
import { showInHeatMap } from '../heat-map/show-in-heat-map.ts';
import { ThenNote } from '../moments/ThenNote.tsx';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { edgeForm } from '../state/edits.ts';
import type { Side } from '../state/metagraph.ts';
import { collapseText } from '../text/collapse-text.ts';
import { text } from '../text/en.ts';
import { formatAttribute, formatCount, formatRate, formatShare } from '../text/format.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { RowButton, rowListClass } from '../ui/RowButton.tsx';
import styles from './Inspector.module.css';
import { MoveSection } from './MoveSection.tsx';
import { NeighbourhoodSection } from './NeighbourhoodSection.tsx';
import { PinSection } from './PinSection.tsx';
import { ShardSwatch } from './ShardSwatch.tsx';
import { WhySection } from './WhySection.tsx';

/** All that is known of one node. */
export function NodeInspector({ node }: { node: NodeDetails }): ReactElement {
  const console = useConsole();
  const { stores, selects, live } = console;
  const draft = useStore(stores.edits, (edits) => (edits.draft?.base.index === node.index ? edits.draft : null));
  return (
    <article aria-label={node.label}>
      <header className={styles.head}>
        <div className={styles.names}>
          <h2 className={styles.label}>{node.label}</h2>
          {node.key !== node.label && <p className={styles.key}>{node.key}</p>}
        </div>
        <IconButton icon="heatMap" label={text.heatMap.show} onClick={() => showInHeatMap(console, node.index)} />
        <IconButton icon="target" label={text.inspector.show} onClick={() => live.scene?.focusNode(node.index)} />
        <IconButton icon="close" label={text.inspector.clear} onClick={() => selects.select(null)} />
      </header>
      <ThenNote node={node.index} />
      <HiddenNote node={node.index} />
      <Facts node={node} />
      {draft !== null ? (
        <Section title={text.edit.editTitle}>
          <NodeEditor draft={draft} now={node} />
        </Section>
      ) : (
        <Section title={text.inspector.attributes} end={<EditButton node={node} />}>
          <Attributes attributes={node.attributes} />
        </Section>
      )}
      <Section title={text.edit.section}>
        <ChangeSection node={node} />
      </Section>
      <MoveSection node={node} />
      <PinSection node={node} />
      <Section title={text.balance.why.title}>
        <WhySection node={node} />
      </Section>
      <Section title={text.neighbourhood.title}>
        <NeighbourhoodSection node={node.index} />
      </Section>
      <NeighbourSection
        node={node}
        side="above"
        title={text.inspector.parents}
        empty={text.inspector.noParents}
        neighbours={node.parents}
        count={node.parentCount}
      />
      <NeighbourSection
        node={node}
        side="below"
        title={text.inspector.children}
        empty={text.inspector.noChildren}
        neighbours={node.children}
        count={node.childCount}
      />
    </article>
  );
}

/** Of a collapsed node: what it stands for, and the way back. */
function CollapsedFact({ index }: { readonly index: number }): ReactElement | null {
  const { collapses } = useConsole();
  const below = useCollapsed(index);
  if (below === null) return null;
  return (
    <Fact name={collapseText.standsFor}>
      {collapseText.below(below.count, below.heat)}
      <Button size="small" className={styles.below} onClick={() => void collapses.expand(index)}>
        {collapseText.expand}
      </Button>
    </Fact>
  );
}

function EditButton({ node }: { node: NodeDetails }): ReactElement {
  const { edits } = useConsole();
  return (
    <Button changes size="small" look="quiet" icon="pencil" onClick={() => edits.edit(node)}>
      {text.edit.edit}
    </Button>
  );
}

function Facts({ node }: { node: NodeDetails }): ReactElement {
  const { stores } = useConsole();
  const nodeCount = useStore(stores.workspace, ({ topology }) =>
    topology.state === 'ready' ? topology.value.nodeCount : 0,
  );
  const measuredBy = useStore(stores.workspace, ({ info }) => info?.influence);
  // A node that was added since has no score before influence is computed anew.
  const isMeasured = node.influenceRank > 0;
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
        {isMeasured ? formatShare(node.influence) : text.inspector.notMeasured}
        {isMeasured && <span className={styles.hint}>{text.inspector.rank(node.influenceRank, nodeCount)}</span>}
        {isMeasured && measuredBy !== undefined && (
          <span className={styles.measure}>{text.influence.settings(measuredBy)}</span>
        )}
      </Fact>
      <Fact name={text.inspector.heat}>
        {formatRate(liveHeat ?? node.heat)} {text.readsPerSecond}
      </Fact>
      <CollapsedFact index={node.index} />
      <Fact name={text.inspector.incidentRows}>
        {text.inspector.incident(node.incidentRows.edges, node.incidentRows.closureRows)}
      </Fact>
      <Fact name={text.edit.version}>{text.edit.versionOf(node.version)}</Fact>
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
  /** At the right end of the title. */
  readonly end?: ReactNode;
  readonly children: ReactNode;
}

function Section({ title, count, end, children }: SectionProps): ReactElement {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div className={styles.sectionHead}>
        <h3 id={id} className={styles.sectionTitle}>
          {title}
          {count !== undefined && <span className={styles.count}>{formatCount(count)}</span>}
        </h3>
        {end}
      </div>
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
  readonly node: NodeDetails;
  readonly side: Side;
  readonly title: string;
  readonly empty: string;
  readonly neighbours: readonly Neighbour[];
  readonly count: number;
}

function NeighbourSection({ node, side, title, empty, neighbours, count }: NeighbourSectionProps): ReactElement {
  const { selects, edits } = useConsole();
  return (
    <Section title={title} count={count}>
      {count === 0 && <p className={styles.none}>{empty}</p>}
      <ul className={rowListClass}>
        {neighbours.map((neighbour) => (
          <li key={`${neighbour.index} ${neighbour.relation}`} className={styles.neighbourRow}>
            <RowButton className={styles.neighbour} onClick={() => selects.goTo(neighbour.index)}>
              <ShardSwatch shard={neighbour.home} />
              <span className={styles.neighbourLabel}>{neighbour.label}</span>
              <span className={styles.relation}>
                {neighbour.relation} · {neighbour.type}
              </span>
              {Object.keys(neighbour.attributes).length > 0 && (
                <span className={styles.edgeAttributes}>{text.edit.edgeForm.attributes(neighbour.attributes)}</span>
              )}
            </RowButton>
            <IconButton
              changes
              icon="pencil"
              className={styles.ofEdge}
              label={text.edit.edgeForm.open(neighbour.label)}
              onClick={() => edits.open(edgeForm(node, side, neighbour))}
            />
            <IconButton
              changes
              icon="close"
              className={styles.ofEdge}
              label={text.edit.disconnectForm.open(neighbour.label)}
              onClick={() => edits.open({ kind: 'disconnect', node, side, other: neighbour })}
            />
          </li>
        ))}
      </ul>
      {neighbours.length < count && <p className={styles.none}>{text.inspector.shownOf(neighbours.length, count)}</p>}
    </Section>
  );
}
