/** What may stand where the cursor is. Pure: the editor and its popup are elsewhere. */
import type { QueryVocabulary } from '../../../engine/protocol/index.ts';
import { KEYWORDS, kindOfPlace, quoteName, scanQuery } from './scan.ts';

export type CompletionPlace = 'label' | 'relation' | 'property' | 'key' | 'parameter' | 'expression';

export interface CompletionContext {
  readonly place: CompletionPlace;
  /** Where the name begins that is being written; equals the cursor where nothing is written yet. */
  readonly from: number;
}

const NAME_BEFORE = /[\w\u00aa-\u1fff\u2070-\u2fff\u3001-\ufefe\uff00-\uffff]*$/;

/** The place of the cursor; null inside of comments, texts and numbers. O(offset). */
export function completionContextAt(text: string, offset: number): CompletionContext | null {
  const before = text.slice(0, offset);
  const from = offset - (NAME_BEFORE.exec(before)?.[0].length ?? 0);
  if (/^\d/.test(before.slice(from))) return null;
  if (before[from - 1] === '$') return { place: 'parameter', from };
  const { tokens, state } = scanQuery(before.slice(0, from));
  const last = tokens.at(-1);
  if (state.unclosed !== null || (last?.kind === 'comment' && last.to === from)) return null;
  const kind = kindOfPlace(state);
  if (kind !== 'variable') return { place: kind, from };
  const isKey = state.brackets.at(-1) === '{' && (state.previous === '{' || state.previous === ',');
  return { place: isKey ? 'key' : 'expression', from };
}

/** Variables and aliases of a query besides the name at `exceptAt`, in the order of their appearance. */
export function variablesOf(text: string, exceptAt: number): readonly string[] {
  const names = scanQuery(text)
    .tokens.filter(({ kind, from }) => kind === 'variable' && from !== exceptAt)
    .map(({ from, to }) => text.slice(from, to));
  return [...new Set(names)];
}

export interface CompletionOption {
  readonly label: string;
  readonly kind: 'keyword' | 'label' | 'relation' | 'property' | 'function' | 'variable' | 'parameter';
  /** What is written in place of the label, where that differs. */
  readonly insert: string;
  /** Said beside it. */
  readonly note: 'aggregate' | null;
}

const option = (
  kind: CompletionOption['kind'],
  label: string,
  insert = label,
  note: 'aggregate' | null = null,
): CompletionOption => ({ label, kind, insert, note });

/** Everything that could be written at that place; the popup filters by what is typed already. */
export function completionOptions(
  { place, from }: CompletionContext,
  text: string,
  vocabulary: QueryVocabulary | null,
  parameters: readonly string[],
): readonly CompletionOption[] {
  const names = (kind: 'label' | 'relation' | 'property', list: readonly string[] | undefined) =>
    (list ?? []).map((name) => option(kind, name, quoteName(name)));
  switch (place) {
    case 'label':
      return names('label', vocabulary?.labels);
    case 'relation':
      return names('relation', vocabulary?.relations);
    case 'property':
      return names('property', vocabulary?.properties);
    case 'key':
      return (vocabulary?.properties ?? []).map((name) => option('property', name, `${quoteName(name)}: `));
    case 'parameter':
      return parameters.map((name) => option('parameter', name));
    case 'expression':
      return [
        ...variablesOf(text, from).map((name) => option('variable', name)),
        ...(vocabulary?.functions ?? []).map(({ name, isAggregate }) =>
          option('function', name, `${name}(`, isAggregate ? 'aggregate' : null),
        ),
        ...(vocabulary?.keywords ?? [...KEYWORDS]).map((name) => option('keyword', name.toUpperCase())),
      ];
  }
}
