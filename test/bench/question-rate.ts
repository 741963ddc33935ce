/** The rate is taken over whole rounds of the questions, and at least so long. */
const ELAPSED_MS_MIN = 300;

/** Answers a second with `laneCount` questions in flight. Of code that answers in the asking thread, one at a time. */
export async function questionRate<Question>(
  ask: (question: Question, lane: number) => unknown,
  laneCount: number,
  questions: readonly Question[],
): Promise<number> {
  const startedMs = performance.now();
  for (let answered = questions.length; ; answered += questions.length) {
    await askTogether(ask, laneCount, questions);
    const elapsedMs = performance.now() - startedMs;
    if (elapsedMs >= ELAPSED_MS_MIN) return (1000 * answered) / elapsedMs;
  }
}

/** Each lane asks the next question as soon as it has an answer. What is there already is not waited for. */
export async function askTogether<Question>(
  ask: (question: Question, lane: number) => unknown,
  laneCount: number,
  questions: readonly Question[],
): Promise<void> {
  let next = 0;
  const lane = async (number: number) => {
    while (next < questions.length) {
      const answer = ask(questions[next++]!, number);
      if (answer instanceof Promise) await answer;
    }
  };
  await Promise.all(Array.from({ length: laneCount }, (_, number) => lane(number)));
}
