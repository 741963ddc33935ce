/** The query language for CodeMirror: our scanner, line by line, and the colours of its tokens. */
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';
import { SCAN_START, type ScanState, scanToken } from '../language/scan.ts';

const TAGS = {
  keyword: tags.keyword,
  label: tags.typeName,
  relation: tags.className,
  property: tags.propertyName,
  function: tags.function(tags.variableName),
  variable: tags.variableName,
  parameter: tags.special(tags.variableName),
  text: tags.string,
  number: tags.number,
  comment: tags.comment,
  bracket: tags.bracket,
  operator: tags.operator,
  stray: tags.invalid,
} as const;

const language = StreamLanguage.define<{ scan: ScanState }>({
  name: 'opencypher',
  startState: () => ({ scan: SCAN_START }),
  copyState: ({ scan }) => ({ scan }),
  token(stream, state) {
    const { token, state: next } = scanToken(stream.string, stream.pos, state.scan);
    stream.pos = token.to;
    state.scan = next;
    return token.kind === 'space' ? null : token.kind;
  },
  languageData: {
    commentTokens: { line: '//', block: { open: '/*', close: '*/' } },
    closeBrackets: { brackets: ['(', '[', '{', "'", '"', '`'] },
  },
  tokenTable: TAGS,
});

const colors = HighlightStyle.define([
  { tag: TAGS.keyword, color: 'var(--code-keyword)', fontWeight: '600' },
  { tag: TAGS.label, color: 'var(--code-label)' },
  { tag: TAGS.relation, color: 'var(--code-relation)' },
  { tag: TAGS.property, color: 'var(--code-property)' },
  { tag: TAGS.function, color: 'var(--code-function)' },
  { tag: TAGS.variable, color: 'var(--text)' },
  { tag: TAGS.parameter, color: 'var(--code-parameter)' },
  { tag: TAGS.text, color: 'var(--code-text)' },
  { tag: TAGS.number, color: 'var(--code-number)' },
  { tag: TAGS.comment, color: 'var(--text-faint)', fontStyle: 'italic' },
  { tag: TAGS.bracket, color: 'var(--text-muted)' },
  { tag: TAGS.operator, color: 'var(--text-muted)' },
  { tag: TAGS.stray, color: 'var(--bad)' },
]);

export const queryLanguage: Extension = [language, syntaxHighlighting(colors)];
