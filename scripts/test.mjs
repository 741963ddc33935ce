import { runInNode24 } from './bootstrap.mjs';

runInNode24('scripts/run/test.ts', process.argv.slice(2));
