/** CodeMirror's side of completion; what may stand where is in language/completion-context.ts. */
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import type { QueryVocabulary } from '../../../engine/protocol/index.ts';
import { text as words } from '../../text/en.ts';
import { type CompletionOption, completionContextAt, completionOptions } from '../language/completion-context.ts';

export interface CompletionNames {
  readonly vocabulary: QueryVocabulary | null;
  /** Parameters that were used before. */
  readonly parameters: readonly string[];
}

/** Own names first: what the query itself has said is what is most often said again. */
const BOOST: Readonly<Record<CompletionOption['kind'], number>> = {
  variable: 3,
  property: 2,
  label: 2,
  relation: 2,
  parameter: 2,
  keyword: 1,
  function: 0,
};

export function completionSource(names: () => CompletionNames) {
  return (context: CompletionContext): CompletionResult | null => {
    const text = context.state.doc.toString();
    const place = completionContextAt(text, context.pos);
    if (place === null) return null;
    // Where anything may stand, a list that opens without a letter would only be in the way.
    if (place.place === 'expression' && place.from === context.pos && !context.explicit) return null;
    const { vocabulary, parameters } = names();
    const options = completionOptions(place, text, vocabulary, parameters).map(completionOf);
    return options.length === 0 ? null : { from: place.from, options, validFor: /^[\w\u00aa-\uffff]*$/ };
  };
}

function completionOf({ label, kind, insert, note }: CompletionOption): Completion {
  const detail = words.query.completion[note ?? kind];
  const apply = kind === 'function' ? insertCall : insert;
  return { label, detail, apply, boost: BOOST[kind] };
}

/** `count()` with the cursor between the brackets. */
function insertCall(view: EditorView, { label }: Completion, from: number, to: number): void {
  const isOpen = view.state.sliceDoc(to, to + 1) === '(';
  const insert = isOpen ? label : `${label}()`;
  view.dispatch({
    changes: { from, to, insert },
    selection: { anchor: from + label.length + 1 },
    userEvent: 'input.complete',
  });
}
