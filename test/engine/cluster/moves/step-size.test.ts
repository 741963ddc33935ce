import { describe, expect, it } from 'vitest';
import { StepSize } from '../../../../engine/cluster/moves/step-size.ts';

/** Runs steps that take `usARow` a row and 200 us in any case, on virtual time; tells how long each took. */
function stepsOf(size: StepSize, clock: { ms: number }, usARow: number) {
  return async (count: number) => {
    const took: number[] = [];
    for (let step = 0; step < count; step++) {
      const ms = 0.2 + (size.rows * usARow) / 1000;
      took.push(ms);
      await size.measured(async () => {
        clock.ms += ms;
      });
    }
    return took;
  };
}

describe('the size of a step', () => {
  it.each([2, 10, 50])(
    '[MV21] at %i us a row steps take at most about 2 ms while somebody writes or reads, longer only while nobody does',
    async (usARow) => {
      const clock = { ms: 0 };
      const size = new StepSize(() => clock.ms);
      const run = stepsOf(size, clock, usARow);
      const alone = (await run(80)).at(-1)!;
      expect(alone).toBeGreaterThan(usARow === 2 ? 4 : 12);
      expect(alone).toBeLessThan(18);
      size.asked();
      const first = await run(6);
      expect(first[0], 'smaller at once').toBeLessThan(3);
      for (let round = 0; round < 40; round++) {
        size.asked();
        for (const ms of await run(5)) expect(ms).toBeLessThan(3);
      }
      const amidWork = await run(20);
      expect(amidWork.at(-1)).toBeLessThan(2.6);
      clock.ms += 2000;
      expect((await run(80)).at(-1), 'nobody asks any more').toBeCloseTo(alone, 0);
    },
  );

  it('[MV21] however slow a machine is a step takes some rows', async () => {
    const clock = { ms: 0 };
    const size = new StepSize(() => clock.ms);
    await stepsOf(size, clock, 10_000)(50);
    expect(size.rows).toBeGreaterThan(0);
  });
});
