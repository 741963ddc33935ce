import { runInNode24 } from './bootstrap.mjs';

runInNode24('scripts/run/bench.ts', process.argv.slice(2));
