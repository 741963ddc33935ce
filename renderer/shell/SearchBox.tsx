import { Autocomplete } from '@base-ui/react/autocomplete';
import { type ReactElement, useState } from 'react';
import type { NodeSummary } from '../../engine/protocol/index.ts';
import { SEARCH_COUNT_MAX } from '../actions/select-actions.ts';
import { ShardSwatch } from '../panels/ShardSwatch.tsx';
import { useStore } from '../state/create-store.ts';
import type { Loadable } from '../state/loadable.ts';
import { text } from '../text/en.ts';
import { classes } from '../ui/classes.ts';
import { Icon } from '../ui/Icon.tsx';
import popup from '../ui/Popup.module.css';
import { keysOf } from './commands.ts';
import { useConsole, useFocusTargets } from './console-context.ts';
import styles from './SearchBox.module.css';
import { isMacPlatform } from './use-commands.ts';
import { useSearch } from './use-search.ts';

export function SearchBox(): ReactElement {
  const { stores, selects } = useConsole();
  const focus = useFocusTargets();
  const isOpen = useStore(stores.workspace, ({ topology }) => topology.state === 'ready');
  const [query, setQuery] = useState('');
  const matches = useSearch(isOpen ? query : '');
  const items = matches.state === 'ready' ? matches.value : [];

  const choose = (node: NodeSummary) => {
    selects.goTo(node.index);
    focus.scene.current?.focus();
  };

  return (
    <Autocomplete.Root
      items={items}
      mode="none"
      autoHighlight="always"
      value={query}
      // Choosing an item would write its label into the field; the field is for the next search.
      onValueChange={(value, { reason }) => setQuery(reason === 'item-press' ? '' : value)}
      itemToStringValue={(node) => node.label}
      disabled={!isOpen}
    >
      <Autocomplete.InputGroup className={styles.group}>
        <Icon name="search" className={styles.icon} />
        <Autocomplete.Input
          ref={focus.search}
          className={styles.input}
          aria-label={text.search.label}
          placeholder={text.search.placeholder}
          spellCheck={false}
        />
        <kbd className={styles.keys}>{keysOf('search', isMacPlatform())}</kbd>
      </Autocomplete.InputGroup>
      <Autocomplete.Portal>
        <Autocomplete.Positioner sideOffset={6} className={popup.positioner}>
          <Autocomplete.Popup className={classes(popup.popup, styles.popup)}>
            <Autocomplete.Status className={styles.status}>{statusOf(matches, query)}</Autocomplete.Status>
            <Autocomplete.List className={styles.list}>
              {(node: NodeSummary) => (
                <Autocomplete.Item key={node.index} value={node} className={popup.item} onClick={() => choose(node)}>
                  <ShardSwatch shard={node.home} />
                  <span className={styles.names}>
                    <span className={styles.label}>{node.label}</span>
                    {node.label !== node.key && <span className={styles.key}>{node.key}</span>}
                  </span>
                  <span className={popup.hint}>
                    {node.type} · {text.shard(node.home)}
                  </span>
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Popup>
        </Autocomplete.Positioner>
      </Autocomplete.Portal>
    </Autocomplete.Root>
  );
}

function statusOf(matches: Loadable<readonly NodeSummary[]>, query: string): string {
  if (matches.state === 'failed') return `${text.search.failed} ${matches.error.message}`;
  if (matches.state !== 'ready') return query.trim() === '' ? '' : text.search.searching;
  if (matches.value.length === 0) return text.search.empty(query.trim());
  return text.search.count(matches.value.length, matches.value.length === SEARCH_COUNT_MAX);
}
