import { type ReactElement, useEffect, useRef } from 'react';
import { useConsole, useFocusTargets } from '../../shell/console-context.ts';
import { useStore } from '../../state/create-store.ts';
import { text } from '../../text/en.ts';
import { findParameters } from '../language/parameters.ts';
import { createEditor, type QueryEditorHandle } from './create-editor.ts';
import styles from './QueryEditor.module.css';
import { remarksOf } from './remarks.ts';

/** The text of the query, in step with the store. */
export function QueryEditor(): ReactElement {
  const { stores, queries } = useConsole();
  const focus = useFocusTargets();
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<QueryEditorHandle | null>(null);
  const query = useStore(stores.query, (state) => state.text);

  useEffect(() => {
    if (host.current === null) return;
    const words = { label: text.query.editor, placeholder: text.query.placeholder };
    const created = createEditor(host.current, stores.query.get().text, words, {
      onChange: queries.setText,
      onRun: () => void queries.run(),
      onLeave: () => focus.scene.current?.focus(),
      names() {
        const { vocabulary, params, text: current } = stores.query.get();
        const parameters = [...new Set([...findParameters(current), ...Object.keys(params)])];
        return { vocabulary: vocabulary.state === 'ready' ? vocabulary.value : null, parameters };
      },
    });
    editor.current = created;
    focus.query.current = created.element;
    return () => {
      focus.query.current = null;
      editor.current = null;
      created.destroy();
    };
  }, [stores, queries, focus]);

  useEffect(() => editor.current?.setText(query), [query]);
  useRemarks(editor);

  return <div ref={host} className={styles.editor} data-testid="query-editor" />;
}

/** Shows where the last run or explanation failed, while the text is still the one that failed. */
function useRemarks(editor: { readonly current: QueryEditorHandle | null }): void {
  const { stores } = useConsole();
  const error = useStore(stores.query, ({ run, plan, tab }) => {
    if (tab === 'plan' && plan.state === 'failed') return plan.error;
    return run.error;
  });
  const warnings = useStore(stores.query, ({ run }) => run.warnings);
  useEffect(() => {
    const { text: current, run, plan, tab } = stores.query.get();
    const isAboutThis = run.query === current || (tab === 'plan' && plan.state === 'failed');
    editor.current?.setRemarks(isAboutThis ? remarksOf(current, error, warnings) : []);
  }, [editor, stores, error, warnings]);
}
