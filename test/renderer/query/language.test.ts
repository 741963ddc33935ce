import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type QueryVocabulary, ShardscopeError } from '../../../engine/protocol/index.ts';
import { KEYWORD_NAMES } from '../../../engine/query/language/tokens.ts';
import { completionSource } from '../../../renderer/query/editor/completion-source.ts';
import { remarksOf } from '../../../renderer/query/editor/remarks.ts';
import {
  completionContextAt,
  completionOptions,
  variablesOf,
} from '../../../renderer/query/language/completion-context.ts';
import { offsetOf, partsOfMessage, spanAt } from '../../../renderer/query/language/failure-place.ts';
import {
  findParameters,
  isNodeParameter,
  parameterText,
  readParameter,
} from '../../../renderer/query/language/parameters.ts';
import {
  KEYWORDS,
  quoteName,
  SCAN_START,
  scanQuery,
  scanToken,
  type Token,
} from '../../../renderer/query/language/scan.ts';

const VOCABULARY: QueryVocabulary = {
  labels: ['host', 'web server'],
  relations: ['contains'],
  properties: ['id', 'cores'],
  functions: [
    { name: 'count', isAggregate: true },
    { name: 'heat', isAggregate: false },
  ],
  keywords: ['MATCH', 'RETURN'],
};

const fragments = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'MATCH ',
        '(a:host',
        '{id: $a})',
        '-[:runs|calls*1..3]->',
        "'it\\'s",
        '"',
        '`web server`',
        '/* c',
        '*/',
      ),
      fc.constantFrom('// x\n', 'count(', ')', ' 1.5e3', '..', '\n', '$', 'naïve', '≤', '\\', '|', '[', ']', '}'),
      fc.string({ maxLength: 4 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

/** `kind text` of every token that is no space. */
const words = (text: string) =>
  scanQuery(text)
    .tokens.filter(({ kind }) => kind !== 'space')
    .map(({ kind, from, to }) => `${kind} ${text.slice(from, to)}`);

/** The same text scanned as CodeMirror does: line by line, with the state carried over. */
function scanByLine(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let state = SCAN_START;
  let start = 0;
  for (const line of text.split('\n')) {
    for (let at = 0; at < line.length; ) {
      const step = scanToken(line, at, state);
      tokens.push({ ...step.token, from: start + step.token.from, to: start + step.token.to });
      at = step.token.to;
      state = step.state;
    }
    start += line.length + 1;
  }
  return tokens;
}

describe('scanner', () => {
  it('[QP2] tokens cover any text without gap, overlap or empty token', () => {
    fc.assert(
      fc.property(fragments, (text) => {
        let end = 0;
        for (const { from, to } of scanQuery(text).tokens) {
          expect(from).toBe(end);
          expect(to).toBeGreaterThan(from);
          end = to;
        }
        expect(end).toBe(text.length);
      }),
    );
  });

  it('[QP2] line by line every character gets the colour it has in the whole text', () => {
    const kinds = (text: string, tokens: readonly Token[]) => {
      const kindAt = new Array<string>(text.length).fill('space');
      for (const { kind, from, to } of tokens) kindAt.fill(kind, from, to);
      return kindAt.filter((_, at) => text[at] !== '\n');
    };
    // A name before a bracket or colon of the next line is the one thing that a line cannot know.
    const text =
      "MATCH (a:host)-[:runs|\ncalls]->(b) /* two\nlines */ WHERE a.x = 'a\nb' AND b.`odd\nname` > 1 RETURN $p";
    expect(kinds(text, scanByLine(text))).toEqual(kinds(text, scanQuery(text).tokens));
  });

  it('[QP2] a name is what its place makes it', () => {
    expect(words('MATCH (a:host {id: $a})-[r:runs|:calls*1..3]->(`my b`:`web server`) // end')).toEqual([
      'keyword MATCH',
      'bracket (',
      'variable a',
      'operator :',
      'label host',
      'bracket {',
      'property id',
      'operator :',
      'parameter $a',
      'bracket }',
      'bracket )',
      'operator -',
      'bracket [',
      'variable r',
      'operator :',
      'relation runs',
      'operator |',
      'operator :',
      'relation calls',
      'operator *',
      'number 1',
      'operator ..',
      'number 3',
      'bracket ]',
      'operator -',
      'operator >',
      'bracket (',
      'variable `my b`',
      'operator :',
      'label `web server`',
      'bracket )',
      'comment // end',
    ]);
    expect(words('return count(a.match) as match, a:host')).toContain('property match');
    expect(words('RETURN {key: a, other: 1.5e3}')).toContain('property other');
    expect(words('RETURN count (x)')).toContain('function count');
  });

  it('[QP2] the keywords are those of the engine', () => {
    expect([...KEYWORDS].sort()).toEqual([...KEYWORD_NAMES].sort());
  });

  it('[QP2] a name that would not be read as one is written in backticks', () => {
    expect(['host', 'web server', 'match', 'a`b', '9lives', 'größe'].map(quoteName)).toEqual([
      'host',
      '`web server`',
      '`match`',
      '`a``b`',
      '`9lives`',
      'größe',
    ]);
  });
});

describe('parameters', () => {
  it('[QP3] are found once each, in order, and not in comments and texts', () => {
    expect(findParameters("MATCH (a {id: $b}) WHERE a.x = '$no' /* $no */ RETURN $a1, $b, $größe, $ // $no")).toEqual([
      'b',
      'a1',
      'größe',
    ]);
  });

  it('[QP3] a field is JSON where it is JSON, plain text otherwise, and refused where it was meant as JSON', () => {
    expect(readParameter(' 12 ')).toEqual({ isValid: true, value: 12, reading: 'json' });
    expect(readParameter('["a"]')).toEqual({ isValid: true, value: ['a'], reading: 'json' });
    expect(readParameter('eu-west/host 1')).toEqual({ isValid: true, value: 'eu-west/host 1', reading: 'text' });
    expect(readParameter('["a"')).toEqual({ isValid: false, reason: 'json' });
    expect(readParameter('  ')).toEqual({ isValid: false, reason: 'empty' });
  });

  it('[QP3] the key of a node, whatever it looks like, is read back as that text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (key) => {
        expect(readParameter(parameterText(key))).toMatchObject({ isValid: true, value: key });
      }),
    );
    expect(parameterText('42')).toBe('"42"');
    expect(parameterText('host-1')).toBe('host-1');
  });

  it('[QP3] parameters that look like keys of nodes are told from others', () => {
    expect(['a', 'id', 'hostId', 'host_id', 'node', 'from'].filter(isNodeParameter)).toHaveLength(6);
    expect(['limit', 'cores', 'idle', 'video'].filter(isNodeParameter)).toEqual([]);
  });
});

