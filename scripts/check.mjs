import { runInNode24 } from './bootstrap.mjs';

runInNode24('scripts/run/check.ts', process.argv.slice(2));
