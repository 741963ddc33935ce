import { runInNode24 } from './bootstrap.mjs';

runInNode24('scripts/run/start.ts', process.argv.slice(2));
