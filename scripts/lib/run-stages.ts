import { SetUpError } from './announce.ts';
import type { Stage } from './stages.ts';
import { addTotals, NOTHING, ONE_FAILED, type Totals, totalsLine } from './totals.ts';

/**
 * Runs stages in order and stops at the first that fails; prints the totals as the very last line either way.
 *
 * @returns the exit status
 */
export async function runStages(stages: readonly Stage[], args: readonly string[]): Promise<number> {
  let totals = NOTHING;
  for (const stage of stages) {
    const startedMs = performance.now();
    process.stdout.write(`\n== ${stage.title}\n`);
    const result = await runStage(stage, args);
    totals = addTotals(totals, result);
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    process.stdout.write(`== ${stage.title}: ${totalsLine(result)} (${seconds} s)\n`);
    if (result.failed > 0) break;
  }
  process.stdout.write(`\n${totalsLine(totals)}\n`);
  return totals.failed === 0 ? 0 : 1;
}

/** A stage whose set-up is impossible here is a failed stage, not a crash of the run: the totals line still comes. */
async function runStage(stage: Stage, args: readonly string[]): Promise<Totals> {
  try {
    return await stage.run(args);
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    process.stderr.write(`${error.message}\n  to fix it, run: ${error.command}\n`);
    return ONE_FAILED;
  }
}
