/** `npm test [-- STAGE [ARGS...]]`: lint, types, unit, build, e2e; ends with `N passed, N failed`. */
import { runProgram } from '../lib/announce.ts';
import { runStages } from '../lib/run-stages.ts';
import { STAGES } from '../lib/stages.ts';

await runProgram(async () => {
  const [name, ...args] = process.argv.slice(2);
  if (name === undefined) return runStages(STAGES, []);
  const chosen = STAGES.filter((stage) => stage.name === name);
  if (chosen.length > 0) return runStages(chosen, args);
  const names = [...new Set(STAGES.map((stage) => stage.name))].join(', ');
  process.stderr.write(`no stage "${name}": choose one of ${names}, as in: npm test -- unit\n`);
  return 64;
});
