import type { ReactElement } from 'react';
import type { RemoveNodeForm } from '../state/edits.ts';
import { text } from '../text/en.ts';
import styles from './Edit.module.css';

const words = text.edit;

export function RemoveWords({ form }: { form: RemoveNodeForm }): ReactElement {
  return (
    <div>
      <p>{words.removeForm.edges(form.edges)}</p>
      <p className={styles.hint}>{words.removeForm.final}</p>
    </div>
  );
}
