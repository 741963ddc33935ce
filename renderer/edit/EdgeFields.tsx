import type { ReactElement } from 'react';
import { useConsole } from '../shell/console-context.ts';
import type { ChangeEdgeForm, DisconnectForm } from '../state/edits.ts';
import { text } from '../text/en.ts';
import { AttributeRows } from './AttributeRows.tsx';
import styles from './Edit.module.css';

const words = text.edit;

/** Which edge it is about. */
export function EdgeWords({ form: { node, side, other } }: { form: ChangeEdgeForm | DisconnectForm }): ReactElement {
  const [source, target] = side === 'below' ? [node, other] : [other, node];
  return <p className={styles.edge}>{words.edge(source.label, other.relation, target.label)}</p>;
}

/** What an edge says of itself. */
export function EdgeFields({ form }: { form: ChangeEdgeForm }): ReactElement {
  const { edits } = useConsole();
  return (
    <>
      <div>
        <EdgeWords form={form} />
        <p className={styles.hint}>
          {words.version}: {words.versionOf(form.other.version)}
        </p>
      </div>
      <AttributeRows rows={form.rows} onChange={(rows) => edits.change({ ...form, rows })} />
    </>
  );
}