describe('completion', () => {
  it.each([
    ['MATCH (a:ho', 'label', 9],
    ['MATCH (:', 'label', 8],
    ['MATCH (a)-[:co', 'relation', 12],
    ['MATCH (a)-[r:contains|', 'relation', 22],
    ['RETURN a.', 'property', 9],
    ['MATCH (a {c', 'key', 10],
    ['MATCH (a {id: 1, ', 'key', 17],
    ['MATCH (a {id: he', 'expression', 14],
    ['RETURN $na', 'parameter', 8],
    ['RETURN co', 'expression', 7],
    ['RETURN {x: a:', 'expression', 13],
  ] as const)('[QP4] after %j comes a %s', (text, place, from) => {
    expect(completionContextAt(text, text.length)).toEqual({ place, from });
  });

  it('[QP4] nothing is completed in comments, texts and numbers', () => {
    for (const text of ["RETURN 'ho", 'RETURN 1 // ho', '/* ho', 'RETURN 12']) {
      expect(completionContextAt(text, text.length)).toBeNull();
    }
  });

  it('[QP4] options come from the vocabulary and from the query itself, quoted where needed', () => {
    const optionsAt = (text: string) => {
      const context = completionContextAt(text, text.length);
      return context === null ? [] : completionOptions(context, text, VOCABULARY, ['node']);
    };
    expect(optionsAt('MATCH (a:').map(({ insert }) => insert)).toEqual(['host', '`web server`']);
    expect(optionsAt('MATCH (a {').map(({ insert }) => insert)).toEqual(['id: ', 'cores: ']);
    expect(optionsAt('RETURN $').map(({ label }) => label)).toEqual(['node']);
    const all = optionsAt('MATCH (a)-[:contains]->(b) RETURN ');
    expect(all.map(({ label }) => label)).toEqual(['a', 'b', 'count', 'heat', 'MATCH', 'RETURN']);
    expect(all.find(({ label }) => label === 'count')?.note).toBe('aggregate');
    expect(variablesOf('MATCH (aa)--(bb) RETURN aa, cc', 28)).toEqual(['aa', 'bb']);
  });

  it('[QP4] the list opens by itself after a colon, but not where anything may stand', () => {
    const source = completionSource(() => ({ vocabulary: VOCABULARY, parameters: [] }));
    const at = (text: string, isExplicit: boolean) =>
      source(new CompletionContext(EditorState.create({ doc: text }), text.length, isExplicit));
    expect(at('MATCH (a:', false)?.options.map(({ label }) => label)).toEqual(['host', 'web server']);
    expect(at('RETURN ', false)).toBeNull();
    expect(at('RETURN ', true)?.options.length).toBeGreaterThan(3);
    expect(at("RETURN 'x", true)).toBeNull();
  });
});

describe('failures', () => {
  const text = 'MATCH (a:host)\nWHERE a.cores > > 4\nRETURN a';

  it('[QP5] a place is the whole token at line and column; beyond the text it is the last one', () => {
    expect(offsetOf(text, 2, 17)).toBe(31);
    expect(text.slice(...(Object.values(spanAt(text, offsetOf(text, 1, 10))) as [number, number]))).toBe('host');
    expect(offsetOf(text, 9, 9)).toBe(text.length);
    const last = spanAt(text, text.length);
    expect(text.slice(last.from, last.to)).toBe('a');
    expect(spanAt('', 0)).toEqual({ from: 0, to: 0 });
  });

  it('[QP5] the sentence of a refusal is shown without its drawing, and its place is underlined', () => {
    const message =
      'query line 2, column 17: expected an expression, found ">"\nWHERE a.cores > > 4\n                ^';
    const error = new ShardscopeError('query.syntax', message, { line: 2, column: 17 });
    expect(partsOfMessage(message).excerpt).toContain('^');
    expect(remarksOf(text, error, [])).toEqual([
      { from: 31, to: 32, severity: 'error', message: 'expected an expression, found ">"' },
    ]);
  });

  it('[QP5] names that match nothing are warnings at their place', () => {
    const [remark] = remarksOf('MATCH (a:hots) RETURN a', null, ['query line 1, column 10: no node is a hots']);
    expect(remark).toEqual({ from: 9, to: 13, severity: 'warning', message: 'no node is a hots' });
    expect(remarksOf('MATCH (a:hots) RETURN a', null, ['no node has the label "hots"'])[0]).toMatchObject({ from: 9 });
    expect(remarksOf('RETURN 1', null, ['something else'])).toEqual([]);
  });
});
