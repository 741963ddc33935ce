/** docs/SPEC.md and the test titles name the same rules. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** `- **ST1** sentence` */
function rulesOf(spec: string): readonly string[] {
  return [...spec.matchAll(/^- \*\*([A-Z]{2}\d+)\*\*[^\S\n]+\S/gm)].map(([, id = '']) => id);
}

/** `it('[ST1] …`, also with several ids: `[ST1] [MV2] …` */
function citedIn(source: string): readonly string[] {
  const titles = source.matchAll(/['"`]((?:\[[A-Z]{2}\d+\] )+)/g);
  return [...titles].flatMap(([, ids = '']) => [...ids.matchAll(/[A-Z]{2}\d+/g)].map(([id]) => id));
}

function citations(): readonly string[] {
  return readdirSync(join(ROOT, 'test'), { recursive: true })
    .map(String)
    .filter((name) => /\.(test|spec|contract)\.tsx?$/.test(name))
    .flatMap((name) => citedIn(readFileSync(join(ROOT, 'test', name), 'utf8')));
}

describe('specification', () => {
  const spec = () => readFileSync(join(ROOT, 'docs/SPEC.md'), 'utf8');

  it('[TI3] every rule of docs/SPEC.md is cited by a test', () => {
    const cited = new Set(citations());
    expect(rulesOf(spec()).filter((id) => !cited.has(id))).toEqual([]);
  });

  it('[TI3] every rule that a test cites is in docs/SPEC.md', () => {
    const rules = new Set(rulesOf(spec()));
    expect([...new Set(citations())].filter((id) => !rules.has(id)).sort()).toEqual([]);
  });

  it('[TI3] no rule is written twice', () => {
    const rules = rulesOf(spec());
    expect(rules.filter((id, at) => rules.indexOf(id) !== at)).toEqual([]);
  });

  it('[TI3] rules and citations are found as they are written', () => {
    expect(rulesOf('# x\n- **ST1** a store holds\n- **MV12**  a move\n- **ST3**\ntext **ST4** no')).toEqual([
      'ST1',
      'MV12',
    ]);
    // Put together here, so that this file does not cite them itself.
    const [quote, one, two] = ["'", '[XX1]', '[XX2]'];
    expect(citedIn(`it(${quote}${one} a', it.each(x)(${quote}${one} ${two} b', ${two} no quote`)).toEqual([
      'XX1',
      'XX1',
      'XX2',
    ]);
  });
});
