import { runInNode24 } from './bootstrap.mjs';

runInNode24('scripts/run/setup.ts', process.argv.slice(2));
