/**
 * The editor without React. It lives in a shadow root: CodeMirror then uses constructed style sheets, which the console's
 * content security policy allows, where in the page it would write a style element, which the policy refuses.
 */
import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
  completionStatus,
} from '@codemirror/autocomplete';
import { history, historyKeymap, standardKeymap, toggleComment } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { lintKeymap, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  placeholder,
  tooltips,
} from '@codemirror/view';
import type { Span } from '../language/failure-place.ts';
import { type CompletionNames, completionSource } from './completion-source.ts';
import { editorTheme } from './editor-theme.ts';
import { failureLine, showFailure } from './failure-line.ts';
import { queryLanguage } from './query-language.ts';

export interface EditorHandlers {
  readonly onChange: (text: string) => void;
  readonly onRun: () => void;
  /** Escape, where it does not close a list. */
  readonly onLeave: () => void;
  readonly names: () => CompletionNames;
}

export interface EditorWords {
  readonly label: string;
  readonly placeholder: string;
}

/** A remark on a part of the text. The first error is also written out below its line. */
export interface Remark extends Span {
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

export interface QueryEditorHandle {
  readonly element: HTMLElement;
  setText(text: string): void;
  setRemarks(remarks: readonly Remark[]): void;
  destroy(): void;
}

export function createEditor(
  host: HTMLElement,
  text: string,
  words: EditorWords,
  handlers: EditorHandlers,
): QueryEditorHandle {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({ doc: text, extensions: extensionsOf(words, handlers) }),
  });
  return {
    element: view.contentDOM,
    setText(next) {
      if (view.state.doc.toString() === next) return;
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: next },
        selection: { anchor: next.length },
      });
    },
    setRemarks(remarks) {
      const first = remarks.find(({ severity }) => severity === 'error');
      view.dispatch(
        setDiagnostics(
          view.state,
          [...remarks].sort((a, b) => a.from - b.from),
        ),
        {
          effects: showFailure.of(first === undefined ? null : { offset: first.from, sentence: first.message }),
        },
      );
    },
    destroy: () => view.destroy(),
  };
}

function extensionsOf(words: EditorWords, { onChange, onRun, onLeave, names }: EditorHandlers) {
  const command = (act: () => void) => (view: EditorView) => {
    closeCompletion(view);
    act();
    return true;
  };
  return [
    lineNumbers(),
    highlightActiveLineGutter(),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    autocompletion({ override: [completionSource(names)], icons: false, maxRenderedOptions: 60 }),
    tooltips({ position: 'fixed' }),
    queryLanguage,
    failureLine,
    editorTheme,
    EditorView.lineWrapping,
    placeholder(words.placeholder),
    EditorView.contentAttributes.of({ 'aria-label': words.label, spellcheck: 'false', autocapitalize: 'off' }),
    // Tab is left to the page, so that the keyboard gets out; in an open list it takes the chosen entry.
    keymap.of([
      { key: 'Mod-Enter', run: command(onRun) },
      // While a list is open it never leaves: right after opening the list takes no entry yet, and typing would go elsewhere.
      { key: 'Tab', run: (view) => acceptCompletion(view) || completionStatus(view.state) === 'active' },
      ...completionKeymap,
      { key: 'Escape', run: command(onLeave) },
      { key: 'Mod-/', run: toggleComment },
      ...closeBracketsKeymap,
      ...lintKeymap,
      ...historyKeymap,
      ...standardKeymap,
    ]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString());
    }),
  ];
}
