import { Autocomplete } from '@base-ui/react/autocomplete';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import type { NodeSummary } from '../../engine/protocol/index.ts';
import { ShardSwatch } from '../panels/ShardSwatch.tsx';
import search from '../shell/SearchBox.module.css';
import { useSearch } from '../shell/use-search.ts';
import type { Loadable } from '../state/loadable.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { Icon } from '../ui/Icon.tsx';
import popup from '../ui/Popup.module.css';
import styles from './NodePicker.module.css';

/** What is asked for, since many matches may be of types that do not fit; and what is shown of those that do. */
const ASKED_COUNT_MAX = 200;
const SHOWN_COUNT_MAX = 40;
const words = text.edit.picker;

export interface NodePickerProps {
  readonly label: string;
  readonly value: NodeSummary | null;
  /** Types that fit; null for all. */
  readonly types: ReadonlySet<string> | null;
  /** Nodes that do not fit, though their type does. */
  readonly not?: readonly number[];
  /** What holds while none is chosen. */
  readonly hint?: string | undefined;
  readonly onChange: (node: NodeSummary | null) => void;
}

/** A node, found by typing; once chosen it can be exchanged for another. */
export function NodePicker(props: NodePickerProps): ReactElement {
  const { label, value, types, hint, onChange } = props;
  const change = useRef<HTMLButtonElement>(null);
  const input = useRef<HTMLInputElement>(null);
  // What had the focus is gone after a choice: the keyboard goes on with what has come in its place.
  const isByHand = useRef(false);
  const choose = (node: NodeSummary | null) => {
    isByHand.current = true;
    onChange(node);
  };
  useEffect(() => {
    if (!isByHand.current) return;
    isByHand.current = false;
    (value === null ? input : change).current?.focus();
  }, [value]);
  return (
    <div className={styles.field}>
      <span className={styles.label} aria-hidden="true">
        {label}
      </span>
      {value === null ? (
        <Finder {...props} input={input} onChoose={choose} />
      ) : (
        <p className={styles.chosen}>
          <ShardSwatch shard={value.home} />
          <span className={search.names}>
            <span className={search.label}>{value.label}</span>
            {value.label !== value.key && <span className={search.key}>{value.key}</span>}
          </span>
          <span className={styles.type}>{value.type}</span>
          <Button
            ref={change}
            size="small"
            look="quiet"
            icon="close"
            aria-label={words.change(value.label)}
            onClick={() => choose(null)}
          />
        </p>
      )}
      {value === null && <p className={styles.hint}>{hint ?? (types !== null ? words.types([...types]) : '')}</p>}
    </div>
  );
}

interface FinderProps extends NodePickerProps {
  readonly input: React.RefObject<HTMLInputElement | null>;
  readonly onChoose: (node: NodeSummary) => void;
}

function Finder({ label, types, not = [], input, onChoose }: FinderProps): ReactElement {
  const [query, setQuery] = useState('');
  const matches = useSearch(query, ASKED_COUNT_MAX);
  const fits = ({ type, index }: NodeSummary) => (types === null || types.has(type)) && !not.includes(index);
  const items = matches.state === 'ready' ? matches.value.filter(fits).slice(0, SHOWN_COUNT_MAX) : [];
  return (
    <Autocomplete.Root
      items={items}
      mode="none"
      autoHighlight="always"
      value={query}
      onValueChange={(value, { reason }) => reason !== 'item-press' && setQuery(value)}
      itemToStringValue={(node) => node.label}
    >
      <Autocomplete.InputGroup className={search.group}>
        <Icon name="search" className={search.icon} />
        <Autocomplete.Input
          ref={input}
          className={classes(search.input, styles.input)}
          aria-label={label}
          placeholder={words.placeholder}
          spellCheck={false}
        />
      </Autocomplete.InputGroup>
      <Autocomplete.Portal>
        <Autocomplete.Positioner sideOffset={6} className={popup.positioner}>
          <Autocomplete.Popup className={classes(popup.popup, search.popup)}>
            <Autocomplete.Status className={search.status}>
              {statusOf(matches, query, items.length)}
            </Autocomplete.Status>
            <Autocomplete.List className={search.list}>
              {(node: NodeSummary) => (
                <Autocomplete.Item key={node.index} value={node} className={popup.item} onClick={() => onChoose(node)}>
                  <ShardSwatch shard={node.home} />
                  <span className={search.names}>
                    <span className={search.label}>{node.label}</span>
                    {node.label !== node.key && <span className={search.key}>{node.key}</span>}
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

function statusOf(matches: Loadable<readonly NodeSummary[]>, query: string, count: number): string {
  if (matches.state === 'failed') return `${words.failed} ${matches.error.message}`;
  if (matches.state !== 'ready') return query.trim() === '' ? '' : words.searching;
  if (count > 0) return words.count(count);
  return matches.value.length === ASKED_COUNT_MAX ? words.noneOfFirst(ASKED_COUNT_MAX) : words.none(query.trim());
}
