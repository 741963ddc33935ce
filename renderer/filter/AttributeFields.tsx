import { type ReactElement, useEffect, useState } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { COMPARISONS, type Comparison, takesValue } from '../state/filters.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { NameSelect } from '../ui/NameSelect.tsx';
import { TextField } from '../ui/TextField.tsx';
import styles from './FilterForm.module.css';
import { Group } from './FilterForm.tsx';

/** An attribute, how it compares and with what: a filter that the engine answers. */
export function AttributeFields(): ReactElement {
  const { stores, queries, filters } = useConsole();
  const vocabulary = useStore(stores.query, (query) => query.vocabulary);
  const [name, setName] = useState<string | null>(null);
  const [comparison, setComparison] = useState<Comparison>('=');
  const [typed, setTyped] = useState('');
  useEffect(() => void queries.loadVocabulary(), [queries]);
  const properties = vocabulary.state === 'ready' ? vocabulary.value.properties : [];
  const canAdd = name !== null && (!takesValue(comparison) || typed.trim() !== '');
  const names = COMPARISONS.map((one) => text.filter.comparisons[one]);
  const add = () => {
    if (!canAdd) return;
    filters.addAttribute({ name, comparison, typed: takesValue(comparison) ? typed.trim() : '' });
    setTyped('');
  };
  return (
    <Group title={text.filter.attribute} isRow>
      <form
        className={styles.attributeForm}
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <div className={styles.attribute}>
          <NameSelect
            label={text.filter.chooseAttribute}
            isLabelHidden
            placeholder={text.filter.chooseAttribute}
            value={name}
            names={properties}
            onChange={setName}
          />
          <NameSelect
            label={text.filter.comparison}
            isLabelHidden
            placeholder={text.filter.comparison}
            value={text.filter.comparisons[comparison]}
            names={names}
            onChange={(chosen) => setComparison(COMPARISONS[names.indexOf(chosen as (typeof names)[number])] ?? '=')}
          />
          <div className={styles.value}>
            {takesValue(comparison) && (
              <TextField
                label={text.filter.value}
                isLabelHidden
                placeholder={text.filter.value}
                isCode
                value={typed}
                onChange={setTyped}
              />
            )}
            <Button type="submit" disabled={!canAdd}>
              {text.filter.add}
            </Button>
          </div>
          <p className={styles.hint}>
            {vocabulary.state === 'failed' ? text.filter.namesFailed : text.filter.attributeHint}
          </p>
        </div>
      </form>
    </Group>
  );
}
