import { runInNode24 } from './bootstrap.mjs';

runInNode24('scripts/run/package.ts', process.argv.slice(2));
