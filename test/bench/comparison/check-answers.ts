import { type Answer, type Engine, FORMS, type FormName, type Question } from './forms.ts';

/**
 * Asks every engine every question and compares the answers, each sorted.
 * @returns the number of rows of each answer
 * @throws Error at the first difference, naming question and rows: figures about different answers compare nothing
 */
export async function checkAnswers(
  form: FormName,
  engines: readonly Engine[],
  questions: readonly Question[],
): Promise<number[]> {
  const askers = engines.flatMap(({ title, ask }) => {
    const asker = ask(form);
    return asker === null ? [] : [{ title, asker }];
  });
  const rowCounts: number[] = [];
  for (const question of questions) {
    let first: readonly string[] | null = null;
    for (const { title, asker } of askers) {
      const rows = canonical(await asker(question, 0));
      if (first === null) first = rows;
      else if (!isEqual(rows, first)) throw difference(form, question, [askers[0]!.title, first], [title, rows]);
    }
    rowCounts.push(first?.length ?? 0);
  }
  return rowCounts;
}

/** A row of one column counts as its value, however an engine gives it. */
function canonical(answer: Answer): string[] {
  return answer.map((row) => JSON.stringify(Array.isArray(row) && row.length === 1 ? row[0] : row)).sort();
}

function isEqual(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((row, at) => row === other[at]);
}

type Titled = readonly [title: string, rows: readonly string[]];

function difference(form: FormName, question: Question, [one, oneRows]: Titled, [other, otherRows]: Titled): Error {
  const missing = (rows: readonly string[], from: readonly string[]) => {
    const present = new Set(from);
    return rows.filter((row) => !present.has(row)).slice(0, 3);
  };
  return new Error(
    `different answers to "${FORMS[form]}" of ${JSON.stringify(question)}:
  ${one}: ${oneRows.length} rows, only there: ${missing(oneRows, otherRows).join(' ')}
  ${other}: ${otherRows.length} rows, only there: ${missing(otherRows, oneRows).join(' ')}`,
  );
}
