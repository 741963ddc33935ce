import type { ReactElement } from 'react';
import {
  ATTRIBUTE_KINDS,
  type AttributeKind,
  type AttributeRow,
  attributeFaults,
  withKind,
  withNewRow,
} from '../state/attributes.ts';
import { text } from '../text/en.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Select } from '../ui/Select.tsx';
import { TextField } from '../ui/TextField.tsx';
import styles from './AttributeRows.module.css';

const words = text.edit.attribute;
const KINDS = ATTRIBUTE_KINDS.map((kind, value) => ({ value, label: words.kinds[kind] }));
const BOOLEANS = [
  { value: 1, label: words.yes },
  { value: 0, label: words.no },
];

export interface AttributeRowsProps {
  readonly rows: readonly AttributeRow[];
  readonly onChange: (rows: readonly AttributeRow[]) => void;
}

/** Attributes by name, each with the kind of its value. What cannot be read is said where it stands. */
export function AttributeRows({ rows, onChange }: AttributeRowsProps): ReactElement {
  const faults = attributeFaults(rows);
  const change = (next: AttributeRow) => onChange(rows.map((row) => (row.id === next.id ? next : row)));
  return (
    <fieldset className={styles.rows}>
      <legend className={styles.legend}>{text.edit.fields.attributes}</legend>
      {rows.map((row, at) => {
        const name = row.name === '' ? words.unnamed(at + 1) : row.name;
        const fault = faults.get(row.id);
        const said = fault === undefined ? null : words.faults[fault];
        const isOfName = fault === 'name-missing' || fault === 'name-twice';
        // A row that was only just added is no mistake yet.
        const isFresh = row.name === '' && row.text === '';
        return (
          <div key={row.id} className={styles.row}>
            <TextField
              label={words.nameOf(at + 1)}
              isLabelHidden
              isCode
              placeholder={words.name}
              lengthMax={1000}
              value={row.name}
              fault={isOfName && !isFresh ? said : null}
              onChange={(next) => change({ ...row, name: next })}
            />
            <Select
              label={words.kindOf(name)}
              placeholder={words.kind}
              value={ATTRIBUTE_KINDS.indexOf(row.kind)}
              options={KINDS}
              onChange={(value) => change(withKind(row, ATTRIBUTE_KINDS[value] as AttributeKind))}
            />
            <IconButton
              icon="close"
              label={words.remove(name)}
              onClick={() => onChange(rows.filter(({ id }) => id !== row.id))}
            />
            <div className={styles.value}>
              {row.kind === 'boolean' ? (
                <Select
                  label={words.valueOf(name)}
                  placeholder={words.value}
                  value={row.text === 'true' ? 1 : 0}
                  options={BOOLEANS}
                  onChange={(value) => change({ ...row, text: value === 1 ? 'true' : 'false' })}
                />
              ) : (
                <TextField
                  label={words.valueOf(name)}
                  isLabelHidden
                  isCode={row.kind !== 'text'}
                  placeholder={words.value}
                  value={row.text}
                  fault={isOfName ? null : said}
                  onChange={(next) => change({ ...row, text: next })}
                />
              )}
            </div>
          </div>
        );
      })}
      <div>
        <Button size="small" icon="plus" onClick={() => onChange(withNewRow(rows))}>
          {words.add}
        </Button>
      </div>
    </fieldset>
  );
}
