import { median, percentile } from '../bench.ts';
import { askTogether, questionRate } from '../question-rate.ts';
import type { Ask, Engine, FormName, Question } from './forms.ts';

/** How one engine answered one form. */
export interface EngineFigures {
  readonly title: string;
  /** Of single questions, one after the other. */
  readonly medianMs: number;
  readonly p99Ms: number;
  /** With all lanes busy. Code in the asking thread has one lane: there it is the rate of the same single questions. */
  readonly questionsPerSecond: number;
}

export interface QuestionSets {
  readonly warmUp: readonly Question[];
  readonly single: readonly Question[];
  readonly together: readonly Question[];
}

/** Engines take turns after so many questions, so that a drift of the machine meets them all. */
const TURN = 25;
/** Figures of each engine that answers this form, in the engines' order. Results are not read: answers are checked before. */
export async function measureEngines(
  form: FormName,
  engines: readonly Engine[],
  { warmUp, single, together }: QuestionSets,
): Promise<EngineFigures[]> {
  const contenders = engines.flatMap(({ title, laneCount, ask }) => {
    const asker = ask(form);
    return asker === null ? [] : [{ title, laneCount, asker, timesMs: [] as number[] }];
  });
  for (const { asker, laneCount } of contenders) await askTogether(asker, laneCount, warmUp);
  for (let start = 0; start < single.length; start += TURN) {
    for (const { asker, timesMs } of contenders) {
      // The garbage of one engine is not for the next one to collect.
      globalThis.gc?.();
      for (const question of single.slice(start, start + TURN)) timesMs.push(await timeOne(asker, question));
    }
  }
  const figures: EngineFigures[] = [];
  for (const { title, laneCount, asker, timesMs } of contenders) {
    globalThis.gc?.();
    figures.push({
      title,
      medianMs: median(timesMs),
      p99Ms: percentile(timesMs, 0.99),
      questionsPerSecond: await questionRate(asker, laneCount, together),
    });
  }
  return figures;
}

async function timeOne(asker: Ask, question: Question): Promise<number> {
  const startedMs = performance.now();
  const answer = asker(question, 0);
  // What is there already is not waited for: that would cost more than some of the answers.
  if (answer instanceof Promise) await answer;
  return performance.now() - startedMs;
}
