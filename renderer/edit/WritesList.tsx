import { type ReactElement, useEffect, useState } from 'react';
import type { LatestTopologyWrite } from '../../engine/protocol/index.ts';
import audit from '../balance/AuditList.module.css';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { formatMoment } from '../text/format.ts';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { LinkButton } from '../ui/LinkButton.tsx';
import { Spinner } from '../ui/Spinner.tsx';

const words = text.edit.writes;

/** The latest writes to the topology: who, when and what. */
export function WritesList(): ReactElement {
  const { stores, edits } = useConsole();
  const writes = useStore(stores.edits, (state) => state.writes);
  const names = useFirstNames(writes.state === 'ready' ? writes.value : NO_WRITES);
  useEffect(() => void edits.refreshWrites(), [edits]);
  if (writes.state === 'failed') {
    return <ErrorBlock title={words.failedTitle} error={writes.error} onRetry={() => void edits.refreshWrites()} />;
  }
  if (writes.state !== 'ready') return <Spinner label={text.loading} />;
  if (writes.value.length === 0) return <p>{words.empty}</p>;
  return (
    <ol aria-label={words.title}>
      {writes.value.map(({ revision, atMs, actor, summary, touched }) => (
        <li key={revision} className={audit.event}>
          <time className={audit.time}>{formatMoment(atMs)}</time>
          <span>
            <span className={audit.actor}>{actor}</span>
            {` · ${words.revision(revision)}`}
            <span className={audit.detail}>{words.summary(summary)}</span>
            <TouchedNodes touched={touched} names={names} />
          </span>
        </li>
      ))}
    </ol>
  );
}

const NO_WRITES: readonly LatestTopologyWrite[] = [];
type Names = ReadonlyMap<number, string>;

/** The node that a write was about, or the first of them, leads there; those that are gone are said to be. */
function TouchedNodes({
  touched,
  names,
}: {
  touched: LatestTopologyWrite['touched'];
  names: Names;
}): ReactElement | null {
  const { stores, live, nodeLinks } = useConsole();
  // Nodes come and go with writes, whichever moment is looked at.
  useStore(stores.workspace, ({ topology }) => topology);
  const { nodes, count } = touched;
  if (nodes.length === 0) return null;
  const there = nodes.filter(live.hasNodeNow);
  const first = there[0];
  const gone = nodes.length - there.length;
  if (first === undefined) return <span className={audit.detail}>{text.nodeLinks.allGone(count)}</span>;
  return (
    <span className={audit.nodes}>
      <LinkButton onClick={() => void nodeLinks.show({ kind: 'nodes', nodes })}>
        {text.nodeLinks.nodes(names.get(first) ?? `#${first}`, count - gone)}
      </LinkButton>
      {gone > 0 && <span className={audit.gone}>{text.nodeLinks.someGone(gone)}</span>}
    </span>
  );
}

/** Labels of the first node of each write that is still there. */
function useFirstNames(writes: readonly LatestTopologyWrite[]): Names {
  const { live, selects } = useConsole();
  const [names, setNames] = useState<Names>(new Map());
  useEffect(() => {
    let isCurrent = true;
    const firsts = writes.flatMap(({ touched }) => touched.nodes.find(live.hasNodeNow) ?? []);
    if (firsts.length === 0) return;
    selects.namesOf([...new Set(firsts)]).then(
      (found) => isCurrent && setNames(new Map(found.map(({ index, label }) => [index, label]))),
      () => {}, // numbers stand in the place of names, and the lost connection has a banner
    );
    return () => {
      isCurrent = false;
    };
  }, [writes, live, selects]);
  return names;
}
