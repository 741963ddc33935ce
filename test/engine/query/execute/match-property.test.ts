import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../engine/base/errors.ts';
import { ask } from './ask.ts';
import type { MemoryTopology } from './memory-graph.ts';
import { answerNaively } from './naive-interpreter.ts';
import { PARAMS, queryArbitrary, reachQueryArbitrary, topologyArbitrary } from './random-queries.ts';

type Rows = readonly (readonly Json[])[];

const RUN_COUNT = 2000;

/** Rows as texts: lists that `collect` made are sorted, because no order is promised; so are rows without ORDER BY. */
function comparable(rows: Rows, isOrdered: boolean): readonly string[] {
  const texts = rows.map((row) =>
    JSON.stringify(
      row.map((value) => (Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value)),
    ),
  );
  return isOrdered ? texts : texts.sort();
}

async function expectSameAnswer(topology: MemoryTopology, query: string): Promise<Rows> {
  const answer = await ask(topology, query, PARAMS);
  const judged = answerNaively(topology, query, PARAMS);
  const isOrdered = query.includes('ORDER BY');
  expect(comparable(answer.rows, isOrdered)).toEqual(comparable(judged, isOrdered));
  return answer.rows;
}

describe('runQuery against the naive interpreter', () => {
  it('[QM1] a random query over a random topology has the rows that trying every assignment finds', async () => {
    let filledCount = 0;
    await fc.assert(
      fc.asyncProperty(topologyArbitrary, queryArbitrary, async (topology, query) => {
        const rows = await expectSameAnswer(topology, query);
        if (rows.length > 0) filledCount++;
      }),
      // The time bounds the search for a small counterexample, never the number of runs of a test that passes.
      { numRuns: RUN_COUNT, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: true },
    );
    // A test in which nothing ever matches would prove nothing.
    expect(filledCount).toBeGreaterThan(RUN_COUNT / 3);
  });

  it('[QM10] what is below or above one node is listed and counted as trying everything finds it', async () => {
    await fc.assert(
      fc.asyncProperty(topologyArbitrary, reachQueryArbitrary, async (topology, query) => {
        await expectSameAnswer(topology, query);
      }),
      { numRuns: RUN_COUNT },
    );
  });
});
