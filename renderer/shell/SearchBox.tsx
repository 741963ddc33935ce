import { type ReactElement, useState } from 'react';
import type { NodeSummary } from '../../engine/protocol/index.ts';
import { SEARCH_COUNT_MAX } from '../actions/select-actions.ts';
import { useStore } from '../state/create-store.ts';
import type { Loadable } from '../state/loadable.ts';
import { text } from '../text/en.ts';
import { useConsole, useFocusTargets } from './console-context.ts';
import { NodeFinder } from './NodeFinder.tsx';
import styles from './SearchBox.module.css';
import { useKeysOf } from './use-keys.ts';
import { useSearch } from './use-search.ts';

export function SearchBox(): ReactElement {
  const { stores, selects } = useConsole();
  const focus = useFocusTargets();
  const keysOf = useKeysOf();
  const isOpen = useStore(stores.workspace, ({ topology }) => topology.state === 'ready');
  const [query, setQuery] = useState('');
  const matches = useSearch(isOpen ? query : '');

  const choose = (node: NodeSummary) => {
    selects.goTo(node.index);
    focus.scene.current?.focus();
  };

  return (
    <div data-tour="search">
      <NodeFinder
        label={text.search.label}
        placeholder={text.search.placeholder}
        query={query}
        nodes={matches.state === 'ready' ? matches.value : []}
        status={statusOf(matches, query)}
        isDisabled={!isOpen}
        end={<kbd className={styles.keys}>{keysOf('search')}</kbd>}
        inputRef={focus.search}
        onQuery={setQuery}
        onChoose={choose}
      />
    </div>
  );
}

function statusOf(matches: Loadable<readonly NodeSummary[]>, query: string): string {
  if (matches.state === 'failed') return `${text.search.failed} ${matches.error.message}`;
  if (matches.state !== 'ready') return query.trim() === '' ? '' : text.search.searching;
  if (matches.value.length === 0) return text.search.empty(query.trim());
  return text.search.count(matches.value.length, matches.value.length === SEARCH_COUNT_MAX);
}
