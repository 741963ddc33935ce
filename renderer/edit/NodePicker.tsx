import { type ReactElement, useEffect, useRef, useState } from 'react';
import type { NodeSummary } from '../../engine/protocol/index.ts';
import { NodeNames } from '../panels/NodeNames.tsx';
import { ShardSwatch } from '../panels/ShardSwatch.tsx';
import { NodeFinder } from '../shell/NodeFinder.tsx';
import { useSearch } from '../shell/use-search.ts';
import type { Loadable } from '../state/loadable.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { Field } from '../ui/Field.tsx';
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
    <Field label={label} hint={value === null ? (hint ?? (types !== null ? words.types([...types]) : '')) : ''}>
      {value === null ? (
        <FittingNodes {...props} input={input} onChoose={choose} />
      ) : (
        <p className={styles.chosen}>
          <ShardSwatch shard={value.home} />
          <NodeNames node={value} />
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
    </Field>
  );
}

interface FittingNodesProps extends NodePickerProps {
  readonly input: React.RefObject<HTMLInputElement | null>;
  readonly onChoose: (node: NodeSummary) => void;
}

function FittingNodes({ label, types, not = [], input, onChoose }: FittingNodesProps): ReactElement {
  const [query, setQuery] = useState('');
  const matches = useSearch(query, ASKED_COUNT_MAX);
  const fits = ({ type, index }: NodeSummary) => (types === null || types.has(type)) && !not.includes(index);
  const nodes = matches.state === 'ready' ? matches.value.filter(fits).slice(0, SHOWN_COUNT_MAX) : [];
  return (
    <NodeFinder
      label={label}
      placeholder={words.placeholder}
      query={query}
      nodes={nodes}
      status={statusOf(matches, query, nodes.length)}
      inputRef={input}
      onQuery={setQuery}
      onChoose={onChoose}
    />
  );
}

function statusOf(matches: Loadable<readonly NodeSummary[]>, query: string, count: number): string {
  if (matches.state === 'failed') return `${words.failed} ${matches.error.message}`;
  if (matches.state !== 'ready') return query.trim() === '' ? '' : words.searching;
  if (count > 0) return words.count(count);
  return matches.value.length === ASKED_COUNT_MAX ? words.noneOfFirst(ASKED_COUNT_MAX) : words.none(query.trim());
}
