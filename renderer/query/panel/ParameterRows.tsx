import { type ReactElement, useMemo } from 'react';
import { useConsole } from '../../shell/console-context.ts';
import { useStore } from '../../state/create-store.ts';
import { text } from '../../text/en.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { findParameters, isNodeParameter, readParameter } from '../language/parameters.ts';
import styles from './ParameterRows.module.css';

/** A field for every `$parameter` that the query names; none, nothing. */
export function ParameterRows(): ReactElement | null {
  const query = useStore(useConsole().stores.query, (state) => state.text);
  const names = useMemo(() => findParameters(query), [query]);
  if (names.length === 0) return null;
  return (
    <section className={styles.rows} aria-label={text.query.parameters}>
      {names.map((name) => (
        <ParameterRow key={name} name={name} />
      ))}
    </section>
  );
}

function ParameterRow({ name }: { name: string }): ReactElement {
  const { stores, queries } = useConsole();
  const typed = useStore(stores.query, (state) => state.params[name] ?? '');
  const selected = useStore(stores.selection, ({ details }) =>
    details.state === 'ready' ? details.value.label : null,
  );
  // A field that is only empty is no mistake yet; a run says so.
  const read = readParameter(typed);
  const isBroken = !read.isValid && read.reason === 'json';
  const hint = isBroken ? text.query.parameterBroken : read.isValid ? text.query.readAs(read.reading, read.value) : '';
  const fieldId = `query-parameter-${name}`;
  return (
    <div className={styles.row}>
      <label className={styles.name} htmlFor={fieldId}>
        ${name}
      </label>
      <input
        id={fieldId}
        className={classes(styles.input, isBroken && styles.broken)}
        value={typed}
        placeholder={text.query.parameterPlaceholder}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={isBroken}
        aria-describedby={`${fieldId}-hint`}
        onChange={(event) => queries.setParameter(name, event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          void queries.run();
        }}
      />
      <span id={`${fieldId}-hint`} className={classes(styles.hint, isBroken && styles.brokenHint)}>
        {hint}
      </span>
      {isNodeParameter(name) && (
        <Button
          size="small"
          look="quiet"
          icon="target"
          disabled={selected === null}
          title={selected === null ? text.query.selectFirst : text.query.keyOfSelected(selected)}
          onClick={() => queries.fillWithSelected(name)}
        >
          {text.query.selectedNode}
        </Button>
      )}
    </div>
  );
}
