import { Autocomplete } from '@base-ui/react/autocomplete';
import type { ReactElement, ReactNode, RefObject } from 'react';
import type { NodeSummary } from '../../engine/protocol/index.ts';
import { NodeNames } from '../panels/NodeNames.tsx';
import { ShardSwatch } from '../panels/ShardSwatch.tsx';
import { text } from '../text/en.ts';
import { classes } from '../ui/classes.ts';
import { Icon } from '../ui/Icon.tsx';
import popup from '../ui/Popup.module.css';
import styles from './NodeFinder.module.css';

export interface NodeFinderProps {
  readonly label: string;
  readonly placeholder: string;
  readonly query: string;
  readonly nodes: readonly NodeSummary[];
  /** Above the nodes; the list is not shown while it is empty. */
  readonly status: string;
  readonly isDisabled?: boolean;
  /** At the end of the field: its keys. */
  readonly end?: ReactNode;
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly onQuery: (query: string) => void;
  readonly onChoose: (node: NodeSummary) => void;
}

/** A field to type into, and the nodes found below it. The field is empty again after a choice. */
export function NodeFinder(props: NodeFinderProps): ReactElement {
  const { label, placeholder, query, nodes, status, isDisabled = false, end, inputRef, onQuery, onChoose } = props;
  return (
    <Autocomplete.Root
      items={nodes}
      mode="none"
      autoHighlight="always"
      value={query}
      // Choosing an item would write its label into the field; the field is for the next search.
      onValueChange={(value, { reason }) => onQuery(reason === 'item-press' ? '' : value)}
      itemToStringValue={(node) => node.label}
      disabled={isDisabled}
    >
      <Autocomplete.InputGroup className={styles.group}>
        <Icon name="search" className={styles.icon} />
        <Autocomplete.Input
          ref={inputRef}
          className={classes(styles.input, end !== undefined && styles.withEnd)}
          aria-label={label}
          placeholder={placeholder}
          spellCheck={false}
        />
        {end}
      </Autocomplete.InputGroup>
      <Autocomplete.Portal>
        <Autocomplete.Positioner sideOffset={6} className={popup.positioner}>
          <Autocomplete.Popup className={classes(popup.popup, styles.popup)}>
            <Autocomplete.Status className={styles.status}>{status}</Autocomplete.Status>
            <Autocomplete.List className={styles.list}>
              {(node: NodeSummary) => (
                <Autocomplete.Item key={node.index} value={node} className={popup.item} onClick={() => onChoose(node)}>
                  <ShardSwatch shard={node.home} />
                  <NodeNames node={node} />
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
