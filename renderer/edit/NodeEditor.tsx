import { type FormEvent, type ReactElement, useEffect, useRef } from 'react';
import type { NodeDetails } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { differences, draftChange, type NodeDraft } from '../state/edits.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { Callout } from '../ui/Callout.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { NameSelect } from '../ui/NameSelect.tsx';
import { TextField } from '../ui/TextField.tsx';
import { AttributeRows } from './AttributeRows.tsx';
import styles from './NodeEditor.module.css';

const words = text.edit.draft;

/** Label, type and attributes of the selected node, while they are being changed. `now`: as the engine has told it last. */
export function NodeEditor({ draft, now }: { draft: NodeDraft; now: NodeDetails }): ReactElement {
  const { stores, edits } = useConsole();
  const document = useStore(stores.metagraph, (state) => state.document);
  const first = useRef<HTMLInputElement>(null);
  // The button that opened it is gone.
  useEffect(() => first.current?.focus(), []);
  const { base, label, type, rows, isSaving, failure } = draft;
  const isConflict = now.version !== base.version || failure?.code === 'conflict.revision';
  const change = draftChange(draft);
  const types = document.state === 'ready' ? document.value.nodeTypes : [base.type];
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (!isConflict) void edits.saveDraft();
  };
  return (
    <form className={styles.editor} aria-label={text.edit.editTitle} onSubmit={save}>
      {isConflict && <Conflict draft={draft} now={now} />}
      <TextField
        inputRef={first}
        label={text.edit.fields.label}
        lengthMax={10_000}
        value={label}
        fault={label.trim() === '' ? words.labelMissing : null}
        onChange={(next) => edits.changeDraft({ label: next })}
      />
      <NameSelect
        label={text.edit.fields.type}
        placeholder={text.edit.fields.chooseType}
        value={type}
        names={types}
        onChange={(next) => edits.changeDraft({ type: next })}
      />
      <AttributeRows rows={rows} onChange={(next) => edits.changeDraft({ rows: next })} />
      {failure !== null && failure.code !== 'conflict.revision' && (
        <ErrorBlock title={words.failedTitle} error={failure} />
      )}
      <div className={styles.buttons}>
        <Button onClick={edits.dropDraft} disabled={isSaving}>
          {text.cancel}
        </Button>
        <Button changes look="primary" type="submit" disabled={change === null || isSaving || isConflict}>
          {isSaving ? text.edit.saving : text.edit.save}
        </Button>
      </div>
    </form>
  );
}

/** What somebody else has changed meanwhile, and the two ways on. */
function Conflict({ draft, now }: { draft: NodeDraft; now: NodeDetails }): ReactElement {
  const { edits } = useConsole();
  const changed = differences(draft.base, now);
  return (
    <Callout look="warning" icon="warning" role="status">
      <strong>{words.conflictTitle}</strong>
      {changed.length === 0 ? (
        <p>{words.conflictNothing}</p>
      ) : (
        <ul className={styles.changes}>
          {changed.map((difference) => (
            <li key={`${difference.what} ${difference.name}`}>{words.difference(difference)}</li>
          ))}
        </ul>
      )}
      <span className={styles.ways}>
        <Button size="small" onClick={() => void edits.loadNow(true)}>
          {words.keepMine}
        </Button>
        <Button size="small" onClick={() => void edits.loadNow(false)}>
          {words.takeTheirs}
        </Button>
      </span>
    </Callout>
  );
}
