import { type ReactElement, useId } from 'react';
import { AUDIT_ACTIONS } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { type HistoryFilter, isFiltering, NO_FILTER } from '../state/history-filter.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import styles from './HistoryList.module.css';

const words = text.queue.history;

/** Who, what, which plan, which node, when: each narrows what is shown. */
export function HistoryFilters(props: {
  readonly filter: HistoryFilter;
  readonly onChange: (filter: HistoryFilter) => void;
}): ReactElement {
  const { filter, onChange } = props;
  const { stores } = useConsole();
  const selected = useStore(stores.selection, ({ details }) => (details.state === 'ready' ? details.value : null));
  const set = (part: Partial<HistoryFilter>) => onChange({ ...filter, ...part });
  const id = useId();
  const field = (name: 'actor' | 'planId' | 'from' | 'to', label: string, type: 'text' | 'datetime-local') => (
    <label className={styles.field} htmlFor={`${id}-${name}`}>
      {label}
      <input
        id={`${id}-${name}`}
        type={type}
        className={styles.input}
        maxLength={type === 'text' ? 100 : undefined}
        value={filter[name]}
        onChange={(event) => set({ [name]: event.target.value })}
      />
    </label>
  );
  return (
    <search className={styles.filters} aria-label={words.filters}>
      {field('actor', words.who, 'text')}
      <label className={styles.field} htmlFor={`${id}-action`}>
        {words.what}
        <select
          id={`${id}-action`}
          className={styles.input}
          value={filter.action ?? ''}
          onChange={({ target }) => set({ action: AUDIT_ACTIONS.find((action) => action === target.value) ?? null })}
        >
          <option value="">{words.anything}</option>
          {AUDIT_ACTIONS.map((action) => (
            <option key={action} value={action}>
              {text.balance.audit.did(action)}
            </option>
          ))}
        </select>
      </label>
      {field('planId', words.plan, 'text')}
      <label className={styles.field} htmlFor={`${id}-node`}>
        {words.node}
        <select
          id={`${id}-node`}
          className={styles.input}
          value={filter.node === null ? '' : 'node'}
          onChange={({ target }) => {
            const node = filter.node ?? selected;
            set({ node: target.value === '' || node === null ? null : { index: node.index, label: node.label } });
          }}
        >
          <option value="">{words.anyNode}</option>
          {(filter.node ?? selected) !== null && <option value="node">{(filter.node ?? selected)?.label}</option>}
        </select>
      </label>
      {field('from', words.from, 'datetime-local')}
      {field('to', words.to, 'datetime-local')}
      <Button size="small" look="quiet" disabled={!isFiltering(filter)} onClick={() => onChange(NO_FILTER)}>
        {words.clear}
      </Button>
    </search>
  );
}
