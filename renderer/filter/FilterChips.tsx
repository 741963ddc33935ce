import type { ReactElement } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { type Collapse, isCollapsing } from '../state/collapse.ts';
import { useStore } from '../state/create-store.ts';
import { ANY, type AttributeFilter, type Filters, isBounded } from '../state/filters.ts';
import { collapseText } from '../text/collapse-text.ts';
import { text } from '../text/en.ts';
import { adviceOf } from '../text/error-advice.ts';
import { IconButton } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { Spinner } from '../ui/Spinner.tsx';
import styles from './FilterChips.module.css';

/** What is filtered by, each with the way to remove it, and how much is left; nothing where nothing is. */
export function FilterChips(): ReactElement | null {
  const { stores, filters } = useConsole();
  const state = useStore(stores.filters, (now) => now);
  const nodeCount = useStore(stores.workspace, ({ topology }) =>
    topology.state === 'ready' ? topology.value.nodeCount : 0,
  );
  const collapsed = useStore(stores.collapse, (now) => now);
  const chips = chipsOf(state, filters.change);
  if (chips.length === 0 && state.attributes.length === 0 && state.shownCount === null && !isCollapsing(collapsed)) {
    return null;
  }
  return (
    <section className={styles.bar} aria-label={text.filter.bar}>
      <ul className={styles.list}>
        {chips.map(({ name, onRemove }) => (
          <li key={name} className={styles.chip}>
            <button type="button" className={styles.name} onClick={() => filters.change({ isOpen: true })}>
              <span className="visually-hidden">{text.filter.edit(name)}</span>
              <span aria-hidden="true">{name}</span>
            </button>
            <IconButton icon="close" className={styles.remove} label={text.filter.remove(name)} onClick={onRemove} />
          </li>
        ))}
        {state.attributes.map((filter) => (
          <AttributeChip key={filter.id} filter={filter} />
        ))}
        {isCollapsing(collapsed) && <CollapseChip collapse={collapsed} />}
      </ul>
      {state.shownCount !== null && (
        <p className={classes(styles.count, state.shownCount === 0 && styles.nothing)}>
          {text.filter.shown(state.shownCount, nodeCount)}
        </p>
      )}
    </section>
  );
}

function CollapseChip({ collapse }: { readonly collapse: Collapse }): ReactElement {
  const { collapses } = useConsole();
  const { nodes, types, hiddenCount } = collapse;
  const name = collapseText.chip(
    types,
    nodes.map(({ label }) => label),
  );
  return (
    <li className={styles.chip}>
      <span className={styles.name} title={collapseText.hidden(hiddenCount)}>
        {name}
      </span>
      <IconButton icon="close" className={styles.remove} label={collapseText.remove} onClick={collapses.expandAll} />
    </li>
  );
}

function AttributeChip({ filter }: { filter: AttributeFilter }): ReactElement {
  const { filters } = useConsole();
  const { id, nodes } = filter;
  const name = text.filter.chips.attribute(filter.name, filter.comparison, filter.typed);
  return (
    <li className={classes(styles.chip, nodes.state === 'failed' && styles.failed)}>
      {nodes.state === 'failed' ? (
        <button
          type="button"
          className={styles.name}
          title={`${nodes.error.message} (${nodes.error.code}). ${adviceOf(nodes.error.code)}`}
          onClick={() => filters.retryAttribute(id)}
        >
          <span className="visually-hidden">{text.filter.retry(name)}</span>
          <span aria-hidden="true">
            {name}: {text.filter.failed}
          </span>
        </button>
      ) : (
        <span className={styles.name}>{name}</span>
      )}
      {nodes.state === 'loading' && <Spinner label={text.filter.asking} />}
      <IconButton
        icon="close"
        className={styles.remove}
        label={text.filter.remove(name)}
        onClick={() => filters.removeAttribute(id)}
      />
    </li>
  );
}

interface Chip {
  readonly name: string;
  readonly onRemove: () => void;
}

function chipsOf(
  { types, shards, heat, influence }: Filters,
  change: (change: Partial<Pick<Filters, 'types' | 'shards' | 'heat' | 'influence'>>) => void,
): readonly Chip[] {
  const { chips } = text.filter;
  return [
    ...(types.length > 0 ? [{ name: chips.types(types), onRemove: () => change({ types: [] }) }] : []),
    ...(shards.length > 0 ? [{ name: chips.shards(shards), onRemove: () => change({ shards: [] }) }] : []),
    ...(isBounded(heat) ? [{ name: chips.heat(heat), onRemove: () => change({ heat: ANY }) }] : []),
    ...(isBounded(influence) ? [{ name: chips.influence(influence), onRemove: () => change({ influence: ANY }) }] : []),
  ];
}
