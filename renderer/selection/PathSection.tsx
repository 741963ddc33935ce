import { Fragment, type ReactElement } from 'react';
import { ShardPath } from '../panels/ShardPath.tsx';
import { ShardSwatch } from '../panels/ShardSwatch.tsx';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { crossingsOf, type FoundPath } from '../state/path.ts';
import { text } from '../text/en.ts';
import { IconButton } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { NodeNames, RowButton, rowListClass } from '../ui/RowButton.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import styles from './PathSection.module.css';

/** A longer list says how many more there are: nobody reads it. */
const SHOWN_COUNT_MAX = 100;

/** The path between the two selected nodes, once it was asked for: how long, over what, across which shards. */
export function PathSection(): ReactElement | null {
  const { stores, paths } = useConsole();
  const { ends, found, isAsking } = useStore(stores.path, (state) => state);
  if (ends === null) return null;
  return (
    <section className={styles.section} aria-label={text.path.title} aria-busy={isAsking}>
      <header className={styles.head}>
        <h3 className={styles.title}>
          {text.path.title}
          {isAsking && found.state === 'ready' && <span className={styles.again}>{text.path.again}</span>}
        </h3>
        {found.state === 'ready' && found.value !== null && (
          <IconButton icon="target" label={text.path.fit} onClick={paths.fit} />
        )}
        <IconButton icon="close" label={text.path.end} onClick={paths.end} />
      </header>
      {found.state === 'loading' && <Spinner label={text.path.finding} />}
      {found.state === 'failed' && <ErrorBlock title={text.path.failed} error={found.error} onRetry={paths.retry} />}
      <div aria-live="polite">
        {found.state === 'ready' && (found.value === null ? <NoPath /> : <Facts found={found.value} />)}
      </div>
      {found.state === 'ready' && found.value !== null && <PathNodes nodes={found.value.nodes} />}
    </section>
  );
}

function NoPath(): ReactElement {
  return (
    <>
      <p className={styles.none}>{text.path.none}</p>
      <p className={styles.note}>{text.path.noneRule}</p>
    </>
  );
}

function Facts({ found: { nodes, way } }: { readonly found: FoundPath }): ReactElement {
  const { live } = useConsole();
  const leftOut = useLeftOut(nodes);
  useHomes();
  return (
    <>
      <p>
        <strong>{text.path.length(nodes.length - 1)}</strong>, {text.path.crossings(crossingsOf(nodes, live.homeOf))}
      </p>
      <p className={styles.note}>{text.path.ways[way]}</p>
      {leftOut > 0 && <p className={styles.note}>{text.path.leftOut(leftOut)}</p>}
    </>
  );
}

function PathNodes({ nodes }: { readonly nodes: readonly number[] }): ReactElement {
  const { stores, live, selects } = useConsole();
  const current = useStore(stores.selection, ({ index }) => index);
  useHomes();
  const shown = nodes.slice(0, SHOWN_COUNT_MAX);
  return (
    <>
      <ol className={classes(rowListClass, styles.nodes)} aria-label={text.path.nodes}>
        {shown.map((node, at) => {
          const [home, before] = [live.homeOf(node) ?? 0, at === 0 ? null : live.homeOf(shown[at - 1]!)];
          const { label = text.loading, key = '' } = live.names.get(node) ?? {};
          return (
            <Fragment key={node}>
              {before !== null && before !== home && (
                <li className={styles.crossing} title={text.path.crosses(before, home)}>
                  <ShardPath from={before} to={home} />
                </li>
              )}
              <li>
                <RowButton
                  className={styles.node}
                  aria-current={node === current ? 'true' : undefined}
                  onClick={() => selects.goTo(node)}
                >
                  <ShardSwatch shard={home} />
                  <NodeNames label={label} nodeKey={key} />
                  <span className={styles.type}>{live.typeOf(node)}</span>
                </RowButton>
              </li>
            </Fragment>
          );
        })}
      </ol>
      {nodes.length > shown.length && <p className={styles.note}>{text.path.more(nodes.length - shown.length)}</p>}
    </>
  );
}

/** Homes are others after a move: this is drawn again then. */
function useHomes(): void {
  useStore(useConsole().stores.shards, ({ status }) => status?.epoch);
}

function useLeftOut(nodes: readonly number[]): number {
  const { stores, live } = useConsole();
  useStore(stores.filters, ({ shownCount }) => shownCount);
  return nodes.reduce((count, node) => count + (live.isShown(node) ? 0 : 1), 0);
}
