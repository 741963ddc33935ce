/** `npm run check`: format, lint and types; executes nothing of ours. */
import { runProgram } from '../lib/announce.ts';
import { runStages } from '../lib/run-stages.ts';
import { CHECKS } from '../lib/stages.ts';

await runProgram(() => runStages(CHECKS, []));
