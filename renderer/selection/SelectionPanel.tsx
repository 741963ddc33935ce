import { type ReactElement, type ReactNode, useMemo } from 'react';
import { HiddenCountNote } from '../filter/HiddenNote.tsx';
import { typeColor } from '../scene/palette.ts';
import { useShardColors } from '../scenery/use-shard-color.ts';
import { useConsole, useTheme } from '../shell/console-context.ts';
import { useRunCommand } from '../shell/use-commands.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { formatCount, formatRate, formatShare } from '../text/format.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Swatch } from '../ui/Swatch.tsx';
import { PathSection } from './PathSection.tsx';
import styles from './SelectionPanel.module.css';
import { SelectionTable } from './SelectionTable.tsx';
import { figuresOf, heatOfNodes, type Share } from './set-figures.ts';

/** Bars of more shards or types than these are no overview. */
const SHARE_COUNT_MAX = 5;

/** The nodes that are selected together: what they come to, and each of them. */
export function SelectionPanel(): ReactElement {
  const { stores, sets } = useConsole();
  const run = useRunCommand();
  const nodes = useStore(stores.nodeSet, (set) => set.nodes);
  const hasPath = useStore(stores.path, ({ ends }) => ends !== null);
  return (
    <article className={styles.panel} aria-label={text.selection.title(nodes.length)}>
      <header className={styles.head}>
        <h2 className={styles.title}>{text.selection.title(nodes.length)}</h2>
        <IconButton icon="target" label={text.selection.fit} onClick={() => run('fit-selection')} />
        <IconButton icon="close" label={text.selection.clear} onClick={sets.selectNone} />
      </header>
      <Figures nodes={nodes} />
      <PathSection />
      <div className={styles.actions}>
        {nodes.length === 2 && !hasPath && (
          <Button size="small" icon="walk" onClick={() => run('show-path')}>
            {text.path.show}
          </Button>
        )}
        <Button size="small" onClick={() => run('select-neighbours')}>
          {text.selection.neighbours}
        </Button>
        <Button size="small" onClick={() => run('select-invert')}>
          {text.selection.invert}
        </Button>
        <Button size="small" icon="focus" onClick={() => run('focus')}>
          {text.filter.focus.trail}
        </Button>
        <Button size="small" icon="heatMap" onClick={() => run('show-in-heat')}>
          {text.selection.menu['show-in-heat']}
        </Button>
        <Button size="small" icon="copy" onClick={() => run('copy-keys')}>
          {text.selection.copyKeys}
        </Button>
        <Button size="small" icon="download" onClick={() => run('save-selection')}>
          {text.selection.saveCsv}
        </Button>
      </div>
      <SelectionTable nodes={nodes} />
    </article>
  );
}

function Figures({ nodes }: { nodes: Uint32Array }): ReactElement {
  const { stores, live } = useConsole();
  const theme = useTheme();
  const shardColorOf = useShardColors();
  // Once a second: heat is looked at again, and homes may be others.
  const status = useStore(stores.shards, (shards) => shards.status);
  const topology = useStore(stores.workspace, (workspace) => workspace.topology);
  const { shownCount } = useStore(stores.filters, (filters) => filters);
  const epoch = status?.epoch;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the columns change in place with the epoch.
  const figures = useMemo(
    () => (live.snapshot === null ? null : figuresOf(nodes, live.snapshot)),
    [nodes, topology, epoch, live],
  );
  const countOf = (is: (node: number) => boolean): number =>
    shownCount === null ? 0 : nodes.reduce((count, node) => count + (is(node) ? 1 : 0), 0);
  const hidden = countOf(live.isHidden);
  const dimmed = countOf((node) => !live.isShown(node)) - hidden;
  if (figures === null) return <p>{text.loading}</p>;
  return (
    <section className={styles.figures} aria-label={text.selection.figures}>
      <dl className={styles.facts}>
        <Fact name={text.selection.heat}>
          {formatRate(heatOfNodes(nodes, live.frame))} {text.readsPerSecond}
        </Fact>
        <Fact name={text.selection.influence}>{formatShare(figures.influence)}</Fact>
        <Fact name={text.selection.inside} hint={text.selection.insideHint}>
          {formatCount(figures.inside)}
        </Fact>
        <Fact name={text.selection.crossing} hint={text.selection.crossingHint}>
          {formatCount(figures.crossing)}
        </Fact>
      </dl>
      {hidden > 0 && <HiddenCountNote count={hidden} total={nodes.length} />}
      {dimmed > 0 && <p className={styles.note}>{text.selection.notShown(dimmed)}</p>}
      <Shares
        title={text.selection.byShard}
        shares={figures.byShard}
        total={nodes.length}
        nameOf={text.shard}
        colorOf={shardColorOf}
      />
      <Shares
        title={text.selection.byType}
        shares={figures.byType}
        total={nodes.length}
        nameOf={(type) => live.snapshot?.nodeTypes[type] ?? text.none}
        colorOf={(type) => typeColor(type, theme)}
      />
    </section>
  );
}

function Fact(props: { readonly name: string; readonly hint?: string; readonly children: ReactNode }): ReactElement {
  return (
    <div className={styles.fact} title={props.hint}>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

interface SharesProps {
  readonly title: string;
  readonly shares: readonly Share[];
  readonly total: number;
  readonly nameOf: (value: number) => string;
  readonly colorOf: (value: number) => string;
}

function Shares({ title, shares, total, nameOf, colorOf }: SharesProps): ReactElement {
  return (
    <div className={styles.shares}>
      <h3 className={styles.sharesTitle}>{title}</h3>
      <ul>
        {shares.slice(0, SHARE_COUNT_MAX).map(({ value, count }) => (
          <li key={value} className={styles.share}>
            <Swatch color={colorOf(value)} />
            <span className={styles.name}>{nameOf(value)}</span>
            <span className={styles.track} aria-hidden="true">
              <span
                className={styles.bar}
                style={{ width: `${(100 * count) / total}%`, backgroundColor: colorOf(value) }}
              />
            </span>
            <span className={styles.count}>{formatCount(count)}</span>
          </li>
        ))}
      </ul>
      {shares.length > SHARE_COUNT_MAX && (
        <p className={styles.note}>{text.selection.more(shares.length - SHARE_COUNT_MAX)}</p>
      )}
    </div>
  );
}
